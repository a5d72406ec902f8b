// Loss and accuracy side by side, with the same numbers as tables.
import { bestOf, metricKey } from "../../base/metrics";
import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { rateMoves } from "../record/following";
import type { CurveChart, CurveData } from "../parts/curve-chart";
import { download } from "../parts/download";
import { themeVersion } from "../parts/theme";
import { smooth } from "../../runs/history";
import { epochsCsv } from "./epochs-csv";
import { isShare, metricName, metricValue } from "../core/format";
import { restores } from "../core/model-state";
import {
  batchSeries,
  busy,
  callbacks,
  curvesVersion,
  epochs,
  epochsDone,
  fit,
  metrics,
  model,
  outcome,
  page,
  progress,
  trained,
} from "../core/state";
import { t as coreText } from "../core/text";
import { t as partsText } from "../parts/text";
import { t } from "./text";
import { BatchTable, EpochTable } from "./curve-tables";

const showBatches = signal(true);
const log = signal(false);
/** How far back a curve looks: 0 not at all, 0.9 some ten points. */
const smoothing = signal(0);
/** There has been something to draw: until then the charts' library stays where it is, half of all that the page would load. */
const begun = signal(false);
effect(() => {
  begun.value ||= busy.value || trained.value;
});

export function Curves() {
  const metric = model.value?.metrics.find((name) => name !== "loss") ?? metrics.value.map(metricKey)[0];
  return (
    <div class="curves" role="group" aria-label={t.curves.title}>
      <div class="charts">
        <Curve key="loss" metric="loss" />
        {metric && <Curve key={metric} metric={metric} />}
        {rateMoves(page) && <Curve key="learning_rate" metric="learning_rate" />}
      </div>
      <div class="under-curves">
        <Tick on={showBatches} label={t.curves.batches} />
        <Tick on={log} label={t.curves.log} />
        <label class="inline">
          {t.curves.smoothing}
          <input
            type="range"
            class="slider"
            min="0"
            max="0.95"
            step="0.05"
            value={smoothing.value}
            onInput={(event) => {
              smoothing.value = Number(event.currentTarget.value);
            }}
          />
        </label>
        <button type="button" disabled={epochs.value.length === 0} onClick={() => download("sprout-curves.csv", epochsCsv(epochs.value))}>
          {t.curves.csv}
        </button>
        <EpochTable />
        <BatchTable />
      </div>
    </div>
  );
}

function Tick({ on, label }: { on: Signal<boolean>; label: string }) {
  return (
    <label class="inline">
      <input
        type="checkbox"
        checked={on.value}
        onChange={(event) => {
          on.value = event.currentTarget.checked;
        }}
      />
      {label}
    </label>
  );
}

/** The epoch with the least validation loss, or training loss where there is no validation. */
function bestEpoch(): number | null {
  const rows = epochs.value;
  return bestOf(rows, rows.some(({ logs }) => "val_loss" in logs) ? "val_loss" : "loss")?.epoch ?? null;
}

/** Where EarlyStopping ended the training, and the epoch whose weights were put back. */
function marksNow(): { epoch: number; word: string }[] {
  const { reason, stopped_epoch: stopped, best_epoch: kept } = outcome.value ?? {};
  return [
    ...(reason === "early_stopping" && stopped !== undefined ? [{ epoch: stopped + 1, word: t.curves.stopped(stopped + 1) }] : []),
    ...(kept !== undefined && restores(callbacks.value) ? [{ epoch: kept + 1, word: t.curves.restored(kept + 1) }] : []),
  ];
}

/** A metric's points so far, for its chart. */
function curveNow(metric: string): CurveData {
  const isRate = metric === "learning_rate";
  const rows = epochs.peek();
  const points = (key: string) =>
    smooth(
      rows.flatMap(({ epoch: x, logs: { [key]: y } }) => (y === undefined ? [] : [{ x, y }])),
      smoothing.peek(),
    );
  const between = smooth(batchSeries.get(metric)?.points ?? [], smoothing.peek());
  const known = points(metric);
  // What a schedule does is known between epochs alone.
  const training = isRate && known.length === 0 ? between : known;
  return {
    batches: showBatches.peek() && training !== between ? between : [],
    training,
    validation: points(`val_${metric}`),
    // Once a training has ended, be it early, its curves have the whole width.
    epochs: Math.max(busy.peek() ? (progress.peek()?.epochs ?? 0) : 0, epochsDone.peek() || Number(fit.peek()["epochs"]) || 1),
    best: isRate ? null : bestEpoch(),
    marks: isRate ? [] : marksNow(),
    log: log.peek(),
  };
}

/** Keeps a chart in step with the training. Returns the function that ends it. */
function keepDrawn(chart: CurveChart, metric: string): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    clearTimeout(due);
    due = undefined;
    chart.update(curveNow(metric));
  };
  const ask = () => {
    due ??= setTimeout(draw);
  };
  // Reports are drawn in the same frame as all else that they change.
  const stops = [
    onChange(curvesVersion, draw),
    ...[showBatches, log, smoothing, fit, outcome, busy].map((what) => onChange<unknown>(what, ask)),
    onChange(themeVersion, chart.recolor),
  ];
  return () => {
    clearTimeout(due);
    stops.forEach((stop) => stop());
    chart.destroy();
  };
}

/** As subscribe, but not called with the value that there is. */
function onChange<T>(what: ReadonlySignal<T>, hear: () => void): () => void {
  let told = false;
  return what.subscribe(() => {
    if (told) hear();
    told = true;
  });
}

async function savePng(chart: CurveChart | null, metric: string): Promise<void> {
  const png = await chart?.png();
  if (png) download(`sprout-${metric}.png`, png);
}

function Curve({ metric }: { metric: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<CurveChart | null>(null);
  const inPercent = isShare(metric);
  const name = metricName(metric);

  useEffect(() => {
    if (!begun.value) return;
    let gone = false;
    let end = () => {
      gone = true;
    };
    const axis = inPercent ? `${name.toLowerCase()}, ${partsText.curves.percent}` : name.toLowerCase();
    void import("../parts/curve-chart").then(({ createCurveChart }) => {
      if (gone) return;
      drawn.current = createCurveChart(canvas.current!, axis, inPercent, curveNow(metric));
      end = keepDrawn(drawn.current, metric);
    });
    return () => end();
  }, [metric, begun.value]);

  const last = epochs.value[epochs.value.length - 1]?.logs;
  const running = progress.value?.phase === "epoch_end" ? last : (progress.value?.logs ?? last);
  const training = metricValue(metric, running?.[metric] ?? (metric === "learning_rate" ? progress.value?.learningRate : undefined));
  const validation = metricValue(metric, last?.[`val_${metric}`]);
  const best = bestEpoch();
  return (
    <figure class="curve">
      <figcaption>
        <span class="row">
          <strong>{name}</strong>
          <span class="hint">
            {best && epochs.value.length > 1 && metric !== "learning_rate"
              ? [t.curves.best(best), ...marksNow().map(({ word }) => word)].join(", ")
              : ""}
          </span>
        </span>
        <span class="key key-training">
          {coreText.curves.training} <b>{training}</b>
        </span>
        {metric !== "learning_rate" && (
          <span class="key key-validation">
            {coreText.curves.validation} <b>{validation}</b>
          </span>
        )}
      </figcaption>
      <div class="canvas-box">
        <canvas ref={canvas} role="img" aria-label={training ? t.curves.alt(name, training, validation) : t.curves.empty(name)} />
        {!begun.value && <p class="hint">{t.curves.ahead}</p>}
      </div>
      <div class="curve-buttons">
        <button type="button" disabled={!begun.value} onClick={() => void savePng(drawn.current, metric)}>
          {t.curves.png(name.toLowerCase())}
        </button>
      </div>
    </figure>
  );
}
