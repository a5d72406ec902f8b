// Model files on the command line: formats by ending, TensorFlow.js' model.json with its shard beside it.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { UsageError } from "../../scripts/train/args";
import { modelFiles, saveFormatOf, writeModelFile } from "../../scripts/train/model_files";
import { readModelFiles, writeModel } from "../../web/src/files";
import { savedExample } from "./support/saved_example";

const folder = mkdtempSync(join(tmpdir(), "sprout-convert-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

it("takes the format of the ending, or the one that is named", () => {
  const of = (name: string, format?: string) => saveFormatOf(path(name), format);
  expect([
    of("a.keras"),
    of("a.weights.h5"),
    of("a.h5"),
    of("a.ONNX"),
    of("model.json"),
    of("a.tfjs.zip"),
    of("a.bin", "safetensors"),
  ]).toEqual(["keras", "weights.h5", "h5", "onnx", "tfjs", "tfjs", "safetensors"]);
  expect(() => of("a.txt")).toThrow(UsageError);
  expect(() => of("a.txt")).toThrow(/--save: expected one of keras \(\.keras\).*, received .*a\.txt/);
  expect(() => saveFormatOf(path("none/a.keras"), undefined, "OUT")).toThrow(/OUT: expected a folder .*none, found none/);
});

it("writes model.json with its shard beside it, and reads them back", async () => {
  const saved = savedExample();
  await writeModelFile(path("net.json"), (await writeModel("tfjs", saved, "net")).bytes);
  expect(readdirSync(folder).sort()).toEqual(["net.json", "net.weights.bin"]);
  const files = await modelFiles([path("net.json"), path("net.weights.bin")], "IN");
  const back = await readModelFiles(
    await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))),
    null,
  );
  expect(back.weights.flatMap(({ tensors }) => tensors.map(({ values }) => [...values]))).toEqual(
    saved.weights.flatMap(({ tensors }) => tensors.map(({ values }) => [...values])),
  );
  await expect(modelFiles([path("absent.keras")], "IN")).rejects.toThrow(/IN: expected a file .*absent\.keras, found none/);
  await expect(modelFiles([folder], "IN")).rejects.toThrow(/IN: expected a file, found the folder /);
});

it.each(["keras", "weights.h5", "h5", "h5-weights", "safetensors", "tfjs", "onnx", "bundle"] as const)(
  "refuses to write %s of a model whose weights are not all there",
  async (format) => {
    const saved = savedExample();
    const [first, ...others] = saved.weights;
    await expect(writeModel(format, { ...saved, weights: others }, "net")).rejects.toThrow(
      'net: expected layer "conv2d" to have 2 weights (kernel, bias), found 0.',
    );
    const short = { layer: "conv2d", tensors: first!.tensors.slice(1) };
    await expect(writeModel(format, { ...saved, weights: [short, ...others] }, "net")).rejects.toThrow(
      "2 weights (kernel, bias), found 1.",
    );
    const more = { ...first!, layer: "another" };
    await expect(writeModel(format, { ...saved, weights: [more, ...saved.weights] }, "net")).rejects.toThrow(
      'net: expected weights of the model\'s layers alone, found those of "another".',
    );
  },
);
