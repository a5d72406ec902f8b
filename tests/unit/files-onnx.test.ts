// onnxruntime, as WebAssembly, runs what is written of every layer with every option: the engine's predictions, for batches of any size.

import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import type { Trainer } from "../../web/src/lib";
import { graphCases } from "./support/graph_cases";
import { buildCase, layerCases, type LayerCase } from "./support/layer_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

ort.env.wasm.numThreads = 1;

async function run(session: ort.InferenceSession, x: Float32Array, shape: number[]): Promise<Float32Array> {
  const { output } = await session.run({ input: new ort.Tensor("float32", x, shape) });
  return (await output!.getData()) as Float32Array;
}

/** The largest difference, relative where numbers are above 1. */
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length
    ? Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!))), 0)
    : Infinity;

describe.skipIf(!engineIsBuilt)("ONNX", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  async function compare(model: LayerCase): Promise<void> {
    await buildCase(trainer, model);
    const here = await trainer.predict(model.x);
    const session = await ort.InferenceSession.create((await trainer.save({ format: "onnx" })).bytes);
    const inputs = model.shape.reduce((a, b) => a * b, 1);
    const samples = model.x.length / inputs;
    expect(difference(await run(session, model.x, [samples, ...model.shape]), here), model.name).toBeLessThanOrEqual(1e-5);
    const first = await run(session, model.x.slice(0, inputs), [1, ...model.shape]);
    expect(difference(first, here.subarray(0, here.length / samples)), `${model.name}, one sample`).toBeLessThanOrEqual(1e-5);
    await session.release();
  }

  it("is tested for every layer that the engine has", async () => {
    const error = await buildCase(trainer, {
      name: "",
      shape: [1],
      layers: [{ class_name: "?" }],
      weights: null,
      x: new Float32Array(),
    }).catch(String);
    const known = /known are (.*)/.exec(String(error))![1]!.split(", ");
    const graphs = graphCases.flatMap(([, { model }]) => model.config.layers);
    const tested = new Set(
      [...[...layerCases.values()].flat().flatMap(({ layers }) => layers), ...graphs].map(({ class_name }) => class_name),
    );
    // Attention is not written yet.
    expect(known.filter((name) => !tested.has(name) && !name.endsWith("Attention"))).toEqual([]);
  });

  it.each([...layerCases])("%s", async (_, cases) => {
    for (const model of cases) await compare(model);
  });
});
