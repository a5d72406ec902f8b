// ONNX as PyTorch and tf2onnx spell it, built here node by node: it opens as layers that predict what onnxruntime does, and refuses the rest by name.

import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { readModelFiles } from "../../web/src/files";
import { Graph } from "../../web/src/files/onnx/graph";
import { Message } from "../../web/src/files/onnx/proto";
import type { Trainer } from "../../web/src/lib";
import { difference } from "./support/graph_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** Numbers that are not alike, and the same each time. */
const numbers = (count: number, seed = 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 * seed + (i % 7)) * 0.5);

interface Built {
  bytes: Uint8Array<ArrayBuffer>;
  shape: number[];
}

/** A model of one input, whose shape is that of one sample. */
function built(shape: number[], out: number[], make: (graph: Graph, x: string, weights: (...shape: number[]) => string) => string): Built {
  const graph = new Graph();
  let seed = 1;
  const weights = (...own: number[]): string =>
    graph.constant(
      own,
      numbers(
        own.reduce((a, b) => a * b, 1),
        ++seed,
      ),
    );
  graph.rename(make(graph, "input", weights), "output");
  return { bytes: graph.model("foreign", [{ name: "input", shape }], [{ name: "output", shape: out }], {}), shape };
}

const positive = (graph: Graph, count: number): string =>
  graph.constant(
    [count],
    numbers(count, 3).map((value) => 1 + Math.abs(value)),
  );

/** BatchNorm2d after a convolution. */
const normalized = (graph: Graph, x: string, channels: number, weights: (...shape: number[]) => string): string =>
  graph.node("BatchNormalization", [x, weights(channels), weights(channels), weights(channels), positive(graph, channels)], {
    epsilon: { float: 1e-5 },
    momentum: { float: 0.9 },
  });

/** x.view(x.size(0), -1), as it is traced. */
function viewed(graph: Graph, x: string): string {
  const size = graph.node("Gather", [graph.node("Shape", [x]), graph.node("Squeeze", [graph.whole([0])])], { axis: 0 });
  const target = graph.node("Concat", [graph.node("Unsqueeze", [size, graph.whole([0])]), graph.whole([-1])], { axis: 0 });
  return graph.node("Reshape", [x, target]);
}

const relu = (graph: Graph, x: string): string => graph.node("Relu", [x]);
const pads = (each: number): number[] => [each, each, each, each];

/** Each with the classes of the layers that it opens as. */
const cases: [string, Built, string[]][] = [
  [
    "a convolutional network of PyTorch, whose rows are flattened with their channels first",
    built([3, 8, 6], [3], (graph, x, weights) => {
      const conv = graph.node("Conv", [x, weights(4, 3, 3, 3), weights(4)], {
        kernel_shape: [3, 3],
        pads: pads(1),
        strides: [1, 1],
        group: 1,
        dilations: [1, 1],
      });
      const pooled = graph.node("MaxPool", [relu(graph, normalized(graph, conv, 4, weights))], {
        kernel_shape: [2, 2],
        strides: [2, 2],
        pads: pads(0),
        ceil_mode: 0,
      });
      const hidden = graph.node("Gemm", [viewed(graph, pooled), weights(10, 48), weights(10)], { transB: 1 });
      return graph.node("Gemm", [relu(graph, hidden), weights(3, 10), weights(3)], { transB: 1 });
    }),
    ["Conv2D", "BatchNormalization", "Activation", "MaxPooling2D", "Flatten", "Dense", "Dense"],
  ],
  [
    "a residual block of PyTorch with strides, padding that Keras has no word for, and pooling of all places",
    built([2, 12, 12], [3], (graph, x, weights) => {
      const stem = relu(
        graph,
        graph.node("Conv", [x, weights(4, 2, 3, 3), weights(4)], { kernel_shape: [3, 3], pads: pads(1), strides: [2, 2] }),
      );
      const pooled = graph.node("MaxPool", [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: pads(1) });
      const deep = normalized(
        graph,
        graph.node("Conv", [pooled, weights(4, 1, 3, 3)], { kernel_shape: [3, 3], pads: pads(1), group: 4 }),
        4,
        weights,
      );
      const sum = graph.node("Clip", [graph.node("Add", [deep, pooled]), graph.constant([], [0]), graph.constant([], [6])]);
      const row = graph.node("Flatten", [graph.node("GlobalAveragePool", [sum])], { axis: 1 });
      return graph.node("Softmax", [graph.node("Gemm", [row, weights(3, 4), weights(3)], { transB: 1 })], { axis: 1 });
    }),
    [
      "ZeroPadding2D",
      "Conv2D",
      "ZeroPadding2D",
      "MaxPooling2D",
      "DepthwiseConv2D",
      "BatchNormalization",
      "Add",
      "ReLU",
      "GlobalAveragePooling2D",
      "Flatten",
      "Dense",
    ],
  ],
  [
    "a network that goes up again: ConvTranspose with output_padding, Resize, Concat of channels, a picture as its output",
    built([2, 4, 4], [1, 8, 8], (graph, x, weights) => {
      const up = graph.node("ConvTranspose", [x, weights(2, 3, 3, 3), weights(3)], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: pads(1),
        output_padding: [1, 1],
      });
      const resized = graph.node("Resize", [x, "", graph.constant([4], [1, 1, 2, 2])], {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      });
      const joined = graph.node("Concat", [up, resized], { axis: 1 });
      const silu = graph.node("Mul", [joined, graph.node("Sigmoid", [joined])]);
      return graph.node("Conv", [silu, weights(1, 5, 1, 1), weights(1)], { kernel_shape: [1, 1] });
    }),
    ["Conv2DTranspose", "Cropping2D", "UpSampling2D", "Concatenate", "Activation", "Conv2D"],
  ],
  [
    "a Dense layer of tf2onnx in channels last, gelu taken apart, and arithmetic with constants",
    built([5], [2], (graph, x, weights) => {
      const scaled = graph.node("Div", [graph.node("Sub", [x, weights(5)]), graph.constant([5], [1, 2, 3, 4, 5])]);
      const hidden = graph.node("Add", [graph.node("MatMul", [scaled, weights(5, 6)]), weights(6)]);
      const erf = graph.node("Erf", [graph.node("Div", [hidden, graph.constant([], [Math.SQRT2])])]);
      const gelu = graph.node("Mul", [
        graph.node("Mul", [hidden, graph.node("Add", [erf, graph.constant([], [1])])]),
        graph.constant([], [0.5]),
      ]);
      const mean = graph.node("ReduceMean", [gelu], { axes: [-1], keepdims: 1 });
      const centered = graph.node("Sub", [gelu, mean]);
      const variance = graph.node("ReduceMean", [graph.node("Pow", [centered, graph.constant([], [2])])], { axes: [-1], keepdims: 1 });
      const deviation = graph.node("Sqrt", [graph.node("Add", [variance, graph.constant([], [1e-5])])]);
      const normal = graph.node("Add", [graph.node("Mul", [graph.node("Div", [centered, deviation]), weights(6)]), weights(6)]);
      return graph.node("HardSigmoid", [
        graph.node("Tanh", [graph.node("Add", [graph.node("MatMul", [normal, weights(6, 2)]), weights(2)])]),
      ]);
    }),
    ["Rescaling", "Dense", "Activation", "LayerNormalization", "Dense", "Rescaling", "Activation"],
  ],
  [
    "a bidirectional LSTM of PyTorch with its steps first, of which the last output is taken",
    built([6, 3], [2], (graph, x, weights) => {
      const steps = graph.node("Transpose", [x], { perm: [1, 0, 2] });
      const [all] = graph.nodeOf(
        "LSTM",
        [steps, weights(2, 16, 3), weights(2, 16, 4), weights(2, 32)],
        { hidden_size: 4, direction: "bidirectional" },
        1,
      );
      const both = graph.node("Reshape", [graph.node("Transpose", [all!], { perm: [0, 2, 1, 3] }), graph.whole([0, 0, -1])]);
      const last = graph.node(
        "Gather",
        [graph.node("Transpose", [both], { perm: [1, 0, 2] }), graph.node("Squeeze", [graph.whole([-1])])],
        { axis: 1 },
      );
      return graph.node("Gemm", [last, weights(2, 8), weights(2)], { transB: 1 });
    }),
    ["Bidirectional", "Cropping1D", "Flatten", "Dense"],
  ],
  [
    "an LSTM of PyTorch's newer exporter, which asks zeros for their shape",
    built([6, 3], [4], (graph, x, weights) => {
      const steps = graph.node("Transpose", [x], { perm: [1, 0, 2] });
      const size = graph.node("Shape", [steps], { start: 1, end: 2 });
      const zeros = graph.node("ConstantOfShape", [graph.node("Concat", [graph.whole([1]), size, graph.whole([4])], { axis: 0 })]);
      const again = graph.node("Expand", [graph.constant([], [0]), graph.node("Shape", [zeros])]);
      const [, last] = graph.nodeOf(
        "LSTM",
        [steps, weights(1, 16, 3), weights(1, 16, 4), weights(1, 32), "", zeros, again],
        { hidden_size: 4 },
        2,
      );
      return graph.node("Squeeze", [last!, graph.whole([0])]);
    }),
    ["LSTM"],
  ],
  [
    "words of an embedding, convolved with their channels first",
    built([7], [4], (graph, x, weights) => {
      const words = graph.node("Gather", [weights(9, 4), graph.node("Cast", [x], { to: 7 })], { axis: 0 });
      const conv = graph.node("Conv", [graph.node("Transpose", [words], { perm: [0, 2, 1] }), weights(5, 4, 3), weights(5)], {
        kernel_shape: [3],
        pads: [1, 1],
      });
      const [state] = graph.nodeOf(
        "GRU",
        [graph.node("Transpose", [relu(graph, conv)], { perm: [2, 0, 1] }), weights(1, 12, 5), weights(1, 12, 4), weights(1, 24)],
        { hidden_size: 4, linear_before_reset: 1 },
        1,
      );
      return graph.node("ReduceMean", [graph.node("Squeeze", [state!, graph.whole([1])])], { axes: [0], keepdims: 0 });
    }),
    ["Embedding", "Conv1D", "GRU", "GlobalAveragePooling1D"],
  ],
];

describe.skipIf(!engineIsBuilt)("ONNX that others write", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it.each(cases)("%s", async (_, { bytes, shape }, layers) => {
    const [samples, size] = [3, shape.reduce((a, b) => a * b, 1)];
    const isText = layers[0] === "Embedding";
    const x = isText ? Float32Array.from({ length: samples * size }, (_, i) => (i * 5) % 9) : numbers(samples * size);
    const session = await ort.InferenceSession.create(bytes);
    const { output } = await session.run({ input: new ort.Tensor("float32", x, [samples, ...shape]) });
    const there = lastChannels((await output!.getData()) as Float32Array, output!.dims);
    const { model } = await trainer.load(new File([bytes], "foreign.onnx"));
    expect(model.layers.map(({ class_name }) => class_name)).toEqual(layers);
    expect(difference(await trainer.predict(shape.length === 3 ? lastChannels(x, [samples, ...shape]) : x), there)).toBeLessThanOrEqual(
      1e-5,
    );
    await session.release();
  });

  it("trains on here", async () => {
    const [, { bytes }] = cases[3]!;
    const file = (): File => new File([bytes], "foreign.onnx");
    await trainer.setData({ x: numbers(40), xShape: [5], y: numbers(16), yShape: [2] });
    const { build } = await trainer.load(file());
    const weights = await trainer.getWeights();
    const before = await trainer.predict(numbers(40));
    await trainer.build({ ...build, compile: { optimizer: "adam", loss: "mse" } });
    await trainer.setWeights(weights.map(({ values }) => values));
    expect(await trainer.predict(numbers(40))).toEqual(before);
    const { history } = await trainer.fit({ epochs: 20, batch_size: 4 });
    expect(history["loss"]!.at(-1)!).toBeLessThan(history["loss"]![0]!);
  });
});

/** (N, C, H, W) as (N, H, W, C); others as they are. */
function lastChannels(values: Float32Array, dims: readonly number[]): Float32Array<ArrayBuffer> {
  const out = Float32Array.from(values);
  if (dims.length !== 4) return out;
  const [n, c, h, w] = dims as [number, number, number, number];
  for (let i = 0; i < n; i++)
    for (let k = 0; k < c; k++) for (let at = 0; at < h * w; at++) out[(i * h * w + at) * c + k] = values[(i * c + k) * h * w + at]!;
  return out;
}

describe("ONNX that is not read", () => {
  const refusal = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
    readModelFiles([{ name: "a.onnx", bytes }], null).then(
      () => "opened",
      (reason: Error) => reason.message,
    );

  it("names all operators that are left over at once", async () => {
    const { bytes } = built([4], [4], (graph, x) => {
      const [values] = graph.nodeOf("TopK", [graph.node("Cos", [graph.node("Cos", [x])]), graph.whole([2])], {}, 2);
      return graph.node("Add", [graph.node("Sin", [x]), values!]);
    });
    expect(await refusal(bytes)).toMatch(
      /^a\.onnx: expected operators that are layers of Keras, found others: Cos \("cos_\d"\); Sin \("sin_\d"\)\.$/,
    );
  });

  const model = (graph: Message): Uint8Array<ArrayBuffer> =>
    new Message().int(1, 8).message(7, graph).message(8, new Message().int(2, 17)).encode();
  const input = new Message()
    .text(1, "x")
    .message(
      2,
      new Message().message(
        1,
        new Message().int(1, 1).message(2, new Message().message(1, new Message().text(2, "N")).message(1, new Message().int(1, 4))),
      ),
    );
  const tensor = (...dims: number[]): Message => dims.reduce((message, size) => message.int(1, size), new Message().text(8, "w"));

  it.each<[string, Message, RegExp]>([
    ["no graph", new Message(), /expected a model with an input, found none/],
    [
      "numbers in another file",
      new Message().message(11, input).message(5, tensor(4).int(2, 1).int(14, 1)),
      /"w" lies in another file \(external data\)/,
    ],
    [
      "fewer numbers than its shape",
      new Message().message(11, input).message(5, tensor(1e9, 1e9).int(2, 1).bytes(9, new Uint8Array(8))),
      /"w" to have the numbers of its shape/,
    ],
    ["texts", new Message().message(11, input).message(5, tensor(1).int(2, 8)), /"w" to hold numbers, found ONNX' data type 8/],
    [
      "what nobody makes",
      new Message()
        .message(11, input)
        .message(1, new Message().text(1, "y").text(2, "z").text(4, "Relu"))
        .message(12, new Message().text(1, "z")),
      /expected "y", which node "Relu" reads, to be made before it/,
    ],
    [
      "a constant as its output",
      new Message()
        .message(11, input)
        .message(5, tensor(1).int(2, 1).bytes(9, new Uint8Array(4)))
        .message(12, new Message().text(1, "w")),
      /output "w" to be made of the inputs/,
    ],
  ])("%s", async (_, graph, message) => {
    expect(await refusal(model(graph))).toMatch(message);
  });

  it("cut off, it says so, wherever it ends", async () => {
    const [, { bytes }] = cases[0]!;
    for (const length of [3, 10, 100, 1000, bytes.length - 200, bytes.length - 40])
      expect(await refusal(bytes.slice(0, length)), `${length} bytes`).toMatch(/^a\.onnx: expected/);
  });

  it("constants that grow with every node are not worked out", async () => {
    const { bytes } = built([4], [4], (graph, x) => {
      let grown = graph.constant([1000], new Float32Array(1000));
      for (let i = 0; i < 40; i++) grown = graph.node("Concat", [grown, grown], { axis: 0 });
      return graph.node("Add", [x, grown]);
    });
    expect(await refusal(bytes)).toMatch(/Concat with a constant in place of a tensor/);
  });
});
