// The training loop on a make-believe engine: epochs, history, pause, step, stop, divergence, turns.

import { describe, expect, test, vi } from "vitest";
import type { Callback } from "../../web/src/engine/callbacks";
import type { FitRun } from "../../web/src/engine/engine";
import { SproutError } from "../../web/src/base/errors";
import { Fit, type FitHooks } from "../../web/src/engine/fit";
import type { FitPlan } from "../../web/src/engine/fit_plan";
import type { FitProgress } from "../../web/src/base/protocol";
import { Turn } from "../../web/src/base/turn";

interface Settings extends Partial<FitPlan> {
  /** Loss of the n-th training batch of all, from 0; NaN diverges. */
  lossOf?: (batch: number) => number;
  /** Called before the n-th call of runBatches, from 0. */
  before?: (call: number) => void;
}

/** A fit over an engine that only counts. */
function fitOf({ lossOf = (batch) => 1 / (batch + 1), before = () => {}, ...given }: Settings = {}, paused = false, turn = new Turn()) {
  const plan: FitPlan = {
    epochs: 2,
    initial_epoch: 0,
    batch_size: 10,
    samples: 95,
    steps: 10,
    validationSteps: 3,
    callbacks: [],
    ...given,
  };
  const asked: number[] = [];
  const news: FitProgress[][] = [];
  const checkpoints: number[] = [];
  let [epoch, step, validated, batches] = [plan.initial_epoch, 0, 0, 0];

  function runBatches(wanted: number): FitRun {
    before(asked.length);
    asked.push(wanted);
    if (step === plan.steps && validated === plan.validationSteps) [epoch, step, validated] = [epoch + 1, 0, 0];
    let [ran, sum] = [0, 0];
    let phase: FitRun["phase"] = "train";
    for (; ran < wanted && (phase as string) !== "epoch_end"; ran++) {
      if (step < plan.steps) {
        const loss = lossOf(batches++);
        if (Number.isNaN(loss))
          return { ran, epoch, step, steps: plan.steps, phase: "diverged", logs: { loss: NaN, accuracy: 0.5 }, learning_rate: 0.1 };
        sum += loss;
        step++;
      } else validated++;
      if (step === plan.steps) phase = validated === plan.validationSteps ? "epoch_end" : "validation";
    }
    const logs = { loss: sum / Math.max(ran, 1), ...(phase === "epoch_end" && plan.validationSteps > 0 && { val_loss: epoch }) };
    return { ran, epoch, step, steps: plan.steps, phase, logs, learning_rate: 0.1, ...(sum > 0 && { batch: { loss: sum / ran } }) };
  }

  const hooks: FitHooks = {
    begin: () => plan,
    runBatches,
    progress: (list) => news.push(list),
    checkpoint: (at) => checkpoints.push(at),
  };
  return { fit: new Fit(hooks, turn, paused), hooks, asked, news, checkpoints, all: () => news.flat() };
}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("to the end", () => {
  test("history, epochs and reason", async () => {
    const { fit } = fitOf({ epochs: 3 });
    const result = await fit.run();
    expect(result).toMatchObject({ reason: "done", epoch: [0, 1, 2] });
    expect(result.history.val_loss).toEqual([0, 1, 2]);
    expect(result.history.loss).toHaveLength(3);
    expect(result.partial).toBeUndefined();
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.samplesPerSecond).toBeGreaterThan(0);
  });

  test("epochs count from initial_epoch, as in Keras", async () => {
    expect((await fitOf({ initial_epoch: 3, epochs: 5 }).fit.run()).epoch).toEqual([3, 4]);
  });

  test("slices begin with one mini-batch and never cross from training into validation", async () => {
    const { fit, asked } = fitOf({ epochs: 1 });
    await fit.run();
    expect(asked[0]).toBe(1);
    // The first slice took one of ten steps; no later one asks for more than are left.
    let left = 10;
    for (const wanted of asked) {
      if (left > 0) expect(wanted).toBeLessThanOrEqual(left);
      left -= wanted;
    }
  });

  test("every epoch's end is told, in order, with its final values", async () => {
    const { fit, all } = fitOf({ epochs: 5 });
    await fit.run();
    const ends = all().filter(({ phase }) => phase === "epoch_end");
    expect(ends.map(({ epoch, step, steps, epochs }) => [epoch, step, steps, epochs])).toEqual(
      [0, 1, 2, 3, 4].map((epoch) => [epoch, 10, 10, 5]),
    );
    expect(ends.map(({ logs }) => logs.val_loss)).toEqual([0, 1, 2, 3, 4]);
    expect(ends.at(-1)!.secondsLeft).toBe(0);
  });

  test("progress is told at most ten times a second", async () => {
    // A clock on which each look at it takes a tenth of a millisecond.
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 0.1));
    const { fit, news } = fitOf({ epochs: 2000 });
    await fit.run();
    clock.mockRestore();
    // One at the start, one at the end.
    expect(news.length).toBeGreaterThan(10);
    expect(news.length).toBeLessThanOrEqual(Math.floor(now / 100) + 2);
    expect(news.flat().filter(({ phase }) => phase === "epoch_end")).toHaveLength(2000);
  });

  test("batch holds the means over the mini-batches since the last telling", async () => {
    // The clock stands still, so that nothing is told before the epoch's end.
    vi.useFakeTimers({ toFake: ["performance"] });
    const { fit, all } = fitOf({ epochs: 1, lossOf: (batch) => batch + 1 });
    await fit.run();
    vi.useRealTimers();
    expect(all().map(({ batch }) => batch)).toEqual([{ loss: 5.5 }]);
  });

  test("a checkpoint is kept at the end", async () => {
    const { fit, checkpoints } = fitOf({ epochs: 3 });
    await fit.run();
    expect(checkpoints).toEqual([2]);
  });
});

describe("callbacks", () => {
  const callback = (stopAt: number, seen: string[]): Callback => ({
    epochEnd: (epoch, logs) => {
      seen.push(`end ${epoch}`);
      logs.learning_rate = 0.1;
      return epoch === stopAt;
    },
    trainEnd: () => void seen.push("train end"),
    result: () => ({ stopped_epoch: stopAt }),
  });

  test("end the training early and add to history and result", async () => {
    const seen: string[] = [];
    const { fit } = fitOf({ epochs: 9, callbacks: [callback(1, seen)] });
    expect(await fit.run()).toMatchObject({
      reason: "early_stopping",
      epoch: [0, 1],
      stopped_epoch: 1,
      history: { learning_rate: [0.1, 0.1] },
    });
    expect(seen).toEqual(["end 0", "end 1", "train end"]);
  });

  test("stopping in the very last epoch is early stopping too", async () => {
    expect((await fitOf({ epochs: 2, callbacks: [callback(1, [])] }).fit.run()).reason).toBe("early_stopping");
  });
});

describe("stop, pause, step", () => {
  test("stop ends after the slice under way; the partial epoch is not in the history", async () => {
    const { fit } = fitOf({ epochs: 2, before: (call) => call === 1 && fit.stop() });
    const result = await fit.run();
    expect(result).toMatchObject({ reason: "stopped", epoch: [], history: {} });
    expect(result.partial).toHaveProperty("loss");
  });

  test("stop before the first mini-batch runs none", async () => {
    const { fit, asked } = fitOf();
    fit.stop();
    expect((await fit.run()).reason).toBe("stopped");
    expect(asked).toEqual([]);
  });

  test("a paused fit does nothing until it is resumed", async () => {
    const { fit, asked } = fitOf({ before: (call) => call === 1 && fit.pause() });
    const result = fit.run();
    await turnOfTheLoop();
    const before = asked.length;
    await turnOfTheLoop();
    expect(asked.length).toBe(before);
    expect(before).toBe(2);
    fit.resume();
    expect((await result).reason).toBe("done");
  });

  test("a paused fit can be stopped", async () => {
    const { fit } = fitOf({}, true);
    const result = fit.run();
    await turnOfTheLoop();
    fit.stop();
    expect((await result).reason).toBe("stopped");
  });

  test("a step is one mini-batch; the epoch's last takes validation and its end along", async () => {
    const { fit, asked } = fitOf({ steps: 3, samples: 25, epochs: 2 }, true);
    const result = fit.run();
    const steps = [];
    for (let i = 0; i < 4; i++) steps.push(await fit.trainStep());
    expect(steps.map(({ epoch, step, phase }) => [epoch, step, phase])).toEqual([
      [0, 1, "train"],
      [0, 2, "train"],
      [0, 3, "epoch_end"],
      [1, 1, "train"],
    ]);
    expect(steps[0]!.batch).toEqual({ loss: 1 });
    expect(asked.filter((wanted) => wanted === 1).length).toBeGreaterThanOrEqual(4);
    fit.resume();
    expect(await result).toMatchObject({ reason: "done", epoch: [0, 1] });
  });

  test("a step is refused while the training runs, and while another is under way", async () => {
    const { fit } = fitOf();
    expect(() => fit.trainStep()).toThrow("step: expected the training to be paused, but it is running");
    fit.pause();
    const first = fit.trainStep();
    expect(() => fit.trainStep()).toThrow("the step before is still under way");
    const result = fit.run();
    await first;
    fit.stop();
    await result;
  });

  test("a step that the fit's end overtakes is rejected", async () => {
    const { fit } = fitOf({}, true);
    const step = fit.trainStep();
    fit.stop();
    const rejected = expect(step).rejects.toThrow("step: the training ended (stopped) before the step did");
    await fit.run();
    await rejected;
  });
});

describe("failures", () => {
  test("NaN is a result; only numbers are in partial", async () => {
    const { fit } = fitOf({ epochs: 3, lossOf: (batch) => (batch === 14 ? NaN : 1) });
    expect(await fit.run()).toMatchObject({ reason: "diverged", epoch: [0], partial: { accuracy: 0.5 } });
  });

  test("a step that diverges is rejected with advice", async () => {
    const { fit } = fitOf({ lossOf: () => NaN }, true);
    const result = fit.run();
    await expect(fit.trainStep()).rejects.toThrow("step: the loss became NaN or infinite");
    expect((await result).reason).toBe("diverged");
  });

  test("what begin throws rejects run", async () => {
    const { hooks } = fitOf();
    const fit = new Fit(
      {
        ...hooks,
        begin: () => {
          throw new SproutError("no data");
        },
      },
      new Turn(),
    );
    await expect(fit.run()).rejects.toThrow("no data");
  });

  test("what the engine throws rejects run and the step under way", async () => {
    const { fit } = fitOf(
      {
        before: () => {
          throw new SproutError("lost");
        },
      },
      true,
    );
    const result = fit.run();
    const outcomes = Promise.allSettled([fit.trainStep(), result]);
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

test("the loop waits while another job has the engine", async () => {
  const turn = new Turn();
  const { fit, asked } = fitOf({}, false, turn);
  let finish!: () => void;
  const job = turn.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const result = fit.run();
  await turnOfTheLoop();
  expect(asked).toEqual([]);
  finish();
  await job;
  expect((await result).reason).toBe("done");
});
