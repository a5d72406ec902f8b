// What a sweep will cost: one measurement for each kind of training, never again for one that is known; the rest is reckoned.

import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sweepCost, watchSweepCost } from "./sweep-cost";
import { data, model, trainer } from "../core/state";
import type { Trainer } from "../../engine/client";
import type { DataInfo, Estimate, FitConfig, ModelInfo } from "../../base/protocol";
import { jobsOf, settingsOf, type Job, type TrainConfig, type Value } from "../../runs/sweep";

const base: TrainConfig = {
  build: {
    model: {
      class_name: "Sequential",
      config: {
        input_shape: [4],
        layers: [
          { class_name: "Dense", config: { units: 10 } },
          { class_name: "Dense", config: { units: 2 } },
        ],
      },
    },
    compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.1 } }, loss: "mse" },
  },
  fit: { epochs: 2, batch_size: 32 },
};
const jobs = (axes: Record<string, Value[]>, of = base): Job[] =>
  jobsOf(
    of,
    Object.entries(axes).map(([key, values]) => ({ setting: settingsOf(of).find((each) => each.key === key)!, values })),
    [1],
  );

/** An engine on which an epoch takes 320 / batch_size seconds. */
const estimate = vi.fn(async (fit: FitConfig): Promise<Estimate> => {
  const secondsPerEpoch = 320 / fit.batch_size!;
  return {
    epochs: fit.epochs!,
    steps: 1,
    secondsPerEpoch,
    seconds: secondsPerEpoch * fit.epochs!,
    flops: 1,
    bytes: { data: 0, weights: 0, snapshot: 0, activations: 0, total: 5e6 },
    fits: true,
  };
});
const wanted = signal<{ jobs: Job[]; workers: number } | null>(null);
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  estimate.mockClear();
  trainer.value = { estimate } as unknown as Trainer;
  data.value = {} as DataInfo;
  model.value = {} as ModelInfo;
  wanted.value = null;
  stop = watchSweepCost(wanted);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each kind is measured once, on one thread, however many rates and epochs there are", async () => {
  wanted.value = { jobs: jobs({ batch_size: [16, 32], learning_rate: [1, 2, 3], epochs: [1, 2] }), workers: 1 };
  expect(sweepCost.value).toBeNull();
  await vi.runAllTimersAsync();
  expect(
    estimate.mock.calls.map(([fit, options]: unknown[]) => [(fit as FitConfig).batch_size, (options as { threads: number }).threads]),
  ).toEqual([
    [16, 1],
    [32, 1],
  ]);
  // (20 + 10) s an epoch, 3 epochs, 3 rates.
  expect(sweepCost.value).toEqual({ seconds: 270, atMost: false, bytes: 5e6, fits: true, refused: null });
});

test("nothing is measured while somebody types, and what is known is not measured again", async () => {
  for (const size of [1, 12, 128]) {
    wanted.value = { jobs: jobs({ batch_size: [size] }), workers: 2 };
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(estimate).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  expect(estimate).toHaveBeenCalledTimes(1);
  wanted.value = { jobs: jobs({ batch_size: [64, 128] }), workers: 2 };
  await vi.runAllTimersAsync();
  expect(estimate).toHaveBeenCalledTimes(2);
  expect(sweepCost.value).toMatchObject({ seconds: 10, bytes: 1e7 });
});

test("of many kinds twelve are measured, and the others take after the nearest", async () => {
  wanted.value = { jobs: jobs({ batch_size: Array.from({ length: 40 }, (_, i) => 8 * (i + 1)) }), workers: 1 };
  await vi.runAllTimersAsync();
  expect(estimate).toHaveBeenCalledTimes(12);
  const exact = jobs({ batch_size: Array.from({ length: 40 }, (_, i) => 8 * (i + 1)) }).reduce(
    (sum, { config: { fit } }) => sum + 640 / fit.batch_size!,
    0,
  );
  expect(Math.abs(sweepCost.value!.seconds! / exact - 1)).toBeLessThan(0.25);
});

test("an engine that others want is asked again; a training that cannot be built is told, and the time is that of the others", async () => {
  estimate.mockImplementationOnce(async () => ({ ...(await estimate(base.fit)), seconds: null, secondsPerEpoch: null }));
  wanted.value = { jobs: jobs({ batch_size: [32] }), workers: 1 };
  await vi.runAllTimersAsync();
  expect(sweepCost.value).toMatchObject({ seconds: 20 });
  estimate.mockRejectedValueOnce(new Error("not enough memory"));
  wanted.value = {
    jobs: jobs({ batch_size: [16, 64] }, { ...base, fit: { ...base.fit, callbacks: [{ class_name: "EarlyStopping" }] } }),
    workers: 1,
  };
  await vi.runAllTimersAsync();
  expect(sweepCost.value).toMatchObject({ seconds: 10, atMost: true, refused: { job: { place: [16] }, why: "not enough memory" } });
});

test("without a measurement of one kind there is no time, but memory", async () => {
  estimate.mockImplementation(async (fit) => ({
    epochs: 2,
    steps: 1,
    secondsPerEpoch: fit.batch_size === 8 ? null : 1,
    seconds: fit.batch_size === 8 ? null : 2,
    flops: 1,
    bytes: { data: 0, weights: 0, snapshot: 0, activations: 0, total: 3e9 },
    fits: true,
  }));
  wanted.value = { jobs: jobs({ batch_size: [8, 64] }), workers: 1 };
  await vi.runAllTimersAsync();
  expect(sweepCost.value).toMatchObject({ seconds: null, bytes: 3e9 });
});

test("what came too late is not shown", async () => {
  wanted.value = { jobs: jobs({ batch_size: [32] }), workers: 1 };
  await vi.advanceTimersByTimeAsync(599);
  wanted.value = null;
  await vi.runAllTimersAsync();
  expect([estimate.mock.calls.length, sweepCost.value]).toEqual([0, null]);
});
