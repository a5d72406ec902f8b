// Looking at data: means and values, equal samples, losses of single samples; on the real engine.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Trainer } from "../../web/src/engine/client";
import type { BuildConfig } from "../../web/src/base/protocol";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

if (!engineIsBuilt) console.log("looking.test.ts: build/wasm is not there; these tests need `npm run build` first");

/** Five pictures of 1 x 3 and two of test: 0 and 3 are equal, 1 and 2 are equal but labelled differently, test 1 is training 4. */
const x = [
  [0, 10, 20],
  [5, 5, 5],
  [5, 5, 5],
  [0, 10, 20],
  [255, 0, 1],
];
const pictures = {
  name: "five",
  x: Uint8Array.from(x.flat()),
  xShape: [1, 3],
  y: Uint8Array.of(0, 0, 1, 0, 1),
  testX: Uint8Array.of(1, 2, 3, 255, 0, 1),
  testY: Uint8Array.of(0, 1),
  classNames: ["a", "b"],
};

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await createTrainer();
  });
  afterAll(() => trainer.dispose());

  test("the mean of each class, and every value counted once", async () => {
    await trainer.setData(pictures);
    const { means, counts, values } = await trainer.statistics();
    expect(counts).toEqual([3, 2]);
    expect([...means]).toEqual([5 / 3, 25 / 3, 45 / 3, 130, 2.5, 3].map(Math.fround));
    expect(values).toMatchObject({ least: 0, greatest: 255, count: 15, odd: 0 });
    expect(values.counts.reduce((a, b) => a + b)).toBe(15);
    expect([values.counts[0], values.counts[1], values.counts[2], values.counts[29]]).toEqual([10, 2, 2, 1]);
    const all = x.flat();
    expect(values.mean).toBeCloseTo(all.reduce((a, b) => a + b) / 15, 9);
    expect(values.norm).toBeCloseTo(Math.hypot(...all), 9);
  });

  test("values of no class have one mean", async () => {
    await trainer.setData({ x: Float32Array.of(1, 2, 3, 4), xShape: [2], y: Float32Array.of(0.5, 1.5) });
    const { means, counts, values } = await trainer.statistics();
    expect([counts, [...means], values.odd, values.mean]).toEqual([[2], [2, 3], 0, 2.5]);
  });

  test("equal samples are found within and across the splits, different labels told", async () => {
    await trainer.setData(pictures);
    expect(await trainer.duplicates()).toEqual({
      validation: 0,
      test: 1,
      within: 2,
      conflicting: 1,
      groups: [
        {
          samples: [
            { split: "train", index: 4 },
            { split: "test", index: 1 },
          ],
          count: 2,
          conflicting: false,
        },
        {
          samples: [
            { split: "train", index: 1 },
            { split: "train", index: 2 },
          ],
          count: 2,
          conflicting: true,
        },
        {
          samples: [
            { split: "train", index: 0 },
            { split: "train", index: 3 },
          ],
          count: 2,
          conflicting: false,
        },
      ],
    });
    expect((await trainer.duplicates({ limit: 1 })).groups).toHaveLength(1);
    await expect(trainer.duplicates({ limit: -1 })).rejects.toThrow("duplicates: expected limit");
  });

  test("parts of a divided training set are compared where they lie", async () => {
    const rows = 40;
    const even = Float32Array.from({ length: rows * 3 }, (_, i) => Math.floor(i / 6));
    await trainer.setData({ x: even, xShape: [3], y: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 2) % 2) });
    expect(await trainer.duplicates()).toMatchObject({ within: 20, test: 0, conflicting: 0 });
    await trainer.split({ test: 0.5, seed: 3, stratify: false });
    const found = await trainer.duplicates();
    expect(found.test).toBeGreaterThan(0);
    const [{ samples }] = found.groups as [(typeof found.groups)[0]];
    const [a, b] = await Promise.all(samples.map(({ split, index }) => trainer.getSamples({ split, indices: [index] })));
    expect([...a!.x]).toEqual([...b!.x]);
  });

  test("generated digits hold no sample twice; a thousand of odd sizes are told apart", async () => {
    await trainer.loadData({ name: "digits", seed: 1, train: 500, test: 100 });
    expect(await trainer.duplicates()).toEqual({ validation: 0, test: 0, within: 0, conflicting: 0, groups: [] });
    const bytes = Uint8Array.from({ length: 7000 }, (_, i) => (i % 7 < 2 ? (Math.floor(i / 7) >> (8 * (i % 7))) & 255 : 9));
    await trainer.setData({ x: bytes, xShape: [7], y: new Uint8Array(1000) });
    expect(await trainer.duplicates()).toMatchObject({ within: 0, groups: [] });
  });

  const build = (loss: string, units: number, activation: string): BuildConfig => ({
    model: {
      class_name: "Sequential",
      config: { layers: [{ class_name: "Flatten" }, { class_name: "Dense", config: { units, activation } }] },
    },
    compile: { optimizer: "sgd", loss },
  });

  test("each sample's loss is -log of its class' probability, and their mean is evaluate's", async () => {
    await trainer.setData(pictures);
    await trainer.build(build("sparse_categorical_crossentropy", 2, "softmax"));
    const losses = await trainer.sampleLosses();
    const shares = await trainer.predictData({ split: "train" });
    pictures.y.forEach((label, i) => expect(losses[i]).toBeCloseTo(-Math.log(shares[2 * i + label]!), 5));
    expect(losses.reduce((a, b) => a + b) / 5).toBeCloseTo((await trainer.evaluate({ split: "train" }))["loss"]!, 5);
    expect([...(await trainer.sampleLosses({ first: 2, count: 2 }))]).toEqual([...losses.slice(2, 4)]);
    await expect(trainer.sampleLosses({ first: 4, count: 2 })).rejects.toThrow("sampleLosses: expected samples within 0 to 5");
  });

  test("of values, the squared error", async () => {
    await trainer.setData({ x: Float32Array.of(1, 2, 3), xShape: [1], y: Float32Array.of(0.5, 1, -2) });
    await trainer.build(build("mean_squared_error", 1, "linear"));
    const said = await trainer.predictData({ split: "train" });
    const losses = await trainer.sampleLosses();
    [0.5, 1, -2].forEach((y, i) => expect(losses[i]).toBeCloseTo((said[i]! - y) ** 2, 5));
  });

  test("of masked sequences, the steps that count", async () => {
    const x = Float32Array.of(1, 2, 0, 3, 0, 0);
    await trainer.setData({ x, xShape: [3, 1], y: Float32Array.of(1, 1, 9, 1, 9, 9), yShape: [3, 1] });
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: { layers: [{ class_name: "Masking" }, { class_name: "LSTM", config: { units: 1, return_sequences: true } }] },
      },
      compile: { optimizer: "sgd", loss: "mean_squared_error" },
    });
    const said = await trainer.predictData({ split: "train" });
    const losses = await trainer.sampleLosses();
    expect(losses[0]).toBeCloseTo(((said[0]! - 1) ** 2 + (said[1]! - 1) ** 2) / 2, 5);
    expect(losses[1]).toBeCloseTo((said[3]! - 1) ** 2, 5);
  });
});
