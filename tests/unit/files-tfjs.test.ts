// TensorFlow.js opens what is written for it and predicts as Keras does; what it saves opens here.

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { snakeCase } from "../../web/src/base/names";
import { readModelFiles, writeModel } from "../../web/src/files";
import { writeTraining } from "../../web/src/files/tfjs_training";
import type { NamedBytes } from "../../web/src/files/types";
import type { CompileConfig, Trainer } from "../../web/src/lib";
import { buildCase, layerCases } from "./support/layer_cases";
import { createTrainer, engineIsBuilt, shareTrainer } from "./support/real_engine";
import { savedExample } from "./support/saved_example";
import { fixtures } from "./support/fixtures";

/** It has no causal convolution and no GRU with reset_after, which the sequence models have. */
const models = fixtures.filter(({ model }) => model !== "sequence");

async function open(bytes: Uint8Array): Promise<layers.LayersModel> {
  const files = unzipSync(bytes);
  const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
  return layers.loadLayersModel(
    tf.io.fromMemory({ ...json, weightSpecs: json.weightsManifest[0].weights, weightData: files["weights.bin"]!.slice().buffer }),
  );
}

/** The files that TensorFlow.js saves of a model. */
async function filesOf(model: layers.LayersModel, config?: tf.io.SaveConfig): Promise<NamedBytes[]> {
  let artifacts: tf.io.ModelArtifacts | null = null;
  const keep = async (given: tf.io.ModelArtifacts) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const } };
  };
  await model.save(tf.io.withSaveHandler(keep), config);
  const { modelTopology, trainingConfig, weightSpecs, weightData } = artifacts as unknown as tf.io.ModelArtifacts;
  const json = { modelTopology, trainingConfig, weightsManifest: [{ paths: ["./model.weights.bin"], weights: weightSpecs }] };
  return [
    { name: "model.weights.bin", bytes: new Uint8Array(weightData as ArrayBuffer) },
    { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(json)) as Uint8Array<ArrayBuffer> },
  ];
}

beforeAll(() => tf.setBackend("cpu"));

describe.each(models)("$file", ({ file, bytes, shape, x, predictions }) => {
  it("goes to TensorFlow.js and back", async () => {
    const saved = await readModelFiles([{ name: file, bytes }], null);
    const model = await open((await writeModel("tfjs", saved, "model")).bytes);
    const found = await (model.predict(tf.tensor(x, [x.length / shape.reduce((a, b) => a * b, 1), ...shape])) as tf.Tensor).data();
    predictions.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5));

    const back = await readModelFiles(await filesOf(model), null);
    expect(back.model!.config.layers.map(({ class_name }) => class_name)).toEqual(
      saved.model!.config.layers.map(({ class_name }) => class_name),
    );
    expect(back.weights.map(({ tensors }) => tensors.map(({ values }) => [...values]))).toEqual(
      saved.weights.map(({ tensors }) => tensors.map(({ values }) => [...values])),
    );
  });
});

it("what TensorFlow.js lacks is refused by name", async () => {
  const { file, bytes } = fixtures.find(({ model }) => model === "sequence")!;
  const saved = await readModelFiles([{ name: file, bytes }], null);
  await expect(writeModel("tfjs", saved, "model")).rejects.toThrow(
    'model.tfjs.zip: layer "conv1d" (Conv1D): TensorFlow.js has no padding "causal".',
  );
});

describe.skipIf(!engineIsBuilt)("every layer", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  /** Left out, or said by another class. */
  const otherwise = /^(random_|spatial_dropout)/;
  const theirs = Object.keys(tf.serialization.SerializationMap.getMap().classNameMap).map(snakeCase);
  /** What TensorFlow.js has no class for, and Masking, which is never written for it; of the others, some options are refused. */
  const lacks = (layer: string): boolean => layer === "masking" || (!theirs.includes(layer) && !otherwise.test(layer));

  it.each([...layerCases])("%s: predicts there as here, or is refused by name", async (layer, cases) => {
    let written = 0;
    for (const one of cases) {
      await buildCase(trainer, one);
      const saved = await trainer.save({ format: "tfjs" }).catch((error: Error) => error);
      if (saved instanceof Error) {
        expect(saved.message, one.name).toMatch(/TensorFlow\.js has no/);
        continue;
      }
      written++;
      const here = await trainer.predict(one.x);
      const samples = one.x.length / one.shape.reduce((a, b) => a * b, 1);
      const there = await ((await open(saved.bytes)).predict(tf.tensor(one.x, [samples, ...one.shape])) as tf.Tensor).data();
      expect(there.length, one.name).toBe(here.length);
      here.forEach((value, i) =>
        expect(Math.abs(there[i]! - value), `${one.name}, value ${i}: ${there[i]}, ${value}`).toBeLessThanOrEqual(
          1e-5 * Math.max(1, Math.abs(value)),
        ),
      );
    }
    expect(written === 0, `${layer}: written for TensorFlow.js only if web/src/files/tfjs.ts names it`).toBe(lacks(layer));
  });
});

it.skipIf(!engineIsBuilt)("recurrent layers predict there as here", async () => {
  const saved = savedExample();
  const trainer = await createTrainer();
  const { name, bytes } = await writeModel("keras", saved, "model");
  await trainer.load(new File([bytes], name));
  const x = Float32Array.from({ length: 3 * 64 }, (_, i) => Math.cos(i));
  const here = await trainer.predict(x);
  trainer.dispose();
  const model = await open((await writeModel("tfjs", saved, "model")).bytes);
  const there = await (model.predict(tf.tensor(x, [3, 8, 8, 1])) as tf.Tensor).data();
  here.forEach((value, i) => expect(Math.abs(there[i]! - value)).toBeLessThan(1e-5));
});

describe.skipIf(!engineIsBuilt)("training goes on", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });
  const count = 12;
  const x = Float32Array.from({ length: count * 3 }, (_, i) => Math.sin(i * 12.9898 + (i % 7)));
  const y = Float32Array.from({ length: count * 2 }, (_, i) => Math.cos(i));

  it.each<[string, () => tf.Optimizer, { class_name: string; config: Record<string, unknown> }]>([
    ["SGD", () => tf.train.sgd(0.125), { class_name: "SGD", config: { learning_rate: 0.125 } }],
    [
      "Momentum",
      () => tf.train.momentum(0.125, 0.5, true),
      { class_name: "SGD", config: { learning_rate: 0.125, momentum: 0.5, nesterov: true } },
    ],
    [
      "RMSProp",
      () => tf.train.rmsprop(0.01, 0.75),
      { class_name: "RMSprop", config: { learning_rate: 0.01, rho: 0.75, momentum: 0, epsilon: 1e-7, centered: false } },
    ],
    [
      "RMSProp with momentum",
      () => tf.train.rmsprop(0.01, 0.75, 0.5, 1e-6),
      { class_name: "RMSprop", config: { learning_rate: 0.01, rho: 0.75, momentum: 0.5, epsilon: 1e-6, centered: false } },
    ],
    [
      "Adam",
      () => tf.train.adam(0.01, 0.8),
      { class_name: "Adam", config: { learning_rate: 0.01, beta_1: 0.8, beta_2: 0.999, epsilon: 1e-7 } },
    ],
    [
      "Adagrad",
      () => tf.train.adagrad(0.5, 0.25),
      { class_name: "Adagrad", config: { learning_rate: 0.5, initial_accumulator_value: 0.25 } },
    ],
  ])("with %s, from there to here and back", async (_, make, optimizer) => {
    const there = layers.sequential({
      layers: [layers.layers.dense({ units: 4, activation: "tanh", inputShape: [3] }), layers.layers.dense({ units: 2 })],
    });
    there.compile({ optimizer: make(), loss: "meanSquaredError", metrics: ["mae"] });
    const train = (model: layers.LayersModel, epochs: number) =>
      model.fit(tf.tensor(x, [count, 3]), tf.tensor(y, [count, 2]), { epochs, batchSize: 4, shuffle: false, verbose: 0 });
    await train(there, 2);
    await trainer.setData({ x, xShape: [3], y, yShape: [2] });
    const files = (await filesOf(there, { includeOptimizer: true })).map(({ name, bytes }) => new File([bytes], name));
    const { build, remarks } = await trainer.load(files);
    expect(remarks).toEqual([]);
    expect(build.compile).toEqual({ optimizer, loss: "mean_squared_error", metrics: ["mae"] });

    const { history } = await train(there, 2);
    const here = await trainer.fit({ epochs: 2, batch_size: 4, shuffle: false });
    here.history.loss!.forEach((loss, i) => expect(Math.abs(loss - (history.loss![i] as number))).toBeLessThan(1e-5));

    const again = await open((await trainer.save({ format: "tfjs" })).bytes);
    expect(again.loss).toBe("meanSquaredError");
    expect(again.optimizer.getClassName()).toBe(there.optimizer.getClassName());
    expect(again.optimizer.getConfig()).toEqual(there.optimizer.getConfig());
  });

  it.each<[string, CompileConfig, object | null]>([
    [
      "names of objects",
      {
        optimizer: "adam",
        loss: { class_name: "BinaryCrossentropy", config: {} },
        metrics: ["accuracy", { class_name: "MeanSquaredError" }],
      },
      {
        loss: "binary_crossentropy",
        metrics: ["accuracy", "mse"],
        optimizer_config: { class_name: "Adam", config: { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } },
      },
    ],
    ["a loss with options", { optimizer: "adam", loss: { class_name: "BinaryCrossentropy", config: { label_smoothing: 0.1 } } }, null],
    ["a loss that it lacks", { optimizer: "adam", loss: "huber" }, null],
    ["a metric that it lacks", { optimizer: "adam", loss: "mse", metrics: ["r2_score"] }, null],
    ["an option that it lacks", { optimizer: { class_name: "Adam", config: { weight_decay: 0.1 } }, loss: "mse" }, null],
    [
      "a schedule",
      {
        optimizer: {
          class_name: "SGD",
          config: { learning_rate: { class_name: "CosineDecay", config: { initial_learning_rate: 0.1, decay_steps: 9 } } },
        },
        loss: "mse",
      },
      null,
    ],
  ])("%s: what TensorFlow.js does not know all of is not said", (_, compile, expected) => {
    expect(writeTraining(compile)).toEqual(expected);
  });
});
