// Curves of runs: over epochs, optimizer steps or seconds, smoothed.

import type { Run } from "./run";

export interface CurvePoint {
  x: number;
  y: number;
}
export type Axis = "epoch" | "step" | "seconds";

/** A run's values of one metric; epochs without it, or with NaN, are left out. */
export const curveOf = (run: Run, metric: string, axis: Axis): CurvePoint[] =>
  run.epochs.flatMap((row) => (Number.isFinite(row.logs[metric]) ? [{ x: row[axis], y: row.logs[metric]! }] : []));

/** A run's training figures between epochs. Seconds are spread evenly over each epoch. */
export function betweenEpochs({ between = {}, epochs }: Run, metric: string, axis: Axis): CurvePoint[] {
  const points = between[metric] ?? [];
  if (axis === "epoch") return [...points];
  const ends = [{ epoch: 0, step: 0, seconds: 0 }, ...epochs];
  return points.flatMap(({ x, y }) => {
    const after = ends.findIndex(({ epoch }) => epoch >= x);
    // Of an epoch that was cut short it is not known how long it would have been.
    if (after < 1) return [];
    const [from, to] = [ends[after - 1]!, ends[after]!];
    const share = (x - from.epoch) / (to.epoch - from.epoch);
    return [{ x: from[axis] + share * (to[axis] - from[axis]), y }];
  });
}

/**
 * An exponential moving mean, as training boards draw it: 0 leaves the curve as it is, 0.9 looks back about ten points.
 * Early points are divided by the weight they have so far, so that the curve does not begin at zero.
 */
export function smooth(points: readonly CurvePoint[], weight: number): CurvePoint[] {
  let [sum, total] = [0, 0];
  return points.map(({ x, y }) => {
    sum = weight * sum + (1 - weight) * y;
    total = weight * total + (1 - weight);
    return { x, y: sum / total };
  });
}
