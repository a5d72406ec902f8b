// The training loop: slices of mini-batches, between which stop, pause, step, snapshot and predict are heard.

import type { FitRun } from "./engine";
import { SproutError } from "../base/errors";
import type { FitPlan } from "./fit_plan";
import { Progress } from "./progress";
import type { FitProgress, FitReason, FitResult, FitState, Logs } from "../base/protocol";
import type { Turn } from "../base/turn";
import { sliceMs, yieldToMessages } from "../base/yield";

const checkpointMs = 5000;

/** Where the loop reaches out. */
export interface FitHooks {
  /** What has to be done before it begins, and takes long; `stopped` tells whether it is still wanted. */
  prepare?(stopped: () => boolean): Promise<void>;
  /** Checks model and data, begins the fit in the engine. What it throws rejects `run`. */
  begin(): FitPlan;
  /** Runs at most so many mini-batches; see nn_fit_run. */
  runBatches(batches: number): FitRun;
  /** At most 10 times a second: what happened since the last time, each epoch's end included. */
  progress(news: FitProgress[]): void;
  /** An epoch has ended whose weights are worth keeping in case the engine is lost; every few seconds at most. */
  checkpoint(epoch: number): void;
}

/** One fit, from its first to its last mini-batch. */
export class Fit {
  private plan!: FitPlan;
  private progress!: Progress;
  private reason: FitReason | null = null;
  private state: FitState = {
    at: { epoch: 0, step: 0, validated: 0 },
    history: {},
    epochsDone: [],
    partial: null,
    seconds: 0,
    trainingSeconds: 0,
    trainedSamples: 0,
  };

  private lastCheckpoint = 0;
  private lastYield = 0;

  private wake: (() => void) | null = null;
  private stepping: { resolve: (progress: FitProgress) => void; reject: (error: Error) => void } | null = null;

  /**
   * turn: who else uses the engine; the loop waits for them between slices. paused: begin so (for single steps).
   * from: where to go on; `begin` must take the engine and the callbacks there.
   */
  constructor(
    private readonly hooks: FitHooks,
    private readonly turn: Turn,
    private paused = false,
    private readonly from: FitState | null = null,
  ) {}

  /** Where the loop stands, with what its callbacks remember, as copies; null before it has begun and when it has ended. */
  snapshot(): { state: FitState; callbacks: unknown[] } | null {
    if (!this.plan || this.reason) return null;
    // Whoever keeps it has then heard of every epoch in it.
    this.progress.flush();
    return { state: structuredClone(this.state), callbacks: this.plan.callbacks.map((callback) => callback.state?.() ?? null) };
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.wake?.();
  }

  /** Ends the fit before its next slice, with reason "stopped". */
  stop(): void {
    this.reason ??= "stopped";
    this.wake?.();
  }

  /**
   * Trains one mini-batch of a paused fit. If it is an epoch's last, validation and callbacks follow at once.
   *
   * Throws if the fit is not paused or a step is under way; rejects if the fit ends without reaching the step's end.
   */
  trainStep(): Promise<FitProgress> {
    if (!this.paused) throw new SproutError("step: expected the training to be paused, but it is running", "Pause it first.");
    if (this.stepping) throw new SproutError("step: the step before is still under way");
    return new Promise((resolve, reject) => {
      this.stepping = { resolve, reject };
      this.wake?.();
    });
  }

  /** Whether a single step has been asked for and not ended. */
  get stepUnderWay(): boolean {
    return this.stepping !== null;
  }

  /** Runs to the end. Called once. Rejects if the engine refuses; NaN is a result, "diverged". */
  async run(): Promise<FitResult> {
    try {
      await this.hooks.prepare?.(() => this.reason !== null);
      if (this.reason) return this.notBegun(this.reason);
      this.plan = await this.turn.run(this.hooks.begin);
      this.progress = new Progress(this.plan, this.hooks.progress);
      if (this.from) this.state = this.from;
      else this.state.at.epoch = this.plan.initial_epoch;
      this.lastYield = this.lastCheckpoint = performance.now();
      while (!this.reason) await this.advance();
      // They may put weights back: not while somebody looks at those there are.
      const { callbacks } = this.plan;
      await this.turn.run(() => callbacks.forEach((callback) => callback.trainEnd()));
      const last = this.state.epochsDone.at(-1);
      if (last !== undefined) this.hooks.checkpoint(last);
      this.progress.flush();
      this.stepping?.reject(this.stepEnded());
      return this.result(this.reason);
    } catch (error) {
      this.stepping?.reject(error as Error);
      throw error;
    } finally {
      this.stepping = null;
    }
  }

  /** One slice, or the wait for the moment when one is allowed. */
  private async advance(): Promise<void> {
    if (this.paused && !this.stepping) {
      this.progress.flush();
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = null;
    } else if (this.turn.taken) {
      await this.turn.free();
    } else {
      this.slice();
      if (performance.now() - this.lastYield >= sliceMs) {
        await yieldToMessages();
        this.lastYield = performance.now();
      }
    }
  }

  private slice(): void {
    const { plan, progress, state } = this;
    const { at } = state;
    const inTraining = at.step < plan.steps;
    const speed = inTraining ? progress.training : progress.validation;
    // As many mini-batches as fit into a slice; training and validation never in one, so that each is timed.
    const fitting = Math.max(1, Math.round((speed.perSecond * sliceMs) / 1000));
    const wanted = inTraining ? Math.min(this.stepping ? 1 : fitting, plan.steps - at.step) : fitting;
    const started = performance.now();
    const run = this.hooks.runBatches(wanted);
    const seconds = (performance.now() - started) / 1000;
    speed.add(run.ran, seconds);
    state.seconds += seconds;

    if (inTraining) {
      const samplesUntil = (step: number): number => Math.min(step * plan.batch_size, plan.samples);
      state.trainedSamples += samplesUntil(at.step + run.ran) - samplesUntil(at.step);
      state.trainingSeconds += seconds;
      at.step += run.ran;
    } else {
      at.validated += run.ran;
    }
    this.take(run);
  }

  /** Draws the consequences of what ran. */
  private take(run: FitRun): void {
    if (run.phase === "diverged") {
      this.reason = "diverged";
      this.state.partial = finite(run.logs);
      return;
    }
    const ended = run.phase === "epoch_end";
    this.state.partial = ended ? null : run.logs;
    if (ended) this.endEpoch(run.logs);
    const progress = this.progress.note(this.state, run, this.stepping !== null);
    if (ended) this.state.at = { epoch: this.state.at.epoch + 1, step: 0, validated: 0 };
    // A step that reached its epoch's validation goes on to the end of it.
    if (run.phase !== "validation") {
      this.stepping?.resolve(progress);
      this.stepping = null;
    }
  }

  /** Callbacks first, as they may add to the logs; then the history. */
  private endEpoch(logs: Logs): void {
    const {
      at: { epoch },
      history,
      epochsDone,
    } = this.state;
    const stops = this.plan.callbacks.map((callback) => callback.epochEnd(epoch, logs));
    for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
    epochsDone.push(epoch);
    if (stops.includes(true)) this.reason = "early_stopping";
    else if (epoch + 1 >= this.plan.epochs) this.reason = "done";

    const now = performance.now();
    if (now - this.lastCheckpoint >= checkpointMs) {
      this.lastCheckpoint = now;
      this.hooks.checkpoint(epoch);
    }
  }

  private notBegun(reason: FitReason): FitResult {
    this.stepping?.reject(this.stepEnded());
    return { reason, history: {}, epoch: [], seconds: 0, samplesPerSecond: 0 };
  }

  private stepEnded(): SproutError {
    return this.reason === "diverged"
      ? new SproutError("step: the loss became NaN or infinite", "Try a smaller learning rate, and build the model again.")
      : new SproutError(`step: the training ended (${this.reason}) before the step did`);
  }

  private result(reason: FitReason): FitResult {
    const { history, epochsDone, partial, seconds, trainingSeconds, trainedSamples } = this.state;
    return {
      reason,
      history,
      epoch: epochsDone,
      ...Object.assign({}, ...this.plan.callbacks.map((callback) => callback.result())),
      ...(partial && { partial }),
      seconds,
      samplesPerSecond: trainingSeconds > 0 ? trainedSamples / trainingSeconds : 0,
    };
  }
}

/** The numbers among the logs that are numbers. */
function finite(logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).filter(([, value]) => Number.isFinite(value)));
}
