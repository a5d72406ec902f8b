// Files as people have them: of Keras 1 and 2, of TensorFlow.js and Teachable Machine, in 16 bits, in parts, within one another.

import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import { channelsLast } from "../../web/src/files/channels";
import { fromBfloat16, fromFloat16 } from "../../web/src/files/half";
import { readHdf5, writeHdf5 } from "../../web/src/files/hdf5";
import { kerasModel, readModel } from "../../web/src/files/keras_json";
import { flattened } from "../../web/src/files/nested";
import type { Origin } from "../../web/src/files/old_layers";
import { renewedWeights } from "../../web/src/files/old_weights";
import type { LayerWeights, NamedBytes, Tensor } from "../../web/src/files/types";
import type { KerasObject, ModelConfig, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

const layer = (class_name: string, config: Record<string, unknown>): KerasObject => ({ class_name, config });
const text = (name: string, value: unknown): NamedBytes => ({
  name,
  bytes: new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)) as Uint8Array<ArrayBuffer>,
});
const numbers = (count: number, from = 0): Float32Array<ArrayBuffer> => Float32Array.from({ length: count }, (_, i) => Math.sin(from + i));
const tensor = (shape: number[], from = 0): Tensor => ({
  name: "",
  shape,
  values: numbers(
    shape.reduce((a, b) => a * b, 1),
    from,
  ),
});

/** Tensors side by side, along their last axis. */
function besides(tensors: Tensor[]): Float32Array {
  const width = tensors[0]!.shape.at(-1)!;
  const rows = tensors[0]!.values.length / width;
  return Float32Array.from({ length: rows * width * tensors.length }, (_, i) => {
    const [row, column] = [Math.floor(i / (width * tensors.length)), i % (width * tensors.length)];
    return tensors[Math.floor(column / width)]!.values[row * width + (column % width)]!;
  });
}

/** A layer as it is read out of a file of this version, and what is said of it. */
function read(keras: number, class_name: string, config: Record<string, unknown>) {
  const origin: Origin = { keras, remarks: [] };
  const model = readModel("f.h5", { class_name: "Sequential", config: [layer(class_name, { name: "it", ...config })] }, origin);
  const { name, ...options } = model.config.layers[0]!.config!;
  return { class_name: model.config.layers[0]!.class_name, options, shape: model.config.input_shape, remarks: origin.remarks };
}

describe("options", () => {
  it.each<[string, number, string, Record<string, unknown>, string, Record<string, unknown>]>([
    [
      "Dense of Keras 1",
      1,
      "Dense",
      { output_dim: 3, init: "glorot_uniform", bias: true, W_regularizer: null, b_constraint: null, input_dim: 5, activation: "relu" },
      "Dense",
      { units: 3, kernel_initializer: "glorot_uniform", use_bias: true, activation: "relu" },
    ],
    ["RandomRotation of Keras 3.0", 3, "RandomRotation", { factor: 0.1, value_range: [0, 255] }, "RandomRotation", { factor: 0.1 }],
    [
      "Convolution2D of Keras 1",
      1,
      "Convolution2D",
      { nb_filter: 4, nb_row: 3, nb_col: 5, subsample: [2, 2], border_mode: "same", dim_ordering: "tf", init: "uniform", bias: false },
      "Conv2D",
      {
        filters: 4,
        kernel_size: [3, 5],
        strides: [2, 2],
        padding: "same",
        data_format: "channels_last",
        kernel_initializer: "RandomUniform",
        use_bias: false,
      },
    ],
    [
      "LSTM of Keras 1",
      1,
      "LSTM",
      {
        output_dim: 50,
        inner_init: "orthogonal",
        inner_activation: "sigmoid",
        dropout_W: 0.2,
        dropout_U: 0,
        consume_less: "cpu",
        forget_bias_init: "one",
        input_dtype: "float32",
      },
      "LSTM",
      { units: 50, recurrent_initializer: "orthogonal", recurrent_activation: "sigmoid", dropout: 0.2, recurrent_dropout: 0 },
    ],
    ["Dropout of Keras 1", 1, "Dropout", { p: 0.5 }, "Dropout", { rate: 0.5 }],
    [
      "Embedding keeps its output_dim",
      1,
      "Embedding",
      { input_dim: 9, output_dim: 4, init: "zero" },
      "Embedding",
      {
        input_dim: 9,
        output_dim: 4,
        embeddings_initializer: "zero",
      },
    ],
    ["GRU of Keras 2.0.8, without reset_after", 2, "GRU", { units: 2 }, "GRU", { units: 2, reset_after: false }],
    ["GRU of Keras 3", 3, "GRU", { units: 2 }, "GRU", { units: 2 }],
    ["scale: 1", 2, "BatchNormalization", { scale: 1, center: 0 }, "BatchNormalization", { scale: true, center: false }],
    ["a scale that is a number", 3, "Rescaling", { scale: 1 }, "Rescaling", { scale: 1 }],
    [
      "nulls of TensorFlow.js",
      2,
      "LSTM",
      {
        units: 2,
        unit_forget_bias: null,
        dropout: null,
        activation: null,
        kernel_initializer: { class_name: "VarianceScaling", config: { mode: null, scale: 1 } },
      },
      "LSTM",
      { units: 2, activation: "linear", kernel_initializer: { class_name: "VarianceScaling", config: { scale: 1 } } },
    ],
    ["mask_zero: null", 2, "Embedding", { input_dim: 3, output_dim: 2, mask_zero: null }, "Embedding", { input_dim: 3, output_dim: 2 }],
    [
      "OrthogonalInitializer of Keras 3.0 to 3.6",
      3,
      "SimpleRNN",
      {
        units: 2,
        recurrent_initializer: { module: "keras.initializers", class_name: "OrthogonalInitializer", config: { gain: 1, seed: null } },
      },
      "SimpleRNN",
      { units: 2, recurrent_initializer: { class_name: "Orthogonal", config: { gain: 1 } } },
    ],
    ["MobileNet's relu6", 2, "Activation", { activation: "relu6" }, "ReLU", { max_value: 6 }],
    [
      "a DTypePolicy of float32",
      3,
      "Dense",
      { units: 2, dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" } } },
      "Dense",
      { units: 2 },
    ],
  ])("%s", (_, keras, given, config, class_name, options) => {
    const found = read(keras, given, config);
    expect({ class_name: found.class_name, options: found.options }).toEqual({ class_name, options });
    expect(found.remarks).toEqual([]);
  });

  it("what says only how weights begin or are trained is left out, and said", () => {
    const constant = { class_name: "Constant", config: { value: [[1, 2]] } };
    const { options, remarks } = read(3, "Embedding", {
      input_dim: 1,
      output_dim: 2,
      embeddings_initializer: constant,
      embeddings_constraint: { class_name: "NonNeg", config: {} },
    });
    expect(options).toEqual({ input_dim: 1, output_dim: 2 });
    expect(remarks).toEqual([
      'embeddings_initializer of layer "it" is not known here: should its weights begin anew, it is the usual one.',
      'embeddings_constraint of layer "it" is not known here and was left out: it acts in training alone.',
    ]);
    expect(read(2, "Dense", { units: 1, kernel_initializer: { class_name: "MyOwn", config: {} } }).options).toEqual({ units: 1 });
    expect(read(3, "Dense", { units: 1, dtype: { class_name: "DTypePolicy", config: { name: "mixed_float16" } } }).remarks).toEqual([
      "The model was made to compute in mixed_float16; here it computes and is trained in float32.",
    ]);
    const inner = { class_name: "Dense", config: { units: 1, dtype: "bfloat16" } };
    expect(read(3, "TimeDistributed", { layer: inner }).remarks).toEqual([
      "The model was made to compute in bfloat16; here it computes and is trained in float32.",
    ]);
  });
});

it("Resizing to the size that is there already is left out, and said; another stays to be refused", () => {
  const resizing = { name: "r", height: 8, width: 6, interpolation: "bilinear", data_format: "channels_last", dtype: "float32" };
  const shape = [null, 8, 6, 3];
  const ways: [object, object][] = [
    [resizing, { build_config: { input_shape: shape } }],
    [{ ...resizing, batch_input_shape: shape }, {}],
  ];
  for (const [config, beside] of ways) {
    const origin = { keras: 3, remarks: [] as string[] };
    const layers = [{ class_name: "Resizing", config, ...beside }, layer("Flatten", {})];
    const model = readModel("m.json", { class_name: "Sequential", config: { layers } }, origin);
    expect(model.config.layers[0]).toMatchObject({ class_name: "Activation", config: { name: "r", activation: "linear" } });
    expect(origin.remarks).toEqual(['Layer "r" (Resizing) was left out: what it gets has 8 x 6 already.']);
  }
  for (const built of [undefined, { input_shape: [null, 8, 8, 3] }, { input_shape: "x" }]) {
    const layers = [{ class_name: "Resizing", config: resizing, build_config: built }];
    expect(readModel("m.json", { class_name: "Sequential", config: { layers } }).config.layers[0]!.class_name).toBe("Resizing");
  }
});

it("what Keras before 3.8 does not know is written only where it says something", () => {
  const written = (value_range: number[]): unknown => {
    const layers = [layer("RandomContrast", { name: "it", factor: 0.2, value_range })];
    const json = kerasModel({ class_name: "Sequential", config: { input_shape: [4, 4, 1], layers } }, null);
    return (json.config as { layers: KerasObject[] }).layers[1]!.config!.value_range;
  };
  expect(written([0, 255])).toBeUndefined();
  expect(written([0, 1])).toEqual([0, 1]);
});

describe("weights", () => {
  it("twelve tensors of Keras 1's LSTM are three: input, forget, cell and output gate side by side", () => {
    const parts = Array.from({ length: 12 }, (_, i) => ({ name: "", shape: i % 3 === 2 ? [1] : [1, 1], values: Float32Array.of(i) }));
    const found = renewedWeights(layer("LSTM", {}), parts, 1, false);
    expect(found.map(({ name, shape, values }) => [name, shape, [...values]])).toEqual([
      ["kernel", [1, 4], [0, 6, 3, 9]],
      ["recurrent_kernel", [1, 4], [1, 7, 4, 10]],
      ["bias", [4], [2, 8, 5, 11]],
    ]);
    const two = { name: "", shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
    const [kernel] = renewedWeights(
      layer("GRU", {}),
      Array.from({ length: 9 }, () => two),
      1,
      false,
    );
    expect([...kernel!.values]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
  });

  it("kernels of Keras 1 and of Theano are put in order and turned", () => {
    const first = layer("Conv2D", { data_format: "channels_first" });
    const one = { name: "", shape: [1, 2, 1, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const [kernel] = renewedWeights(first, [one], 1, false);
    expect([kernel!.shape, [...kernel!.values]]).toEqual([
      [1, 3, 2, 1],
      [1, 4, 2, 5, 3, 6],
    ]);
    const [turned] = renewedWeights(layer("Conv2D", {}), [{ ...kernel!, shape: [1, 3, 2, 1] }], 2, true);
    expect([...turned!.values]).toEqual([3, 6, 2, 5, 1, 4]);
    const [line] = renewedWeights(layer("Conv1D", { kernel_size: 3, filters: 2 }), [tensor([3, 1, 4, 2])], 1, false);
    expect(line!.shape).toEqual([3, 4, 2]);
  });

  it("16 bits are read as they are meant", () => {
    expect([...fromFloat16(Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b, 0x00, 0x7c))]).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      Infinity,
    ]);
    expect([...fromBfloat16(Uint8Array.of(0x80, 0x3f, 0x00, 0xc0))]).toEqual([1, -2]);
  });
});

describe("TensorFlow.js", () => {
  const topology = {
    class_name: "Sequential",
    config: { layers: [layer("Dense", { name: "d", units: 2, batch_input_shape: [null, 1] })] },
  };
  const files = (bytes: Uint8Array<ArrayBuffer>, quantization: object, dtype = "float32"): NamedBytes[] => [
    { name: "group1-shard1of1.bin", bytes },
    text("model.json", {
      modelTopology: topology,
      weightsManifest: [
        {
          paths: ["group1-shard1of1.bin"],
          weights: [
            { name: "d/kernel", shape: [1, 2], dtype, quantization },
            { name: "d/bias", shape: [2], dtype, quantization },
          ],
        },
      ],
    }),
  ];
  const values = async (given: NamedBytes[]): Promise<number[]> =>
    (await readModelFiles(given, null)).weights.flatMap(({ tensors }) => tensors.flatMap((each) => [...each.values]));

  it("weights of 8 and 16 bits", async () => {
    expect(await values(files(Uint8Array.of(0, 1, 2, 255), { dtype: "uint8", scale: 0.5, min: -1 }))).toEqual([-1, -0.5, 0, 126.5]);
    const words = new Uint8Array(Uint16Array.of(0, 2, 4, 65535).buffer);
    expect(await values(files(words, { dtype: "uint16", scale: 0.5, min: 1 }))).toEqual([1, 2, 3, 32768.5]);
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0, 0x3800).buffer);
    expect(await values(files(halves, { dtype: "float16", original_dtype: "float32" }))).toEqual([1, -2, 0, 0.5]);
    await expect(values(files(halves, { dtype: "int4" }))).rejects.toThrow(
      /model\.json: expected "d\/kernel" as uint8, uint16, float16, .* found int4/,
    );
  });

  it("Teachable Machine's zip as it is downloaded names its classes", async () => {
    const [shard, manifest] = files(new Uint8Array(numbers(4).buffer), undefined as never);
    const zip = zipSync({
      "metadata.json": text("", { labels: ["cat", "dog"], imageSize: 224 }).bytes,
      "model.json": manifest!.bytes,
      "group1-shard1of1.bin": shard!.bytes,
    }) as Uint8Array<ArrayBuffer>;
    const saved = await readModelFiles([{ name: "tm-my-image-model.zip", bytes: zip }], null);
    expect(saved.notes.classNames).toEqual(["cat", "dog"]);
    const apart = await readModelFiles([text("metadata.json", { wordLabels: ["yes", "no"] }), manifest!, shard!], null);
    expect(apart.notes.classNames).toEqual(["yes", "no"]);
  });

  it("a graph model, and weights alone, are named for what they are", async () => {
    await expect(
      readModelFiles([text("model.json", { format: "graph-model", modelTopology: { node: [] }, weightsManifest: [] })], null),
    ).rejects.toThrow(/^model\.json: expected TensorFlow\.js' layers format, found a graph model/);
    await expect(readModelFiles([text("weights_manifest.json", [{ weights: [], paths: [] }])], null)).rejects.toThrow(
      /^weights_manifest\.json: .*found a manifest of weights alone/,
    );
  });
});

/** An .h5 file of Keras 2: a whole model where `model` is given, else weights alone. */
async function h5(
  name: string,
  groups: [layer: string, weights: [name: string, Tensor][]][],
  model?: object,
  version = "2.2.4",
  { backend, training, optimizer = [] }: { backend?: string; training?: object; optimizer?: Tensor[] } = {},
): Promise<NamedBytes> {
  const root = model ? "model_weights/" : "";
  const bytes = await writeHdf5((to) => {
    if (training) to.attribute("", "training_config", JSON.stringify(training));
    optimizer.forEach(({ shape, values }, i) => to.tensor(`optimizer_weights/param_${i}`, shape, values));
    if (optimizer.length > 0)
      to.attribute(
        "optimizer_weights",
        "weight_names",
        optimizer.map((_, i) => `param_${i}`),
      );
    if (backend) to.attribute(root.slice(0, -1), "backend", backend);
    if (model) to.attribute("", "model_config", JSON.stringify(model));
    if (model) to.group("model_weights");
    to.attribute(
      root.slice(0, -1),
      "layer_names",
      groups.map(([own]) => own),
    );
    to.attribute(root.slice(0, -1), "keras_version", version);
    for (const [own, weights] of groups) {
      to.group(`${root}${own}`);
      to.attribute(
        `${root}${own}`,
        "weight_names",
        weights.map(([path]) => path),
      );
      for (const [path, { shape, values }] of weights) to.tensor(`${root}${own}/${path}`, shape, values);
    }
  });
  return { name, bytes };
}
const dense = (name: string, units: number, more: object = {}): KerasObject => layer("Dense", { name, units, ...more });
const sequential = (name: string, ...layers: KerasObject[]): KerasObject => layer("Sequential", { name, layers });

describe("models within a model", () => {
  const norm = layer("BatchNormalization", { name: "norm" });
  const model = sequential(
    "all",
    sequential("head", dense("a", 2, { batch_input_shape: [null, 2] }), norm),
    dense("b", 1),
    sequential("tail", dense("a", 1)),
  );
  const parts = [
    tensor([2, 2], 1),
    tensor([2], 2),
    tensor([2], 3),
    tensor([2], 4),
    tensor([2], 5),
    tensor([2], 6),
    tensor([2, 1], 7),
    tensor([1], 8),
  ];

  it("become one chain, whose names differ", () => {
    const { layers, input_shape } = readModel("f", model).config;
    expect(layers.map(({ config }) => config!.name)).toEqual(["a", "norm", "b", "a_1"]);
    expect(input_shape).toEqual([2]);
    expect(flattened({ class_name: "Sequential", config: { layers: [dense("a", 1)] } }).config.layers).toEqual([dense("a", 1)]);
  });

  it.each([
    ["by their names", (name: string) => name],
    ["in order, what is trained first", (name: string) => name.split("/").at(-1)!],
  ])("their weights in .h5 are found %s", async (_, path) => {
    const names = ["a/kernel:0", "a/bias:0", "norm/gamma:0", "norm/beta:0", "norm/moving_mean:0", "norm/moving_variance:0"].map(path);
    const file = await h5(
      "nested.h5",
      [
        ["head", names.map((name, i) => [name, parts[i]!])],
        [
          "b",
          [
            ["b/kernel:0", parts[6]!],
            ["b/bias:0", parts[7]!],
          ],
        ],
        [
          "tail",
          [
            ["a/kernel:0", tensor([1, 1], 9)],
            ["a/bias:0", tensor([1], 10)],
          ],
        ],
      ],
      model,
    );
    const { weights } = await readModelFiles([file], null);
    expect(weights.map(({ layer: own, tensors }) => [own, tensors.map(({ values }) => values[0])])).toEqual([
      ["a", [Math.sin(1), Math.sin(2)].map(Math.fround)],
      ["norm", [3, 4, 5, 6].map((from) => Math.fround(Math.sin(from)))],
      ["b", [7, 8].map((from) => Math.fround(Math.sin(from)))],
      ["a_1", [9, 10].map((from) => Math.fround(Math.sin(from)))],
    ]);
  });
});

it("a Functional .h5 whose layers follow one another goes to safetensors and back", async () => {
  const model = layer("Functional", {
    name: "f",
    layers: [
      { ...layer("InputLayer", { name: "in", batch_input_shape: [null, 2] }), name: "in", inbound_nodes: [] },
      { ...dense("a", 3), name: "a", inbound_nodes: [[["in", 0, 0, {}]]] },
      { ...dense("b", 1), name: "b", inbound_nodes: [[["a", 0, 0, {}]]] },
    ],
    input_layers: [["in", 0, 0]],
    output_layers: [["b", 0, 0]],
  });
  const groups = [
    ["a", [tensor([2, 3], 1), tensor([3], 2)]],
    ["b", [tensor([3, 1], 3), tensor([1], 4)]],
  ] as const;
  const file = await h5(
    "functional.h5",
    groups.map(([name, [kernel, bias]]) => [
      name,
      [
        [`${name}/kernel:0`, kernel],
        [`${name}/bias:0`, bias],
      ],
    ]),
    model,
  );
  const back = await readModelFiles([await writeModel("safetensors", await readModelFiles([file], null), "f")], null);
  expect(back.model!.config.layers.map(({ class_name, config }) => [class_name, config!.name])).toEqual([
    ["Dense", "a"],
    ["Dense", "b"],
  ]);
  expect(back.model!.config.input_shape).toEqual([2]);
  expect(back.weights.map(({ tensors }) => tensors.map(({ shape, values }) => [shape, values]))).toEqual(
    groups.map(([, own]) => own.map(({ shape, values }) => [shape, values])),
  );
});

describe("channels in front", () => {
  const first = (class_name: string, config: object = {}): KerasObject => layer(class_name, { ...config, data_format: "channels_first" });
  const chain = (...layers: KerasObject[]) => {
    const turned = channelsLast({ class_name: "Sequential", config: { input_shape: [2, 5, 6], layers } });
    return (
      turned && [
        turned.config.input_shape,
        ...turned.config.layers.map(({ class_name, config }) => (class_name === "Permute" ? config!.dims : class_name)),
      ]
    );
  };

  it("are put behind, and back in front where a layer or the caller sees them", () => {
    expect(chain(layer("Conv2D", {}))).toBeNull();
    expect(chain(first("Conv2D"), layer("Dropout", {}), first("MaxPooling2D"), layer("Flatten", {}), layer("Dense", {}))).toEqual([
      [5, 6, 2],
      "Conv2D",
      "Dropout",
      "MaxPooling2D",
      [3, 1, 2],
      "Flatten",
      "Dense",
    ]);
    expect(chain(first("Conv2D"), first("Flatten"))).toEqual([[5, 6, 2], "Conv2D", "Flatten"]);
    expect(chain(first("Conv2D"), first("GlobalMaxPooling2D"), layer("Dense", {}))).toEqual([
      [5, 6, 2],
      "Conv2D",
      "GlobalMaxPooling2D",
      "Dense",
    ]);
    expect(chain(layer("Dense", {}), first("Conv2D"))).toEqual([[2, 5, 6], "Dense", [2, 3, 1], "Conv2D", [3, 1, 2]]);
    expect(chain(first("Conv2D"), layer("BatchNormalization", { axis: 1 }), layer("BatchNormalization", { axis: -1 }))).toEqual([
      [5, 6, 2],
      "Conv2D",
      "BatchNormalization",
      [3, 1, 2],
      "BatchNormalization",
    ]);
  });
});

it("the .weights.h5 of tf.keras 2.12 to 2.15 number layers with weights by twos", async () => {
  const layers = [dense("a", 3), layer("Dropout", { name: "d", rate: 0.1 }), dense("b", 2), dense("c", 1)];
  const tensors = [
    [tensor([2, 3]), tensor([3], 1)],
    [tensor([3, 2], 2), tensor([2], 3)],
    [tensor([2, 1], 4), tensor([1], 5)],
  ];
  const bytes = await writeHdf5((to) => {
    for (const [i, own] of tensors.entries())
      own.forEach(({ shape, values }, k) =>
        to.tensor(`_layer_checkpoint_dependencies/dense${i ? `_${2 * i}` : ""}/vars/${k}`, shape, values),
      );
  });
  const model = { class_name: "Sequential", config: { input_shape: [2], layers } } as ModelConfig;
  const { weights } = await readModelFiles([{ name: "w.weights.h5", bytes }], { model, compile: null });
  expect(weights.filter((each) => each.tensors.length > 0).map((each) => each.tensors.map(({ values }) => [...values]))).toEqual(
    tensors.map((own) => own.map(({ values }) => [...values])),
  );
});

describe("in parts", () => {
  const json = { class_name: "Sequential", keras_version: "2.2.4", config: [dense("x", 1, { batch_input_shape: [null, 2] })] };
  const own = (weights: LayerWeights[]) =>
    weights.flatMap(({ layer: name, tensors }) => [name, ...tensors.flatMap(({ values }) => [...values])]);

  it("Keras' JSON goes with its weights, in either order, or is an architecture alone", async () => {
    const weights = await h5("w.h5", [
      [
        "x_7",
        [
          ["x_7/kernel:0", { name: "", shape: [2, 1], values: Float32Array.of(1, 2) }],
          ["x_7/bias:0", { name: "", shape: [1], values: Float32Array.of(3) }],
        ],
      ],
    ]);
    for (const files of [
      [text("m.json", json), weights],
      [weights, text("m.json", json)],
    ]) {
      const saved = await readModelFiles(files, null);
      expect(saved.model!.config).toMatchObject({ input_shape: [2], layers: [dense("x", 1)] });
      expect(own(saved.weights)).toEqual(["x", 1, 2, 3]);
    }
    const alone = await readModelFiles([text("m.json", json)], null);
    expect(alone).toMatchObject({
      untrained: true,
      weights: [],
      remarks: ["The file holds an architecture alone: its weights begin anew."],
    });
  });

  it("labels.txt names the classes of the model in the same zip", async () => {
    const model = await h5(
      "keras_model.h5",
      [
        [
          "x",
          [
            ["k:0", tensor([2, 1])],
            ["b:0", tensor([1])],
          ],
        ],
      ],
      json,
    );
    const bytes = zipSync({
      "keras_model.h5": model.bytes,
      "labels.txt": text("", "0 cat food\n1 dog\n").bytes,
    }) as Uint8Array<ArrayBuffer>;
    expect((await readModelFiles([{ name: "converted_keras.zip", bytes }], null)).notes.classNames).toEqual(["cat food", "dog"]);
  });
});

describe("what is not read is named for what it is", () => {
  const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
  const asBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, bytes(1)]))) as Uint8Array<ArrayBuffer>;
  it.each<[string, Uint8Array<ArrayBuffer>, RegExp, RegExp]>([
    ["vww.bin2", bytes(32, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33), /a TensorFlow Lite model/, /Keras or TensorFlow\.js/],
    ["converted_tflite.zip", zip("model_unquant.tflite", "labels.txt"), /a TensorFlow Lite model/, /Keras or TensorFlow\.js/],
    ["saved.zip", zip("m/saved_model.pb", "m/variables/variables.index"), /a SavedModel of TensorFlow/, /tf_keras\.models\.load_model/],
    ["net.pt", zip("net/data.pkl", "net/data/0"), /a file of PyTorch/, /set_weights/],
    ["net.pkl", bytes(0x80, 4, 0x95), /a Python pickle/, /model\.save/],
    ["model.h5", asBytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"), /a pointer of Git LFS/, /git lfs pull/],
    ["model.keras", asBytes("\n<!DOCTYPE html><title>Not found"), /a web page/, /download the file itself/],
    ["model.h5", bytes(), /an empty file/, /again/],
    ["model.yaml", asBytes("backend: tensorflow\nclass_name: Sequential\n"), /YAML of Keras/, /model\.load_weights/],
    ["flax_model.msgpack", bytes(0x82, 0xa6), /weights of Flax/, /\.keras/],
    ["xgb.json", asBytes('{"learner": {}, "version": [2, 0, 3]}'), /a model of XGBoost/, /layers/],
    ["config.json", asBytes('{"architectures": ["BertModel"], "model_type": "bert"}'), /Hugging Face/, /layers/],
    ["model.safetensors.index.json", asBytes('{"metadata": {}, "weight_map": {}}'), /a list of the files/, /layers/],
    ["model.json", asBytes('{"modelTopology": {}}'), /found modelTopology alone\.$/, /to_json/],
    ["settings.json", asBytes('{"a": 1}'), /found neither\.$/, /to_json/],
    ["model.ckpt.index", bytes(0), /a checkpoint of TensorFlow/, /load_weights/],
    ["m.py", asBytes("model = 1"), /code or a notebook/, /Paste the code/],
    ["m.xyz", bytes(8, 7), /another kind/, /model\.save/],
  ])("%s", async (name, content, what, hint) => {
    const error = (await readModelFiles([{ name, bytes: content }], null).catch((caught: unknown) => caught)) as Error & { hint?: string };
    expect(error.name).toBe("SproutError");
    expect(error.message.startsWith(`${name}: expected ${name.endsWith(".json") ? "Keras' JSON" : "a model file"}`)).toBe(true);
    expect(error.message).toMatch(what);
    expect(error.hint ?? "").toMatch(hint);
  });
});

describe.skipIf(!engineIsBuilt)("in the engine", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it("Keras 1's LSTM predicts as the same weights do today", async () => {
    const gates = Array.from({ length: 4 }, (_, i) => [tensor([2, 3], 10 * i), tensor([3, 3], 10 * i + 3), tensor([3], 10 * i + 7)]);
    const old = {
      output_dim: 3,
      inner_activation: "sigmoid",
      activation: "tanh",
      inner_init: "orthogonal",
      init: "glorot_uniform",
      forget_bias_init: "one",
    };
    const file = await h5(
      "old.h5",
      [["l", gates.flat().map((each, i) => [`l_${i}`, each])]],
      { class_name: "Sequential", config: [layer("LSTM", { name: "l", batch_input_shape: [null, 4, 2], ...old })] },
      "1.2.2",
    );
    await trainer.load(new File([file.bytes], "old.h5"));
    const x = numbers(16, 50);
    const found = await trainer.predict(x);
    await trainer.build({ model: { class_name: "Sequential", config: { input_shape: [4, 2], layers: [layer("LSTM", { units: 3 })] } } });
    // Today's order: input, forget, cell, output; Keras 1's: input, cell, forget, output.
    const side = (part: number, width: number): Float32Array<ArrayBuffer> => {
      const rows = gates[0]![part]!.values.length / width;
      return Float32Array.from({ length: rows * 4 * width }, (_, i) => {
        const gate = [0, 2, 1, 3][Math.floor((i % (4 * width)) / width)]!;
        return gates[gate]![part]!.values[Math.floor(i / (4 * width)) * width + (i % width)]!;
      });
    };
    await trainer.setWeights([side(0, 3), side(1, 3), side(2, 3)]);
    expect([...found]).toEqual([...(await trainer.predict(x))]);
  });

  it.each<[string, KerasObject, (parts: Tensor[][]) => Iterable<number>[], string, string]>([
    [
      "LSTM of twelve tensors",
      layer("LSTM", { name: "l", batch_input_shape: [null, 4, 2], output_dim: 3, inner_activation: "sigmoid" }),
      // Input, cell, forget and output gate: kernel, recurrent kernel and bias of each.
      (parts) => [0, 1, 2].map((k) => besides([0, 2, 1, 3].map((gate) => parts[gate]![k]!))),
      "1.2.2",
      "tensorflow",
    ],
    [
      "Bidirectional GRU",
      layer("Bidirectional", {
        name: "l",
        batch_input_shape: [null, 4, 2],
        layer: layer("GRU", { name: "g", output_dim: 3, inner_activation: "sigmoid" }),
      }),
      (parts) => [0, 3].flatMap((first) => [0, 1, 2].map((k) => besides([0, 1, 2].map((gate) => parts[first + gate]![k]!)))),
      "1.2.2",
      "tensorflow",
    ],
    [
      "kernel of Theano, turned",
      layer("Conv2D", { name: "l", batch_input_shape: [null, 3, 3, 1], filters: 2, kernel_size: [2, 1] }),
      ([parts]) => [[2, 3, 0, 1].map((i) => parts![0]!.values[i]!), parts![1]!.values],
      "2.0.8",
      "theano",
    ],
  ])("the optimizer's state of Keras 1 and 2 comes with the weights: %s", async (_, first, today, version, backend) => {
    const gates = first.class_name === "LSTM" ? 4 : first.class_name === "Bidirectional" ? 6 : 1;
    const shapes = gates > 1 ? [[2, 3], [3, 3], [3]] : [[2, 1, 1, 2], [2]];
    const slot = (from: number): Tensor[][] =>
      Array.from({ length: gates }, (__, i) => shapes.map((each, k) => tensor(each, from + 10 * i + 3 * k)));
    const [weights, m, v] = [slot(0), slot(100), slot(200)] as [Tensor[][], Tensor[][], Tensor[][]];
    const positive = v.map((parts) => parts.map((each) => ({ ...each, values: each.values.map((value) => 1 + value) })));
    const file = await h5(
      "old.h5",
      [["l", weights.flat().map((each, i) => [`l_${i}`, each])]],
      { class_name: "Sequential", config: [first] },
      version,
      {
        backend,
        training: {
          optimizer_config: { class_name: "Adam", config: { lr: 0.5, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, decay: 0 } },
          loss: "mse",
          metrics: [],
        },
        optimizer: [{ ...tensor([]), values: Float32Array.of(7) }, ...m.flat(), ...positive.flat()],
      },
    );
    const { remarks, optimizer } = await trainer.load(new File([file.bytes], "old.h5"));
    expect([remarks, optimizer]).toEqual([[], true]);
    const { bytes } = await trainer.save({ format: "h5" });
    const { optimizer: kept } = await readModelFiles([{ name: "new.h5", bytes: bytes as Uint8Array<ArrayBuffer> }], null);
    expect(kept!.iterations).toBe(7);
    expect(kept!.slots.map((tensors) => tensors.map(({ values }) => [...values]))).toEqual(
      [m, positive].map((parts) => today(parts).map((values) => [...values])),
    );
    expect((await trainer.getWeights()).map(({ values }) => [...values])).toEqual(today(weights).map((values) => [...values]));
  });

  it("an architecture alone is built with fresh weights, and every message names the file", async () => {
    const json = JSON.stringify({ class_name: "Sequential", config: [dense("x", 2, { batch_input_shape: [null, 3] })] });
    const { model, remarks } = await trainer.load(new File([json], "m.json"));
    expect(model.weights.map(({ shape }) => shape)).toEqual([[3, 2], [2]]);
    expect(remarks).toEqual(["The file holds an architecture alone: its weights begin anew."]);
    const weights = await h5("w.h5", [
      [
        "x",
        [
          ["x/kernel:0", tensor([9, 2])],
          ["x/bias:0", tensor([2])],
        ],
      ],
    ]);
    await expect(trainer.load(new File([weights.bytes], "w.h5"))).rejects.toThrow(/^w\.h5: the weights are for another architecture/);
    await expect(
      trainer.load(
        new File([JSON.stringify({ class_name: "Sequential", config: [layer("Lambda", { batch_input_shape: [null, 3] })] })], "l.json"),
      ),
    ).rejects.toThrow(/^l\.json: unknown layer "Lambda"/);
  });
});

it("an axis stands as a list in .h5, where Keras before 3.10 passes over a number", async () => {
  const layers = [
    layer("LayerNormalization", { name: "l", axis: 1, center: false, scale: false }),
    layer("Softmax", { name: "s", axis: -1 }),
  ];
  const model = { class_name: "Sequential", config: { input_shape: [3, 4], layers } } as ModelConfig;
  const { bytes } = await writeModel("h5", { model, compile: null, weights: [], optimizer: null, notes: {}, remarks: [] }, "m");
  const text = await readHdf5("m.h5", bytes as Uint8Array<ArrayBuffer>, (from) => String(from.attribute("", "model_config")));
  const written = (JSON.parse(text) as ModelConfig).config.layers.map(({ config }) => config!.axis);
  expect(written).toEqual([undefined, [1], -1]);
  const read = await readModelFiles([{ name: "m.h5", bytes: bytes as Uint8Array<ArrayBuffer> }], null);
  expect(read.model!.config.layers.map(({ config }) => config!.axis)).toEqual([1, -1]);
});
