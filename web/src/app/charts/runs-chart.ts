// Curves of several runs in one chart: six colours, then the same ones dashed.
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip } from "chart.js";
import { color } from "./theme";

Chart.register(LinearScale, LogarithmicScale, LineController, LineElement, PointElement, Tooltip);

export interface RunCurve { name: string; points: { x: number; y: number }[] }
export interface RunsChart {
  /** whole: x takes whole numbers only. */
  update(curves: RunCurve[], axis: string, whole: boolean, title: string, log: boolean): void;
  destroy(): void;
}

const COLORS = ["blue", "orange", "green", "purple", "red", "ink"];
const DASHES = [[], [7, 4], [2, 3]];

export function createRunsChart(canvas: HTMLCanvasElement): RunsChart {
  const chart = new Chart<"line">(canvas, {
    type: "line",
    data: { datasets: [] },
    options: {
      animation: false, parsing: false, normalized: true, maintainAspectRatio: false, events: ["mousemove", "mouseout"],
      interaction: { mode: "nearest", axis: "x", intersect: false },
      plugins: { tooltip: { callbacks: { title: ([item]) => (item ? String(+item.parsed.x!.toPrecision(4)) : ""), label: ({ dataset, parsed }) => `${dataset.label}: ${+(parsed.y ?? NaN).toPrecision(4)}` } } },
    },
  });
  return {
    update(curves, axis, whole, title, log) {
      const [ink, muted, line] = ["ink", "muted", "line"].map(color);
      const scale = (text: string) => ({ title: { display: true, text, color: ink! }, ticks: { color: muted!, maxRotation: 0 }, grid: { color: line! } });
      chart.options.scales = {
        x: { type: "linear", ...scale(axis), ticks: { ...scale(axis).ticks, ...(whole && { precision: 0 }) } },
        y: { type: log ? "logarithmic" : "linear", grace: "2%", ...scale(title.toLowerCase()) } as never,
      };
      chart.data.datasets = curves.map(({ name, points }, i) => ({
        label: name, data: points, borderColor: color(COLORS[i % 6]!), backgroundColor: color(COLORS[i % 6]!), borderDash: DASHES[Math.floor(i / 6) % 3]!,
        borderWidth: 2, pointRadius: points.length > 40 ? 0 : 2,
      }));
      chart.update("none");
    },
    destroy: () => chart.destroy(),
  };
}
