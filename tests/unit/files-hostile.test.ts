// Small model files and texts that would make any amount of work, and headers of odd values: refused in work that grows with their size.

import { describe, expect, it, vi } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import { parseJson } from "../../web/src/files/keras_json";
import { readPasted } from "../../web/src/files/pasted";
import { joined, refusal } from "./data-fixtures";
import { savedExample } from "./support/saved_example";

function safetensors(header: unknown, data = new Uint8Array(0)) {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return readModelFiles([{ name: "a.safetensors", bytes: joined(length, json, data) }], null);
}

describe("pasted code", () => {
  const lines = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join("\n");

  it.each([
    ["lists", `a0 = [1]\n${lines(18, (i) => `a${i + 1} = [a${i}, a${i}, a${i}]`)}\nmodel = Sequential([Reshape(a18)])`],
    [
      "functions",
      `def f0(x): return x\n${lines(30, (i) => `def f${i + 1}(x): return f${i}(f${i}(x))`)}\nmodel = Sequential([Dense(f30(1))])`,
    ],
    [
      "tensors",
      `x = Input((4,))\n${lines(30, () => "x = Concatenate()([x, x])")}\nfor i in range(9999):\n  for j in range(9999):\n    x = x + x`,
    ],
    ["loops", `${lines(9, (i) => `${"  ".repeat(i)}for i${i} in range(9999):`)}\n${"  ".repeat(9)}n = 1`],
  ])("whose %s double with every line is not worked out", (_, code) => {
    const { problems } = readPasted(code);
    expect(problems.map(({ message }) => message).join()).toMatch(/not worked out: /);
  });

  it("whose models double with every line ends at the most layers that a model may have", () => {
    const { model, problems } = readPasted(`a0 = Sequential([Dense(1)])\n${lines(30, (i) => `a${i + 1} = Sequential([a${i}, a${i}])`)}`);
    expect(model!.config.layers.length).toBeLessThanOrEqual(2000);
    expect(problems[0]).toEqual({ line: 12, message: "expected at most 2,000 layers, found more" });
  });

  it("whose layers double with every line is nested too deeply", () => {
    const code = `a0 = Dense(1)\n${lines(30, (i) => `a${i + 1} = Bidirectional(layer=a${i}, backward_layer=a${i})`)}\nmodel = Sequential([a30])`;
    const get = vi.spyOn(Map.prototype, "get");
    const { problems } = readPasted(code);
    const looks = get.mock.calls.length;
    get.mockRestore();
    expect(problems.map(({ message }) => message)).toEqual(["nested too deeply"]);
    expect(looks).toBeLessThan(1000);
  });

  it("without an end is ended: loops, functions that call themselves, lists and texts that grow", () => {
    const said = (code: string) => readPasted(`model = Sequential([Dense(1)])\n${code}`).problems.map(({ message }) => message);
    expect(said("while True:\n  n = 1")).toEqual([expect.stringMatching(/^not worked out: .* takes more steps than a model needs$/)]);
    expect(said("def f(x): return f(x)\nmodel.add(Dense(f(1)))")).toEqual([expect.stringContaining("nested too deeply")]);
    expect(said("a = [1]\nfor i in range(40): a = a + a\nmodel.add(Reshape(a))")).toEqual([
      expect.stringContaining("longer than a model needs"),
    ]);
    expect(said("a = 'a'\nfor i in range(40): a += a\nmodel.add(Dense(1, name=a))")).toEqual([
      expect.stringContaining("longer than a model needs"),
    ]);
    expect(said("model.add(Dense(len(range(10 ** 12))))")).toEqual([expect.stringContaining("expected units")]);
  });

  it("sums that double are numbers, and what holds itself is nested too deeply", () => {
    const sums = readPasted(`a0 = 1\n${lines(18, (i) => `a${i + 1} = a${i} + a${i}`)}\nmodel = Sequential([Dense(a18)])`);
    expect(sums).toMatchObject({ model: { config: { layers: [{ config: { units: 2 ** 18 } }] } }, problems: [] });
    expect(readPasted("x = [1]\nx.append(x)\nmodel = Sequential([Reshape(x), Dense(3)])")).toMatchObject({
      model: { config: { layers: [{ class_name: "Dense" }] } },
      problems: [{ message: "nested too deeply" }],
    });
    expect(readPasted("x = Bidirectional(layer=x)\nmodel = Sequential([x, Dense(3)])")).toMatchObject({
      model: { config: { layers: [{ class_name: "Dense" }] } },
      problems: [{ message: "not understood: x" }],
    });
  });
});

it("JSON of quotes without an end is looked at once", () => {
  const text = `{"a": "${'\\"'.repeat(150_000)}`;
  const replace = vi.spyOn(String.prototype, "replace");
  expect(() => parseJson("model.json", text)).toThrow(/^model\.json: expected a configuration in JSON, found text that is none/);
  expect(replace).not.toHaveBeenCalled();
  replace.mockRestore();
  expect(() => parseJson("model.json", `${"[".repeat(41)}${"]".repeat(41)}`)).toThrow("nested at most 40 deep");
  expect(parseJson("model.json", `["${"[".repeat(100)}", "\\\\", "\\"[["]`)).toEqual(["[".repeat(100), "\\", '"[[']);
});

describe("safetensors", () => {
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };

  it("whose tensors share bytes is refused before any is read", async () => {
    const header = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`layer${i}/kernel`, entry]));
    const slice = vi.spyOn(Uint8Array.prototype, "slice");
    expect((await refusal(safetensors(header, new Uint8Array(4)))).message).toBe(
      'a.safetensors: expected "layer1/kernel" to have bytes of its own, found some that are another tensor\'s.',
    );
    expect(slice).not.toHaveBeenCalled();
    slice.mockRestore();
  });

  it.each([
    ["null", null],
    ["a number", 3],
    ["a list", []],
    ["no dtype", { ...entry, dtype: null }],
    ["no shape", { ...entry, shape: null }],
    ["a shape that is no number", { ...entry, shape: ["1"] }],
    ["no place", { dtype: "F32", shape: [1] }],
    ["a place that is null", { ...entry, data_offsets: null }],
    ["half a place", { ...entry, data_offsets: [0] }],
    ["a place before the file", { ...entry, data_offsets: [-4, 0] }],
  ])("with an entry of %s is refused by name", async (_, odd) => {
    expect((await refusal(safetensors({ "dense/kernel": odd }, new Uint8Array(4)))).message).toMatch(
      /^a\.safetensors: expected "dense\/kernel" to have a dtype, a shape and its data_offsets, found /,
    );
  });

  it("whose header is a list is refused", async () => {
    expect((await refusal(safetensors([entry]))).message).toMatch(/^a\.safetensors: expected /);
  });

  it("with odd metadata keeps its tensors", async () => {
    for (const __metadata__ of [null, 3, [], { model: 3, sprout: null }]) {
      const { weights, model } = await safetensors({ __metadata__, "dense/kernel": entry }, new Uint8Array(4));
      expect([weights.length, model]).toEqual([1, null]);
    }
  });
});

it("a manifest of TensorFlow.js that names a shard again and again is refused", async () => {
  const { bytes } = await writeModel("tfjs", savedExample(), "model");
  const { unzipSync } = await import("fflate");
  const members = unzipSync(bytes);
  const json = JSON.parse(new TextDecoder().decode(members["model.json"]!));
  const load = (weightsManifest: unknown) =>
    readModelFiles(
      [
        { name: "model.json", bytes: joined(new TextEncoder().encode(JSON.stringify({ ...json, weightsManifest }))) },
        { name: "weights.bin", bytes: joined(members["weights.bin"]!) },
      ],
      null,
    );
  const [group] = json.weightsManifest;
  expect((await load([group])).weights.length).toBeGreaterThan(0);
  expect((await refusal(load(Array(1000).fill(group)))).message).toBe(
    'model.json: expected each shard once in the manifest, found "weights.bin" again.',
  );
  expect((await refusal(load([null]))).message).toMatch(/^model\.json: expected the manifest to list paths and weights/);
});
