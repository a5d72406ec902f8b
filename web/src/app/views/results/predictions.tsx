// Five by three answers a page: picture, name, confidence, true name, ten bars.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { DataInfo, Samples } from "../../../engine/protocol";
import { picked, type View } from "../../class-figures";
import { count } from "../../format";
import { answer, className, targetsOf } from "../../kind";
import { shareText } from "../../sentences";
import { resultsTrouble, trainer, type Results } from "../../state";
import { t } from "../../text";
import { troubleOf } from "../../trouble";
import { ChoiceField } from "../fields";
import { MiniBars } from "../bars";
import { Pager } from "../pager";
import { Picture } from "../picture";

const PAGE = 15;

/** Which predictions are shown; the confusion matrix' cells set it too. */
export const view = signal<View>("all");

export function Predictions({ info, results }: { info: DataInfo; results: Results }) {
  const [first, setFirst] = useState(0);
  const [samples, setSamples] = useState<Samples | null>(null);
  const shown = view.value;
  const picks = useMemo(() => picked(results, shown), [results, shown]);
  const total = picks?.length ?? results.count;
  const size = info.xShape.reduce((a, b) => a * b, 1);

  useEffect(() => {
    let current = true;
    const indices = Array.from({ length: Math.max(0, Math.min(PAGE, total - first)) }, (_, i) => picks?.[first + i] ?? first + i);
    if (indices.length === 0) setSamples(null);
    else
      trainer.value!.getSamples({ split: results.split, indices })
        .then((found) => current && setSamples(found), (error: unknown) => { resultsTrouble.value = troubleOf(error); });
    return () => { current = false; };
  }, [results, picks, first]);
  useEffect(() => setFirst(0), [shown]);

  const truths = samples ? targetsOf(samples) : [];
  return (
    <section class="group" aria-labelledby="predictions">
      <div class="row">
        <h3 id="predictions">{t.results.predictions}</h3>
        <ChoiceField id="predictions-show" label={t.results.show} value={typeof shown === "string" ? shown : "cell"}
          choices={[
            { value: "all", label: t.results.all }, { value: "wrong", label: t.results.wrongOnly(count(results.wrong?.length ?? 0)) },
            { value: "confident", label: t.results.confident },
            ...(typeof shown === "string" ? [] : [{ value: "cell", label: t.results.cell(className(info, shown.truth), className(info, shown.said)) }]),
          ]}
          onValue={(value) => { if (value !== "cell") view.value = value as View; }} />
      </div>
      {total === 0 && <p>{t.results.noneWrong}</p>}
      <ul class="predictions">
        {samples?.indices.map((index, i) => {
          const at = index * results.outputs;
          const best = answer(results.predictions, at, results.outputs);
          const truth = truths[i]!;
          const right = best === truth;
          const sure = shareText(results.predictions[at + (results.outputs === 1 ? 0 : best)]);
          return (
            <li key={index} class={right ? "is-right" : "is-wrong"}>
              <Picture values={samples.x} first={i * size} shape={info.xShape} range={info.range} />
              <span class="said">{right ? "✓" : "✗"} {className(info, best)}, {sure}</span>
              <span class="truth">{right ? t.results.right : `${t.results.wrong}, ${t.results.is(className(info, truth))}`}</span>
              <MiniBars values={results.predictions} first={at} count={results.outputs} best={best} truth={truth} label={t.results.bars(`${className(info, best)}, ${sure}`)} />
            </li>
          );
        })}
      </ul>
      <Pager first={first} size={PAGE} total={total} onFirst={setFirst} label={t.results.predictions} />
    </section>
  );
}
