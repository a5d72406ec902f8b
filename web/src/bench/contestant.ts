// What a contestant of the benchmark is: something that trains a job's network for a number of steps.

import type { Job } from "./jobs";
import type { JobData } from "./data";

/** One network of one contestant, ready to train. */
export interface Runner {
  /** Steps are asked for in multiples of this: whole epochs where only epochs can be asked for, else 1. */
  unit: number;
  /** Fresh weights and optimizer state, outside the timing. */
  reset(): Promise<void>;
  /** Trains `steps` mini-batches and gives the last loss read. */
  train(steps: number): Promise<number>;
  dispose(): Promise<void>;
}

export interface Contestant {
  id: string;
  label: string;
  /** Builds the job's network and brings the data into the contestant's own best form. Throws Cannot where a layer is missing. */
  prepare(job: Job, data: JobData): Promise<Runner>;
  dispose(): Promise<void>;
}

/** A job a contestant cannot do; the message says why. */
export class Cannot extends Error {}
