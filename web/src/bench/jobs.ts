// The jobs of the benchmark: networks in Keras' JSON with batch and optimizer, from the one file every contestant reads.

import type { CompileConfig, KerasObject, ModelConfig } from "../base/protocol";
import list from "./jobs.json";

export interface Job {
  name: string;
  title: string;
  /** Training samples made for the job; a multiple of batch_size, so that every step is a full one. */
  samples: number;
  batch_size: number;
  model: ModelConfig;
  compile: CompileConfig;
}

export const jobs = list as Job[];

/** Jobs by name, in the order of the list. Throws on a name that is not there. */
export function pickJobs(names: string[] | null): Job[] {
  const unknown = names?.filter((name) => !jobs.some((job) => job.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`No job named ${unknown.join(", ")}; there are ${jobs.map((job) => job.name).join(", ")}.`);
  return names ? jobs.filter((job) => names.includes(job.name)) : jobs;
}

/** The job of that name. */
export const jobNamed = (name: string): Job => pickJobs([name])[0]!;

/** Shape of one sample. */
export const inputShape = (job: Job): number[] => job.model.config.input_shape!;

/** A layer's options. */
export const options = (layer: KerasObject): Record<string, unknown> => layer.config ?? {};

/** Units of the last layer: the number of classes, or 1 for a yes-or-no job. */
export const outputUnits = (job: Job): number => options(job.model.config.layers.at(-1)!).units as number;

/** Optimizer's class and learning rate; everything else is Keras' default. */
export function optimizerOf(job: Job): { name: string; learningRate: number } {
  const optimizer = job.compile.optimizer as KerasObject;
  return { name: optimizer.class_name, learningRate: options(optimizer).learning_rate as number };
}
