// A cross-validation as a run: its curves are means over the folds.

import { stepsOf } from "../base/fit_config";
import type { CrossValidation } from "../base/protocol";
import type { Run, RunEpoch } from "./run";

/** `begun` with what the folds brought. wanted: how many folds were to be trained; fewer were if it was stopped. */
export function withFolds(begun: Run, { folds, mean, std }: CrossValidation, wanted: number): Run {
  const fits = folds.map(({ fit }) => fit);
  const seconds = fits.reduce((sum, fit) => sum + fit.seconds, 0);
  const length = Math.max(0, ...fits.map(({ epoch }) => epoch.length));
  const steps = stepsOf((begun.data.train * (wanted - 1)) / wanted, begun.fit.batch_size);
  const epochs = Array.from({ length }, (_, i): RunEpoch => {
    // Folds may stop early.
    const there = fits.filter(({ epoch }) => i < epoch.length);
    const names = Object.keys(there[0]!.history);
    const logs = names.map((name) => [name, there.reduce((sum, { history }) => sum + history[name]![i]!, 0) / there.length]);
    return { epoch: i + 1, step: (i + 1) * steps, seconds: (seconds * (i + 1)) / length, logs: Object.fromEntries(logs) };
  });
  return {
    ...begun,
    epochs,
    seconds,
    state: folds.length < wanted ? "stopped" : "done",
    samplesPerSecond: fits.reduce((sum, fit) => sum + fit.samplesPerSecond, 0) / Math.max(1, fits.length),
    cross: { folds: folds.length, mean, std },
  };
}
