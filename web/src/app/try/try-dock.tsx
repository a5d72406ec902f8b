// The dock Try it: something of one's own, and the network's answer beside it.
import { useEffect } from "preact/hooks";
import { forgetReading, given, outputs, readingTrouble, takeSample, taken, watchWeights } from "./reading";
import type { DataInfo } from "../../base/protocol";
import { count, figure } from "../core/format";
import { answer } from "../../base/answer";
import { toggleCard } from "../core/cards";
import { className, hasDigits, isClasses, kindOf } from "../core/kind";
import { shareText } from "../core/sentences";
import { compileValid, data, fileNotes, layersValid, model, modelTrouble, openCards, outcome, phase, trained } from "../core/state";
import { t } from "./text";
import { Bars } from "../parts/bars";
import { Picture } from "../parts/picture";
import { TroubleNote } from "../parts/trouble";
import { Pad } from "./pad";
import { PlanePad } from "./plane-pad";
import { TextPad } from "./text-pad";

export function TryDock() {
  const info = data.value;
  const table = info?.table;
  // A model from a file is written to as it was trained, whatever the data is.
  const tokens = fileNotes.value?.text ?? (table?.vocabulary && table.text ? { ...table.text, vocabulary: table.vocabulary } : null);
  const kind = tokens ? "other" : info ? kindOf(info) : "picture";
  useEffect(() => watchWeights(), []);
  useEffect(forgetReading, [info]);
  const sentence = kind === "picture" && (!info || hasDigits(info)) ? t.digits : t[kind];
  const open = openCards.value.has("try");
  const ready = phase.value === "idle" && outcome.value !== null && outcome.value.reason !== "diverged";
  return (
    <section class={`dock ${ready ? "dock-ready" : ""}`} id="try" aria-labelledby="try-title">
      <div class="dock-head">
        <h2>
          <button
            type="button"
            class="card-title"
            id="try-title"
            aria-expanded={open}
            aria-controls="try-body"
            onClick={() => toggleCard("try")}
          >
            {t.title}
            <span class="chevron" aria-hidden="true" />
          </button>
        </h2>
        <p class="sentence">{sentence}</p>
      </div>
      <div class="try" id="try-body" hidden={!open}>
        <Answer />
        {kind === "picture" && <Sees info={info} />}
        <Probabilities />
        {kind === "picture" && <Pad key={info?.name} />}
        {kind === "plane" && <PlanePad key={info!.name} info={info!} />}
        {tokens && <TextPad key={info?.name} tokens={tokens} />}
        {kind === "other" && !tokens && (
          <div class="pad-side">
            <button type="button" onClick={() => void takeSample()}>
              {t.sample}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

function Answer() {
  const values = outputs.value;
  return (
    <div class="answer-side">
      <p class={values ? "answer" : "answer none"} aria-live="polite">
        {values && data.value ? (isClasses(data.value) ? says(values, answer(values)) : saysValue(data.value, values)) : t.empty}
      </p>
      <Remark />
      <TroubleNote trouble={readingTrouble.value} />
    </div>
  );
}

/** The picture as the network is given it: centred, and in the data's own size. */
function Sees({ info }: { info: DataInfo | null }) {
  return (
    <div class="sees">
      {given.value && info ? (
        <Picture values={given.value} shape={info.xShape} range={info.range} label={t.sees} />
      ) : (
        <span class="picture blank" />
      )}
      <span class="hint">{t.sees}</span>
    </div>
  );
}

/** Whether the answer to a test sample is right; else how far the answer can be trusted. */
function Remark() {
  const truth = taken.value?.truth ?? null;
  if (truth !== null && outputs.value) {
    if (data.value && !isClasses(data.value)) return <p>{t.isTruly(count(taken.value!.index), figure(realValue(data.value, truth)))}</p>;
    const right = truth === answer(outputs.value);
    return <p class={right ? "is-right" : "is-wrong"}>{t.truth(count(taken.value!.index), className(data.value, truth), right)}</p>;
  }
  // Without a model, but nothing in its way, it is on its way.
  if (!model.value)
    return <p class="hint">{data.value && (modelTrouble.value || !layersValid.value || !compileValid.value) ? t.notBuilt : ""}</p>;
  return <p class="hint">{trained.value ? "" : t.untrained}</p>;
}

function Probabilities() {
  const values = outputs.value;
  if (data.value?.table?.task === "regression") return null;
  return (
    <Bars
      label={t.probabilities}
      names={barNames(values)}
      values={values ?? []}
      best={values ? answer(values) : -1}
      truth={taken.value?.truth ?? null}
    />
  );
}

/** A predicted value in the units of the table. */
const realValue = ({ table }: DataInfo, value: number): number =>
  table ? value * table.targetScale.scale + table.targetScale.shift : value;
const saysValue = (info: DataInfo, values: Float32Array): string =>
  values.length === 1 && info.table ? t.says(info.table.target, figure(realValue(info, values[0]!))) : t.empty;

const says = (values: Float32Array, best: number): string =>
  t.reads(outputName(best), values.length === 1 ? figure(values[0]!) : shareText(values[best]!));

/** A model from a file speaks of the classes that it was trained with. */
const outputName = (i: number): string => fileNotes.value?.classNames?.[i] ?? className(data.value, i);

/** A bar for each output; for each class before there are any, so that their place is kept. */
function barNames(values: Float32Array | null): string[] {
  const outputsCount = values?.length ?? Number(model.value?.output_shape.at(-1) ?? 0);
  return Array.from({ length: outputsCount }, (_, i) => outputName(i));
}
