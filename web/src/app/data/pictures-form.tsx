// How pictures become samples: their size, how they fill it, their colours.
import { useState } from "preact/hooks";
import type { DataInfo, PicturesInfo } from "../../base/protocol";
import { chosenNames, reload } from "./data";
import { count, size } from "../core/format";
import { problem, valid, type Option } from "../core/options";
import { data } from "../core/state";
import { t } from "./reading";
import { ChoiceField, TextField, toNumber } from "../parts/fields";

const side: Option = { key: "side", kind: "number", integer: true, min: 1, max: 1024 };

/** Of the loaded pictures; it begins anew with others. */
export default function LoadedPictures() {
  const info = data.value;
  return info?.pictures ? <PicturesForm key={JSON.stringify(info.pictures)} info={info} pictures={info.pictures} /> : null;
}

function PicturesForm({ info, pictures }: { info: DataInfo; pictures: PicturesInfo }) {
  const [chosen, setChosen] = useState(pictures);
  const words = t.picturesForm;
  const sides = ["height", "width"] as const;
  const ready = chosen.size.every((value) => valid([side], { side: value }));
  const set = (more: Partial<PicturesInfo>) => setChosen({ ...chosen, ...more });
  const submit = (event: Event) => {
    event.preventDefault();
    const { size: wanted, fit, color } = chosen;
    if (ready) void reload({ pictures: { size: wanted, fit, color }, ...chosenNames() });
  };
  const { smallest, largest, leftOut } = pictures;
  return (
    <form class="group" onSubmit={submit}>
      <h3>{words.title}</h3>
      <p class="hint">
        {smallest.join() === largest.join() ? words.alike(size(smallest)) : words.between(size(smallest), size(largest))}
        {leftOut > 0 && ` ${words.leftOut(count(leftOut))}`}
      </p>
      <div class="fields">
        {sides.map((name, i) => (
          <TextField
            key={name}
            id={`pictures-${name}`}
            label={words[name]}
            mode="numeric"
            value={String(chosen.size[i])}
            problem={problem({ ...side, key: words[name] }, chosen.size[i])}
            onValue={(text) => set({ size: chosen.size.map((value, k) => (k === i ? toNumber(text) : value)) as [number, number] })}
          />
        ))}
        <ChoiceField
          id="pictures-fit"
          label={words.fit}
          value={chosen.fit}
          onValue={(fit) => set({ fit: fit as PicturesInfo["fit"] })}
          choices={Object.entries(words.fits).map(([value, label]) => ({ value, label }))}
        />
        <ChoiceField
          id="pictures-color"
          label={words.color}
          value={chosen.color}
          onValue={(color) => set({ color: color as PicturesInfo["color"] })}
          choices={Object.entries(words.colors).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <button type="submit" aria-disabled={!ready}>
        {words.again(info.name)}
      </button>
    </form>
  );
}
