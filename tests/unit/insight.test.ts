// Looking inside a model: histograms by hand, and on the real engine layers' outputs, input gradients, dead units and projections.

import { describe, expect, test } from "vitest";
import type { Trainer } from "../../web/src/engine/client";
import { histogram } from "../../web/src/engine/insight";
import type { BuildConfig, KerasObject } from "../../web/src/base/protocol";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

if (!engineIsBuilt) console.log("insight.test.ts: build/wasm is not there; these tests need `npm run build` first");

test("a histogram counts every number once and tells NaN apart", () => {
  const found = histogram([0, 30, 15, 15, NaN, Infinity]);
  expect(found).toMatchObject({ least: 0, greatest: 30, mean: 15, count: 6, odd: 2 });
  expect(found.norm).toBeCloseTo(Math.sqrt(900 + 450), 12);
  expect([found.counts[0], found.counts[15], found.counts[29]]).toEqual([1, 2, 1]);
  expect(found.counts).toHaveLength(30);
  expect(histogram([7, 7]).counts[0]).toBe(2);
  expect(histogram([]).counts.every((count) => count === 0)).toBe(true);
});

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });
const dead = { kernel_initializer: "zeros", bias_initializer: { class_name: "Constant", config: { value: -1 } } };
const build: BuildConfig = {
  model: {
    class_name: "Sequential",
    config: {
      input_shape: [2],
      layers: [
        layer("Dense", { units: 6, activation: "tanh", name: "first" }),
        layer("Dense", { units: 4, activation: "relu", name: "silent", ...dead }),
        layer("Dense", { units: 2, activation: "softmax", name: "last" }),
      ],
    },
  },
  compile: { optimizer: "sgd", loss: "sparse_categorical_crossentropy" },
};

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  shareTrainer(async (made) => {
    trainer = made;
    await trainer.loadData({ name: "xor", seed: 1, train: 100, test: 40 });
    await trainer.build(build);
  });

  test("outputs of the last layer are the predictions", async () => {
    const x = Float32Array.of(0.5, -0.25, 1, 1);
    const { values, shape } = await trainer.layerOutput(x, 2);
    expect(shape).toEqual([2]);
    expect([...values]).toEqual([...(await trainer.predict(x))]);
    expect((await trainer.layerOutput(x, 0)).values).toHaveLength(12);
    await expect(trainer.layerOutput(x, 3)).rejects.toThrow("layerOutput: expected a layer below 3, received 3");
  });

  test("a layer of relu units that nothing wakes is dead; a tanh layer is not asked", async () => {
    const [first, silent, last] = await trainer.insight({ count: 50 });
    expect([first!.dead, silent!.dead, last!.dead]).toEqual([null, 4, null]);
    expect(silent!.outputs).toMatchObject({ least: 0, greatest: 0, count: 200 });
    expect(first!.weights.map(({ name, values }) => [name, values.count])).toEqual([
      ["first/kernel", 12],
      ["first/bias", 6],
    ]);
    expect(first!.weights[0]!.gradients.count).toBe(0);
    await trainer.fit({ epochs: 1 });
    const after = await trainer.insight();
    expect(after[2]!.weights[1]!.gradients.norm).toBeGreaterThan(0);
  });

  test("outputs of all layers come out of one prediction as they do one by one; of very many, a part is counted in steps", async () => {
    await trainer.build(build);
    const { x } = await trainer.getSamples({ split: "train", first: 0, count: 70 });
    const insights = await trainer.insight({ count: 70 });
    for (const [i, { outputs }] of insights.entries()) {
      const { values } = await trainer.layerOutput(x, i);
      expect([outputs.count, outputs.least, outputs.greatest]).toEqual([values.length, Math.min(...values), Math.max(...values)]);
    }
    const wide = {
      ...build,
      model: {
        ...build.model,
        config: { ...build.model.config, layers: [layer("Dense", { units: 3000 }), layer("Dense", { units: 2, activation: "softmax" })] },
      },
    };
    await trainer.build(wide);
    const [first] = await trainer.insight({ count: 70 });
    const counted = first!.outputs.counts.reduce((a, b) => a + b, 0);
    expect(counted).toBeGreaterThan(25_000);
    expect(counted).toBeLessThan(50_001);
    const { values } = await trainer.layerOutput(x, 0);
    expect(first!.outputs).toMatchObject({
      count: 210_000,
      odd: 0,
      least: values.reduce((a, b) => Math.min(a, b)),
      greatest: values.reduce((a, b) => Math.max(a, b)),
    });
    expect(first!.outputs.norm).toBeCloseTo(Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)), 8);
    expect(first!.outputs.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 10);
    await trainer.build(build);
  });

  test("the input gradient tells how an output changes", async () => {
    await trainer.build({
      ...build,
      model: { class_name: "Sequential", config: { input_shape: [2], layers: [layer("Dense", { units: 3 })] } },
      compile: { optimizer: "sgd", loss: "mse" },
    });
    await trainer.setWeights([Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(0, 0, 0)]);
    expect([...(await trainer.inputGradient(Float32Array.of(9, 9), 1))]).toEqual([2, 5]);
    await expect(trainer.inputGradient(Float32Array.of(9, 9), 3)).rejects.toThrow("expected an output below 3, received 3");
    await expect(trainer.inputGradient(Float32Array.of(9, 9, 9, 9), 1)).rejects.toThrow("expected one sample");
  });

  test("a projection gives each sample two numbers, and the share of the variance they hold", async () => {
    await trainer.build(build);
    const { points, shares, classes } = await trainer.project({ layer: 0, count: 40 });
    expect([points.length, classes!.length]).toEqual([80, 40]);
    expect(shares[0]).toBeGreaterThanOrEqual(shares[1]!);
    expect(shares[0]! + shares[1]!).toBeGreaterThan(0.9);
    expect(shares[0]! + shares[1]!).toBeLessThan(1.0001);
  });
});
