// Graphs that real Keras made, through every format and back: the same predictions, here, in TensorFlow.js and in onnxruntime.

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { unzipSync } from "fflate";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { SproutError, type SaveFormat, type Trainer } from "../../web/src/lib";
import { attends, buildGraph, difference, graphCases, type GraphCase } from "./support/graph_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** What TensorFlow.js has not: Subtract, Cropping1D, GRU with reset_after, masks where numbers are joined. */
const refusedForTfjs = /^(subtract|siamese$|two_readers$|concatenate_half_masked$|(add|average|multiply|maximum|minimum)_masked$)/;
/** Its Dot opens no tensors of so many axes, and says so. */
const unknownThere = "dot_rank_4";

describe.skipIf(!engineIsBuilt)("graphs", () => {
  let trainer: Trainer;
  shareTrainer(async (made) => {
    trainer = made;
    await tf.setBackend("cpu");
  });

  const saved = async (format: SaveFormat): Promise<File> => {
    const { name, bytes } = await trainer.save({ format });
    return new File([bytes], name);
  };
  const error = async ({ x, y }: GraphCase): Promise<number> => difference(await trainer.predict(Float32Array.from(x.values)), y.values);

  it.each(graphCases)("%s in every format that is read here", async (_, model) => {
    await buildGraph(trainer, model);
    expect(await error(model), "as it was built").toBeLessThanOrEqual(1e-5);
    if (model.name.endsWith("causal")) {
      await expect(saved("h5")).rejects.toThrow(/is called with use_causal_mask, which this format is not written with/);
      return;
    }
    for (const format of ["keras", "h5", "safetensors", "weights.h5", "h5-weights"] as const) {
      const file = await saved(format);
      await trainer.setWeights((await trainer.getWeights()).map(({ values }) => values.fill(0)));
      const { weightsOnly, remarks } = await trainer.load(file);
      expect([weightsOnly, remarks], format).toEqual([format.includes("weights"), []]);
      expect(await error(model), format).toBeLessThanOrEqual(1e-5);
    }
  });

  it.each(graphCases)("%s from Keras' JSON", async (name, model) => {
    await trainer.load(new File([JSON.stringify(model.model)], `${name}.json`));
    await trainer.setWeights(model.weights.map(({ values }) => Float32Array.from(values)));
    expect(await error(model)).toBeLessThanOrEqual(1e-5);
  });

  it.each(graphCases)("%s in onnxruntime", async (_, model) => {
    await buildGraph(trainer, model);
    const session = await ort.InferenceSession.create((await trainer.save({ format: "onnx" })).bytes, { logSeverityLevel: 3 });
    const count = model.x.shape[0]!;
    for (const samples of [count, 1]) {
      const first = (values: number[]): Float32Array => Float32Array.from(values.slice(0, (values.length / count) * samples));
      const input = new ort.Tensor("float32", first(model.x.values), [samples, ...model.x.shape.slice(1)]);
      const { output } = await session.run({ input });
      const found = (await output!.getData()) as Float32Array;
      expect(difference(found, first(model.y.values)), `${samples} samples`).toBeLessThanOrEqual(1e-5);
    }
    await session.release();
  });

  it.each(graphCases.filter(([name]) => name !== unknownThere))("%s in TensorFlow.js, and back", async (graph, model) => {
    await buildGraph(trainer, model);
    if (refusedForTfjs.test(graph) || attends(model)) {
      await expect(saved("tfjs")).rejects.toThrow(/TensorFlow\.js has no|use_causal_mask/);
      return;
    }
    const file = await saved("tfjs");
    const members = unzipSync(new Uint8Array(await file.arrayBuffer()));
    const json = JSON.parse(new TextDecoder().decode(members["model.json"]));
    const weightData = members["weights.bin"]?.slice().buffer ?? new ArrayBuffer(0);
    const there = await layers.loadLayersModel(tf.io.fromMemory({ ...json, weightSpecs: json.weightsManifest[0].weights, weightData }));
    const y = there.predict(tf.tensor(model.x.values, model.x.shape)) as tf.Tensor;
    expect(difference(await y.data(), model.y.values)).toBeLessThanOrEqual(1e-5);
    await trainer.load(file);
    expect(await error(model)).toBeLessThanOrEqual(1e-5);
    there.dispose();
  });
});

describe.skipIf(!engineIsBuilt)("a graph from a file", () => {
  let trainer: Trainer;
  const find = (name: string): GraphCase => graphCases.find(([each]) => each === name)![1];
  shareTrainer((made) => {
    trainer = made;
  });

  it("is trained on from where its optimizer was, and its run goes on in another engine", async () => {
    const model = find("nested_functional");
    await buildGraph(trainer, model);
    const x = Float32Array.from(model.x.values);
    await trainer.setData({ x, xShape: model.x.shape.slice(1), y: Float32Array.from(model.y.values), yShape: model.y.shape.slice(1) });
    await trainer.fit({ epochs: 2, shuffle: false, batch_size: 2 });
    for (const format of ["keras", "h5"] as const) {
      const { name, bytes } = await trainer.save({ format });
      const before = await trainer.getWeights();
      const { history: here } = await trainer.fit({ epochs: 3, shuffle: false, batch_size: 2 });
      expect(await trainer.load(new File([bytes], name))).toMatchObject({ optimizer: true, remarks: [] });
      expect((await trainer.getWeights()).map(({ values }) => values)).toEqual(before.map(({ values }) => values));
      const { history: there } = await trainer.fit({ epochs: 3, shuffle: false, batch_size: 2 });
      expect(there.loss).toEqual(here.loss);
    }
  });

  it("says what each layer makes, what training costs, and its code in Keras' functional style", async () => {
    const model = find("residual");
    await buildGraph(trainer, model);
    const { name, bytes } = await trainer.save({ format: "keras" });
    const { model: info, build } = await trainer.load(new File([bytes], name));
    expect(build.model.class_name).toBe("Functional");
    expect(info.functional!.layers).toHaveLength(info.layers.length + 1);
    const x = Float32Array.from(model.x.values);
    for (const [i, { output_shape }] of info.layers.entries())
      expect((await trainer.layerOutput(x, i)).shape).toEqual(output_shape.slice(1));
    const code = new TextDecoder().decode((await trainer.save({ format: "python" })).bytes);
    expect(code).toMatch(/inputs = keras\.Input\(\(5, 5, 2\)\)\n/);
    expect(code).toMatch(/layers\.Add\(\)\(\[\w+, \w+\]\)\n/);
    expect(code).toMatch(/model = keras\.Model\(inputs, x\)\n/);
  });

  it.each<
    [string, (layers: { name: string; class_name: string; config: Record<string, unknown>; inbound_nodes: unknown[] }[]) => void, RegExp]
  >([
    ["a circle", (all) => void (all[1]!.inbound_nodes = [[[all.at(-1)!.name, 0, 0, {}]]]), /^bad\.json: .*circle/],
    ["an unknown name", (all) => void (all[1]!.inbound_nodes = [[["nobody", 0, 0, {}]]]), /^bad\.json: .*"nobody"/],
    ["a layer that reads nothing", (all) => void (all[1]!.inbound_nodes = []), /^bad\.json: .*read something/],
    ["shapes that do not join", (all) => void (all.find(({ class_name }) => class_name === "Dense")!.config.units = 5), /^bad\.json: .*\(/],
    [
      "10,000 nodes",
      (all) => void all.push(...Array.from({ length: 10_000 }, () => all[1]!)),
      /^bad\.json: .*at most 2,000 layers, found 10,0/,
    ],
    ["10,000 calls", (all) => void (all[1]!.inbound_nodes = Array(10_000).fill(all[1]!.inbound_nodes[0])), /^bad\.json: .*at most 2000/],
  ])("%s is refused with the file's name, and what was there stays", async (_, change, message) => {
    const bad = structuredClone(find("add").model);
    change(bad.config.layers as Parameters<typeof change>[0]);
    await buildGraph(trainer, find("dot"));
    const before = await trainer.getWeights();
    const refused = await trainer.load(new File([JSON.stringify(bad)], "bad.json")).catch((caught: unknown) => caught);
    expect(refused).toBeInstanceOf(SproutError);
    expect((refused as Error).message).toMatch(message);
    expect((await trainer.getWeights()).map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  });

  it("nested 100 deep is refused", async () => {
    let model: object = find("add").model;
    for (let i = 0; i < 100; i++) model = { class_name: "Sequential", config: { name: "s", layers: [model] } };
    await expect(trainer.load(new File([JSON.stringify(model)], "deep.json"))).rejects.toThrow(/^deep\.json: .*nested at most 40 deep/);
  });
});
