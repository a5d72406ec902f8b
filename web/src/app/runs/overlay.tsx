// Curves of the chosen runs in one chart: which metric, over what, smoothed, on which scale, from where to where; with the same numbers as a table.
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunCurve, RunsChart } from "../parts/runs-chart";
import { dashOf, themeVersion } from "../parts/theme";
import { count, isShare, metricName, metricValue, plain } from "../core/format";
import { betweenEpochs, curveOf, smooth, type Axis } from "../../runs/history";
import type { Run } from "../../runs/run";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { ChoiceField, SwitchField, TextField, toNumber } from "../parts/fields";

const SMOOTHING = ["0", "0.5", "0.8", "0.9"];
const AXES: Axis[] = ["epoch", "step", "seconds"];

/** Stands before the metric of a curve between epochs. */
const BETWEEN = "between ";
const bare = (metric: string): string => metric.replace(BETWEEN, "");
const titleOf = (metric: string): string => (metric.startsWith(BETWEEN) ? t.between(metricName(bare(metric))) : metricName(metric));

export function Overlay({ runs }: { runs: readonly Run[] }) {
  const metrics = [
    ...new Set(
      runs.flatMap(({ epochs, between = {} }) => [
        ...epochs.flatMap(({ logs }) => Object.keys(logs)),
        ...Object.keys(between).map((name) => BETWEEN + name),
      ]),
    ),
  ];
  const [wanted, setMetric] = useState("val_loss");
  const [axis, setAxis] = useState<Axis>("epoch");
  const [weight, setWeight] = useState("0");
  const [log, setLog] = useState(false);
  const [range, setRange] = useState<{ from: number | string; to: number | string }>({ from: "", to: "" });
  if (metrics.length === 0) return null;
  const metric = metrics.includes(wanted) ? wanted : metrics[0]!;
  const within = ({ x }: { x: number }) =>
    !(typeof range.from === "number" && x < range.from) && !(typeof range.to === "number" && x > range.to);
  const wrongRange =
    typeof range.from === "number" && typeof range.to === "number" && range.from >= range.to ? t.emptyRange(plain(range.from)) : null;
  const curves = runs.map(
    (run): RunCurve => ({
      name: run.name,
      points: smooth(
        metric.startsWith(BETWEEN) ? betweenEpochs(run, bare(metric), axis) : curveOf(run, metric, axis),
        Number(weight),
      ).filter(within),
    }),
  );
  return (
    <div class="group" role="group" aria-labelledby="overlay">
      <h3 id="overlay">{t.overlay}</h3>
      <div class="fields">
        <ChoiceField
          id="overlay-metric"
          label={t.metric}
          value={metric}
          choices={metrics.map((value) => ({ value, label: titleOf(value) }))}
          onValue={setMetric}
        />
        <ChoiceField
          id="overlay-axis"
          label={t.axis}
          value={axis}
          choices={AXES.map((value) => ({ value, label: t.axes[value]! }))}
          onValue={(value) => {
            setAxis(value as Axis);
            setRange({ from: "", to: "" });
          }}
        />
        <ChoiceField id="overlay-smoothing" label={t.smoothing} value={weight} choices={SMOOTHING} onValue={setWeight} />
        <TextField
          id="overlay-from"
          label={t.from}
          mode="decimal"
          problem={notNumber(t.from, range.from)}
          value={String(range.from)}
          onValue={(text) => setRange({ ...range, from: toNumber(text) })}
        />
        <TextField
          id="overlay-to"
          label={t.to}
          mode="decimal"
          problem={notNumber(t.to, range.to) ?? wrongRange}
          value={String(range.to)}
          onValue={(text) => setRange({ ...range, to: toNumber(text) })}
        />
        <SwitchField id="overlay-log" label={t.log} value={log} onValue={setLog} />
      </div>
      <Chart
        curves={curves}
        axis={axis}
        title={titleOf(metric)}
        share={isShare(metric)}
        log={log}
        onRange={(from, to) => setRange({ from: rounded(from, axis), to: rounded(to, axis) })}
      />
      <div class="buttons">
        <button type="button" disabled={range.from === "" && range.to === ""} onClick={() => setRange({ from: "", to: "" })}>
          {t.whole}
        </button>
        <span class="hint">{t.drag}</span>
      </div>
      <PointsTable curves={curves} axis={axis} metric={metric} />
    </div>
  );
}

const notNumber = (name: string, value: number | string): string | null =>
  typeof value === "string" && value !== "" ? coreText.problems.number(name, value) : null;

/** As fine as the axis is. */
const rounded = (x: number, axis: Axis): number => (axis === "step" ? Math.round(x) : Number(x.toPrecision(3)));

interface ChartProps {
  curves: RunCurve[];
  axis: Axis;
  title: string;
  share: boolean;
  log: boolean;
  onRange: (from: number, to: number) => void;
}

function Chart({ curves, axis, title, share, log, onRange }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chart, setChart] = useState<RunsChart | null>(null);
  const heard = useRef(onRange);
  heard.current = onRange;
  useEffect(() => {
    let made: RunsChart | null = null;
    let gone = false;
    void import("../parts/runs-chart").then(({ createRunsChart }) => {
      if (gone) return;
      made = createRunsChart(canvas.current!, (from, to) => heard.current(from, to));
      setChart(made);
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);
  const version = themeVersion.value;
  useEffect(
    () => chart?.update(curves, t.axes[axis]!, axis !== "seconds", title, { log, share }),
    [chart, JSON.stringify(curves), axis, title, log, version],
  );
  return (
    <figure class="overlay">
      <div class="canvas-box">
        <canvas ref={canvas} role="img" aria-label={t.alt(title, curves.map(({ name }) => name).join(", "))} />
      </div>
      <ul class="legend">
        {curves.map(({ name }, i) => (
          <li key={i}>
            <svg width="34" height="10" aria-hidden="true">
              <line x1="1" x2="33" y1="5" y2="5" class={`run-line color-${i % 6}`} stroke-dasharray={dashOf(i).join(" ")} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** Filled only while open: it may be long. */
function PointsTable({ curves, axis, metric }: { curves: RunCurve[]; axis: Axis; metric: string }) {
  const [open, setOpen] = useState(false);
  const places = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.points}</summary>
      {open && (
        <div class="scroll" tabIndex={0} role="group" aria-label={t.points}>
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">{t.axes[axis]}</th>
                {curves.map(({ name }, i) => (
                  <th scope="col" key={i}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {places.map((place) => (
                <tr key={place}>
                  <th scope="row">{axis === "step" ? count(place) : plain(place)}</th>
                  {curves.map(({ points }, i) => (
                    <td key={i}>{metricValue(metric, points.find(({ x }) => x === place)?.y)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
