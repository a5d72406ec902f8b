// Curves of several runs in one chart: six colours, each curve with dashes of its own.
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip, type Plugin } from "chart.js";
import { t } from "./text";
import { floorOf } from "./floor";
import { color, dashOf } from "./theme";

Chart.register(LinearScale, LogarithmicScale, LineController, LineElement, PointElement, Tooltip);

export interface RunCurve {
  name: string;
  points: { x: number; y: number }[];
}
export interface RunsChart {
  /** whole: x takes whole numbers only. share: values read as per cent. */
  update(curves: RunCurve[], axis: string, whole: boolean, title: string, scale: { log: boolean; share: boolean }): void;
  destroy(): void;
}

const COLORS = ["blue", "orange", "green", "purple", "red", "ink"];

/** onRange: hears the stretch of x over which somebody dragged. */
export function createRunsChart(canvas: HTMLCanvasElement, onRange: (from: number, to: number) => void): RunsChart {
  let inPercent = false;
  const written = (value: number): string => String(+((inPercent ? 100 : 1) * value).toPrecision(4));
  let dragged: { from: number; to: number } | null = null;
  const selection: Plugin<"line"> = {
    id: "selection",
    afterDraw({ ctx, chartArea: { top, bottom } }) {
      if (!dragged) return;
      ctx.save();
      ctx.globalAlpha = 0.2;
      ctx.fillStyle = color("accent");
      ctx.fillRect(dragged.from, top, dragged.to - dragged.from, bottom - top);
      ctx.restore();
    },
  };
  const chart = new Chart<"line">(canvas, {
    type: "line",
    data: { datasets: [] },
    plugins: [selection],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      maintainAspectRatio: false,
      events: ["mousemove", "mouseout"],
      interaction: { mode: "nearest", axis: "x", intersect: false },
      plugins: {
        tooltip: {
          callbacks: {
            title: ([item]) => (item ? String(+item.parsed.x!.toPrecision(4)) : ""),
            label: ({ dataset, parsed }) => `${dataset.label}: ${written(parsed.y ?? NaN)}${inPercent ? " %" : ""}`,
          },
        },
      },
    },
  });
  /** Of the pointer, in the canvas, inside the axes. */
  const placeOf = (event: PointerEvent): number => {
    const { left, right } = chart.chartArea;
    return Math.max(left, Math.min(right, event.clientX - canvas.getBoundingClientRect().left));
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    dragged = { from: placeOf(event), to: placeOf(event) };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    dragged.to = placeOf(event);
    chart.draw();
  });
  canvas.addEventListener("pointercancel", () => {
    dragged = null;
    chart.draw();
  });
  canvas.addEventListener("pointerup", () => {
    if (!dragged) return;
    const [from, to] = [dragged.from, dragged.to].sort((a, b) => a - b) as [number, number];
    dragged = null;
    chart.draw();
    const x = chart.scales["x"]!;
    // Less is a click.
    if (to - from > 8) onRange(x.getValueForPixel(from)!, x.getValueForPixel(to)!);
  });
  return {
    update(curves, axis, whole, title, { log, share }) {
      inPercent = share;
      const [ink, muted, line] = ["ink", "muted", "line"].map(color);
      const scale = (text: string) => ({
        title: { display: true, text, color: ink! },
        ticks: { color: muted!, maxRotation: 0 },
        grid: { color: line! },
      });
      chart.options.scales = {
        x: { type: "linear", ...scale(axis), ticks: { ...scale(axis).ticks, ...(whole && { precision: 0 }) } },
        y: {
          type: log ? "logarithmic" : "linear",
          grace: "2%",
          ...scale(share ? `${title.toLowerCase()}, ${t.curves.percent}` : title.toLowerCase()),
          min: log ? undefined : floorOf(curves.flatMap(({ points }) => points.map(({ y }) => y))),
          ticks: { ...scale(title).ticks, ...(share && { callback: written }) },
        } as never,
      };
      chart.data.datasets = curves.map(({ name, points }, i) => ({
        label: name,
        data: points,
        borderColor: color(COLORS[i % 6]!),
        backgroundColor: color(COLORS[i % 6]!),
        borderDash: dashOf(i),
        borderWidth: 2,
        pointRadius: points.length > 40 ? 0 : 2,
      }));
      chart.update("none");
    },
    destroy: () => chart.destroy(),
  };
}
