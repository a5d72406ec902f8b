// The Learn view: what is being learnt, what that costs, the curves, and what they tell.
import type { Estimate } from "../../base/protocol";
import { learningSentence } from "../core/sentences";
import { count, duration, fileSize, flops, metricName, metricValue } from "../core/format";
import { view } from "../core/rooms";
import {
  bestPutBack,
  busy,
  callbacks,
  data,
  dataPending,
  dataTrouble,
  engineTrouble,
  epochs,
  estimate,
  layers,
  model,
  outcome,
  page,
  phase,
  trained,
} from "../core/state";
import { shortage } from "../training/estimate";
import { overfitSince } from "../training/overfitting";
import { restoreBest } from "../training/training";
import { t as coreText } from "../core/text";
import { t as trainingText } from "../training/text";
import { t } from "./text";
import { TabPanel } from "../parts/tabs";
import { TroubleNote } from "../parts/trouble";
import { Curves } from "../training/curves";

export function LearnView() {
  return (
    <TabPanel name="learn" title={t.viewNames.learn} shown={view.value === "learn"}>
      <p class="headline">{headline()}</p>
      <Cost />
      <Diverged />
      <Kept />
      <Curves />
      <Overfitting />
    </TabPanel>
  );
}

/** The most important thing to know now, in one sentence. */
function headline(): string {
  const result = outcome.value;
  // What is said of the weights is said of those in use.
  const back = bestInUse() ? epochs.value.find(({ epoch }) => epoch === result!.best_epoch! + 1) : undefined;
  const last = back ?? epochs.value.at(-1);
  if (phase.value === "idle" && result && last) {
    const metric = Object.keys(last.logs).find((name) => !name.includes("loss")) ?? "loss";
    const key = `val_${metric}` in last.logs ? `val_${metric}` : metric;
    const what = key === metric ? `${coreText.curves.training} ${metricName(metric).toLowerCase()}` : metricName(key);
    return t.run.finished(
      trainingText.reasons[result.reason],
      coreText.training.epochs(result.epoch.length, count(result.epoch.length)),
      duration(result.seconds),
      `${what} ${metricValue(metric, last.logs[key])}`,
      back?.epoch,
    );
  }
  if (phase.value === "idle" && result) return trainingText.reasons[result.reason];
  if (!data.value || layers.value.length === 0)
    return engineTrouble.value || dataPending.value || dataTrouble.value || trained.value
      ? coreText.run.notReady
      : coreText.engine.starting;
  return learningSentence(data.value, phase.value !== "idle");
}

/** What the training will cost, before it begins; its place is kept. */
function Cost() {
  const found = estimate.value;
  if (found && !found.fits) return <TroubleNote trouble={shortage(page)} />;
  const idle = !busy.value && data.value !== null && model.value !== null;
  return <p class="hint cost">{idle ? (found ? costSentence(found) : coreText.run.estimating) : ""}</p>;
}

function costSentence({ seconds, secondsPerEpoch, bytes: { total }, flops: operations }: Estimate): string {
  const [memory, work] = [fileSize(total), flops(operations)];
  return seconds === null || secondsPerEpoch === null
    ? t.run.estimateUnmeasured(memory, work)
    : t.run.estimate(duration(seconds), duration(secondsPerEpoch), memory, work);
}

/** Whether the weights are no longer the last epoch's but the best one's. */
const bestInUse = (): boolean => outcome.value?.best_epoch !== undefined && bestPutBack.value === outcome.value;

/** What callbacks did with the weights. */
function Kept() {
  const result = outcome.value;
  if (phase.value !== "idle" || result?.best_epoch === undefined) return null;
  if (bestInUse()) return <p>{t.run.best(result.best_epoch + 1)}</p>;
  if (!("ModelCheckpoint" in callbacks.value)) return null;
  return (
    <p class="row">
      {t.run.bestKept(result.best_epoch + 1)}{" "}
      <button type="button" onClick={() => void restoreBest(page)}>
        {t.run.restore}
      </button>
    </p>
  );
}

/** Overfitting in words, with what to try. */
function Overfitting() {
  const since = overfitSince(epochs.value);
  return (
    <div role="status">
      {since !== null && (
        <div class="notice">
          <p>
            <strong>{t.run.overfit(since)}</strong>
          </p>
          <ul>
            {t.run.overfitTry.map((advice) => (
              <li key={advice}>{advice}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Diverged() {
  return (
    <div role="alert">
      {outcome.value?.reason === "diverged" && (
        <div class="trouble">
          <p>
            <strong>{t.run.divergedKept}</strong>
          </p>
          <ul>
            {t.run.diverged.map((advice) => (
              <li key={advice}>{advice}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
