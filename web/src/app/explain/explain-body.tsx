// What the card From sample to loss holds: the sample under Try it on its way through the page's own network, number by number.
import { useEffect } from "preact/hooks";
import { chooseRate, chooseTarget, explained, explainTrouble, rate, target, targetOf, watchExplain, type Explained } from "./explain";
import { given, takeSample, taken } from "../try/reading";
import type { DataInfo } from "../../base/protocol";
import { count, figure, plain, shape as shapeText } from "../core/format";
import { className, classCount, isClasses, kindOf } from "../core/kind";
import { findOutputLayer } from "./output-layer";
import { data, model, page, running } from "../core/state";
import { lossRef } from "../core/training-config";
import { t as coreText } from "../core/text";
import { t as tryText } from "../try/text";
import { t as dataText } from "../data/text";
import { t } from "./text";
import { ChoiceField, TextField, toNumber } from "../parts/fields";
import { PixelView } from "../parts/pixel-view";
import { TroubleNote } from "../parts/trouble";
import { Answers, Scores } from "./scores";
import { SgdStep } from "./sgd-step";
/** Numbers of a sample that is no picture which are listed. */
const MOST_INPUTS = 60;

export default function Explain() {
  useEffect(() => watchExplain(), []);
  return (
    <>
      <TroubleNote trouble={explainTrouble.value} />
      <Body />
    </>
  );
}

function Body() {
  const [info, built, now] = [data.value, model.value, explained.value];
  if (!info || !built) return <p class="hint">{t.notBuilt}</p>;
  if (!findOutputLayer(built, lossRef(page))) return <p class="hint">{t.otherEnd}</p>;
  return (
    <>
      <div class="buttons">
        <button type="button" onClick={() => void takeSample()}>
          {t.take}
        </button>
        {running.value && <span class="hint">{t.live}</span>}
      </div>
      {!given.value && <p class="hint">{t.noSample}</p>}
      {given.value && now && (
        <>
          <Truth info={info} now={now} />
          <Sample info={info} />
          <Layers now={now} />
          <Scores info={info} now={now} />
          <Answers info={info} now={now} />
          <SgdStep info={info} now={now} />
        </>
      )}
    </>
  );
}

/** What counts as true, and how far the step goes. */
function Truth({ info, now }: { info: DataInfo; now: Explained }) {
  const truth = targetOf(now);
  const toRate = (text: string) => {
    const value = toNumber(text);
    if (typeof value === "number" && value > 0) chooseRate(value);
  };
  const toTarget = (text: string) => {
    const value = toNumber(text);
    if (typeof value === "number") chooseTarget(value);
  };
  return (
    <>
      <div class="fields">
        {isClasses(info) ? (
          <ChoiceField
            id="explain-truth"
            label={t.truth}
            value={String(truth)}
            onValue={(value) => chooseTarget(Number(value))}
            choices={Array.from({ length: Math.max(2, classCount(info)) }, (_, c) => ({ value: String(c), label: className(info, c) }))}
          />
        ) : (
          <TextField id="explain-truth" label={t.truthValue} mode="decimal" value={plain(truth)} onValue={toTarget} />
        )}
        <TextField id="explain-rate" label={t.rate} help="learning_rate" mode="decimal" value={String(rate.value)} onValue={toRate} />
      </div>
      {!taken.value && target.value === null && <p class="hint">{t.guessed}</p>}
    </>
  );
}

function Sample({ info }: { info: DataInfo }) {
  const x = given.value!;
  const features = info.table?.features ?? info.sequences?.features;
  return (
    <div class="group" role="group" aria-labelledby="explain-sample">
      <h3 id="explain-sample">{t.sample}</h3>
      {kindOf(info) === "picture" ? (
        <PixelView info={info} values={x} name={tryText.sees} />
      ) : (
        <dl class="facts">
          {Array.from(x.subarray(0, MOST_INPUTS), (value, i) => (
            <div key={i}>
              <dt>
                {features && features.length === x.length
                  ? features[i]!.name
                  : kindOf(info) === "plane"
                    ? [coreText.data.x, coreText.data.y][i]
                    : `x${i}`}
              </dt>
              <dd>
                {plain(value)}
                {info.table?.vocabulary && ` ${info.table.vocabulary[value] ?? ""}`}
              </dd>
            </div>
          ))}
          {x.length > MOST_INPUTS && (
            <div>
              <dt>{dataText.looking.more(count(x.length - MOST_INPUTS))}</dt>
            </div>
          )}
        </dl>
      )}
    </div>
  );
}

function Layers({ now: { layers, from } }: { now: Explained }) {
  return (
    <div class="group" role="group" aria-labelledby="explain-layers">
      <h3 id="explain-layers">{t.layers}</h3>
      {from === null ? (
        <p class="hint">{t.noLayers}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="explain-layers">
          <table class="numbers">
            <thead>
              <tr>
                {t.layerColumns.map((title) => (
                  <th scope="col" key={title}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {layers.map(({ name, shape, least, greatest }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{shapeText(shape)}</td>
                  <td>{t.range(figure(least), figure(greatest))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
