// What is tried on a twin of the model: the learning-rate range test and the estimate; both leave the model and its optimizer as they were.

import { describe, expect, test } from "vitest";
import type { Trainer } from "../../web/src/engine/client";
import { trainingFlops } from "../../web/src/engine/flops";
import type { BuildConfig, KerasObject, RateFinderProgress } from "../../web/src/base/protocol";
import { suggestion } from "../../web/src/engine/rate_finder";
import { createTrainer, engineIsBuilt, shareTrainer } from "./support/real_engine";

if (!engineIsBuilt) console.log("trials.test.ts: build/wasm is not there; these tests need `npm run build` first");

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });
const network = (
  optimizer: KerasObject,
  layers = [
    layer("Flatten"),
    layer("Dense", { units: 16, activation: "relu" }),
    layer("Dropout", { rate: 0.2 }),
    layer("Dense", { units: 10, activation: "softmax" }),
  ],
): BuildConfig => ({
  model: { class_name: "Sequential", config: { input_shape: [28, 28], layers } },
  compile: { optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
  seed: 7,
});
const scheduled = layer("SGD", {
  momentum: 0.9,
  learning_rate: layer("ExponentialDecay", { initial_learning_rate: 0.05, decay_steps: 20, decay_rate: 0.9 }),
});

describe.runIf(engineIsBuilt)("on generated digits", () => {
  let trainer: Trainer;
  shareTrainer(async (made) => {
    trainer = made;
    await trainer.loadData({ name: "digits", seed: 3, train: 1200, test: 200 });
  });

  /** Weights after one more epoch tell whether weights, optimizer state, step or random state were touched between. */
  async function trained(between: () => Promise<unknown>): Promise<Float32Array[]> {
    await trainer.build(network(scheduled));
    await trainer.fit({ epochs: 1, seed: 1 });
    await between();
    await trainer.fit({ epochs: 2, initial_epoch: 1, seed: 1 });
    return (await trainer.getWeights()).map(({ values }) => values);
  }

  test("a range test and an estimate leave no trace in the training", async () => {
    const untouched = await trained(async () => {});
    expect(await trained(() => trainer.findLearningRate({ steps: 60, validation_split: 0.2 }))).toEqual(untouched);
    expect(await trained(() => trainer.estimate({ epochs: 3 }))).toEqual(untouched);
  });

  test("the range test raises the rate by equal factors, ends where the loss explodes, and suggests a rate that learns", async () => {
    await trainer.build(network(layer("SGD")));
    const told: RateFinderProgress[] = [];
    const { rates, losses, smoothed, suggested, reason } = await trainer.findLearningRate(
      { min: 1e-5, max: 1000, steps: 120, batch_size: 32, seed: 4 },
      (progress) => told.push(progress),
    );
    expect(reason).toBe("diverged");
    expect(rates.length).toBeLessThan(120);
    expect([losses.length, smoothed.length]).toEqual([rates.length, rates.length]);
    expect(rates[0]).toBeCloseTo(1e-5, 12);
    expect(rates[1]! / rates[0]!).toBeCloseTo((1000 / 1e-5) ** (1 / 119), 6);
    expect(told.length).toBeGreaterThan(5);
    expect(told.at(-1)!.steps).toBe(120);
    expect(suggested).toBeGreaterThan(0.003);
    expect(suggested).toBeLessThan(1);
    await trainer.build(network(layer("SGD", { learning_rate: suggested })));
    const { history } = await trainer.fit({ epochs: 10 });
    expect(history["loss"]!.at(-1)!).toBeLessThan(history["loss"]![0]! / 2);
  });

  test("while it runs, a fit is refused; cancelled, it rejects and the trainer goes on", async () => {
    await trainer.build(network(layer("Adam")));
    const controller = new AbortController();
    const test = trainer.findLearningRate({ steps: 10_000, max: 1e-6, signal: controller.signal });
    await expect(trainer.fit()).rejects.toThrow("no search for a learning rate");
    controller.abort();
    await expect(test).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect((await trainer.fit({ epochs: 1 })).reason).toBe("done");
  });

  test.each([
    [{ min: 0 }, "findLearningRate: expected min to be more than 0"],
    [{ min: 1, max: 1 }, "findLearningRate: expected max to be more than min (1)"],
    [{ steps: 1e9 }, "findLearningRate: expected steps to be at most 10000"],
    [{ rate: 1 } as never, 'findLearningRate: unknown option "rate"'],
  ])("refuses %o", async (options, message) => {
    await trainer.build(network(layer("Adam")));
    await expect(trainer.findLearningRate(options)).rejects.toThrow(message);
  });

  test("the estimate counts steps, epochs, memory and operations", async () => {
    await trainer.build(network(layer("Adam"), [layer("Flatten"), layer("Dense", { units: 16 }), layer("Dense", { units: 10 })]));
    const found = await trainer.estimate({ epochs: 5, initial_epoch: 2, batch_size: 100, validation_split: 0.25 });
    const weights = 784 * 16 + 16 + 160 + 10;
    expect(found).toMatchObject({ epochs: 3, steps: 9, fits: true });
    const bytes = { data: 1400 * 785, weights: 4 * 5 * weights, snapshot: 4 * 4 * weights, activations: 400 * (784 + 26 + 26) }; // no gradient is needed before the first weight
    expect(found.bytes).toMatchObject(bytes);
    expect(found.bytes.total - Object.values(bytes).reduce((a, b) => a + b)).toBeCloseTo(24e6, 0);
    expect(found.flops).toBe(2 * (2 * 784 * 16) + 3 * (2 * 160));
    expect(found.secondsPerEpoch).toBeGreaterThan(0);
    expect(found.seconds).toBeCloseTo(3 * found.secondsPerEpoch!, 9);
  });

  test("what diverges, or has diverged, is measured as what learns is", async () => {
    for (const rate of [0.01, 1e30]) {
      await trainer.build(network(layer("SGD", { learning_rate: rate })));
      expect((await trainer.estimate({ epochs: 3 })).seconds).toBeGreaterThan(0);
    }
    expect((await trainer.fit({ epochs: 3 })).reason).toBe("diverged");
    expect((await trainer.estimate({ epochs: 3 })).seconds).toBeGreaterThan(0);
  });

  test("epochs shorter than the clock can tell are measured as such: a thousandth of the samples takes a small share of the time", async () => {
    const own = await createTrainer();
    const secondsFor = async (samples: number): Promise<number> => {
      const y = Uint8Array.from({ length: samples }, (_, i) => i % 2);
      await own.setData({ x: new Float32Array(2 * samples), xShape: [2], y, yShape: [], classNames: ["a", "b"] });
      await own.build({
        ...network(layer("SGD")),
        model: { class_name: "Sequential", config: { input_shape: [2], layers: [layer("Dense", { units: 2, activation: "softmax" })] } },
      });
      return (await own.estimate()).secondsPerEpoch!;
    };
    const [few, many] = [await secondsFor(20), await secondsFor(20_000)];
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(many / 10);
    own.dispose();
  });

  test("another model can be asked about, on fewer threads; the one that is built stays", async () => {
    await trainer.build(network(layer("Adam")));
    const wide = network(layer("SGD"), [layer("Flatten"), layer("Dense", { units: 600 }), layer("Dense", { units: 10 })]);
    const [own, other] = [await trainer.estimate(), await trainer.estimate({}, { build: wide, threads: 1 })];
    expect(other.flops).toBe(2 * (2 * 784 * 600) + 3 * (2 * 6000));
    expect(other.secondsPerEpoch).toBeGreaterThan(own.secondsPerEpoch!);
    expect((await trainer.getWeights())[0]!.shape).toEqual([784, 16]);
    await expect(trainer.estimate({}, { threads: 0 })).rejects.toThrow("estimate: expected threads to be");
    await expect(trainer.estimate({}, { build: { model: wide.model } })).rejects.toThrow("estimate: expected a compiled model");
  });

  test("a training that begins meanwhile is served, and the estimate has no time", async () => {
    await trainer.build(network(layer("Adam")));
    const [found, result] = await Promise.all([trainer.estimate(), trainer.fit({ epochs: 30 })]);
    expect(found.seconds).toBeNull();
    expect(result.epoch).toHaveLength(30);
  });

  test("a wide model has its time measured on a twin only where memory has room for two", async () => {
    await trainer.build(network(layer("Adam"), [layer("Flatten"), layer("Dense", { units: 4000 }), layer("Dense", { units: 10 })]));
    const room = await trainer.estimate({ batch_size: 1_000_000 });
    expect([room.fits, room.secondsPerEpoch! > 0]).toEqual([true, true]);
    await trainer.build(
      network(layer("Adam"), [
        layer("Flatten"),
        layer("Dense", { units: 200_000, kernel_initializer: "zeros" }),
        layer("Dense", { units: 10 }),
      ]),
    );
    expect(await trainer.estimate({ batch_size: 32 })).toMatchObject({ fits: true, secondsPerEpoch: null });
  });

  test("a mini-batch beyond all memory: the estimate says so, fit refuses in words, and model and data stay", async () => {
    const filters = (n: number) => layer("Conv2D", { filters: n, kernel_size: 3, padding: "same", kernel_initializer: "zeros" });
    await trainer.build(
      network(layer("SGD"), [
        layer("Reshape", { target_shape: [28, 28, 1] }),
        filters(1500),
        filters(1500),
        layer("Flatten"),
        layer("Dense", { units: 10, activation: "softmax" }),
      ]),
    );
    expect(await trainer.estimate({ batch_size: 1200 })).toMatchObject({ fits: false, secondsPerEpoch: null });
    await expect(trainer.fit({ epochs: 1, batch_size: 1200 })).rejects.toThrow(/expected more free memory .* smaller mini-batches/);
    expect((await trainer.getSamples({ split: "train", first: 0, count: 1 })).x).toHaveLength(784);
    expect((await trainer.getWeights())[0]!.shape).toEqual([3, 3, 1, 1500]);
  });

  test("counts operations as the papers do", async () => {
    const flops = async (input_shape: number[], ...layers: KerasObject[]): Promise<number> =>
      trainingFlops(await trainer.build({ model: { class_name: "Sequential", config: { input_shape, layers } } }));
    // LeNet's first convolution with padding: 28 x 28 places, 5 x 5 x 1 x 6 products each; then an LSTM over 28 steps.
    const lenet = layer("Conv2D", { filters: 6, kernel_size: 5, padding: "same" });
    expect(await flops([28, 28, 1], lenet)).toBe(2 * 2 * 784 * 150);
    expect(await flops([28, 28], layer("LSTM", { units: 64 }))).toBe(2 * 2 * 28 * 256 * 92);
    // Both directions; a layer at each of four steps; every place of the input throws a kernel; what comes behind hands a gradient on.
    const both = layer("Bidirectional", { layer: layer("LSTM", { units: 64 }) });
    expect(await flops([28, 28], both)).toBe(2 * 2 * 2 * 28 * 256 * 92);
    expect(await flops([4, 5], layer("TimeDistributed", { layer: layer("Dense", { units: 3 }) }))).toBe(2 * 2 * 4 * 5 * 3);
    expect(await flops([7, 7, 2], layer("Conv2DTranspose", { filters: 4, kernel_size: 3, strides: 2 }))).toBe(2 * 2 * 49 * 9 * 2 * 4);
    expect(await flops([8], layer("Dense", { units: 4 }), layer("Dense", { units: 2 }))).toBe(2 * 2 * 8 * 4 + 3 * 2 * 4 * 2);
  });
});

describe("a suggestion", () => {
  const rates = Array.from({ length: 40 }, (_, i) => 10 ** (i / 10 - 4));
  const of = (smoothed: number[], losses = smoothed) => suggestion({ rates, losses, smoothed });
  /** Falls from `from` to `to` at step 25, then rises. */
  const curve = (from: number, to: number) => rates.map((_, i) => (i <= 25 ? from + ((to - from) * i) / 25 : to + i - 25));

  test("is a tenth of the rate with the least loss", () => {
    expect(of(curve(2, 1))).toBeCloseTo(rates[25]! / 10, 12);
  });

  test("is not made where the loss never fell, or fell no more than mini-batches differ", () => {
    expect(of(curve(1, 1.1))).toBeNull();
    expect(of(curve(1, 0.985))).toBeNull();
    expect(
      of(
        curve(1, 0.8),
        rates.map((_, i) => (i % 2 ? 1.2 : 0.6)),
      ),
    ).toBeNull();
  });

  test("is not made of the first steps, before the mean has settled", () => {
    expect(of(rates.map((_, i) => (i < 5 ? 5 - i : 1 + i / 40)))).toBeNull();
    expect(suggestion({ rates: [1, 2, 3], losses: [2, 1, 5], smoothed: [2, 1, 5] })).toBeNull();
  });
});
