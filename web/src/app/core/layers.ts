// Keras' layers with their options, defaults and limits, in the groups of Keras' documentation.
import type { Option } from "./options";

const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "elu", "selu", "gelu", "swish", "softplus"] as const;
const INITIALIZERS = [
  "glorot_uniform",
  "glorot_normal",
  "he_uniform",
  "he_normal",
  "lecun_uniform",
  "lecun_normal",
  "orthogonal",
  "random_uniform",
  "random_normal",
  "truncated_normal",
  "zeros",
  "ones",
] as const;

// Options that several layers share.
const share = { kind: "number", min: 0, max: 1, belowMax: true } as const;
const whole = { kind: "number", integer: true, min: 1 } as const;
const rare = (option: Option): Option => ({ ...option, more: true });
const flag = (key: string, value: boolean): Option => ({ key, kind: "flag", default: value });
const choice = (key: string, choices: readonly string[], value = choices[0]): Option => ({ key, kind: "choice", choices, default: value });
const activation = (value = "linear", key = "activation"): Option => choice(key, ACTIVATIONS, value);
const initializer = (key: string, value: string): Option => rare(choice(key, INITIALIZERS, value));
const regularizer = (key: string): Option => ({ key, kind: "regularizer", more: true });
const list = (key: string, counts: readonly number[], rest: Partial<Option>): Option => ({ key, kind: "list", counts, ...rest });
/** One whole number, or one an axis. */
const sizes = (key: string, rank: number, value?: number, rest: Partial<Option> = {}): Option =>
  list(key, rank === 1 ? [1] : [1, rank], { integer: true, min: 1, ...(value !== undefined && { default: value }), ...rest });
const seed: Option = {
  key: "seed",
  kind: "number",
  integer: true,
  min: 0,
  max: 2 ** 31 - 1,
  optional: true,
  more: true,
  help: "layer_seed",
};
const trainable = rare(flag("trainable", true));
const useBias = rare(flag("use_bias", true));
const layerName: Option = { key: "name", kind: "text", optional: true, more: true };
const bias = [useBias, initializer("bias_initializer", "zeros"), regularizer("bias_regularizer")];
const kernel = [initializer("kernel_initializer", "glorot_uniform"), regularizer("kernel_regularizer")];
const end = [trainable, layerName];

const padding = (rank: number, causal = false): Option =>
  choice("padding", rank === 1 && causal ? ["valid", "same", "causal"] : ["valid", "same"]);
const window = (rank: number, causal = false): Option[] => [
  sizes("kernel_size", rank, 3),
  sizes("strides", rank, 1),
  padding(rank, causal),
];
const dilation = (rank: number) => rare(sizes("dilation_rate", rank, 1));
const multiplier: Option = { key: "depth_multiplier", ...whole, default: 1 };
const filters: Option = { key: "filters", ...whole, default: 32 };
const depthwise = [initializer("depthwise_initializer", "glorot_uniform"), regularizer("depthwise_regularizer")];
const pointwise = [initializer("pointwise_initializer", "glorot_uniform"), regularizer("pointwise_regularizer")];

const conv = (rank: number): Option[] => [
  filters,
  ...window(rank, true),
  activation(),
  dilation(rank),
  rare({ key: "groups", ...whole, default: 1 }),
  ...kernel,
  ...bias,
  ...end,
];
const separable = (rank: number): Option[] => [
  filters,
  ...window(rank),
  multiplier,
  activation(),
  dilation(rank),
  ...depthwise,
  ...pointwise,
  ...bias,
  ...end,
];
const depthwiseConv = (rank: number): Option[] => [
  ...window(rank),
  multiplier,
  activation(),
  dilation(rank),
  ...depthwise,
  ...bias,
  ...end,
];
const transposed = (rank: number): Option[] => [
  filters,
  ...window(rank),
  activation(),
  rare(sizes("output_padding", rank, undefined, { min: 0, optional: true })),
  dilation(rank),
  ...kernel,
  ...bias,
  ...end,
];
const pooling = (rank: number): Option[] => [
  sizes("pool_size", rank, 2),
  sizes("strides", rank, undefined, { optional: true, help: "pool_strides" }),
  padding(rank),
  layerName,
];
const globalPooling: Option[] = [rare(flag("keepdims", false)), layerName];

/** What SimpleRNN, LSTM and GRU share; `gates` are the options of those that have gates. */
const recurrent = (gates: Option[]): Option[] => [
  { key: "units", ...whole, default: 32 },
  flag("return_sequences", false),
  activation("tanh"),
  ...gates,
  { key: "dropout", ...share, default: 0 },
  { key: "recurrent_dropout", ...share, default: 0 },
  rare(flag("go_backwards", false)),
  ...kernel,
  initializer("recurrent_initializer", "orthogonal"),
  regularizer("recurrent_regularizer"),
  ...bias,
  seed,
  ...end,
];
const gateActivation = rare(activation("sigmoid", "recurrent_activation"));
const RNN: Record<string, Option[]> = {
  LSTM: recurrent([gateActivation, rare(flag("unit_forget_bias", true))]),
  GRU: recurrent([gateActivation, rare(flag("reset_after", true))]),
  SimpleRNN: recurrent([]),
};

const dense: Option[] = [{ key: "units", ...whole, default: 64 }, activation(), ...kernel, ...bias, ...end];
const scaleAndCenter: Option[] = [
  { key: "epsilon", kind: "number", min: 0, aboveMin: true, default: 0.001, more: true, help: "norm_epsilon" },
  rare(flag("center", true)),
  rare(flag("scale", true)),
  initializer("beta_initializer", "zeros"),
  initializer("gamma_initializer", "ones"),
  regularizer("beta_regularizer"),
  regularizer("gamma_regularizer"),
  ...end,
];
const dropout = (value: number): Option[] => [{ key: "rate", ...share, default: value }, seed, layerName];

const factor = (key: string, value?: number, rest: Partial<Option> = {}): Option =>
  list(key, [1, 2], { min: -1, max: 1, help: "factor", ...(value !== undefined && { default: value }), ...rest });
const filling: Option[] = [
  choice("fill_mode", ["reflect", "wrap", "constant", "nearest"]),
  rare({ key: "fill_value", kind: "number", default: 0 }),
  rare(choice("interpolation", ["bilinear", "nearest"])),
  seed,
  layerName,
];
const margins = (key: string, rank: number, value: number): Option =>
  list(key, rank === 1 ? [1, 2] : [1, 2, 4], { integer: true, min: 0, pairs: rank === 2, default: value, help: "margins" });

/** What TimeDistributed applies at each step. */
const STEPWISE: Record<string, Option[]> = { Dense: dense, Flatten: [layerName], Conv2D: conv(2), MaxPooling2D: pooling(2) };

export const GROUPS: Record<string, Record<string, Option[]>> = {
  core: {
    Dense: dense,
    Embedding: [
      { key: "input_dim", ...whole, default: 1000 },
      { key: "output_dim", ...whole, default: 16 },
      flag("mask_zero", false),
      initializer("embeddings_initializer", "random_uniform"),
      regularizer("embeddings_regularizer"),
      ...end,
    ],
    Masking: [{ key: "mask_value", kind: "number", default: 0 }, layerName],
    Activation: [
      choice(
        "activation",
        ACTIVATIONS.filter((name) => name !== "linear"),
      ),
      layerName,
    ],
  },
  convolution: {
    Conv2D: conv(2),
    Conv1D: conv(1),
    SeparableConv2D: separable(2),
    SeparableConv1D: separable(1),
    DepthwiseConv2D: depthwiseConv(2),
    DepthwiseConv1D: depthwiseConv(1),
    Conv2DTranspose: transposed(2),
    Conv1DTranspose: transposed(1),
  },
  pooling: {
    MaxPooling2D: pooling(2),
    MaxPooling1D: pooling(1),
    AveragePooling2D: pooling(2),
    AveragePooling1D: pooling(1),
    GlobalMaxPooling2D: globalPooling,
    GlobalMaxPooling1D: globalPooling,
    GlobalAveragePooling2D: globalPooling,
    GlobalAveragePooling1D: globalPooling,
  },
  recurrent: {
    ...RNN,
    Bidirectional: [
      { key: "layer", kind: "layer", layers: RNN, default: { class_name: "LSTM", config: { units: 32 } } },
      choice("merge_mode", ["concat", "sum", "ave", "mul"]),
      layerName,
    ],
    TimeDistributed: [
      { key: "layer", kind: "layer", layers: STEPWISE, default: { class_name: "Dense", config: { units: 32 } } },
      layerName,
    ],
  },
  preprocessing: {
    Normalization: [
      list("axis", [1, 2, 3], { integer: true, default: -1, help: "norm_axis", more: true }),
      list("mean", [], { optional: true, more: true, help: "norm_mean" }),
      list("variance", [], { min: 0, optional: true, more: true, help: "norm_mean" }),
      rare(flag("invert", false)),
      layerName,
    ],
    Rescaling: [list("scale", [], { default: 0.5, help: "rescale" }), list("offset", [], { default: 0, help: "rescale" }), layerName],
    RandomFlip: [choice("mode", ["horizontal_and_vertical", "horizontal", "vertical"]), seed, layerName],
    RandomTranslation: [factor("height_factor", 0.1), factor("width_factor", 0.1), ...filling],
    RandomRotation: [factor("factor", 0.05), ...filling],
    RandomZoom: [
      factor("height_factor", 0.1, { aboveMin: true }),
      factor("width_factor", undefined, { aboveMin: true, optional: true }),
      ...filling,
    ],
    RandomContrast: [factor("factor", 0.2), list("value_range", [2], { default: [0, 1] }), seed, layerName],
  },
  normalization: {
    BatchNormalization: [{ key: "momentum", kind: "number", min: 0, max: 1, default: 0.99, help: "moving_momentum" }, ...scaleAndCenter],
    LayerNormalization: [list("axis", [1, 2, 3], { integer: true, default: -1, help: "layer_axis", more: true }), ...scaleAndCenter],
  },
  regularization: {
    Dropout: dropout(0.3),
    SpatialDropout2D: dropout(0.3),
    SpatialDropout1D: dropout(0.3),
    GaussianDropout: dropout(0.3),
    GaussianNoise: [{ key: "stddev", kind: "number", min: 0, max: 1, default: 0.1 }, seed, layerName],
  },
  reshaping: {
    Flatten: [layerName],
    Reshape: [{ key: "target_shape", kind: "shape", default: [-1] }, layerName],
    Permute: [list("dims", [1, 2, 3, 4, 5, 6], { integer: true, min: 1, default: [2, 1] }), layerName],
    RepeatVector: [{ key: "n", ...whole, default: 2 }, layerName],
    UpSampling2D: [sizes("size", 2, 2), choice("interpolation", ["nearest", "bilinear"]), layerName],
    UpSampling1D: [sizes("size", 1, 2), layerName],
    ZeroPadding2D: [margins("padding", 2, 1), layerName],
    ZeroPadding1D: [margins("padding", 1, 1), layerName],
    Cropping2D: [margins("cropping", 2, 1), layerName],
    Cropping1D: [margins("cropping", 1, 1), layerName],
  },
  activations: {
    ReLU: [{ key: "negative_slope", kind: "number", min: 0, default: 0 }, layerName],
    LeakyReLU: [{ key: "negative_slope", kind: "number", min: 0, default: 0.3 }, layerName],
    ELU: [{ key: "alpha", kind: "number", min: 0, aboveMin: true, default: 1 }, layerName],
    Softmax: [layerName],
  },
};

/** Those that a course's networks are made of: offered first. */
export const COMMON = [
  "Dense",
  "Conv2D",
  "MaxPooling2D",
  "Flatten",
  "Dropout",
  "BatchNormalization",
  "Activation",
  "LSTM",
  "Reshape",
] as const;

export const LAYERS: Record<string, Option[]> = Object.assign({}, ...Object.values(GROUPS));
