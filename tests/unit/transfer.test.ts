// Transfer learning: a trained model cut, frozen and given a new head; what its frozen layers make of samples, computed once.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LayerConfig } from "../../web/src/base/protocol";
import type { FitProgress, FitSnapshot, KerasObject, ModelInfo, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

/** Pictures of 8 x 8 in three classes: which colour is bright. */
function pictures(count: number, seed: number) {
  let state = seed;
  const draw = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const x = new Uint8Array(count * 192);
  const y = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = i % 3;
    for (let p = 0; p < 192; p++) x[i * 192 + p] = 90 * draw() + (p % 3 === y[i] ? 120 : 0);
  }
  return { x, y };
}

const call = (name: string, ...reads: string[]): Pick<LayerConfig, "name" | "inbound_nodes"> => ({
  name,
  inbound_nodes: [reads.map((read) => [read, 0, 0, {}])],
});
const layer = (class_name: string, config: object, name: string, ...reads: string[]): LayerConfig => ({
  class_name,
  config: { ...config, name },
  ...call(name, ...reads),
});

/** A residual network with batch normalization and a classifier of five. */
const base = {
  class_name: "Functional" as const,
  config: {
    name: "base",
    layers: [
      { class_name: "InputLayer", name: "in", config: { batch_shape: [null, 8, 8, 3], name: "in" }, inbound_nodes: [] },
      layer("Conv2D", { filters: 6, kernel_size: 3, padding: "same" }, "a", "in"),
      layer("BatchNormalization", {}, "norm", "a"),
      layer("ReLU", {}, "relu", "norm"),
      layer("Conv2D", { filters: 6, kernel_size: 3, padding: "same" }, "b", "relu"),
      layer("Add", {}, "sum", "relu", "b"),
      layer("GlobalAveragePooling2D", {}, "pool", "sum"),
      layer("Dropout", { rate: 0.4 }, "drop", "pool"),
      layer("Dense", { units: 5, activation: "softmax" }, "top", "drop"),
    ],
    input_layers: ["in", 0, 0],
    output_layers: ["top", 0, 0],
  },
};

/** A clock by which every piece of work takes as long as a slice: between any two of them the worker listens. */
function slowDown(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 40));
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe.skipIf(!engineIsBuilt)("transfer learning", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });
  const train = pictures(90, 1);
  const test = pictures(30, 2);

  const weightsOf = async (name: string): Promise<number[][]> =>
    (await trainer.getWeights()).filter((each) => each.name.startsWith(`${name}/`)).map(({ values }) => [...values]);
  const named = (info: ModelInfo, frozen: boolean): string[] =>
    info.layers.filter(({ config }) => (config["trainable"] === false) === frozen).map(({ name }) => name);

  beforeEach(async () => {
    await trainer.setData({ ...train, xShape: [8, 8, 3], testX: test.x, testY: test.y, classNames: ["a", "b", "c"] });
    await trainer.build({ model: base });
    // Statistics that a batch of these pictures does not have.
    await trainer.setWeights(
      (await trainer.getWeights()).map((each) =>
        each.name === "norm/moving_mean" ? { ...each, values: each.values.map((_, i) => 0.1 * i - 0.2) } : each,
      ),
    );
  });

  it("cuts behind the last picture, freezes what is before, and puts a head for the data's classes behind", async () => {
    const before = await weightsOf("b");
    const { model, build, layer: at } = await trainer.transfer();
    expect(at).toBe("sum");
    expect(named(model, true)).toEqual(["a", "norm", "relu", "b", "sum"]);
    expect(model.layers.slice(5).map(({ class_name }) => class_name)).toEqual(["GlobalAveragePooling2D", "Dropout", "Dense"]);
    expect(model.output_shape).toEqual([null, 3]);
    expect(model.frozen).toEqual([[6]]); // pooling learns nothing: behind it there is less to keep
    expect(await weightsOf("b")).toEqual(before);
    expect(model.loss).toBe("SparseCategoricalCrossentropy");
    const norm = build.model.config.layers.find(({ name }) => name === "norm")!;
    expect(norm.inbound_nodes).toEqual([[["a", 0, 0, { training: false }]]]);
  });

  it("trains the head alone, with what is before computed each time or once, to the same figures", async () => {
    const fit = { epochs: 4, batch_size: 16, validation_split: 0.2 };
    const adam = { class_name: "Adam", config: { learning_rate: 0.05 } };
    const compile = { optimizer: adam, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] };
    const { build } = await trainer.transfer({ seed: 3, compile });
    const weights = await trainer.getWeights();
    const each = await trainer.fit(fit);
    const after = await trainer.getWeights();
    await trainer.build(build);
    await trainer.setWeights(weights);
    const told: FitProgress[] = [];
    const once = await trainer.fit({ ...fit, keep_frozen: true }, (progress) => void told.push(progress));
    expect(told.filter(({ phase }) => phase === "frozen").at(-1)).toMatchObject({ step: 90, steps: 90 });
    expect(once.history["loss"]![3]).toBeLessThan(once.history["loss"]![0]! - 0.01);
    for (const name of ["loss", "accuracy", "val_loss", "val_accuracy"])
      once.history[name]!.forEach((value, epoch) => expect(value, name).toBeCloseTo(each.history[name]![epoch]!, 5));
    (await trainer.getWeights()).forEach(({ name, values }, i) => {
      values.forEach((value, k) => expect(value, name).toBeCloseTo(after[i]!.values[k]!, 5));
      const learnt = name.startsWith("dense/");
      expect(
        [...values].some((value, k) => value !== weights[i]!.values[k]),
        name,
      ).toBe(learnt);
    });
    expect((await trainer.evaluate({ split: "test" }))["accuracy"]).toBeGreaterThan(0.5);
  });

  it("counts what is kept of each stored sample once, whichever part of the data it is in", async () => {
    await trainer.transfer();
    await trainer.split({ validation: 0.2 });
    const fit = { epochs: 1, validation_data: "validation" as const };
    const [each, once] = [await trainer.estimate(fit), await trainer.estimate({ ...fit, keep_frozen: true })];
    expect(once.bytes.data - each.bytes.data).toBe(90 * 6 * 4);
  });

  it("keeps what it computed for the next fit, until weights, data or model are others", async () => {
    const { build } = await trainer.transfer();
    const computed = async (): Promise<boolean> => {
      const told: FitProgress[] = [];
      await trainer.fit({ epochs: 1, keep_frozen: true }, (progress) => void told.push(progress));
      return told.some(({ phase }) => phase === "frozen");
    };
    expect([await computed(), await computed()]).toEqual([true, false]);
    await trainer.split({ validation: 0.2 });
    expect(await computed()).toBe(false); // other rows of the same
    const weights = await trainer.getWeights();
    await trainer.setWeights(weights.map((each) => (each.name === "b/bias" ? { ...each, values: each.values.map(() => 2) } : each)));
    expect([await computed(), await computed()]).toEqual([true, false]);
    await trainer.build(build);
    expect(await computed()).toBe(true);
    await trainer.setData({ ...train, xShape: [8, 8, 3] });
    expect(await computed()).toBe(true);
  });

  it("takes classes as rows of 0 and 1, validation sets and folds", async () => {
    await trainer.split({ validation: 0.2, one_hot: true });
    const { model } = await trainer.transfer();
    expect(model.loss).toBe("CategoricalCrossentropy");
    const fit = { epochs: 2, keep_frozen: true, validation_data: "validation" as const };
    expect((await trainer.fit(fit)).history["val_loss"]).toHaveLength(2);
    await trainer.split({ folds: 3, fold: 1, one_hot: true });
    expect((await trainer.fit(fit)).history["val_loss"]).toHaveLength(2);
  });

  it("goes on in the middle of an epoch as if it had not been broken off", async () => {
    const { build } = await trainer.transfer();
    const weights = await trainer.getWeights();
    const fit = { epochs: 3, batch_size: 8, keep_frozen: true };
    await trainer.fit(fit);
    const whole = await trainer.getWeights();
    await trainer.build(build);
    await trainer.setWeights(weights);
    slowDown();
    let snapshot: FitSnapshot | null = null;
    const fitting = trainer.fit(fit);
    while (!snapshot || snapshot.state.at.epoch < 1) snapshot = await trainer.snapshot();
    await trainer.stop();
    await fitting;
    await trainer.resumeFit(snapshot);
    expect(await trainer.getWeights()).toEqual(whole);
  });

  it("unfreezes the last layers and trains them, batch normalization as in a prediction", async () => {
    await trainer.transfer();
    await trainer.fit({ epochs: 1, keep_frozen: true });
    const dense = await weightsOf("dense");
    const compile = { optimizer: { class_name: "SGD", config: { learning_rate: 0.01 } }, loss: "sparse_categorical_crossentropy" };
    const { model } = await trainer.freeze({ to: "a", compile });
    expect(named(model, true)).toEqual(["a"]);
    expect(model.frozen).toEqual([[8, 8, 6]]);
    expect(await weightsOf("dense")).toEqual(dense);
    const [gamma, beta, mean, variance] = await weightsOf("norm");
    await trainer.fit({ epochs: 1, keep_frozen: true });
    const now = await weightsOf("norm");
    expect(now.slice(2)).toEqual([mean, variance]); // not those of these batches
    expect(now[0]).not.toEqual(gamma);
    expect(now[1]).not.toEqual(beta);
    expect((await trainer.freeze({ to: null })).model.frozen).toEqual([]);
  });

  it("cuts a chain where it is told to, scales what comes, and takes other sizes", async () => {
    const layers: KerasObject[] = [
      { class_name: "Conv2D", config: { filters: 4, kernel_size: 3, name: "first" } },
      { class_name: "Conv2D", config: { filters: 4, kernel_size: 3, name: "second" } },
      { class_name: "GlobalAveragePooling2D" },
      { class_name: "Dense", config: { units: 2 } },
    ];
    await trainer.build({ model: { class_name: "Sequential", config: { input_shape: [16, 16, 3], layers } } });
    const kernel = await weightsOf("first");
    const head: KerasObject[] = [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 3, activation: "softmax" } }];
    const { model } = await trainer.transfer({
      layer: "first",
      head,
      frozen_to: null,
      rescaling: { scale: 2, offset: -1 },
      input_shape: [8, 8, 3],
    });
    expect(model.layers.map(({ class_name }) => class_name)).toEqual(["Rescaling", "Conv2D", "Flatten", "Dense"]);
    expect([model.input_shape, model.layers[1]!.output_shape, model.frozen]).toEqual([[null, 8, 8, 3], [null, 6, 6, 4], []]);
    expect(await weightsOf("first")).toEqual(kernel);
  });

  it("tells pixels' range by the first layer or the name of a published network", async () => {
    const named = (name: string, layers: LayerConfig[] = base.config.layers) => ({ ...base, config: { ...base.config, name, layers } });
    const scaled = base.config.layers.map((each) => (each.name === "a" ? { ...each, ...call("a", "scaled") } : each));
    scaled.splice(1, 0, layer("Rescaling", { scale: 1 / 255 }, "scaled", "in"));
    for (const [model, wanted] of [
      [named("mobilenetv2_0.35_224"), { scale: 2, offset: -1 }],
      [named("resnet50"), null],
      [named("mine", scaled), { scale: 255, offset: 0 }],
    ] as const) {
      await trainer.build({ model });
      expect((await trainer.transfer()).rescaling, model.config.name).toEqual(wanted);
    }
  });

  it("takes models within models, and those that another file brings", async () => {
    await trainer.transfer();
    const { bytes } = await trainer.save({ format: "keras" });
    const loaded = await trainer.load(new File([bytes], "again.keras"));
    expect(loaded.model.frozen).toEqual([[6]]);
    const inner = {
      class_name: "Sequential",
      config: {
        name: "inner",
        layers: [
          { class_name: "Conv2D", config: { filters: 2, kernel_size: 3, name: "deep" } },
          { class_name: "Conv2D", config: { filters: 2, kernel_size: 3, name: "deeper" } },
        ],
      },
    };
    const outer = {
      class_name: "Functional" as const,
      config: {
        layers: [base.config.layers[0]!, { ...inner, ...call("inner", "in") }, layer("Flatten", {}, "flat", "inner")],
        input_layers: ["in", 0, 0],
        output_layers: ["flat", 0, 0],
      },
    };
    await trainer.build({ model: outer });
    const kernel = await weightsOf("inner/deep");
    const { model } = await trainer.transfer({ layer: "inner/deep" });
    expect(model.layers[0]!.name).toBe("inner_deep");
    expect(await weightsOf("inner_deep")).toEqual(kernel);
  });

  it("says what is missing, and leaves the model as it is", async () => {
    const before = await trainer.getWeights();
    await expect(trainer.transfer({ layer: "nope" })).rejects.toThrow(
      'transfer: expected a layer of the model, "a", "norm", "relu", "b", "sum", "pool", "drop", "top", received "nope"',
    );
    await expect(trainer.freeze({ to: "nope" })).rejects.toThrow(/freeze: expected a layer of the model/);
    await expect(trainer.transfer({ head: [{ class_name: "Dence" }] })).rejects.toThrow(/Dence/);
    expect(await trainer.getWeights()).toEqual(before);
    await trainer.build({ model: base, compile: { optimizer: "sgd", loss: "sparse_categorical_crossentropy" } });
    await expect(trainer.fit({ keep_frozen: true })).rejects.toThrow(
      "fit: keep_frozen: expected a model that begins with frozen layers, received one without",
    );
  });

  it("can be stopped while it computes", async () => {
    await trainer.transfer();
    slowDown();
    let stopping: Promise<void> | null = null;
    const { reason, epoch } = await trainer.fit({ epochs: 3, keep_frozen: true }, ({ phase }) => {
      if (phase === "frozen") stopping ??= trainer.stop();
    });
    await stopping;
    expect([reason, epoch]).toEqual(["stopped", []]);
    expect((await trainer.fit({ keep_frozen: true })).reason).toBe("done");
  });
});
