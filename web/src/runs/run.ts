// What a run is: one training with its configuration, its curves and what came of it.

import { metricsOf } from "../base/compile";
import { layersOf } from "../base/model_config";
import * as v from "valibot";
import { bestOf } from "../base/metrics";
import { asObject } from "../base/keras_object";
import { anyNumber, buildSchema, fitSchema, logsSchema, pointSchema } from "../base/records";
import type { BuildConfig, FitConfig, FitReason, KerasRef, Logs } from "../base/protocol";

/** The end of an epoch. */
export interface RunEpoch {
  /** From 1. */
  epoch: number;
  /** Optimizer steps and seconds of training since the run began. */
  step: number;
  seconds: number;
  logs: Logs;
}

/** The data by its name and counts; the samples themselves are not part of a run. */
export interface RunData {
  name: string;
  train: number;
  validation: number;
  test: number;
}

export interface Run {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  created: number;
  build: BuildConfig;
  fit: FitConfig;
  data: RunData;
  /** "running" while it trains; also in a page that was closed meanwhile. */
  state: FitReason | "running";
  /** Broken off, and nobody wants to be asked again whether it shall go on; it still can. */
  left?: boolean;
  epochs: RunEpoch[];
  /** Training figures between epochs, by metric, thinned out: x counts epochs. Absent for trainings of a sweep, and of a cross-validation. */
  between?: Record<string, readonly { x: number; y: number }[]>;
  params: number;
  variant: string;
  threads: number;
  seconds: number;
  /** Training samples a second. */
  samplesPerSecond: number;
  /** Loss and metrics on the test set, once evaluated. */
  test: Logs | null;
  /** The epoch (from 1) at which EarlyStopping ended it, and the one whose weights were kept. */
  stoppedEpoch: number | null;
  bestEpoch: number | null;
  /** Of a cross-validation: folds done, mean and spread over them of what was measured on the samples left out. Its epochs are means over the folds. */
  cross?: { folds: number; mean: Logs; std: Logs };
  star: boolean;
  note: string;
}

const runSchema = v.looseObject({
  id: v.string(),
  name: v.string(),
  created: anyNumber,
  build: buildSchema,
  fit: fitSchema,
  data: v.looseObject({ name: v.string(), train: anyNumber, test: anyNumber }),
  state: v.string(),
  left: v.optional(v.boolean()),
  epochs: v.array(v.looseObject({ epoch: anyNumber, step: anyNumber, seconds: anyNumber, logs: logsSchema })),
  between: v.optional(v.record(v.string(), v.array(pointSchema))),
  params: anyNumber,
  variant: v.string(),
  threads: anyNumber,
  seconds: anyNumber,
  samplesPerSecond: anyNumber,
  test: v.nullable(logsSchema),
  stoppedEpoch: v.nullish(anyNumber),
  bestEpoch: v.nullish(anyNumber),
  cross: v.optional(v.looseObject({ folds: anyNumber, mean: logsSchema, std: logsSchema })),
  star: v.boolean(),
  note: v.string(),
});

/** Whether a record is a run. */
export const isRun = (value: unknown): value is Run => v.is(runSchema, value);

/** "Flatten, Dense 100 relu, Dense 10 softmax" */
export function modelInShort({ model }: BuildConfig): string {
  return layersOf(model)
    .map(({ class_name, config = {} }) => {
      const activation = config["activation"] === "linear" ? undefined : config["activation"];
      return [class_name, config["units"] ?? config["filters"] ?? config["rate"], activation]
        .filter((word) => word !== undefined)
        .join(" ");
    })
    .join(", ");
}

/** "Adam 0.001"; a schedule by its name. */
export function optimizerInShort({ compile }: BuildConfig): string {
  const { class_name, config } = asObject(compile?.optimizer ?? "none");
  const rate = config["learning_rate"] ?? undefined;
  return [class_name, typeof rate === "object" ? asObject(rate as KerasRef).class_name : rate]
    .filter((word) => word !== undefined)
    .join(" ");
}

/** The best value of a metric over the epochs, and the last; undefined where there is none. */
export function bestAndLast({ build, epochs }: Run, metric: string): { best: number | undefined; last: number | undefined } {
  const last = epochs.findLast(({ logs }) => Number.isFinite(logs[metric]));
  return { best: bestOf(epochs, metric, metricsOf(build.compile))?.logs[metric], last: last?.logs[metric] };
}
