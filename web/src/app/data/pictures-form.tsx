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

/** Names of folders that are shown of each level. */
const SHOWN = 4;

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
    const { size: wanted, fit, color, letter_case, class_level } = chosen;
    const sameClasses = letter_case === pictures.letter_case && class_level === pictures.class_level;
    if (ready)
      void reload({
        pictures: { size: wanted, fit, color, ...(spelt.inCase.length > 0 && { letter_case }), ...(levels.length > 1 && { class_level }) },
        ...(sameClasses && chosenNames()),
      });
  };
  const { smallest, largest, leftOut, levels } = pictures;
  const spelt = spellings(pictures);
  return (
    <form class="group" onSubmit={submit}>
      <h3>{words.title}</h3>
      <p class="hint">
        {smallest.join() === largest.join() ? words.alike(size(smallest)) : words.between(size(smallest), size(largest))}
        {leftOut > 0 && ` ${words.leftOut(count(leftOut))}`}
        {spelt.inCase.length > 0 &&
          ` ${words.spellings(
            spelt.inCase.map((names) => names.join(", ")),
            pictures.letter_case === "ignore",
          )}`}
        {levels.length > 1 && ` ${words.levels(levels.map(some), pictures.class_level)}`}
        {spelt.inUnicode.length > 0 && ` ${words.unicode(spelt.inUnicode)}`}
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
        {levels.length > 1 && (
          <ChoiceField
            id="pictures-class-level"
            label={words.classLevel}
            value={String(chosen.class_level)}
            onValue={(level) => set({ class_level: Number(level) })}
            choices={levels.map((names, i) => ({ value: String(i + 1), label: some(names) }))}
          />
        )}
        {spelt.inCase.length > 0 && (
          <ChoiceField
            id="pictures-letter-case"
            label={words.letterCase}
            value={chosen.letter_case}
            onValue={(letter_case) => set({ letter_case: letter_case as PicturesInfo["letter_case"] })}
            choices={Object.entries(words.letterCases).map(([value, label]) => ({ value, label }))}
          />
        )}
      </div>
      <button type="submit" aria-disabled={!ready}>
        {words.again(info.name)}
      </button>
    </form>
  );
}

/** The first few of some names, and how many more there are. */
function some(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return [...names.slice(0, SHOWN), ...(rest > 0 ? [t.picturesForm.more(count(rest))] : [])].join(", ");
}

/** Groups of names that people see as different, and names that look the same and are not. */
function spellings({ spellings: all }: PicturesInfo): { inCase: string[][]; inUnicode: string[] } {
  const seen = all.map((names) => [...new Set(names.map((name) => name.normalize("NFC").trim()))]);
  return { inCase: seen.filter((names) => names.length > 1), inUnicode: seen.filter(({ length }) => length === 1).flat() };
}
