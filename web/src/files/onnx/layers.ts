// Every layer as ONNX nodes: what it computes when it predicts.

import { masksOf, takesStates } from "../../base/classes";
import type { KerasObject } from "../../base/protocol";
import { innerLayer } from "../layers";
import { sizeOf, type Tensor } from "../types";
import { activate } from "./activations";
import { attentions } from "./attention";
import { channelsFirst, convolve, convolveDepthwise, convolveTransposed, pool, upsample, type Window } from "./convolution";
import type { Graph, Value } from "./graph";
import { merges } from "./merging";
import { recur, recurBoth } from "./recurrent";

type Config = Record<string, unknown>;
/** Adds a layer to the graph, with all weights that it has by ../layers.ts. `refuse` throws, naming the layer and what ONNX cannot say of it. */
type Emit = (graph: Graph, x: Value, config: Config, weights: Tensor[], refuse: (what: string) => never, layer: KerasObject) => Value;

const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);
/** A size for each axis: 2, [2] and [2, 2] are the same. */
const sizes = (value: unknown, axes: number, otherwise = 1): number[] =>
  Array.from({ length: axes }, (_, axis) => (Array.isArray(value) ? number(value[axis] ?? value[0], otherwise) : number(value, otherwise)));
const constant = (graph: Graph, { shape, values }: Tensor): string => graph.constant(shape, values);
const scalar = (graph: Graph, value: number): string => graph.constant([], [value]);

const same: Emit = (_, x) => x;

/** The activation that a layer ends with. */
const activated =
  (emit: Emit): Emit =>
  (graph, x, config, weights, refuse, layer) => {
    const y = emit(graph, x, config, weights, refuse, layer);
    const name = String(config.activation ?? "linear");
    return { ...y, name: activate(graph, name, y.name) ?? refuse(`activation ${JSON.stringify(name)}`) };
  };

const window = (config: Config, axes: number): Window => ({
  kernel: sizes(config.kernel_size, axes),
  strides: sizes(config.strides, axes),
  dilations: sizes(config.dilation_rate, axes),
  padding: String(config.padding ?? "valid"),
});

const conv = (axes: number): Emit =>
  activated((graph, x, config, [kernel, bias], _refuse) =>
    convolve(graph, x, kernel!, bias, window(config, axes), number(config.groups, 1)),
  );

const depthwise = (axes: number): Emit =>
  activated((graph, x, config, [kernel, bias]) => convolveDepthwise(graph, x, kernel!, bias, window(config, axes)));

const separable = (axes: number): Emit =>
  activated((graph, x, config, [perChannel, pointwise, bias]) => {
    const one = { kernel: sizes(1, axes), strides: sizes(1, axes), dilations: sizes(1, axes), padding: "valid" };
    return convolve(graph, convolveDepthwise(graph, x, perChannel!, undefined, window(config, axes)), pointwise!, bias, one, 1);
  });

const transposed = (axes: number): Emit =>
  activated((graph, x, config, [kernel, bias]) =>
    convolveTransposed(
      graph,
      x,
      kernel!,
      bias,
      window(config, axes),
      config.output_padding == null ? null : sizes(config.output_padding, axes, 0),
    ),
  );

const pooling =
  (axes: number, op: "MaxPool" | "AveragePool"): Emit =>
  (graph, x, config) => {
    const kernel = sizes(config.pool_size, axes, 2);
    return pool(graph, x, op, {
      kernel,
      strides: config.strides == null ? kernel : sizes(config.strides, axes),
      dilations: sizes(1, axes),
      padding: String(config.padding ?? "valid"),
    });
  };

const globalPooling =
  (axes: number, op: "ReduceMean" | "ReduceMax"): Emit =>
  (graph, x, config) => {
    const keep = config.keepdims === true;
    if (op === "ReduceMean" && axes === 1 && x.mask) {
      // The mean of the steps that count.
      const counts = graph.node("Unsqueeze", [graph.node("Cast", [x.mask], { to: 1 }), graph.whole([2])]);
      const sum = (of: string): string => graph.node("ReduceSum", [of, graph.whole([1])], { keepdims: Number(keep) });
      return {
        name: graph.node("Div", [sum(graph.node("Mul", [x.name, counts])), sum(counts)]),
        shape: [...(keep ? [1] : []), x.shape[1]!],
      };
    }
    const name = graph.node(op, [x.name], { axes: Array.from({ length: axes }, (_, i) => i + 1), keepdims: Number(keep) });
    return { name, shape: [...(keep ? sizes(1, axes) : []), x.shape[axes]!] };
  };

/** [before, after] for each axis: 1, [1, 2] and [[1, 1], [2, 2]] are all allowed. */
const borders = (value: unknown, axes: number): [number, number][] =>
  Array.from({ length: axes }, (_, axis) => {
    const own = Array.isArray(value) ? (axes === 1 && !Array.isArray(value[0]) ? value : value[axis]) : value;
    return Array.isArray(own) ? [number(own[0], 0), number(own[1], 0)] : [number(own, 0), number(own, 0)];
  });

const zeroPadding =
  (axes: number): Emit =>
  (graph, x, config) => {
    const around = borders(config.padding ?? 1, axes);
    const pads = [0, ...around.map(([before]) => before), 0, 0, ...around.map(([, after]) => after), 0];
    return {
      name: graph.node("Pad", [x.name, graph.whole(pads)]),
      shape: x.shape.map((size, axis) => size + (around[axis]?.[0] ?? 0) + (around[axis]?.[1] ?? 0)),
    };
  };

const cropping =
  (axes: number): Emit =>
  (graph, x, config) => {
    const around = borders(config.cropping ?? (axes === 1 ? 1 : 0), axes);
    const shape = x.shape.map((size, axis) => size - (around[axis]?.[0] ?? 0) - (around[axis]?.[1] ?? 0));
    const starts = around.map(([before]) => before);
    const ends = around.map(([, after], axis) => x.shape[axis]! - after);
    return {
      name: graph.node("Slice", [x.name, graph.whole(starts), graph.whole(ends), graph.whole(around.map((_, axis) => axis + 1))]),
      shape,
    };
  };

/** Keras' axis or axes, counted in one sample. */
const axesOf = (axis: unknown, x: Value): number[] =>
  [axis].flat().flatMap((each) => (typeof each === "number" ? [each < 0 ? each + x.shape.length : each - 1] : []));

/** Numbers for these axes of a sample (one, or one a position) in the shape that multiplies it. */
function spread(graph: Graph, x: Value, axes: number[], values: number[]): string {
  const shape = values.length === 1 ? [] : x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return graph.constant(shape, values);
}

/** √(mean of squares + epsilon) over axes, of which the batch is 0. */
function rootMeanSquare(graph: Graph, name: string, axes: number[], epsilon: number): string {
  const mean = graph.node("ReduceMean", [graph.node("Mul", [name, name])], { axes, keepdims: 1 });
  return graph.node("Sqrt", [graph.node("Add", [mean, scalar(graph, epsilon)])]);
}

const emitters: Record<string, Emit> = {
  Dense: activated((graph, x, _config, [kernel, bias]) => {
    const product = graph.node("MatMul", [x.name, constant(graph, kernel!)]);
    return {
      name: bias ? graph.node("Add", [product, constant(graph, bias)]) : product,
      shape: [...x.shape.slice(0, -1), kernel!.shape[1]!],
    };
  }),
  Activation: activated(same),
  ReLU: (graph, x, config) => {
    const threshold = number(config.threshold, 0);
    if (threshold !== 0) {
      const [above, cut] = [graph.node("Greater", [x.name, scalar(graph, threshold)]), scalar(graph, threshold)];
      const low = graph.node("Mul", [graph.node("Sub", [x.name, cut]), scalar(graph, number(config.negative_slope, 0))]);
      const high = config.max_value == null ? x.name : graph.node("Min", [x.name, scalar(graph, Number(config.max_value))]);
      return { ...x, name: graph.node("Where", [above, high, low]) };
    }
    const slope = number(config.negative_slope, 0);
    const name = slope === 0 ? graph.node("Relu", [x.name]) : graph.node("LeakyRelu", [x.name], { alpha: { float: slope } });
    return { ...x, name: config.max_value == null ? name : graph.node("Min", [name, scalar(graph, Number(config.max_value))]) };
  },
  LeakyReLU: (graph, x, config) => ({
    ...x,
    name: graph.node("LeakyRelu", [x.name], { alpha: { float: number(config.negative_slope ?? config.alpha, 0.3) } }),
  }),
  PReLU: (graph, x, _config, [alpha]) => ({ ...x, name: graph.node("PRelu", [x.name, constant(graph, alpha!)]) }),
  ELU: (graph, x, config) => ({ ...x, name: graph.node("Elu", [x.name], { alpha: { float: number(config.alpha, 1) } }) }),
  Softmax: (graph, x, config) => ({ ...x, name: graph.node("Softmax", [x.name], { axis: number(config.axis, -1) }) }),

  Flatten: (graph, x) => ({ name: graph.node("Flatten", [x.name], { axis: 1 }), shape: [sizeOf(x.shape)] }),
  Reshape: (graph, x, config) => {
    const wanted = config.target_shape as number[];
    const known = wanted.filter((size) => size > 0).reduce((a, b) => a * b, 1);
    const shape = wanted.map((size) => (size > 0 ? size : sizeOf(x.shape) / known));
    return { name: graph.node("Reshape", [x.name, graph.whole([-1, ...shape])]), shape };
  },
  Permute: (graph, x, config) => {
    const dims = config.dims as number[];
    return { name: graph.node("Transpose", [x.name], { perm: [0, ...dims] }), shape: dims.map((axis) => x.shape[axis - 1]!) };
  },
  RepeatVector: (graph, x, config) => {
    const row = graph.node("Unsqueeze", [x.name, graph.whole([1])]);
    return { name: graph.node("Tile", [row, graph.whole([1, number(config.n, 1), 1])]), shape: [number(config.n, 1), ...x.shape] };
  },

  Conv1D: conv(1),
  Conv2D: conv(2),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  MaxPooling1D: pooling(1, "MaxPool"),
  MaxPooling2D: pooling(2, "MaxPool"),
  AveragePooling1D: pooling(1, "AveragePool"),
  AveragePooling2D: pooling(2, "AveragePool"),
  GlobalMaxPooling1D: globalPooling(1, "ReduceMax"),
  GlobalMaxPooling2D: globalPooling(2, "ReduceMax"),
  GlobalAveragePooling1D: globalPooling(1, "ReduceMean"),
  GlobalAveragePooling2D: globalPooling(2, "ReduceMean"),
  UpSampling1D: (graph, x, config) => upsample(graph, x, sizes(config.size, 1, 2), "nearest"),
  UpSampling2D: (graph, x, config, _, refuse) => {
    const interpolation = String(config.interpolation ?? "nearest");
    return ["nearest", "bilinear"].includes(interpolation)
      ? upsample(graph, x, sizes(config.size, 2, 2), interpolation)
      : refuse(`interpolation ${JSON.stringify(interpolation)}`);
  },
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),

  BatchNormalization: (graph, x, config, weights) => {
    const rest = [...weights];
    const filled = (value: number): string => graph.constant([channels], new Float32Array(channels).fill(value));
    const channels = x.shape.at(-1)!;
    const gamma = config.scale === false ? filled(1) : constant(graph, rest.shift()!);
    const beta = config.center === false ? filled(0) : constant(graph, rest.shift()!);
    const [mean, variance] = rest as [Tensor, Tensor];
    const parameters = [gamma, beta, constant(graph, mean), constant(graph, variance)];
    const attributes = { epsilon: { float: number(config.epsilon, 1e-3) }, momentum: { float: number(config.momentum, 0.99) } };
    const normal = (input: string): string => graph.node("BatchNormalization", [input, ...parameters], attributes);
    return { ...x, name: x.shape.length === 1 ? normal(x.name) : channelsFirst(graph, x.name, x.shape.length - 1, normal) };
  },
  LayerNormalization: (graph, x, config, weights) => {
    const rest = [...weights];
    const size = x.shape.slice(Math.min(...axesOf(config.axis ?? -1, x)));
    const gamma = config.scale === false ? graph.constant(size, new Float32Array(sizeOf(size)).fill(1)) : constant(graph, rest.shift()!);
    const beta = config.center === false ? [] : [constant(graph, rest.shift()!)];
    return {
      ...x,
      name: graph.node("LayerNormalization", [x.name, gamma, ...beta], {
        axis: -size.length,
        epsilon: { float: number(config.epsilon, 1e-3) },
      }),
    };
  },
  GroupNormalization: (graph, x, config, weights) => {
    const rest = [...weights];
    const [axis] = axesOf(config.axis ?? -1, x) as [number];
    const groups = config.groups === -1 ? x.shape[axis]! : number(config.groups, 32);
    const runs = sizeOf(x.shape.slice(0, axis));
    const grouped = graph.node("Reshape", [x.name, graph.whole([-1, runs, groups, sizeOf(x.shape) / runs / groups])]);
    const centered = graph.node("Sub", [grouped, graph.node("ReduceMean", [grouped], { axes: [1, 3], keepdims: 1 })]);
    const normal = graph.node("Div", [centered, rootMeanSquare(graph, centered, [1, 3], number(config.epsilon, 1e-3))]);
    let name = graph.node("Reshape", [normal, graph.whole([-1, ...x.shape])]);
    if (config.scale !== false) name = graph.node("Mul", [name, spread(graph, x, [axis], [...rest.shift()!.values])]);
    if (config.center !== false) name = graph.node("Add", [name, spread(graph, x, [axis], [...rest.shift()!.values])]);
    return { ...x, name };
  },
  RMSNormalization: (graph, x, config, [scale]) => {
    const axes = axesOf(config.axis ?? -1, x).map((axis) => axis + 1);
    const divided = graph.node("Div", [x.name, rootMeanSquare(graph, x.name, axes, number(config.epsilon, 1e-6))]);
    return { ...x, name: graph.node("Mul", [divided, constant(graph, scale!)]) };
  },
  UnitNormalization: (graph, x, config) => {
    const axes = axesOf(config.axis ?? -1, x).map((axis) => axis + 1);
    const norm = graph.node("ReduceL2", [x.name], { axes, keepdims: 1 });
    return { ...x, name: graph.node("Div", [x.name, graph.node("Max", [norm, scalar(graph, 1e-12)])]) };
  },
  Rescaling: (graph, x, config) => {
    const channels = (value: unknown): string => spread(graph, x, [x.shape.length - 1], [value].flat() as number[]);
    const scaled = graph.node("Mul", [x.name, channels(config.scale ?? 1)]);
    return { ...x, name: graph.node("Add", [scaled, channels(config.offset ?? 0)]) };
  },
  Normalization: (graph, x, config, weights) => {
    const axes = axesOf(config.axis === undefined ? -1 : config.axis, x);
    const numbers = (key: string, weight?: Tensor): number[] => (weight ? [...weight.values] : ([config[key]].flat(9) as number[]));
    const center = spread(graph, x, axes, numbers("mean", weights[0]));
    // Keras divides by at least 1e-7.
    const deviations = numbers("variance", weights[1]).map((value) => Math.max(Math.sqrt(value), 1e-7));
    const deviation = spread(graph, x, axes, deviations);
    if (config.invert === true) return { ...x, name: graph.node("Add", [graph.node("Mul", [x.name, deviation]), center]) };
    return { ...x, name: graph.node("Div", [graph.node("Sub", [x.name, center]), deviation]) };
  },

  Masking: (graph, x, config) => {
    const differ = graph.node("Not", [graph.node("Equal", [x.name, scalar(graph, number(config.mask_value, 0))])]);
    const mask = graph.node("Cast", [graph.node("ReduceMax", [graph.node("Cast", [differ], { to: 1 })], { axes: [-1], keepdims: 0 })], {
      to: 9,
    });
    return { ...x, name: graph.node("Where", [graph.node("Unsqueeze", [mask, graph.whole([2])]), x.name, scalar(graph, 0)]), mask };
  },
  Embedding: (graph, x, config, [embeddings]) => {
    const indices = graph.node("Cast", [x.name], { to: 7 });
    const mask = config.mask_zero === true && { mask: graph.node("Not", [graph.node("Equal", [indices, graph.whole([0])])]) };
    return { name: graph.node("Gather", [constant(graph, embeddings!), indices]), shape: [...x.shape, embeddings!.shape[1]!], ...mask };
  },
  TimeDistributed: (graph, x, config, weights, refuse) => {
    const inner = innerLayer(config) ?? refuse("a missing layer");
    const [steps, ...sample] = x.shape as [number, ...number[]];
    const joined = graph.node("Reshape", [x.name, graph.whole([-1, ...sample])]);
    const y = emitLayer(graph, [{ name: joined, shape: sample }], inner, weights, refuse);
    return { name: graph.node("Reshape", [y.name, graph.whole([-1, steps, ...y.shape])]), shape: [steps, ...y.shape] };
  },
};
/** What acts in training only. */
for (const name of [
  "Dropout",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "AlphaDropout",
  "GaussianNoise",
  "GaussianDropout",
  "ActivityRegularization",
  "RandomFlip",
  "RandomTranslation",
  "RandomRotation",
  "RandomZoom",
  "RandomContrast",
])
  emitters[name] = same;

/** xs: what the layer reads: several tensors where it joins them. causal: what is said of attention where it is called. */
export function emitLayer(
  graph: Graph,
  xs: Value[],
  layer: KerasObject,
  weights: Tensor[],
  refuse: (what: string) => never,
  causal = false,
): Value {
  const { class_name, config = {} } = layer;
  if (Object.hasOwn(attentions, class_name)) return attentions[class_name]!(graph, xs, layer, weights, causal);
  if (Object.hasOwn(merges, class_name)) return merges[class_name]!(graph, xs, config);
  const x = xs[0]!;
  if (takesStates(class_name)) {
    const start = xs.slice(1).map(({ name }) => name);
    // As Keras: called with states, a layer does not look at the mask, and hands it on.
    const read = start.length > 0 ? { name: x.name, shape: x.shape } : x;
    const made = (class_name === "Bidirectional" ? recurBoth : recur)(graph, read, layer, weights, refuse, start);
    return { ...made, mask: masksOf(layer) === "keeps" ? x.mask : undefined };
  }
  const emit = Object.hasOwn(emitters, class_name) ? emitters[class_name]! : () => refuse(`layers of class ${class_name}`);
  const y = emit(graph, x, config, weights, refuse, layer);
  const masks = masksOf(layer);
  const mask = masks === "makes" ? y.mask : masks === "keeps" ? x.mask : undefined;
  return { name: y.name, shape: y.shape, ...(mask !== undefined && { mask }) };
}
