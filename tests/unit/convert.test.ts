// convert opens what load opens, compares what it wrote with what it read, and refuses the rest in one message.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { convert } from "../../scripts/train/convert";
import type { SaveFormat } from "../../web/src/base/protocol";
import type { Engine } from "../../web/src/engine/engine";
import { loadEngine } from "../../web/src/engine/load_engine";
import { readModelFiles, writeModel } from "../../web/src/files";
import { fixtures } from "./support/fixtures";
import { engineIsBuilt } from "./support/real_engine";
import type { SavedModel } from "../../web/src/files/types";
import { savedExample } from "./support/saved_example";

const models = resolve(import.meta.dirname, "../../../shared/data/models");
/** Of the real files, those that hold what is not to be had here: graphs, layers, other formats; and files of which a part is missing. */
const refused = new Map(
  Object.entries({
    "abhinav-digit": /^model\.json: expected group1-shard1of2\.bin beside it, found none/,
    carnd: /^model\.h5: unknown layer "Lambda"/,
    "delos-weights": /^model\.weights\.h5: expected a whole model, found weights alone/,
    "dqn-weights": /^cartpole-dqn\.h5: expected a whole model, found weights alone/,
    "lyhue-model_weights": /^model_weights\.h5: expected a whole model, found weights alone/,
    "siksik-weights": /^model\.weights\.h5: expected a whole model, found weights alone/,
    "fastml-KERAS_3layer_95pruned_retrained_weights": /expected a whole model, found weights alone/,
    "tinygrad-st": /^model\.safetensors: expected Keras' weights, .* found those of PyTorch or another library, "l1\.weight"/,
    "fastml-onnx-bnn_model_fc_1layer": /^bnn_model_fc_1layer\.onnx: .*found others: .*onnx\.brevitas/,
    "fastml-onnx-separable_conv_model_ch_last": /^separable_conv_model_ch_last\.onnx: .*found others: .*qonnx\.custom_op/,
    "ml5-faceexpr": /found a manifest of weights alone/,
    "nsfw-mid": /^model\.json: .* found a graph model/,
    "tiny-vww-tflite": /^vww_96_float\.tflite: .* found a TensorFlow Lite model/,
    "tm-michel-tfjs": /^model\.json: expected weights\.bin beside it, found none/,
  }),
);

describe.skipIf(!engineIsBuilt)("convert", () => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await loadEngine({ variant: "simd" }));
  });
  const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name);

  it.each<SaveFormat>([
    "keras",
    "weights.h5",
    "h5",
    "h5-weights",
    "safetensors",
    "tfjs",
    "onnx",
    "python",
    "code-notebook",
    "javascript",

    "notebook",
    "bundle",
  ])("%s of Keras' files predicts the same", async (format) => {
    for (const { model, file, bytes } of fixtures) {
      // TensorFlow.js has no GRU with reset_after.
      if (format === "tfjs" && model === "sequence") continue;
      const { remarks, ...written } = await convert(engine, [fileOf(file, bytes)], { format, name: "out" });
      expect(written.bytes.length).toBeGreaterThan(100);
      expect(remarks).toEqual([]);
    }
  });

  it("what would predict something else is not written", async () => {
    const saved = savedExample();
    saved.compile = null;
    saved.optimizer = null;
    const written = await writeModel("safetensors", saved, "a");
    const file = fileOf("a.safetensors", written.bytes);
    const real = engine.predict.bind(engine);
    let calls = 0;
    engine.predict = (...args) => {
      real(...args);
      if (++calls === 2) args[5][0]! += 0.01;
    };
    try {
      await expect(convert(engine, [file], { format: "keras", name: "b" })).rejects.toThrow(
        /^b\.keras: expected the written model to predict the same, but of 12 numbers number 1 is [\d.e-]+ in place of [\d.e-]+; nothing was written$/,
      );
    } finally {
      engine.predict = real;
    }
    expect(calls).toBe(2);
  });

  it("hard_sigmoid is what each format means by it, or is not written", async () => {
    const layers = [
      { class_name: "LSTM", config: { name: "l", units: 3, recurrent_activation: "hard_sigmoid", batch_input_shape: [null, 4, 2] } },
      { class_name: "Dense", config: { name: "d", units: 2, activation: "hard_sigmoid" } },
      { class_name: "Activation", config: { name: "a", activation: "hard_sigmoid" } },
    ];
    const json = JSON.stringify({ class_name: "Sequential", keras_version: "2.2.4", config: layers });
    const shapes = { l: [[2, 12], [3, 12], [12]], d: [[3, 2], [2]] };
    const weights = Object.entries(shapes).map(([layer, own], l) => ({
      layer,
      tensors: own.map((shape, i) => ({
        name: ["kernel", layer === "l" ? "recurrent_kernel" : "bias", "bias"][i]!,
        shape,
        values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => 2 * Math.sin(7 * l + 3 * i + k)),
      })),
    }));
    const model = { class_name: "Sequential" as const, config: { input_shape: [4, 2], layers: layers.slice(0, 2) } };
    const file = await writeModel("h5-weights", { ...savedExample(), model, weights }, "w");
    const files = [fileOf("m.json", new TextEncoder().encode(json) as Uint8Array<ArrayBuffer>), fileOf("w.h5", file.bytes)];
    for (const format of ["keras", "safetensors", "tfjs", "onnx"] as const) {
      const { remarks } = await convert(engine, files, { format, name: "out" });
      expect(remarks).toEqual([
        "hard_sigmoid of Keras 2, 0.2 x + 0.5, became that of Keras 3 with weights 1.2 times as large: it predicts the same.",
      ]);
    }
    await expect(convert(engine, files, { format: "h5", name: "out" })).rejects.toThrow(/^out\.h5: hard_sigmoid in it would be/);
  });

  it("a model for sequences of any length stays one", async () => {
    const json = {
      class_name: "Sequential",
      config: [
        { class_name: "Embedding", config: { name: "e", input_dim: 9, output_dim: 2, batch_input_shape: [null, null] } },
        { class_name: "GlobalMaxPooling1D", config: { name: "p" } },
      ],
    };
    const weights = await writeModel(
      "h5-weights",
      {
        ...savedExample(),
        model: { class_name: "Sequential", config: { input_shape: [4], layers: [json.config[0]!] } },
        weights: [{ layer: "e", tensors: [{ name: "embeddings", shape: [9, 2], values: Float32Array.from({ length: 18 }, (_, i) => i) }] }],
      },
      "w",
    );
    const files = [
      fileOf("m.json", new TextEncoder().encode(JSON.stringify(json)) as Uint8Array<ArrayBuffer>),
      fileOf("w.h5", weights.bytes),
    ];
    for (const format of ["keras", "h5", "tfjs", "safetensors"] as const) {
      const { bytes } = await convert(engine, files, { format, name: "out" });
      expect((await readModelFiles([{ name: "out", bytes }], null)).model!.config.input_shape, format).toEqual([null]);
    }
    await expect(convert(engine, files, { format: "onnx", name: "out" })).rejects.toThrow(
      "m.json: expected an input of fixed size for ONNX, found (None)",
    );
    await expect(convert(engine, [files[0]!], { format: "keras", name: "out" })).rejects.toThrow(
      "m.json: expected a model with its weights, found an architecture alone",
    );
    await expect(convert(engine, [files[1]!], { format: "keras", name: "out" })).rejects.toThrow(
      "w.h5: expected a whole model, found weights alone",
    );
  });

  it("each of several inputs of any length stays one", async () => {
    const input = (name: string, size: number) => ({
      class_name: "InputLayer",
      config: { name, batch_shape: [null, null, size] },
      name,
      inbound_nodes: [],
    });
    const layer = (class_name: string, name: string, config: object, ...reads: string[]) => ({
      ...{ class_name, name, config: { name, ...config } },
      inbound_nodes: [reads.map((from) => [from, 0, 0, {}])],
    });
    const config = {
      name: "pair",
      layers: [
        ...[input("left", 3), input("right", 2)],
        ...[layer("GRU", "l", { units: 4 }, "left"), layer("GRU", "r", { units: 4 }, "right"), layer("Add", "sum", {}, "l", "r")],
      ],
      ...{
        input_layers: [
          ["left", 0, 0],
          ["right", 0, 0],
        ],
        output_layers: [["sum", 0, 0]],
      },
    };
    const json = new TextEncoder().encode(JSON.stringify({ class_name: "Functional", config })) as Uint8Array<ArrayBuffer>;
    const { bytes } = await convert(engine, [fileOf("pair.json", json)], { format: "python", name: "out" });
    const code = new TextDecoder().decode(bytes);
    expect(code).toContain('keras.Input((None, 3), name="left")');
    expect(code).toContain('keras.Input((None, 2), name="right")');
  });

  it("an .h5 that Keras 3 does not open says so", async () => {
    const model = (config: object): SavedModel => ({
      ...savedExample(),
      ...{ compile: null, optimizer: null },
      model: {
        class_name: "Sequential",
        config: { input_shape: [2, 3], layers: [{ class_name: "UnitNormalization", config: { name: "u", ...config } }] },
      },
      weights: [{ layer: "u", tensors: [] }],
    });
    for (const [config, said] of [
      [
        { axis: [1, 2] },
        [
          'tf.keras opens the .h5 that was written, and so does Sprout, but Keras 3 does not: layer "u" (UnitNormalization) has axis [1,2]. For Keras 3 write .keras.',
        ],
      ],
      [{ axis: -1 }, []],
    ] as const) {
      const file = await writeModel("keras", model(config), "u");
      expect((await convert(engine, [fileOf("u.keras", file.bytes)], { format: "h5", name: "out" })).remarks).toEqual(said);
    }
  });

  it.skipIf(!existsSync(models))("every real file comes out the same or is refused for what it is", async () => {
    for (const folder of readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      const names = readdirSync(`${models}/${folder.name}`);
      const files = names.map((name) => fileOf(name, new Uint8Array(readFileSync(`${models}/${folder.name}/${name}`))));
      const done = convert(engine, files, { format: "keras", name: "out" });
      const expected = refused.get(folder.name) ?? null;
      if (expected) await expect(done, folder.name).rejects.toThrow(expected);
      else {
        const error: unknown = await done.then(
          () => null,
          (caught: unknown) => caught,
        );
        // Graphs, and layers that Sprout does not have yet.
        if (error)
          expect(String(error), folder.name).toMatch(
            /SproutError: .*(expected one input and one output|unknown layer|layers cannot be read: ReLU)/,
          );
      }
    }
  });
});
