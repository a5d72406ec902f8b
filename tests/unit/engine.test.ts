// The whole way from Trainer to Wasm and back, on the real engine: data, model, training, control, errors that change nothing.

import { describe, expect, test } from "vitest";
import createSprout from "#wasm/sprout-simd.mjs";
import { Trainer, type Crash } from "../../web/src/engine/client";
import { Engine } from "../../web/src/engine/engine";
import { loadEngine } from "../../web/src/engine/load_engine";
import type { BuildConfig, DataInfo, FitProgress, KerasObject } from "../../web/src/base/protocol";
import { inProcess } from "./support/in_process";
import { createTrainer, engineIsBuilt, shareTrainer } from "./support/real_engine";

if (!engineIsBuilt) console.log("engine.test.ts: build/wasm is not there; these tests need `npm run build` first");

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });

function network(layers: KerasObject[], optimizer: KerasObject = layer("Adam"), input_shape = [28, 28]): BuildConfig {
  return {
    model: { class_name: "Sequential", config: { input_shape, layers } },
    compile: { optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
    seed: 7,
  };
}
const flatten = layer("Flatten");
const softmax = layer("Dense", { units: 10, activation: "softmax" });
const small = network([flatten, layer("Dense", { units: 16, activation: "relu" }), softmax]);

describe.runIf(engineIsBuilt)("on generated digits", () => {
  let trainer: Trainer;
  let data: DataInfo;

  shareTrainer(async (made) => {
    trainer = made;
    data = await trainer.loadData({ name: "digits", seed: 3, train: 1000, test: 200 });
    await trainer.build(small);
  });

  test("the data is described", () => {
    expect(data).toMatchObject({
      xShape: [28, 28],
      yShape: [],
      dtype: "uint8",
      scale: 1 / 255,
      offset: 0,
      validation: null,
      bytes: 1200 * 785,
    });
    expect(data.train.count).toBe(1000);
    expect(data.test!.classCounts!.reduce((a, b) => a + b)).toBe(200);
    expect(data.range[0]).toBe(0);
    expect(data.range[1]).toBeGreaterThan(200);
  });

  test("fit learns; its history has Keras' names; the weights it ends with are told", async () => {
    await trainer.build(small);
    const news: FitProgress[] = [];
    const result = await trainer.fit({ epochs: 3, validation_split: 0.2, seed: 1 }, (progress) => news.push(progress));
    expect(Object.keys(result.history).sort()).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    expect(result).toMatchObject({ reason: "done", epoch: [0, 1, 2] });
    const [begin, , end] = result.history.loss!;
    expect(end!).toBeLessThan(begin!);
    const ends = news.filter(({ phase }) => phase === "epoch_end");
    expect(ends.map(({ logs }) => logs.val_loss)).toEqual(result.history.val_loss);
    expect(ends[0]).toMatchObject({ epochs: 3, step: 25, steps: 25 });
  });

  test("the same seeds give the same history, and fit goes on from the weights there are", async () => {
    const run = async (): Promise<number[]> => {
      await trainer.build(small);
      const first = await trainer.fit({ epochs: 1, seed: 5 });
      const second = await trainer.fit({ epochs: 1, seed: 5 });
      return [...first.history.loss!, ...second.history.loss!];
    };
    const [first, second] = [await run(), await run()];
    expect(first).toEqual(second);
    expect(first[1]!).toBeLessThan(first[0]!);
  });

  test("validation_data names the test set; evaluate agrees with the last epoch", async () => {
    const { history } = await trainer.fit({ epochs: 1, validation_data: "test" });
    const logs = await trainer.evaluate({ split: "test", batch_size: 32 });
    expect(logs.loss).toBeCloseTo(history.val_loss![0]!, 5);
    expect(logs.accuracy).toBeCloseTo(history.val_accuracy![0]!, 6);
  });

  test("predict, predictData, confusion and evaluate tell the same story", async () => {
    const { x, y, indices } = await trainer.getSamples({ split: "test", first: 5, count: 20 });
    expect([x.length, y.length, indices[0]]).toEqual([20 * 784, 20, 5]);
    const own = await trainer.predict(x);
    expect(own).toEqual(await trainer.predictData({ split: "test", first: 5, count: 20 }));
    expect(own.slice(0, 10).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    // Floats are taken as they are: the same pixels, scaled by hand.
    const scaled = await trainer.predict(Float32Array.from(x, (value) => value / 255));
    scaled.forEach((value, i) => expect(value).toBeCloseTo(own[i]!, 5));

    const { matrix, classNames } = await trainer.confusion({ split: "test" });
    expect(classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(right / 200).toBeCloseTo((await trainer.evaluate()).accuracy!, 6);
  });

  test("getSamples by index gives them in that order", async () => {
    const [one, other] = await Promise.all([trainer.getSamples({ indices: [7, 3] }), trainer.getSamples({ first: 3, count: 1 })]);
    expect(one.x.slice(784)).toEqual(other.x);
  });

  test("weights go out and come back", async () => {
    const weights = await trainer.getWeights();
    expect(weights.map(({ name, shape }) => [name, shape])).toEqual([
      ["dense/kernel", [784, 16]],
      ["dense/bias", [16]],
      ["dense_1/kernel", [16, 10]],
      ["dense_1/bias", [10]],
    ]);
    const before = await trainer.evaluate();
    await trainer.build({ ...small, seed: 8 });
    expect(await trainer.evaluate()).not.toEqual(before);
    await trainer.setWeights(weights);
    expect(await trainer.evaluate()).toEqual(before);
    await trainer.setWeights(weights.map(({ values }) => values));
    expect(await trainer.evaluate()).toEqual(before);
  });

  test("weights of another shape are refused by name, and nothing changes", async () => {
    const weights = await trainer.getWeights();
    await expect(trainer.setWeights(weights.slice(1))).rejects.toThrow(/expected 4 weight tensors \(dense\/kernel \(784, 16\)/);
    await expect(trainer.setWeights([{ ...weights[0]!, shape: [16, 784] }, ...weights.slice(1)])).rejects.toThrow(
      "setWeights: expected dense/kernel to be (784, 16), received (16, 784)",
    );
    await expect(trainer.setWeights([undefined!, ...weights.slice(1)])).rejects.toThrow(
      "setWeights: expected dense/kernel as a Float32Array, received undefined",
    );
    await expect(trainer.setWeights([new Float32Array(5), ...weights.slice(1)])).rejects.toThrow(
      "setWeights: expected dense/kernel (784, 16) to have 12,544 values, received 5",
    );
    expect(await trainer.getWeights()).toEqual(weights);
  });

  test("predictions, evaluations and weights are served while a fit runs; what would disturb it is refused", async () => {
    const fitting = trainer.fit({ epochs: 100_000 });
    const { x } = await trainer.getSamples({ split: "test", first: 0, count: 1 });
    expect(await trainer.predict(x)).toHaveLength(10);
    const [first, second] = [await trainer.getWeights(), await trainer.getWeights()];
    expect(first).toHaveLength(second.length);
    expect((await trainer.evaluate({ split: "train" })).loss).toBeGreaterThan(0);
    const refused = "expected no training to be running";
    await expect(trainer.fit()).rejects.toThrow(`fit: ${refused}`);
    await expect(trainer.build(small)).rejects.toThrow(`build: ${refused}`);
    await expect(trainer.loadData({ name: "xor" })).rejects.toThrow(`loadData: ${refused}`);
    await expect(trainer.setData({ x, xShape: [28, 28], y: Uint8Array.of(1) })).rejects.toThrow(`setData: ${refused}`);
    await expect(trainer.setWeights(first)).rejects.toThrow(`setWeights: ${refused}`);
    await expect(trainer.step()).rejects.toThrow("step: expected the training to be paused");
    await trainer.stop();
    expect((await fitting).reason).toBe("stopped");
    await trainer.build(small);
  });

  test("pause halts, step trains one mini-batch, resume goes on", async () => {
    const fitting = trainer.fit({ epochs: 100_000, batch_size: 100 });
    await trainer.pause();
    const before = await trainer.getWeights();
    expect(await trainer.getWeights()).toEqual(before);
    const one = await trainer.step();
    const two = await trainer.step();
    expect(one.epoch * 10 + (one.step % 10) + 1).toBe(two.epoch * 10 + two.step);
    expect(await trainer.getWeights()).not.toEqual(before);
    await trainer.resume();
    await trainer.stop();
    expect((await fitting).epoch.length).toBeGreaterThan(0);
  });

  test("single steps without a fit are those of a fit with the same settings", async () => {
    await trainer.build(small);
    for (let step = 1; step <= 3; step++) expect(await trainer.step({ batch_size: 400 })).toMatchObject({ step, steps: 3, epoch: 0 });
    const stepped = await trainer.getWeights();
    await trainer.build(small);
    await trainer.fit({ batch_size: 400 });
    expect(await trainer.getWeights()).toEqual(stepped);
  });

  test("stop, pause and resume without a fit do nothing", async () => {
    await Promise.all([trainer.stop(), trainer.pause(), trainer.resume()]);
    expect((await trainer.fit({ epochs: 1 })).reason).toBe("done");
  });

  test("a loss that grows beyond all numbers is the result diverged, with finite weights", async () => {
    await trainer.build(network([flatten, softmax], layer("SGD", { learning_rate: 1e38 })));
    expect((await trainer.fit({ epochs: 5 })).reason).toBe("diverged");
    for (const { values } of await trainer.getWeights()) expect(values.every(Number.isFinite)).toBe(true);
    await trainer.build(small);
  });

  test("callbacks act: the best weights are kept and restored, the learning rate falls", async () => {
    await trainer.build(small);
    const result = await trainer.fit({
      epochs: 4,
      validation_split: 0.2,
      callbacks: [
        layer("ModelCheckpoint", { restore_best: true }),
        layer("ReduceLROnPlateau", { patience: 1, min_delta: 1000, factor: 0.5 }),
      ],
    });
    const { learning_rate: rates, val_loss: losses } = result.history;
    expect(rates!.map((rate) => rate.toPrecision(3))).toEqual(["0.00100", "0.00100", "0.000500", "0.000250"]);
    expect(result.best_epoch).toBe(losses!.indexOf(Math.min(...losses!)));
    expect(await trainer.getWeights({ checkpoint: true })).toEqual(await trainer.getWeights());
    await trainer.build(small);
    await expect(trainer.getWeights({ checkpoint: true })).rejects.toThrow("expected a checkpoint, but none was kept");
  });

  test("EarlyStopping ends the training and says when", async () => {
    const callbacks = [layer("EarlyStopping", { monitor: "loss", mode: "max" })];
    expect(await trainer.fit({ epochs: 9, callbacks })).toMatchObject({ reason: "early_stopping", stopped_epoch: 1, epoch: [0, 1] });
  });

  test.each<[string, object, string]>([
    ["batch size 0", { batch_size: 0 }, "fit: expected batch_size to be a whole number >= 1, received 0"],
    ["epochs 0", { epochs: 0 }, "fit: expected epochs to be a whole number >= 1, received 0"],
    ["half an epoch", { epochs: 1.5 }, "fit: expected epochs to be a whole number >= 1, received 1.5"],
    ["split 1", { validation_split: 1 }, "fit: expected validation_split to be at least 0 and less than 1, received 1"],
    ["split NaN", { validation_split: NaN }, "received NaN"],
    ["a misspelt option", { batchSize: 64 }, 'fit: unknown option "batchSize"; expected epochs, batch_size'],
    ["no validation set", { validation_data: "validation" }, "expected data with a validation set, received train, test"],
    ["an unknown callback", { callbacks: [layer("Tensorboard")] }, 'Unknown callback "Tensorboard"; expected one of EarlyStopping'],
  ])("fit refuses %s and changes nothing", async (_, config, message) => {
    const before = await trainer.getWeights();
    await expect(trainer.fit(config)).rejects.toThrow(message);
    expect(await trainer.getWeights()).toEqual(before);
  });

  test("an Embedding's vocabulary is no shape of the input: that is the samples'", async () => {
    const trainer = await createTrainer();
    await trainer.setData({
      x: Float32Array.from({ length: 20 }, (_, i) => i % 9),
      xShape: [5],
      y: Uint8Array.of(0, 1, 0, 1),
      classNames: ["a", "b"],
    });
    const layers = [
      { class_name: "Embedding", config: { input_dim: 9, output_dim: 3 } },
      { class_name: "GlobalAveragePooling1D" },
      { class_name: "Dense", config: { units: 2, activation: "softmax" } },
    ];
    const {
      layers: [first],
    } = await trainer.build({
      model: { class_name: "Sequential", config: { layers } },
      compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy" },
    });
    expect(first!.output_shape).toEqual([null, 5, 3]);
    await expect(trainer.predict(Float32Array.of(1, 2, 3, 4, 9))).rejects.toMatchObject({
      message: expect.stringContaining("received 9"),
      layer: 0,
    });
    trainer.dispose();
  });

  test("a build that fails says why and leaves the model as it was", async () => {
    const before = await trainer.getWeights();
    await expect(trainer.build(network([softmax, layer("Dense", { units: 0 })]))).rejects.toMatchObject({
      message: expect.stringContaining("units"),
      layer: 1,
    });
    await expect(trainer.build(network([flatten, softmax], layer("Adam", { learning_rate: NaN })))).rejects.toThrow(
      "Adam: expected learning_rate to be a finite number >= 0, received NaN",
    );
    await expect(trainer.build({ ...small, model: { ...small.model, class_name: "Subclassed" as never } })).rejects.toThrow(
      /Sequential or Functional/,
    );
    expect(await trainer.getWeights()).toEqual(before);
  });

  test("a model that no memory can hold is refused before any is taken", async () => {
    const module = await createSprout();
    const engine = new Engine(module);
    const wide = layer("Dense", { units: 20_000 });
    const before = module.wasmMemory.buffer.byteLength;
    expect(() => engine.createModel(network([flatten, wide, wide, softmax]))).toThrow(
      'Sequential "sequential": expected weights, gradients and what training keeps beside them to be at most 4.3 GB, received 8.3 GB; make the largest layers smaller',
    );
    expect(module.wasmMemory.buffer.byteLength).toBe(before);
  });

  test("data that is refused leaves the data as it was", async () => {
    const before = await trainer.getSamples({ first: 0, count: 2 });
    const x = new Uint8Array(20);
    const refused: [object, string | RegExp][] = [
      [
        { x, xShape: [2], y: new Uint8Array(9) },
        /as many samples as targets in the train set, received 20 values of x, which is 10 of shape \(2,\), and 9 values of y/,
      ],
      [{ x, xShape: [3], y: new Uint8Array(6) }, "which is 6.667 of shape (3,)"],
      [
        { x, xShape: [2], y: new Uint8Array(10).fill(3), classNames: ["a", "b"] },
        "expected labels from 0 to 1, as there are 2 class names; received 3 in the train set",
      ],
      [{ x, xShape: [2], y: new Uint8Array(10), testX: x }, 'expected both testX and testY, received "testX alone"'],
      [{ x, xShape: [0], y: new Uint8Array(10) }, "expected xShape to be a whole number >= 1, received 0"],
      [{ x, xShape: [2], y: new Uint8Array(10), scale: NaN }, "expected scale to be a finite number, received NaN"],
      [
        { x: new Float64Array(20), xShape: [2], y: new Uint8Array(10) },
        "expected x to be a Uint8Array, Int32Array or Float32Array, received Float64Array of 20",
      ],
      [{ x, xShape: [2], y: new Uint8Array(10), labels: [1] }, 'setData: unknown option "labels"'],
    ];
    for (const [given, message] of refused) await expect(trainer.setData(given as never)).rejects.toThrow(message);
    await expect(trainer.loadData({ name: "cats" as never })).rejects.toThrow(
      'loadData: expected name to be one of "digits", "xor", "circles", "spirals", received "cats"',
    );
    await expect(trainer.loadData([])).rejects.toThrow(/found none/);
    expect(await trainer.getSamples({ first: 0, count: 2 })).toEqual(before);
  });

  test("a load that is cancelled rejects with AbortError and changes nothing; the next one works", async () => {
    const before = await trainer.getSamples({ first: 0, count: 2 });
    const controller = new AbortController();
    const cancelled = trainer.loadData({ name: "digits", train: 100_000 }, { signal: controller.signal }, () => controller.abort());
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    expect(await trainer.getSamples({ first: 0, count: 2 })).toEqual(before);
    // A load that comes while another runs waits for it.
    const again = [
      trainer.loadData({ name: "digits", seed: 9, train: 40, test: 0 }),
      trainer.loadData({ name: "digits", seed: 3, train: 1000, test: 200 }),
    ];
    expect((await Promise.all(again)).map(({ train }) => train.count)).toEqual([40, 1000]);
    expect(await trainer.getSamples({ first: 0, count: 2 })).toEqual(before);
  });

  test("labels that the model has no output for are refused at fit", async () => {
    await trainer.build(network([flatten, layer("Dense", { units: 5, activation: "softmax" })]));
    await expect(trainer.fit()).rejects.toThrow(/SparseCategoricalCrossentropy/i);
    await trainer.build(small);
  });

  test("ranges and indices outside the data are refused", async () => {
    await expect(trainer.getSamples({ indices: [1000] })).rejects.toThrow("getSamples: expected indices below 1,000, received 1000");
    await expect(trainer.getSamples({ first: 990, count: 11 })).rejects.toThrow("expected samples within 0 to 1,000");
    await expect(trainer.predictData({ split: "test", first: 201 })).rejects.toThrow("received -1");
    await expect(trainer.predict(new Uint8Array(783))).rejects.toThrow("predict: expected x to hold a multiple of 784 values");
  });

  test("a drawing is fitted into MNIST's frame; an empty one is null", async () => {
    const gray = new Uint8Array(100 * 50);
    expect(await trainer.normalizeDigit(gray, 100, 50)).toBeNull();
    gray.fill(255, 2000, 2100);
    const digit = (await trainer.normalizeDigit(gray, 100, 50))!;
    expect(digit).toHaveLength(784);
    expect(Math.max(...digit)).toBeGreaterThan(100);
    await expect(trainer.normalizeDigit(gray, 10, 10)).rejects.toThrow(
      "expected a Uint8Array of 10 x 10 = 100 grey values, received Uint8Array of 5,000",
    );
  });
});

describe.runIf(engineIsBuilt)("before data and model", () => {
  test("what is missing is said", async () => {
    const trainer = await createTrainer();
    await expect(trainer.fit()).rejects.toThrow("fit: expected a model, but none is built");
    await expect(trainer.getSamples()).rejects.toThrow("getSamples: expected data, but none is loaded");
    await expect(trainer.getWeights()).rejects.toThrow("getWeights: expected a model, but none is built");
    await trainer.build(small);
    await expect(trainer.fit()).rejects.toThrow("fit: expected data, but none is loaded");
    await trainer.loadData({ name: "xor", train: 50, test: 0 });
    await expect(trainer.fit()).rejects.toThrow("expected samples of shape (28, 28), received (2,)");
    await expect(trainer.evaluate()).rejects.toThrow("evaluate: expected data with a test set, received train");
    trainer.dispose();
  });
});

describe.runIf(engineIsBuilt)("when the engine is lost", () => {
  const x = Float32Array.from({ length: 60 }, (_, i) => i % 7);
  const y = Uint8Array.from({ length: 30 }, (_, i) => i % 3);

  test("a trap loses the engine: all pending calls are rejected, the last weights offered, and another engine works", async () => {
    let trapped = false;
    const trainer = await Trainer.create(
      {},
      inProcess(async () => {
        const module = await createSprout();
        const trap = (): never => {
          trapped = true;
          throw new WebAssembly.RuntimeError("unreachable");
        };
        // Each engine before the first trap has one evaluation that never comes back.
        const engine = new Engine(trapped ? module : Object.create(module, { _nn_evaluate: { value: trap } }));
        return { engine, info: { variant: "simd", threads: 1, version: engine.version() } };
      }),
    );
    const crash = new Promise<Crash>((resolve) => trainer.onCrash(resolve));
    const config = network([layer("Dense", { units: 3, activation: "softmax" })], layer("SGD"), [2]);
    await trainer.setData({ x, xShape: [2], y });
    await trainer.build(config);
    await trainer.fit({ epochs: 2 });
    const weights = await trainer.getWeights();

    const fitting = trainer.fit({ epochs: 1_000_000 }).catch((error: Error) => error);
    const evaluating = trainer.evaluate({ split: "train" }).catch((error: Error) => error);
    for (const error of await Promise.all([fitting, evaluating])) {
      expect(error).toMatchObject({ name: "CrashError", message: "The engine stopped: unreachable" });
    }
    const { checkpoint } = await crash;
    expect(checkpoint).toMatchObject({ build: config, epoch: 1, weights });

    await expect(trainer.fit()).rejects.toThrow("none is built");
    await trainer.setData({ x, xShape: [2], y });
    await trainer.build(checkpoint!.build);
    await trainer.setWeights(checkpoint!.weights);
    expect(await trainer.getWeights()).toEqual(weights);
    expect((await trainer.evaluate({ split: "train" })).loss).toBeGreaterThan(0);
    trainer.dispose();
  });

  test("an engine that starts tells each step, and when its module is fetched", async () => {
    const steps: string[] = [];
    const { info } = await loadEngine({ variant: "simd" }, (step) => steps.push(step));
    expect(info).toMatchObject({ variant: "simd", threads: 1 });
    expect(steps).toEqual(["starting", "fetching", "starting"]);
  });
});
