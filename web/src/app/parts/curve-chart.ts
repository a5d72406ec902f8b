// One chart of training curves on Chart.js, loaded only when the page is up.
import {
  Chart,
  Interaction,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartDataset,
  type ChartOptions,
  type InteractionModeFunction,
  type Plugin,
} from "chart.js";
import type { Point } from "../core/series";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { floorOf } from "./floor";
import { color } from "./theme";

Chart.register(LinearScale, LogarithmicScale, LineController, LineElement, PointElement, Tooltip);

declare module "chart.js" {
  interface InteractionModeMap {
    epoch: InteractionModeFunction;
  }
}

/** Every curve's point at the epoch that is nearest, whatever lies between epochs. */
Interaction.modes.epoch = (chart, event, _options, useFinal) => {
  const all = [0, 1].flatMap((datasetIndex) =>
    chart.getDatasetMeta(datasetIndex).data.map((element, index) => ({ element, datasetIndex, index })),
  );
  const away = ({ element }: (typeof all)[number]): number => Math.abs(element.getProps(["x"], useFinal)["x"]! - (event.x ?? 0));
  const least = Math.min(...all.map(away));
  return all.filter((item) => away(item) === least);
};

/** Radius of an epoch's dot, in pixels. From so many epochs on, dots would hide their line. */
const DOT = 2.5;
const CROWD = 40;
/** Above it, the room that is left over a curve would reach beyond 100 per cent. */
const NEAR_WHOLE = 0.8;

/** marks: epochs at which something happened, with a word for it. */
export interface CurveData {
  batches: Point[];
  training: Point[];
  validation: Point[];
  epochs: number;
  best: number | null;
  marks: { epoch: number; word: string }[];
  /** Its axis is logarithmic. */
  log: boolean;
}
export interface CurveChart {
  update(data: CurveData): void;
  /** As it is seen, as a PNG. */
  png(): Promise<Blob | null>;
  recolor(): void;
  destroy(): void;
}

/** first: what it shows from its first drawing on, one drawing being dear. */
export function createCurveChart(canvas: HTMLCanvasElement, axis: string, inPercent: boolean, first: CurveData): CurveChart {
  let best: number | null = null;
  // The same for all points of a curve: what differs from point to point is asked of each at every drawing.
  const line = (label: string): ChartDataset<"line", Point[]> => ({
    label,
    data: [],
    clip: 10,
    borderWidth: 2.5,
    pointRadius: DOT,
    pointHoverRadius: 5,
    pointBorderWidth: 1,
  });
  const batches: ChartDataset<"line", Point[]> = { label: t.curves.now, data: [], borderWidth: 1, pointRadius: 0, pointHitRadius: 0 };
  const training = line(coreText.curves.training);
  const validation = { ...line(coreText.curves.validation), borderDash: [7, 5] };
  const format = (value: number | string) => (inPercent ? `${+(Number(value) * 100).toFixed(1)}` : `${+Number(value).toPrecision(4)}`);

  /** The best epoch wears a ring, on the curve that decides which is best. */
  const drawRing: Plugin<"line"> = {
    id: "ring",
    afterDatasetsDraw({ ctx, scales }) {
      const curve = validation.data.length ? validation : training;
      const point = curve.data.find(({ x }) => x === best);
      if (!point) return;
      ctx.save();
      ctx.strokeStyle = curve.borderColor as string;
      ctx.fillStyle = curve.backgroundColor as string;
      ctx.lineWidth = 3;
      ctx.beginPath();
      ctx.arc(scales["x"]!.getPixelForValue(point.x), scales["y"]!.getPixelForValue(point.y), 6, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
      ctx.restore();
    },
  };

  let marks: CurveData["marks"] = [];
  /** A dashed line from top to bottom at each mark, its word beside it. */
  const drawMarks: Plugin<"line"> = {
    id: "marks",
    afterDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales }) {
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = color("ink");
      ctx.setLineDash([3, 4]);
      ctx.font = "12px system-ui, sans-serif";
      marks.forEach(({ epoch, word }, i) => {
        const x = scales["x"]!.getPixelForValue(epoch);
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, bottom);
        ctx.stroke();
        const room = x - left > right - x;
        ctx.textAlign = room ? "right" : "left";
        // Where curves end up least: losses fall, shares rise.
        ctx.fillText(word, x + (room ? -5 : 5), inPercent ? bottom - 8 - 15 * i : top + 12 + 15 * i);
      });
      ctx.restore();
    },
  };

  const options: ChartOptions<"line"> = {
    animation: false,
    parsing: false,
    normalized: true,
    maintainAspectRatio: false,
    events: ["mousemove", "mouseout"],
    layout: { padding: { right: 10 } },
    interaction: { mode: "epoch" },
    scales: {
      x: { type: "linear", min: 0, title: { display: true, text: t.curves.epoch }, ticks: { precision: 0, maxRotation: 0 } },
      y: { type: "linear", grace: "2%", title: { display: true, text: axis }, ticks: { callback: format, maxTicksLimit: 6 } },
    },
    plugins: {
      tooltip: {
        filter: ({ datasetIndex }) => datasetIndex < 2,
        callbacks: {
          title: ([item]) => (item ? `${t.curves.epoch} ${item.parsed.x}` : ""),
          label: ({ dataset, parsed }) => `${dataset.label}: ${format(parsed.y ?? NaN)}${inPercent ? " %" : ""}`,
        },
      },
    },
  };

  function paint(): void {
    const [blue, orange, ink, muted, lines, card] = ["blue", "orange", "ink", "muted", "line", "card"].map(color);
    Object.assign(training, { borderColor: blue, backgroundColor: card, pointBorderColor: blue });
    Object.assign(validation, { borderColor: orange, backgroundColor: card, pointBorderColor: orange });
    Object.assign(batches, { borderColor: color("blue-faint"), backgroundColor: color("blue-faint") });
    for (const scale of Object.values(options.scales!)) {
      Object.assign(scale!.ticks!, { color: muted });
      Object.assign(scale!.grid ?? (scale!.grid = {}), { color: lines });
      Object.assign((scale as { title: object }).title, { color: ink });
    }
  }

  function take(data: CurveData): void {
    best = data.best;
    marks = data.marks;
    batches.data = data.batches;
    training.data = data.training;
    validation.data = data.validation;
    training.pointRadius = validation.pointRadius = data.training.length > CROWD ? 0 : DOT;
    // One alone makes no line.
    batches.pointRadius = data.batches.length === 1 ? DOT : 0;
    const { x, y } = options.scales!;
    const all = [...data.batches, ...data.training, ...data.validation];
    // A share is never drawn beyond the whole.
    const nearWhole = inPercent && all.some((point) => point.y > NEAR_WHOLE);
    // A learning rate that falls to nothing ends at the axis.
    Object.assign(y!, { type: data.log ? "logarithmic" : "linear" });
    if (data.log) [y!.min, y!.max] = [undefined, undefined];
    else [y!.min, y!.max] = all.length === 0 ? [0, 1] : [floorOf(all.map((point) => point.y)), nearWhole ? 1 : undefined];
    x!.max = Math.max(1, data.epochs);
  }

  paint();
  take(first);
  const chart = new Chart<"line", Point[]>(canvas, {
    type: "line",
    plugins: [drawRing, drawMarks],
    data: { datasets: [training, validation, batches] },
    options,
  });
  return {
    update(data) {
      take(data);
      chart.update();
    },
    recolor() {
      paint();
      chart.update();
    },
    png() {
      const paper = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
      const context = paper.getContext("2d")!;
      context.fillStyle = color("card");
      context.fillRect(0, 0, paper.width, paper.height);
      context.drawImage(canvas, 0, 0);
      return new Promise((resolve) => paper.toBlob(resolve));
    },
    destroy: () => chart.destroy(),
  };
}
