// How weights, gradients and outputs changed as training went on: a bounded row of looks, evenly spread however long it takes.
import type { Histogram, LayerInsight } from "../../base/protocol";

/** One look: `at` counts epochs. */
export interface Moment {
  at: number;
  layers: LayerInsight[];
}

const MOST = 64;

/** Keeps every look at first; once they are many, every second one, then every fourth ... and always the latest. */
export class InsideHistory {
  moments: readonly Moment[] = [];
  private stride = 1;
  private seen = 0;

  add(moment: Moment): void {
    const kept = this.seen > 0 && (this.seen - 1) % this.stride !== 0 ? this.moments.slice(0, -1) : this.moments;
    this.moments = [...kept, moment];
    this.seen++;
    if (this.moments.length <= MOST) return;
    this.moments = this.moments.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }
}

/** One quantity over time; null where a look did not have it. */
export interface Track {
  name: string;
  kind: "outputs" | "weights" | "gradients";
  histograms: Histogram[];
}

/** Everything that is known of one layer: its outputs, then each weight and its gradient. */
export function tracksOf(moments: readonly Moment[], layer: number): Track[] {
  const looks = moments.map(({ layers }) => layers[layer]!);
  const plain = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  return [
    { name: "", kind: "outputs", histograms: looks.map(({ outputs }) => outputs) },
    ...(looks[0]?.weights ?? []).flatMap(({ name }, w): Track[] => [
      { name: plain(name), kind: "weights", histograms: looks.map(({ weights }) => weights[w]!.values) },
      { name: plain(name), kind: "gradients", histograms: looks.map(({ weights }) => weights[w]!.gradients) },
    ]),
  ];
}

/** The range that holds all but `tail` of the values on either side, as far as the histogram's steps tell. */
export function core({ least, greatest, counts }: Histogram, tail = 0.005): [number, number] {
  const total = counts.reduce((a, b) => a + b, 0);
  const step = (greatest - least) / counts.length;
  let [low, below] = [0, 0];
  while (low < counts.length - 1 && below + counts[low]! <= tail * total) below += counts[low++]!;
  let [high, above] = [counts.length - 1, 0];
  while (high > low && above + counts[high]! <= tail * total) above += counts[high--]!;
  return [least + low * step, least + (high + 1) * step];
}

/** The histogram's counts in `rows` equal steps from `low` to `high`, as shares of all; steps that straddle two rows are divided. */
export function rebinned({ least, greatest, counts }: Histogram, low: number, high: number, rows: number): number[] {
  const total = counts.reduce((a, b) => a + b, 0) || 1;
  const out = new Array<number>(rows).fill(0);
  const step = (greatest - least) / counts.length;
  const scale = rows / (high - low || 1);
  counts.forEach((n, i) => {
    if (n === 0) return;
    const from = (least + i * step - low) * scale;
    const to = Math.max(from + 1e-9, (least + (i + 1) * step - low) * scale);
    // A value that all share has no width: it fills the row it lies in.
    if (to - from < 1e-6) return void (out[Math.max(0, Math.min(rows - 1, Math.floor(from)))]! += n / total);
    for (let row = Math.max(0, Math.floor(from)); row < Math.min(rows, to); row++) {
      out[row]! += (n / total) * Math.max(0, (Math.min(to, row + 1) - Math.max(from, row)) / (to - from));
    }
  });
  return out;
}
