// The layers of a chain as PyTorch's nn.Sequential, written only: what PyTorch has no layer for is refused by name.
//
// PyTorch has the channels in front of height and width. https://pytorch.org/docs/stable/nn.html

import { collapsed, entryOf, folded } from "../base/classes";
import { inputShapeOf, isGraph, layersOf } from "../base/model_config";
import { nameOf } from "../base/names";
import type { KerasObject } from "../base/protocol";
import { bordersOf, outputShape, withDefaults, type Shape } from "./shapes";
import { fail, type NamedBytes, type SavedModel } from "./types";
import { textBytes } from "./zip";

type Config = Record<string, unknown>;
/** The modules for a layer, by its whole configuration and the shape of what it reads; throws a reason where there are none. */
type Rule = (config: Config, shape: number[]) => string[];

class NotThere extends Error {}
const refuse = (reason: string): never => {
  throw new NotThere(reason);
};

const number = (value: unknown): string => String(value);
const truth = (value: unknown): string => (value ? "True" : "False");
/** 3, or (3, 5). */
const tuple = (value: unknown): string => {
  const one = collapsed(value);
  return Array.isArray(one) ? `(${one.map(number).join(", ")})` : number(one);
};

/** Activations as modules, for an output whose classes lie in the given axis. */
function activation(name: unknown, axis: number): string[] {
  const modules: Record<string, string> = {
    linear: "",
    relu: "nn.ReLU()",
    relu6: "nn.ReLU6()",
    sigmoid: "nn.Sigmoid()",
    tanh: "nn.Tanh()",
    softmax: `nn.Softmax(dim=${axis})`,
    logsoftmax: `nn.LogSoftmax(dim=${axis})`,
    softplus: "nn.Softplus()",
    softsign: "nn.Softsign()",
    elu: "nn.ELU()",
    selu: "nn.SELU()",
    gelu: "nn.GELU()",
    silu: "nn.SiLU()",
    swish: "nn.SiLU()",
    mish: "nn.Mish()",
    leakyrelu: "nn.LeakyReLU(0.2)",
  };
  const module = entryOf(modules, folded(String(name)));
  if (module === undefined) return refuse(`its activation ${String(name)} is no module of PyTorch`);
  return module === "" ? [] : [module];
}

/** The axis of the channels, or of a vector's numbers. */
const channelAxis = (shape: readonly number[]): number => (shape.length === 1 ? -1 : 1);

function named(config: Config, ...given: [name: string, value: string, usual: string][]): string {
  const said = given.filter(([, value, usual]) => value !== usual).map(([name, value]) => `, ${name}=${value}`);
  return `${said.join("")}${config["use_bias"] === false ? ", bias=False" : ""}`;
}

const convolution =
  (axes: number, depthwise = false): Rule =>
  (config, shape) => {
    const inputs = shape[axes]!;
    const filters = depthwise ? inputs * Number(config["depth_multiplier"]) : Number(config["filters"]);
    const groups = depthwise ? inputs : Number(config["groups"] ?? 1);
    const padding = String(config["padding"]);
    if (padding === "causal") refuse('padding="causal" is not known to PyTorch');
    if (padding === "same" && collapsed(config["strides"]) !== 1) refuse('with strides, padding="same" is not known to PyTorch');
    const call = named(
      config,
      ["stride", tuple(config["strides"]), "1"],
      ["padding", padding === "same" ? '"same"' : "0", "0"],
      ["dilation", tuple(config["dilation_rate"]), "1"],
      ["groups", number(groups), "1"],
    );
    return [`nn.Conv${axes}d(${inputs}, ${filters}, ${tuple(config["kernel_size"])}${call})`, ...activation(config["activation"], 1)];
  };

const pooling =
  (kind: "Max" | "Avg", axes: number): Rule =>
  (config, shape) => {
    const size = config["pool_size"];
    const strides = config["strides"] ?? size;
    const whole = [size].flat();
    const fits = shape.slice(0, axes).every((n, axis) => n % Number(whole[axis] ?? whole[0]) === 0);
    // Where the windows fill the shape, both paddings are none.
    if (config["padding"] === "same" && !(fits && tuple(size) === tuple(strides))) refuse('padding="same" is not known to PyTorch here');
    return [`nn.${kind}Pool${axes}d(${tuple(size)}${named({}, ["stride", tuple(strides), tuple(size)])})`];
  };

const globalPooling =
  (kind: "Max" | "Avg", axes: number): Rule =>
  (config) => [`nn.Adaptive${kind}Pool${axes}d(1)`, ...(config["keepdims"] ? [] : ["nn.Flatten()"])];

const noise =
  (module: string): Rule =>
  ({ rate }) => [`nn.${module}(${number(rate)})`];

const rules: Record<string, Rule> = {
  Dense: (config, shape) => {
    const [inputs] = shape.slice(-1);
    // Behind channels the last axis is another one there.
    if (shape.length > 1) refuse(`it reads (${shape.join(", ")}); PyTorch's Linear stands behind Flatten`);
    return [`nn.Linear(${inputs}, ${number(config["units"])}${named(config)})`, ...activation(config["activation"], 1)];
  },
  Embedding: ({ input_dim, output_dim, mask_zero }) =>
    mask_zero ? refuse("PyTorch has no masks") : [`nn.Embedding(${number(input_dim)}, ${number(output_dim)})`],
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  DepthwiseConv1D: convolution(1, true),
  DepthwiseConv2D: convolution(2, true),
  MaxPooling1D: pooling("Max", 1),
  MaxPooling2D: pooling("Max", 2),
  AveragePooling1D: pooling("Avg", 1),
  AveragePooling2D: pooling("Avg", 2),
  GlobalMaxPooling1D: globalPooling("Max", 1),
  GlobalMaxPooling2D: globalPooling("Max", 2),
  GlobalAveragePooling1D: globalPooling("Avg", 1),
  GlobalAveragePooling2D: globalPooling("Avg", 2),
  Flatten: () => ["nn.Flatten()"],
  Dropout: noise("Dropout"),
  SpatialDropout1D: noise("Dropout1d"),
  SpatialDropout2D: noise("Dropout2d"),
  AlphaDropout: noise("AlphaDropout"),
  Activation: (config, shape) => activation(config["activation"], channelAxis(shape)),
  ReLU: (config) => {
    const { max_value: most, negative_slope: slope, threshold } = config;
    if (Number(threshold) !== 0) refuse("threshold is not known to PyTorch's ReLU");
    if (most === 6 && Number(slope) === 0) return ["nn.ReLU6()"];
    if (most !== null && most !== undefined) refuse("max_value is not known to PyTorch's ReLU, but for 6");
    return [Number(slope) === 0 ? "nn.ReLU()" : `nn.LeakyReLU(${number(slope)})`];
  },
  LeakyReLU: ({ negative_slope: slope }) => [`nn.LeakyReLU(${number(slope)})`],
  ELU: ({ alpha }) => [`nn.ELU(${Number(alpha) === 1 ? "" : number(alpha)})`],
  Softmax: (_, shape) => [`nn.Softmax(dim=${channelAxis(shape)})`],
  BatchNormalization: ({ momentum, epsilon, center, scale, axis }, shape) => {
    if (center !== scale) refuse("PyTorch's BatchNorm has both of center and scale, or neither");
    if (axis !== -1 && axis !== shape.length) refuse("PyTorch's BatchNorm is over the channels");
    const kind = shape.length === 3 ? "2d" : "1d";
    const own = named(
      {},
      ["eps", number(epsilon), "1e-05"],
      ["momentum", number(Number((1 - Number(momentum)).toPrecision(12))), "0.1"],
      ["affine", truth(center), "True"],
    );
    return [`nn.BatchNorm${kind}(${shape.at(-1)}${own})`];
  },
  LayerNormalization: ({ epsilon, center, scale }, shape) => {
    if (shape.length > 1) refuse("over channels PyTorch's LayerNorm has other axes");
    if (center !== scale) refuse("PyTorch's LayerNorm has both of center and scale, or neither");
    return [`nn.LayerNorm(${shape[0]}, eps=${number(epsilon)}${center ? "" : ", elementwise_affine=False"})`];
  },
  UpSampling2D: ({ size, interpolation }) => {
    const mode = String(interpolation);
    if (mode !== "nearest" && mode !== "bilinear") refuse(`interpolation="${mode}" is not known to PyTorch`);
    return [`nn.Upsample(scale_factor=${tuple(size)}${mode === "nearest" ? "" : ', mode="bilinear"'})`];
  },
  ZeroPadding2D: ({ padding }) => {
    const [[top, bottom], [left, right]] = bordersOf(padding, 2) as [[number, number], [number, number]];
    return [`nn.ZeroPad2d((${left}, ${right}, ${top}, ${bottom}))`];
  },
};

/** (28, 28, 1) as PyTorch has it: (1, 28, 28). */
const channelsFirst = (shape: readonly number[]): number[] => (shape.length > 1 ? [shape.at(-1)!, ...shape.slice(0, -1)] : [...shape]);

/** A Reshape is one there if it splits a row into channels, or puts one channel in front. */
function reshaped(shape: number[], to: number[]): string[] {
  if (shape.length === 2 && to.length === 3 && to[2] === 1) return [`nn.Unflatten(1, (1, ${to[0]}))`];
  if (to.length === 1) return ["nn.Flatten()"];
  if (shape.length === 1 && to.at(-1) === 1) return [`nn.Unflatten(1, (${channelsFirst(to).join(", ")}))`];
  return refuse("PyTorch has the channels in front, where the numbers would come in another order");
}

export async function writePyTorch({ model, notes }: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.torch.py`;
  const { layers, flattens, shape } = modules(file, model!);
  const [first] = layersOf(model!);
  const sample = first?.class_name === "Embedding" ? "torch.zeros" : "torch.rand";
  const dtype = first?.class_name === "Embedding" ? ", dtype=torch.long" : "";
  const { scale = 1, offset = 0 } = notes;
  const lines = [
    "import torch",
    "from torch import nn",
    "",
    ...(scale === 1 && offset === 0 ? [] : [`# In training every number of an input was x * ${scale}${offset ? ` + ${offset}` : ""}.`]),
    ...(shape.length > 1 ? [`# A sample is (${shape.join(", ")}): PyTorch has the channels in front.`] : []),
    ...(flattens ? ["# Flatten gives the numbers in another order than Keras' does: weights behind it cannot be copied as they are."] : []),
    "model = nn.Sequential(",
    ...layers.map((layer) => `    ${layer},`),
    ")",
    "print(model)",
    `print(model(${sample}(2, ${shape.join(", ")}${dtype})).shape)`,
  ];
  return textBytes(file, `${lines.join("\n")}\n`);
}

/** The modules of a chain, and the shape of a sample as PyTorch has it. */
function modules(file: string, model: NonNullable<SavedModel["model"]>): { layers: string[]; flattens: boolean; shape: number[] } {
  if (isGraph(model)) fail(file, "expected a chain of layers, found a model that branches: nn.Sequential is a chain.");
  const given = inputShapeOf(model);
  if (!given || given.some((size) => size === null)) return fail(file, "expected a model for samples of one fixed shape.");
  const found: string[] = [];
  let flattens = false;
  let shape = given as number[];
  // Two axes that a Reshape is about to make a picture of are no channels yet.
  const [first] = layersOf(model);
  const isRows = shape.length === 2 && (first?.class_name === "Reshape" || first?.class_name === "Flatten");
  for (const layer of layersOf(model)) {
    try {
      found.push(...moduleOf(layer, shape));
      if (layer.class_name === "Flatten" && shape.length > 1 && !(isRows && layer === first) && shape.slice(0, -1).some((n) => n > 1))
        flattens = true;
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      fail(
        file,
        `layer ${JSON.stringify(nameOf(layer)).slice(0, 80)} (${layer.class_name}) cannot be written for PyTorch: ${error.message}.`,
        "Save as Keras code.",
      );
    }
    const next: Shape | null = outputShape(layer, [shape]);
    if (!next || next.some((size) => size === null))
      return fail(file, `the shape behind layer ${JSON.stringify(nameOf(layer))} is not known.`);
    shape = next as number[];
  }
  return { layers: found, flattens, shape: isRows ? (given as number[]) : channelsFirst(given as number[]) };
}

function moduleOf(layer: KerasObject, shape: number[]): string[] {
  const config = withDefaults(layer);
  if (layer.class_name === "Reshape") return reshaped(shape, outputShape(layer, [shape]) as number[]);
  const rule = entryOf(rules, layer.class_name);
  return rule ? rule(config, shape) : refuse("nn.Sequential has no such module");
}
