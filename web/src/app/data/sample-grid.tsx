// 25 labelled samples a page; a chosen one is shown large with its numbers.
import { useEffect, useState } from "preact/hooks";
import type { DataInfo, Samples, SplitName } from "../../base/protocol";
import { data } from "../core/state";
import { count } from "../core/format";
import { className, targetsOf } from "../core/kind";
import { samplesOf } from "../core/samples";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";
import { Pager } from "../parts/pager";
import { Picture } from "../parts/picture";
import { PixelView } from "../parts/pixel-view";

const PAGE = 25;

export default function SampleGrid() {
  return data.value && <Grid info={data.value} />;
}

function Grid({ info }: { info: DataInfo }) {
  const splits = (["train", "validation", "test"] as const).filter((name) => info[name]);
  const [split, setSplit] = useState<SplitName>("train");
  const [first, setFirst] = useState(0);
  const [samples, setSamples] = useState<Samples | null>(null);
  const [chosen, setChosen] = useState(0);
  const total = info[split]?.count ?? 0;
  const size = info.xShape.reduce((a, b) => a * b, 1);
  const targets = samples?.y.length ? targetsOf(samples) : [];
  const name = (i: number) => (i in targets ? className(info, targets[i]!) : "");

  useEffect(() => {
    let current = true;
    void samplesOf({ split, first, count: Math.min(PAGE, total - first) }).then((found) => current && found && setSamples(found));
    return () => {
      current = false;
    };
  }, [info, split, first]);

  const go = (next: number) => {
    setFirst(next);
    setChosen(0);
  };
  return (
    <div class="group" role="group" aria-label={t.look}>
      <div class="row">
        <h3>{t.look}</h3>
        <ChoiceField
          id="samples-split"
          label={t.split}
          value={split}
          choices={splits.map((value) => ({ value, label: coreText.data.splits[value] }))}
          onValue={(value) => {
            setSplit(value as SplitName);
            go(0);
          }}
        />
      </div>
      <div class="samples-side">
        <div class="samples">
          {Array.from({ length: PAGE }, (_, i) =>
            samples && i < samples.indices.length ? (
              <button
                type="button"
                key={i}
                class="sample"
                aria-pressed={i === chosen}
                onClick={() => setChosen(i)}
                aria-label={t.sample(count(samples.indices[i]!), name(i))}
              >
                <Picture values={samples.x} first={i * size} shape={info.xShape} range={info.range} />
                <span>{name(i)}</span>
              </button>
            ) : (
              <span key={i} class="sample">
                <span class="picture blank" />
              </span>
            ),
          )}
        </div>
        {samples && chosen < samples.indices.length && (
          <figure class="large">
            <figcaption>{t.sample(count(samples.indices[chosen]!), name(chosen))}</figcaption>
            <PixelView
              info={info}
              values={samples.x}
              first={chosen * size}
              name={t.sample(count(samples.indices[chosen]!), name(chosen))}
            />
          </figure>
        )}
      </div>
      <Pager first={first} size={PAGE} total={total} onFirst={go} label={t.look} />
    </div>
  );
}
