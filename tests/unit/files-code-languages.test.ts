// The model's program in other languages: JavaScript is run on the real engine and trains the same; PyTorch has each layer or refuses it by name.

import { describe, expect, it } from "vitest";
import type { CompileConfig, FitConfig, KerasObject, ModelConfig } from "../../web/src/base/protocol";
import { readModelFiles, writeModel } from "../../web/src/files";
import { outputShape } from "../../web/src/files/shapes";
import type { SavedModel } from "../../web/src/files/types";
import { createTrainer, engineIsBuilt } from "./support/real_engine";
import { fixtures } from "./support/fixtures";
import { layerCases } from "./support/layer_cases";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const chain = (input_shape: number[], ...layers: KerasObject[]): ModelConfig => ({
  class_name: "Sequential",
  config: { name: "sequential", input_shape, layers },
});
const saved = (model: ModelConfig, more: Partial<SavedModel> = {}): SavedModel => ({
  model,
  compile: null,
  weights: [],
  optimizer: null,
  notes: {},
  remarks: [],
  ...more,
});
const compile: CompileConfig = {
  optimizer: { class_name: "Adam", config: { learning_rate: 0.01 } },
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
};

describe.runIf(engineIsBuilt)("JavaScript", () => {
  /** Runs a program as Node does, with the library beside it. Returns what it printed. */
  async function run(program: string): Promise<unknown[][]> {
    const [first, ...body] = program.split('import { Trainer } from "./sprout.js";\n');
    expect(body).toHaveLength(1);
    expect(first!.trim()).toMatch(/^\/\/ .*$/);
    const printed: unknown[][] = [];
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
      ...names: string[]
    ) => (...given: unknown[]) => Promise<void>;
    await new AsyncFunction("Trainer", "console", body[0]!)(
      { create: createTrainer },
      { log: (...words: unknown[]) => printed.push(words) },
    );
    return printed;
  }

  it("trains as the model does that it was written of", async () => {
    const model = chain(
      [2],
      { class_name: "Dense", config: { units: 8, activation: "relu", kernel_initializer: "he_normal", name: "first" } },
      { class_name: "Dense", config: { units: 2, activation: "softmax", name: "dense_1" } },
    );
    const training: FitConfig = { epochs: 3, batch_size: 16, validation_split: 0.2, seed: 7, shuffle: true };
    const trainer = await createTrainer();
    await trainer.loadData({ name: "xor" });
    await trainer.build({ model, compile, seed: 7 });
    const { bytes } = await trainer.save({ format: "javascript", fit: training });
    const { seed: _, ...config } = training;
    const { history } = await trainer.fit(config);
    const evaluated = await trainer.evaluate();
    await trainer.dispose();
    const program = text(bytes);
    expect(program).toContain('await trainer.loadData({ name: "xor" });');
    expect(program).not.toContain("dense_1");
    const printed = await run(program);
    expect(printed.slice(-2)).toEqual([["done", history], [evaluated]]);
  });

  it.each(fixtures)("of $file it runs with numbers at random", async ({ file, bytes }) => {
    const read = await readModelFiles([{ name: file, bytes }], null);
    const trainer = await createTrainer();
    const { outputs } = await trainer.build({ model: read.model!, compile: read.compile! });
    await trainer.dispose();
    const program = text((await writeModel("javascript", { ...read, outputs, training: { epochs: 1 } }, "m")).bytes);
    const printed = await run(program.replaceAll("256", "32"));
    expect(printed.at(-2)![0]).toBe("done");
  });

  it("a graph is written whole; keys that are no names are quoted; what has several outputs is refused", async () => {
    const named = (class_name: string, name: string, config: object, ...reads: string[]) => ({
      class_name,
      name,
      config: { name, ...config },
      inbound_nodes: reads.length > 0 ? [reads.map((from) => [from, 0, 0, {}])] : [],
    });
    const graph: ModelConfig = {
      class_name: "Functional",
      config: {
        name: "g",
        layers: [
          named("InputLayer", "in", { batch_shape: [null, 3] }),
          named("Dense", "a", { units: 4 }, "in"),
          named("Dense", "b", { units: 4 }, "in"),
          named("Add", "sum", {}, "a", "b"),
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["sum", 0, 0]],
      } as unknown as ModelConfig["config"],
    };
    const trainer = await createTrainer();
    const { outputs } = await trainer.build({ model: graph, compile: { optimizer: "sgd", loss: "mse" } });
    await trainer.dispose();
    const said = saved(graph, { compile: { optimizer: "sgd", loss: "mse", loss_weights: { "a b": 1, __proto__x: 2 } }, outputs });
    const program = text((await writeModel("javascript", { ...said, compile: { optimizer: "sgd", loss: "mse" } }, "m")).bytes);
    expect((await run(program.replaceAll("256", "32"))).at(-2)![0]).toBe("done");
    expect(text((await writeModel("javascript", said, "m")).bytes)).toContain('["a b"]: 1, __proto__x: 2');
    await expect(writeModel("javascript", { ...said, outputs: [...outputs!, ...outputs!] }, "m")).rejects.toThrow(
      /m\.mjs: expected .* one output/,
    );
  });
});

describe("PyTorch", () => {
  const written = async (model: ModelConfig, more: Partial<SavedModel> = {}): Promise<string[]> => {
    const program = text((await writeModel("pytorch", saved(model, more), "m")).bytes);
    const [, body] = /nn\.Sequential\(\n([\s\S]*?)\)\nprint\(model\)/.exec(program)!;
    return body!
      .trim()
      .split("\n")
      .map((line) => line.trim().replace(/,$/, ""));
  };
  const conv = (config: object): KerasObject => ({ class_name: "Conv2D", config: { filters: 8, kernel_size: [3, 3], ...config } });

  it("of a convolutional network has each layer, with the channels in front", async () => {
    const model = chain(
      [28, 28],
      { class_name: "Reshape", config: { target_shape: [28, 28, 1] } },
      conv({ activation: "relu", padding: "same" }),
      { class_name: "MaxPooling2D", config: { pool_size: [2, 2] } },
      { class_name: "BatchNormalization", config: {} },
      conv({ strides: [2, 2], use_bias: false, dilation_rate: 1 }),
      { class_name: "DepthwiseConv2D", config: { kernel_size: 3, depth_multiplier: 2 } },
      { class_name: "SpatialDropout2D", config: { rate: 0.1 } },
      { class_name: "LeakyReLU", config: { negative_slope: 0.1 } },
      { class_name: "Flatten", config: {} },
      { class_name: "Dropout", config: { rate: 0.5 } },
      { class_name: "Dense", config: { units: 10, activation: "softmax" } },
    );
    expect(await written(model)).toEqual([
      "nn.Unflatten(1, (1, 28))",
      'nn.Conv2d(1, 8, 3, padding="same")',
      "nn.ReLU()",
      "nn.MaxPool2d(2)",
      "nn.BatchNorm2d(8, eps=0.001, momentum=0.01)",
      "nn.Conv2d(8, 8, 3, stride=2, bias=False)",
      "nn.Conv2d(8, 16, 3, groups=8)",
      "nn.Dropout2d(0.1)",
      "nn.LeakyReLU(0.1)",
      "nn.Flatten()",
      "nn.Dropout(0.5)",
      "nn.Linear(256, 10)",
      "nn.Softmax(dim=1)",
    ]);
    const program = text((await writeModel("pytorch", saved(model, { notes: { scale: 1 / 255 } }), "m")).bytes);
    expect(program).toContain("Flatten gives the numbers in another order");
    expect(program).toContain("torch.rand(2, 28, 28)");
    expect(program).toContain("was x * 0.00392");
  });

  it.each<[string, ModelConfig, RegExp]>([
    [
      "LSTM",
      chain([4, 2], { class_name: "LSTM", config: { units: 3 } }),
      /layer "lstm" \(LSTM\) cannot be written for PyTorch: nn\.Sequential has no such module/,
    ],
    [
      "an activation",
      chain([4], { class_name: "Dense", config: { units: 3, activation: "exponential" } }),
      /its activation exponential is no module/,
    ],
    ["same with strides", chain([9, 9, 1], conv({ strides: 2, padding: "same" })), /with strides, padding="same"/],
    ["Dense on channels", chain([4, 4], { class_name: "Dense", config: { units: 3 } }), /it reads \(4, 4\)/],
    [
      "a pool that does not fit",
      chain([9, 9, 1], { class_name: "MaxPooling2D", config: { pool_size: 2, padding: "same" } }),
      /padding="same" is not known/,
    ],
    ["half a norm", chain([4], { class_name: "BatchNormalization", config: { center: false } }), /center and scale/],
  ])("%s is refused by name", async (_, model, message) => {
    await expect(writeModel("pytorch", saved(model), "m")).rejects.toThrow(message);
  });

  it("every layer with a vector is written or refused with its name", async () => {
    let count = 0;
    for (const each of [...layerCases.values()].flat()) {
      const model = chain(each.shape, ...each.layers);
      try {
        for (const line of await written(model)) expect(line).toMatch(/^(nn\.\w+\(.*\))?$/);
        count++;
        // As PyTorch is told the sizes that each layer reads, these have to be known.
        expect(outputShape(each.layers[0]!, [each.shape])).not.toBeNull();
      } catch (error) {
        expect((error as Error).message).toMatch(
          /^m\.torch\.py: (layer "\w+" \(\w+\) cannot be written for PyTorch: |expected a |the shape behind)/,
        );
      }
    }
    expect(count).toBeGreaterThan(20);
  });
});

describe("a notebook of Keras code", () => {
  const own =
    '# mine\nimport keras\nfrom keras import layers\n\nmodel = keras.Sequential([\n    layers.Flatten(),\n\n    layers.Dense(3),  # out\n])\n\n# train it\nmodel.compile("sgd", "mse")\nmodel.fit(x_train, y_train)\n';
  const model = chain([4, 2], { class_name: "Flatten", config: {} }, { class_name: "Dense", config: { units: 3 } });
  const more = {
    code: own,
    compile: { optimizer: "sgd", loss: "mse" },
    outputs: [{ name: "dense", shape: [null, 3], loss: "MeanSquaredError" }],
  };

  it("has a cell for each part, cut between statements", async () => {
    const file = await writeModel("code-notebook", saved(model, more as Partial<SavedModel>), "m");
    const { cells, nbformat } = JSON.parse(text(file.bytes)) as { nbformat: number; cells: { source: string; cell_type: string }[] };
    const sources = cells.map(({ source }) => source);
    expect([nbformat, file.name, sources[0]]).toEqual([4, "m.code.ipynb", "%pip install -q keras jax"]);
    expect(sources).toContainEqual("model = keras.Sequential([\n    layers.Flatten(),\n\n    layers.Dense(3),  # out\n])");
    expect(sources.at(-1)).toBe('# train it\nmodel.compile("sgd", "mse")\nmodel.fit(x_train, y_train)');
    expect(sources.some((source) => source.includes("x_train, y_train = "))).toBe(true);
  });

  it("as a program keeps somebody's code, with its data behind the imports where it makes none", async () => {
    const program = text((await writeModel("python", saved(model, more as Partial<SavedModel>), "m")).bytes);
    expect(program).toMatch(
      /^# mine\nimport keras\nfrom keras import layers\nimport numpy as np\n\n[\s\S]*x_train, y_train = [\s\S]*\n\nmodel = keras\.Sequential/,
    );
    const loading = own.replace("\nmodel = ", "\nx_train, y_train = load()\nmodel = ");
    expect(text((await writeModel("python", saved(model, { ...more, code: loading } as Partial<SavedModel>), "m")).bytes)).toBe(loading);
  });
});
