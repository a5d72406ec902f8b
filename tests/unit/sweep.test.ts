// Sweeps: every combination once, means and spreads over seeds, workers that share the jobs, cancelling, failures that stay alone.

import { expect, test } from "vitest";
import type { FitProgress, FitResult, ModelInfo } from "../../web/src/base/protocol";
import {
  costOf,
  inWords,
  jobsOf,
  longestFirst,
  paceKey,
  resultsAt,
  secondsOfAll,
  settingsOf,
  summary,
  type Job,
  type JobResult,
  type TrainConfig,
} from "../../web/src/runs/sweep";
import { runSweep, type SweepTrainer } from "../../web/src/runs/sweep_runner";

const base: TrainConfig = {
  build: {
    model: {
      class_name: "Sequential",
      config: {
        input_shape: [4],
        layers: [
          { class_name: "Dense", config: { units: 5, activation: "relu" } },
          { class_name: "Dropout", config: { rate: 0.2 } },
          { class_name: "Dense", config: { units: 3, activation: "softmax" } },
        ],
      },
    },
    compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9 } }, loss: "mse" },
  },
  fit: { epochs: 2, batch_size: 8 },
};
const setting = (key: string, of = base) => settingsOf(of).find((each) => each.key === key)!;

test("a grid has every combination with every seed, and changes nothing else", () => {
  const jobs = jobsOf(
    base,
    [
      { setting: setting("batch_size"), values: [16, 32] },
      { setting: setting("learning_rate"), values: [1, 2, 3] },
    ],
    [7, 8],
  );
  expect(jobs).toHaveLength(12);
  expect(jobs.map(({ place, seed }) => [...place, seed].join())[7]).toBe("32,1,8");
  const { build, fit } = jobs[7]!.config;
  expect(fit).toEqual({ epochs: 2, batch_size: 32, seed: 8 });
  expect(build.seed).toBe(8);
  expect(build.compile!.optimizer).toEqual({ class_name: "SGD", config: { learning_rate: 1, momentum: 0.9 } });
  expect(build.model).toEqual(base.build.model);
});

test("layers' settings leave the output layer alone; another optimizer begins with its own defaults", () => {
  const [job] = jobsOf(
    base,
    [
      { setting: setting("units"), values: [64] },
      { setting: setting("rate"), values: [0.5] },
      { setting: setting("optimizer"), values: ["Adam"] },
    ],
    [1],
  );
  expect(job!.config.build.model.config.layers.map(({ config }) => config!["units"] ?? config!["rate"])).toEqual([64, 0.5, 3]);
  expect(job!.config.build.compile!.optimizer).toEqual({ class_name: "Adam" });
  const single = {
    ...base,
    build: { ...base.build, model: { ...base.build.model, config: { layers: base.build.model.config.layers.slice(2) } } },
  };
  expect(() => jobsOf(single, [{ setting: setting("units"), values: [1] }], [1])).toThrow(
    "units: no layer before the last has this option",
  );
});

test("an optimizer comes before what is set of it, in whatever order they are named", () => {
  const jobs = jobsOf(
    base,
    [
      { setting: setting("learning_rate"), values: [0.5] },
      { setting: setting("optimizer"), values: ["Adam", "SGD"] },
    ],
    [1],
  );
  expect(jobs.map(({ place, config }) => [place, config.build.compile!.optimizer])).toEqual([
    [[0.5, "Adam"], { class_name: "Adam", config: { learning_rate: 0.5 } }],
    [[0.5, "SGD"], { class_name: "SGD", config: { learning_rate: 0.5 } }],
  ]);
});

test("every number and word of layers before the last, of the optimizer and of callbacks can be varied", () => {
  const stopping: TrainConfig = {
    ...base,
    fit: { ...base.fit, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2, restore_best_weights: true } }] },
  };
  expect(settingsOf(stopping).map(({ key }) => key)).toEqual([
    "batch_size",
    "validation_split",
    "epochs",
    "learning_rate",
    "optimizer",
    "units",
    "activation",
    "rate",
    "momentum",
    "EarlyStopping.patience",
  ]);
  const [job] = jobsOf(
    stopping,
    [
      { setting: setting("EarlyStopping.patience", stopping), values: [5] },
      { setting: setting("momentum"), values: [0] },
    ],
    [1],
  );
  expect(job!.config.fit.callbacks).toEqual([{ class_name: "EarlyStopping", config: { patience: 5, restore_best_weights: true } }]);
  expect(job!.config.build.compile!.optimizer).toMatchObject({ config: { momentum: 0, learning_rate: 0.1 } });
  expect(stopping.fit.callbacks![0]!.config!.patience).toBe(2);
});

test("mean and spread over seeds", () => {
  const results = [1, 2, 6].map(
    (value, seed): JobResult => ({ job: { place: [16], seed, config: base }, figures: { test_loss: value }, error: null }),
  );
  const failed: JobResult = { job: { place: [16], seed: 9, config: base }, figures: null, error: "no" };
  expect(summary([...results, failed], [16], "test_loss")).toEqual({ mean: 3, spread: Math.sqrt(7), count: 3 });
  expect(summary(results.slice(0, 1), [16], "test_loss")).toEqual({ mean: 1, spread: 0, count: 1 });
  expect(summary(results, [32], "test_loss")).toBeNull();
});

test("a training that diverged has no figures, whatever its epochs had before", async () => {
  const done: JobResult[] = [];
  const create = async (): Promise<SweepTrainer> => ({
    build: async () => ({}) as ModelInfo,
    fit: async () => ({ reason: "diverged", history: { loss: [2, 1] } }) as never as FitResult,
    evaluate: async () => ({ loss: 3 }),
    getWeights: async () => [],
    dispose() {},
  });
  await runSweep(jobs.slice(0, 1), 1, {
    create,
    hasTest: true,
    progress() {},
    done: (result) => done.push(result),
    signal: new AbortController().signal,
  });
  expect(done).toMatchObject([{ figures: {}, error: null, diverged: true }]);
  expect(summary(done, [1], "loss")).toBeNull();
  expect(resultsAt(done, [null])).toHaveLength(1);
});

test("a place may leave axes open: then it is the mean over all their values", () => {
  const at = (place: (string | number)[], value: number): JobResult => ({
    job: { place, seed: 1, config: base },
    figures: { loss: value },
    error: null,
  });
  const results = [at([16, "relu", 0.1], 1), at([16, "tanh", 0.1], 3), at([32, "relu", 0.1], 8), at([16, "relu", 0.2], 5)];
  expect(summary(results, [16, null, null], "loss")).toMatchObject({ mean: 3, count: 3 });
  expect(summary(results, [null, "relu", 0.1], "loss")).toMatchObject({ mean: 4.5, count: 2 });
  expect(summary(results, [null, "elu", null], "loss")).toBeNull();
});

test("a grid that nobody would wait for is refused before it is made", () => {
  const many = Array.from({ length: 1000 }, (_, i) => i + 1);
  const axes = ["batch_size", "units", "learning_rate"].map((key) => ({ setting: setting(key), values: many }));
  expect(() => jobsOf(base, axes, [1])).toThrow("expected at most 500 trainings, these would be 1,000,000,000");
});

const jobs: Job[] = jobsOf(base, [{ setting: setting("batch_size"), values: [1, 2, 3, 4, 5] }], [1]);

/** Trainers whose fits end when the test says so; of those that fail, with this error. */
function makeTrainers(fails: number[] = [], error = new Error("too large")) {
  const waiting: { batch: number; end: () => void }[] = [];
  let created = 0;
  let disposed = 0;
  const create = async (): Promise<SweepTrainer> => {
    created++;
    return {
      build: async () => ({}) as ModelInfo,
      fit: ({ batch_size }) =>
        new Promise((resolve, reject) => {
          const end = () =>
            fails.includes(batch_size!)
              ? reject(error)
              : resolve({ reason: "done", history: { loss: [9, batch_size!] } } as never as FitResult);
          waiting.push({ batch: batch_size!, end });
        }),
      evaluate: async () => ({ loss: 0.5 }),
      getWeights: async () => [],
      dispose: () => void disposed++,
    };
  };
  return { create, waiting, counts: () => ({ created, disposed }) };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("progress counts work, not trainings: a long one that is half done is most of it", async () => {
  const long = jobsOf(base, [{ setting: setting("epochs"), values: [1, 99] }], [1]);
  const shares: number[] = [];
  const create = async (): Promise<SweepTrainer> => ({
    build: async () => ({}) as ModelInfo,
    async fit({ epochs }, onProgress) {
      onProgress!({ phase: "epoch_end", epoch: Math.floor(epochs! / 2), epochs } as FitProgress);
      return { reason: "done", history: {} } as FitResult;
    },
    evaluate: async () => ({}),
    getWeights: async () => [],
    dispose() {},
  });
  await runSweep(long, 1, {
    create,
    hasTest: false,
    progress: (share) => shares.push(share),
    done() {},
    signal: new AbortController().signal,
  });
  expect(shares).toEqual([expect.closeTo(0.5), expect.closeTo(0.99), expect.closeTo(1), 1]);
});

test("workers take the next job as they become free; a failure stays alone", async () => {
  const { create, waiting, counts } = makeTrainers([2]);
  const done: JobResult[] = [];
  const shares: number[] = [];
  const over = runSweep(jobs, 2, {
    create,
    hasTest: true,
    progress: (share) => shares.push(share),
    done: (result) => done.push(result),
    signal: new AbortController().signal,
  });
  await settle();
  expect(waiting.map(({ batch }) => batch)).toEqual([1, 2]);
  waiting[1]!.end();
  await settle();
  expect(waiting.map(({ batch }) => batch)).toEqual([1, 2, 3]);
  for (let i = 0; i < 5; i++) {
    waiting.forEach(({ end }) => end());
    await settle();
  }
  await over;
  expect(done.map(({ job }) => job.place[0]).sort()).toEqual([1, 2, 3, 4, 5]);
  expect(done[0]).toMatchObject({ figures: null, error: "too large" });
  expect(done.find(({ job }) => job.place[0] === 4)!.figures).toEqual({ loss: 4, test_loss: 0.5 });
  expect(shares.at(-1)).toBe(1);
  expect(counts()).toEqual({ created: 2, disposed: 2 });
});

test("an engine that cannot be started leaves its part to the others; without any the sweep is refused", async () => {
  const { create, waiting, counts } = makeTrainers();
  const done: JobResult[] = [];
  const hooks = { hasTest: false, progress() {}, done: (result: JobResult) => done.push(result), signal: new AbortController().signal };
  let asked = 0;
  const over = runSweep(jobs, 2, { ...hooks, create: () => (asked++ === 0 ? Promise.reject(new Error("no memory")) : create()) });
  for (let i = 0; i < 6; i++) {
    await settle();
    waiting.forEach(({ end }) => end());
  }
  await over;
  expect(done.map(({ job }) => job.place[0]).sort()).toEqual([1, 2, 3, 4, 5]);
  expect(counts()).toEqual({ created: 1, disposed: 1 });
  await expect(runSweep(jobs, 2, { ...hooks, create: () => Promise.reject(new Error("no memory")) })).rejects.toThrow("no memory");
});

test("an engine that is lost with its training is replaced, and the others' trainings go on", async () => {
  const { create, waiting, counts } = makeTrainers([2], Object.assign(new Error("The engine stopped"), { name: "CrashError" }));
  const done: JobResult[] = [];
  const over = runSweep(jobs, 1, {
    create,
    hasTest: false,
    progress() {},
    done: (result) => done.push(result),
    signal: new AbortController().signal,
  });
  for (let i = 0; i < 6; i++) {
    await settle();
    waiting.forEach(({ end }) => end());
  }
  await over;
  expect(done.map(({ job, error }) => [job.place[0], error])).toEqual([
    [1, null],
    [2, "The engine stopped"],
    [3, null],
    [4, null],
    [5, null],
  ]);
  expect(counts()).toEqual({ created: 2, disposed: 2 });
});

test("the longest trainings begin first, so that all workers end at nearly the same time", async () => {
  const { create, waiting } = makeTrainers();
  const axes = [
    { setting: setting("epochs"), values: [1, 3] },
    { setting: setting("units"), values: [4, 8] },
    { setting: setting("batch_size"), values: [64, 16] },
  ];
  const over = runSweep(jobsOf(base, axes, [1]), 8, {
    create,
    hasTest: false,
    progress() {},
    done() {},
    signal: new AbortController().signal,
  });
  await settle();
  expect(waiting.map(({ batch }) => batch)).toEqual([16, 16, 64, 16, 64, 16, 64, 64]);
  const costs = jobsOf(base, axes, [1]).map(costOf);
  // Epochs 1: units 4 (batches of 64, of 16), units 8 likewise; then epochs 3.
  expect(costs).toEqual([12, 24, 18, 36, 36, 72, 54, 108]);
  waiting.forEach(({ end }) => end());
  await over;
});

test("rates, seeds, epochs and callbacks change nothing of a training's pace; all else may", () => {
  const stopping: TrainConfig = { ...base, fit: { ...base.fit, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2 } }] } };
  const keys = (key: string, values: (string | number)[], of = base) =>
    new Set(jobsOf(of, [{ setting: setting(key, of), values }], [1, 2]).map(paceKey)).size;
  expect([keys("learning_rate", [0.1, 0.2]), keys("epochs", [1, 2]), keys("EarlyStopping.patience", [1, 2], stopping)]).toEqual([1, 1, 1]);
  expect([
    keys("batch_size", [8, 16]),
    keys("units", [4, 5, 6]),
    keys("optimizer", ["SGD", "Adam"]),
    keys("validation_split", [0, 0.5]),
    keys("momentum", [0, 0.9]),
  ]).toEqual([2, 3, 2, 2, 2]);
});

test("the time of a sweep is that of its busiest worker, and workers beyond the processors share these", () => {
  expect(secondsOfAll([3, 3, 2, 2, 2], 2, 4)).toBe(7);
  expect(secondsOfAll([5, 1, 1, 1], 2, 2)).toBe(5);
  expect(secondsOfAll([1, 1, 1, 1], 4, 2)).toBe(2);
  const jobs = jobsOf(
    base,
    [
      { setting: setting("units"), values: [4, 8] },
      { setting: setting("epochs"), values: [1, 5] },
    ],
    [1],
  );
  expect(longestFirst(jobs).map(({ place }) => place)).toEqual([
    [8, 5],
    [4, 5],
    [8, 1],
    [4, 1],
  ]);
});

test("a training is named by its settings", () => {
  const [job] = jobsOf(
    base,
    [
      { setting: setting("units"), values: [64] },
      { setting: setting("learning_rate"), values: [0.1] },
    ],
    [2],
  );
  expect(inWords(job!, [{ label: "units" }, { label: "learning_rate" }])).toBe("units 64, learning_rate 0.1, seed 2");
});

test("cancelling ends every worker, and what was under way does not count", async () => {
  const { create, waiting, counts } = makeTrainers();
  const done: JobResult[] = [];
  const controller = new AbortController();
  const over = runSweep(jobs, 2, { create, hasTest: false, progress() {}, done: (result) => done.push(result), signal: controller.signal });
  await settle();
  waiting[0]!.end();
  await settle();
  controller.abort();
  waiting.forEach(({ end }) => end());
  await over;
  expect(done.map(({ job }) => job.place[0])).toEqual([1]);
  expect(counts().disposed).toBeGreaterThanOrEqual(2);
  expect(waiting).toHaveLength(3);
});
