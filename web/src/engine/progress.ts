// What is told while training: means since the last time, speed, time left; at most ten times a second.

import type { FitRun } from "./engine";
import type { FitPlan } from "./fit_plan";
import type { FitPosition, FitProgress, FitState, Logs } from "../base/protocol";
import { Speed } from "../base/speed";

const progressMs = 100;

export class Progress {
  /** Mini-batches a second. */
  readonly training = new Speed();
  readonly validation = new Speed();
  private batchSums: Logs = {};
  private batches = 0;
  private news: FitProgress[] = [];
  private lastTold = 0;

  constructor(
    private readonly plan: FitPlan,
    private readonly tell: (news: FitProgress[]) => void,
  ) {}

  /**
   * Notes what a slice did and tells it, if that is due or `now` asks for it. An epoch's end is never left out, only told later.
   * Returns the slice's own progress.
   */
  note({ at, seconds }: Pick<FitState, "at" | "seconds">, run: FitRun, now: boolean): FitProgress {
    this.addBatches(run);
    const progress = { ...this.progress(at, run), seconds };
    const due = now || performance.now() - this.lastTold >= progressMs;
    if (due || run.phase === "epoch_end") {
      this.news.push(progress);
      this.batchSums = {};
      this.batches = 0;
    }
    if (due) this.flush();
    return progress;
  }

  /** Tells what has not been told. */
  flush(): void {
    if (this.news.length === 0) return;
    this.lastTold = performance.now();
    this.tell(this.news);
    this.news = [];
  }

  private addBatches({ ran, batch }: FitRun): void {
    if (!batch) return;
    for (const [name, mean] of Object.entries(batch)) this.batchSums[name] = (this.batchSums[name] ?? 0) + mean * ran;
    this.batches += ran;
  }

  private progress(at: FitPosition, { phase, logs, learning_rate }: FitRun): Omit<FitProgress, "seconds"> {
    const { epochs, steps, batch_size, samples } = this.plan;
    const means = Object.entries(this.batchSums).map(([name, sum]) => [name, sum / this.batches]);
    return {
      epoch: at.epoch,
      epochs,
      step: at.step,
      steps,
      phase: phase as FitProgress["phase"],
      logs,
      batch: this.batches > 0 ? (Object.fromEntries(means) as Logs) : null,
      samplesPerSecond: this.training.perSecond * Math.min(batch_size, samples),
      secondsLeft: this.secondsLeft(at),
      learningRate: learning_rate,
    };
  }

  private secondsLeft({ epoch, step, validated }: FitPosition): number {
    const { epochs, steps, validationSteps } = this.plan;
    const training = ((epochs - epoch) * steps - step) / this.training.perSecond;
    // Before the first validation: forward alone takes about a third of a training step.
    const perSecond = this.validation.perSecond || this.training.perSecond * 3;
    return training + ((epochs - epoch) * validationSteps - validated) / perSecond;
  }
}
