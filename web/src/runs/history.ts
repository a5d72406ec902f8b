// Curves of runs: over epochs, optimizer steps or seconds, smoothed.

import type { Run } from "./run";

export interface CurvePoint { x: number; y: number }
export type Axis = "epoch" | "step" | "seconds";

/** A run's values of one metric; epochs without it, or with NaN, are left out. */
export const curveOf = (run: Run, metric: string, axis: Axis): CurvePoint[] =>
  run.epochs.flatMap((row) => (Number.isFinite(row.logs[metric]) ? [{ x: row[axis], y: row.logs[metric]! }] : []));

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
