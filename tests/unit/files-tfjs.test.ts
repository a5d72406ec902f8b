// TensorFlow.js opens what is written for it and predicts as Keras does; what it saves opens here.

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { snakeCase } from "../../web/src/base/names";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { Trainer } from "../../web/src/lib";
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

beforeAll(() => tf.setBackend("cpu"));

describe.each(models)("$file", ({ file, bytes, shape, x, predictions }) => {
  it("goes to TensorFlow.js and back", async () => {
    const saved = await readModelFiles([{ name: file, bytes }], null);
    const model = await open((await writeModel("tfjs", saved, "model")).bytes);
    const found = await (model.predict(tf.tensor(x, [x.length / shape.reduce((a, b) => a * b, 1), ...shape])) as tf.Tensor).data();
    predictions.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5));

    let theirs: tf.io.ModelArtifacts | null = null;
    await model.save(
      tf.io.withSaveHandler(
        async (artifacts) => ((theirs = artifacts), { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } }),
      ),
    );
    const { modelTopology, weightSpecs, weightData } = theirs as unknown as tf.io.ModelArtifacts;
    const json = { modelTopology, weightsManifest: [{ paths: ["./model.weights.bin"], weights: weightSpecs }] };
    const back = await readModelFiles(
      [
        { name: "model.weights.bin", bytes: new Uint8Array(weightData as ArrayBuffer) },
        { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(json)) as Uint8Array<ArrayBuffer> },
      ],
      null,
    );
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
    expect(written === 0).toBe(lacks(layer));
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
