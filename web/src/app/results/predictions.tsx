// Fifteen answers a page: pictures with name, confidence, true name and bars; other samples as rows of a table.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { DataInfo, Samples } from "../../base/protocol";
import { picked, type View } from "./class-figures";
import { count } from "../core/format";
import { className, kindOf, targetsOf } from "../core/kind";
import { inputWords, saying, sayingWords } from "../core/sample-words";
import type { Results } from "../core/model-state";
import { samplesOf } from "../core/samples";
import { resultsTrouble } from "../core/state";
import { showPredictions, view } from "./shown";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";
import { MiniBars } from "../parts/bars";
import { Pager } from "../parts/pager";
import { Picture } from "../parts/picture";

const PAGE = 15;

export function Predictions({ info, results }: { info: DataInfo; results: Results }) {
  const [first, setFirst] = useState(0);
  const [samples, setSamples] = useState<Samples | null>(null);
  const shown = view.value;
  const picks = useMemo(() => picked(results, shown), [results, shown]);
  const total = picks?.length ?? results.count;

  useEffect(() => {
    let current = true;
    const indices = Array.from({ length: Math.max(0, Math.min(PAGE, total - first)) }, (_, i) => picks?.[first + i] ?? first + i);
    if (indices.length === 0) setSamples(null);
    else void samplesOf({ split: results.split, indices }, resultsTrouble).then((found) => current && found && setSamples(found));
    return () => {
      current = false;
    };
  }, [results, picks, first]);
  useEffect(() => setFirst(0), [shown]);
  // A cell of another set's matrix says nothing here.
  useEffect(() => showPredictions("all"), [info]);

  return (
    <div class="group" role="group" aria-labelledby="predictions">
      <div class="row">
        <h3 id="predictions">{t.predictions}</h3>
        <ChoiceField
          id="predictions-show"
          label={t.show}
          value={typeof shown === "string" ? shown : "cell"}
          choices={[
            { value: "all", label: t.all },
            { value: "wrong", label: t.wrongOnly(count(results.wrong?.length ?? 0)) },
            { value: "confident", label: t.confident },
            ...(typeof shown === "string"
              ? []
              : [{ value: "cell", label: t.cell(className(info, shown.truth), className(info, shown.said)) }]),
          ]}
          onValue={(value) => {
            if (value !== "cell") showPredictions(value as View);
          }}
        />
      </div>
      {total === 0 && <p>{t.noneWrong}</p>}
      {samples &&
        (kindOf(info) === "picture" ? (
          <Pictures info={info} results={results} samples={samples} />
        ) : (
          <Rows info={info} results={results} samples={samples} />
        ))}
      <Pager first={first} size={PAGE} total={total} onFirst={setFirst} label={t.predictions} />
    </div>
  );
}

interface Shown {
  info: DataInfo;
  results: Results;
  samples: Samples;
}

/** What is said of each shown sample, and whether that is right. */
function answersOf({ info, results, samples }: Shown) {
  const truths = targetsOf(samples);
  return samples.indices.map((index, i) => {
    const at = index * results.outputs;
    const said = saying(results.predictions, at, results.outputs);
    return { index, at, best: said.best, truth: truths[i]!, right: said.best === truths[i], words: sayingWords(info, said) };
  });
}

function Pictures(shown: Shown) {
  const { info, results, samples } = shown;
  const size = info.xShape.reduce((a, b) => a * b, 1);
  return (
    <ul class="predictions">
      {answersOf(shown).map(({ index, at, best, truth, right, words }, i) => (
        <li key={index} class={right ? "is-right" : "is-wrong"}>
          <Picture values={samples.x} first={i * size} shape={info.xShape} range={info.range} />
          <span class="said">
            {right ? "✓" : "✗"} {words}
          </span>
          <span class="truth">{right ? t.right : `${t.wrong}, ${t.is(className(info, truth))}`}</span>
          <MiniBars values={results.predictions} first={at} count={results.outputs} best={best} truth={truth} label={t.bars(words)} />
        </li>
      ))}
    </ul>
  );
}

function Rows(shown: Shown) {
  const { info, samples } = shown;
  const size = info.xShape.reduce((a, b) => a * b, 1);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-labelledby="predictions">
      <table class="numbers sample-rows">
        <thead>
          <tr>
            {[t.suspects.sample, t.itIs, t.suspects.predicted, t.suspects.inputs].map((title) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answersOf(shown).map(({ index, truth, right, words }, i) => (
            <tr key={index}>
              <th scope="row">{count(index)}</th>
              <td>{className(info, truth)}</td>
              <td class={right ? "is-right" : "is-wrong"}>
                {right ? "✓" : "✗"} {words}
                <span class="seen-by-readers"> {right ? t.right : t.wrong}</span>
              </td>
              <td class="inputs">{inputWords(info, samples.x, i * size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
