// Broken off at ten random moments and taken up by another engine, a fit ends with the same bits as one never interrupted.

import { afterEach, describe, expect, test, vi } from "vitest";
import type { Trainer } from "../../web/src/engine/client";
import type { BuildConfig, FitConfig, FitSnapshot, KerasObject, WeightValues } from "../../web/src/base/protocol";
import { random } from "./data-fixtures";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

if (!engineIsBuilt) console.log("resume.test.ts: build/wasm is not there; these tests need `npm run build` first");

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });
const cosine = layer("CosineDecay", { initial_learning_rate: 0.002, decay_steps: 1000, warmup_target: 0.005, warmup_steps: 200 });
const build = (learning_rate: unknown): BuildConfig => ({
  model: {
    class_name: "Sequential",
    config: {
      input_shape: [2],
      layers: [
        layer("Dense", { units: 64, activation: "relu" }),
        layer("Dropout", { rate: 0.2 }),
        layer("Dense", { units: 2, activation: "softmax" }),
      ],
    },
  },
  compile: { optimizer: layer("Adam", { learning_rate }), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
  seed: 5,
});
const fit: FitConfig = {
  epochs: 5,
  batch_size: 2,
  validation_split: 0.2,
  seed: 8,
  callbacks: [layer("EarlyStopping", { patience: 2, restore_best_weights: true }), layer("ModelCheckpoint", { save_best_only: true })],
};
const onPlateau: FitConfig = { ...fit, callbacks: [layer("ReduceLROnPlateau", { patience: 1, factor: 0.5, min_delta: 0.01 })] };

/** A clock by which every mini-batch takes as long as a slice: between any two of them the worker listens, however fast the machine is. */
function slowDown(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 40));
}
afterEach(() => {
  vi.restoreAllMocks();
});

async function ready(): Promise<Trainer> {
  const trainer = await createTrainer();
  await trainer.loadData({ name: "circles", seed: 2, train: 400, test: 50 });
  return trainer;
}

const bits = (weights: WeightValues[]): string => JSON.stringify(weights.map(({ values }) => [...new Uint32Array(values.slice().buffer)]));

/** What a fit ended with: all that must be the same. */
async function ending(trainer: Trainer, { history, epoch, reason, best_epoch, stopped_epoch }: Awaited<ReturnType<Trainer["fit"]>>) {
  const kept = await trainer.getWeights({ checkpoint: true }).then(bits, () => null);
  return { history, epoch, reason, best_epoch, stopped_epoch, kept, weights: bits(await trainer.getWeights()) };
}

/** Trains to the end and takes snapshots all the while: any of them may be the last before the page is killed. */
async function snapshotsOf(config: BuildConfig, given: FitConfig): Promise<FitSnapshot[]> {
  slowDown();
  const trainer = await ready();
  await trainer.build(config);
  let over = false;
  const end = trainer.fit(given).finally(() => (over = true));
  const taken: FitSnapshot[] = [];
  while (!over) {
    const snapshot = await trainer.snapshot();
    // As it comes back from a store.
    if (snapshot) taken.push(structuredClone(snapshot));
  }
  await end;
  trainer.dispose();
  vi.restoreAllMocks();
  return taken;
}

describe.runIf(engineIsBuilt)("resumeFit", () => {
  test.each<[string, unknown, FitConfig]>([
    ["schedule, EarlyStopping, ModelCheckpoint", cosine, fit],
    ["ReduceLROnPlateau", 0.005, onPlateau],
  ])("ends alike wherever it was broken off: %s", async (_, rate, given) => {
    const whole = await ready();
    await whole.build(build(rate));
    const expected = await ending(whole, await whole.fit(given));
    expect(expected.epoch.length).toBeGreaterThan(2);
    whole.dispose();
    const snapshots = await snapshotsOf(build(rate), given);
    const next = random(20);
    const chosen = Array.from({ length: 10 }, () => snapshots[next(snapshots.length)]!);
    for (const snapshot of chosen) {
      const other = await ready();
      expect(await ending(other, await other.resumeFit(snapshot))).toEqual(expected);
      other.dispose();
    }
    const places = chosen.map(({ state: { at } }) => `${at.epoch}.${at.step}`);
    expect(new Set(places).size).toBeGreaterThan(7);
    console.log(`seed 20, broken off at epoch.step ${places.join(", ")}`);
  });

  test("with varied pictures, noise, batch normalization and Dropout too", async () => {
    const pictures: BuildConfig = {
      ...build(cosine),
      model: {
        class_name: "Sequential",
        config: {
          layers: [
            layer("Reshape", { target_shape: [28, 28, 1] }),
            layer("RandomFlip", { mode: "horizontal" }),
            layer("RandomRotation", { factor: 0.1 }),
            layer("RandomTranslation", { height_factor: 0.1, width_factor: 0.1 }),
            layer("RandomZoom", { height_factor: 0.1 }),
            layer("Conv2D", { filters: 4, kernel_size: 3, strides: 2 }),
            layer("BatchNormalization"),
            layer("GaussianNoise", { stddev: 0.1 }),
            layer("Flatten"),
            layer("Dropout", { rate: 0.3 }),
            layer("Dense", { units: 10, activation: "softmax" }),
          ],
        },
      },
    };
    const digits = async (): Promise<Trainer> => {
      const trainer = await createTrainer();
      await trainer.loadData({ name: "digits", seed: 2, train: 400, test: 50 });
      await trainer.build(pictures);
      return trainer;
    };
    const [whole, other, again] = await Promise.all([digits(), digits(), digits()]);
    const given = { epochs: 3, batch_size: 8, validation_split: 0.2, seed: 3 };
    const expected = await ending(whole, await whole.fit(given));
    slowDown();
    const end = other.fit(given);
    let snapshot: FitSnapshot | null = null;
    // In the midst of an epoch.
    while (!snapshot || snapshot.state.at.step < 5 || snapshot.state.at.step > 35) snapshot = await other.snapshot();
    vi.restoreAllMocks();
    await other.stop();
    await end;
    expect(await ending(again, await again.resumeFit(structuredClone(snapshot)))).toEqual(expected);
    for (const trainer of [whole, other, again]) trainer.dispose();
  });

  test("there is no snapshot where no fit runs", async () => {
    const trainer = await ready();
    expect(await trainer.snapshot()).toBeNull();
    await trainer.build(build(0.01));
    await trainer.fit({ epochs: 1 });
    expect(await trainer.snapshot()).toBeNull();
    trainer.dispose();
  });

  test("other data, another variant or a damaged snapshot are refused by name", async () => {
    const [snapshot] = (await snapshotsOf(build(0.01), { ...fit, epochs: 2 })) as [FitSnapshot];
    const trainer = await createTrainer();
    await trainer.loadData({ name: "circles", seed: 2, train: 300, test: 50 });
    await expect(trainer.resumeFit(snapshot)).rejects.toThrow("another number of training samples");
    await trainer.loadData({ name: "circles", seed: 2, train: 400, test: 50 });
    await expect(trainer.resumeFit({ ...snapshot, engine: snapshot.engine.slice(0, 999) })).rejects.toThrow("expected a whole snapshot");
    await expect(trainer.resumeFit({ ...snapshot, variant: "relaxed" })).rejects.toThrow('expected the engine variant "relaxed"');
    expect((await trainer.resumeFit(snapshot)).reason).toMatch(/done|early_stopping/);
    trainer.dispose();
  });
});
