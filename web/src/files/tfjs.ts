// TensorFlow.js' layers format: model.json with the topology and a manifest of weights, and the weights' bytes in shards.
// See https://www.tensorflow.org/js/guide/save_load
//
// Written as one zip of model.json and weights.bin, which unpacks to what tf.loadLayersModel reads; read as files or as such a zip.

import * as v from "valibot";
import { jsonObject } from "../base/records";
import { nameOf } from "../base/names";
import type { KerasObject, LayerConfig } from "../base/protocol";
import { readCompile } from "./compile_config";
import { fromFloat16 } from "./half";
import { keras3To2, withHardSigmoid } from "./hard_sigmoid";
import { kerasVersion, legacyModel, parseJson, readTree } from "./keras_json";
import { inputLayersOf, inputShapeOf, isGraph, layersOf } from "../base/model_config";
import { outputsOf } from "./functional";
import { innerLayer, variablesOf } from "./layers";
import { flattened, leavesOf, namedLeaves, withLeaves } from "./nested";
import { readNotes } from "./notes";
import type { Origin } from "./old_layers";
import { asKerasTraining, readState, writeTraining } from "./tfjs_training";
import { refuseJson } from "./kinds";
import { fail, limits, sizeOf, type LayerWeights, type NamedBytes, type SavedModel, type Tensor } from "./types";
import { textBytes, zip } from "./zip";

type Spec = {
  name: string;
  shape: number[];
  dtype: string;
  /** "optimizer": one of the optimizer's variables, not the model's. */
  group?: string;
  quantization?: { dtype: string; scale?: number; min?: number };
};
type Group = { paths: string[]; weights: Spec[] };

/** The layer classes that TensorFlow.js has; what acts in training only may be left out. */
const classes = new Set([
  "Add",
  "Average",
  "Concatenate",
  "Dot",
  "Maximum",
  "Minimum",
  "Multiply",
  "Activation",
  "ELU",
  "LeakyReLU",
  "PReLU",
  "ReLU",
  "Softmax",
  "Conv1D",
  "Conv2D",
  "Conv2DTranspose",
  "Cropping2D",
  "SeparableConv2D",
  "UpSampling2D",
  "DepthwiseConv2D",
  "Dense",
  "Dropout",
  "Flatten",
  "Permute",
  "RepeatVector",
  "Reshape",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "Embedding",
  "BatchNormalization",
  "LayerNormalization",
  "ZeroPadding2D",
  "AveragePooling1D",
  "AveragePooling2D",
  "GlobalAveragePooling1D",
  "GlobalAveragePooling2D",
  "GlobalMaxPooling1D",
  "GlobalMaxPooling2D",
  "MaxPooling1D",
  "MaxPooling2D",
  "GRU",
  "LSTM",
  "SimpleRNN",
  "Bidirectional",
  "TimeDistributed",
  "GaussianNoise",
  "GaussianDropout",
  "AlphaDropout",
  "Rescaling",
]);
const augmentation = /^Random/;
/** One mask for all pixels of a channel: how TensorFlow.js says SpatialDropout2D. */
const perChannel = [null, 1, 1, null];

const activations = new Set([
  "linear",
  "relu",
  "relu6",
  "sigmoid",
  "tanh",
  "softmax",
  "elu",
  "selu",
  "softplus",
  "swish",
  "silu",
  "hard_sigmoid",
]);
const isOne = (value: unknown): boolean => value == null || [value].flat().every((each) => each === 1);

/** What TensorFlow.js would refuse of a layer, or worse, pass over and predict something else; null if nothing. */
function lacking({ class_name, config = {} }: KerasObject): string | null {
  if (!classes.has(class_name)) return "such layer";
  for (const key of ["activation", "recurrent_activation"])
    if (typeof config[key] === "string" && !activations.has(config[key])) return `${key} ${JSON.stringify(config[key])}`;
  if (class_name === "GRU" && config.reset_after !== false) return "reset_after";
  if (config.padding === "causal") return 'padding "causal"';
  if (!isOne(config.groups)) return "groups";
  if (config.output_padding != null) return "output_padding";
  if (!isOne(config.dilation_rate) && /^(Depthwise|.*Transpose$)/.test(class_name)) return "dilation_rate here";
  if (class_name === "ELU" && !isOne(config.alpha)) return "alpha other than 1";
  if (class_name === "ReLU" && (config.negative_slope || config.threshold)) return "negative_slope and threshold; use LeakyReLU";
  if (class_name === "UpSampling2D" && config.interpolation === "bilinear") return "bilinear interpolation as Keras has it";
  if (class_name === "Bidirectional" && !isMirrored(config)) return "backward_layer of its own";
  return null;
}

/** Whether both directions of a Bidirectional are alike but for their names: TensorFlow.js makes the second of the first. */
function isMirrored(config: Record<string, unknown>): boolean {
  const [forward, backward] = [innerLayer(config), innerLayer(config, "backward_layer")];
  const alike = (layer: KerasObject, turned: boolean): string => {
    const { name, go_backwards, ...own } = layer.config ?? {};
    return JSON.stringify([layer.class_name, (go_backwards === true) !== turned, own]);
  };
  return !forward || !backward || alike(forward, false) === alike(backward, true);
}

/** The layer as TensorFlow.js knows it. Refuses what it does not have. */
function toTfjs(file: string, layer: KerasObject): KerasObject {
  const { class_name, config = {} } = layer;
  const missing = lacking(layer);
  if (missing)
    fail(
      file,
      `layer ${JSON.stringify(config.name)} (${class_name}): TensorFlow.js has no ${missing}.`,
      "Save as .keras or ONNX, or leave it out.",
    );
  const own = Object.fromEntries(
    Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
      if (key.endsWith("_regularizer") && value)
        return [[key, { class_name: "L1L2", config: { l1: 0, l2: 0, ...(value as KerasObject).config } }]];
      if (key === "backward_layer") return [];
      if (key !== "layer" || !value) return [[key, value]];
      const inner = toTfjs(file, value as unknown as KerasObject);
      // It puts forward_ and backward_ in front itself.
      return [[key, { ...inner, config: { ...inner.config, name: nameOf(inner).replace(/^forward_/, "") } }]];
    }),
  );
  // Its own defaults are hard_sigmoid, and the axis behind the batch.
  if (class_name === "LSTM" || class_name === "GRU") own.recurrent_activation ??= "sigmoid";
  if (class_name === "Softmax") own.axis ??= -1;
  return class_name === "SpatialDropout2D"
    ? { class_name: "Dropout", config: { ...own, noise_shape: perChannel } }
    : { class_name, config: own };
}

/** The inverse of SpatialDropout2D's disguise. */
function fromTfjs(layer: KerasObject): KerasObject {
  const { noise_shape, ...config } = layer.config ?? {};
  if (layer.class_name !== "Dropout" || noise_shape === undefined) return layer;
  if (noise_shape === null) return { class_name: "Dropout", config };
  return JSON.stringify(noise_shape) === JSON.stringify(perChannel) ? { class_name: "SpatialDropout2D", config } : layer;
}

export async function writeTfjs({ compile, notes, ...saved }: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.tfjs.zip`;
  const { model, weights } = withHardSigmoid(file, { model: saved.model!, weights: saved.weights }, keras3To2) ?? saved;
  // What acts in training only is left out of a chain; in a graph others read it.
  const kept = layersOf(model!)
    .filter(({ class_name }) => isGraph(model!) || !augmentation.test(class_name))
    .map((layer): LayerConfig => ({ ...layer, ...toTfjs(file, layer) }));
  if (kept.some(({ config }) => config?.mask_zero === true) && kept.some(({ class_name }) => class_name === "GlobalAveragePooling1D")) {
    fail(file, "TensorFlow.js has no GlobalAveragePooling1D that knows of masks, as mask_zero makes them.", "Save as .keras or ONNX.");
  }
  const joins = kept.find(({ class_name }) => /^(Add|Average|Multiply|Maximum|Minimum)$/.test(class_name));
  if (joins && kept.some(({ config }) => config?.mask_zero === true))
    fail(file, `TensorFlow.js has no ${joins.class_name} that knows of masks, as mask_zero makes them.`, "Save as .keras or ONNX.");
  const shape = inputShapeOf(model!)!;
  if (shape.length === 0) fail(file, "TensorFlow.js has no samples without an axis.", "Give the model an input of shape (1).");
  // Its Flatten wants something to flatten.
  if (shape.length === 1 && kept[0]?.class_name === "Flatten")
    kept[0] = { ...kept[0], class_name: "Reshape", config: { name: nameOf(kept[0]), target_shape: shape } };
  const inputs = isGraph(model!) ? inputLayersOf(model!) : [];
  const topology = legacyModel({ ...model!, config: { ...model!.config, layers: [...inputs, ...kept] } });
  // Of several outputs it would want losses and metrics in its own way.
  const training = compile && outputsOf(model!).length <= 1 ? writeTraining(compile) : null;
  const layers = new Map(kept.map((layer) => [nameOf(layer), layer]));
  const tensors = weights.flatMap(({ layer, tensors: own }) => {
    if (own.length === 0) return [];
    const kerasLayer = layers.get(layer)!;
    // Names as tf.keras gives them; TensorFlow.js leaves the cell's out by itself.
    return variablesOf(kerasLayer).map((variable, i) => ({
      ...own[i]!,
      name: [layer, ...variable.owners, legacyName(kerasLayer.class_name, variable.name)].join("/"),
    }));
  });
  const specs = tensors.map(({ name: key, shape }): Spec => ({ name: key, shape, dtype: "float32" }));
  const json = {
    format: "layers-model",
    generatedBy: `keras v${kerasVersion}`,
    convertedBy: "Sprout",
    modelTopology: { keras_version: kerasVersion, backend: "tensorflow", model_config: topology },
    ...(training && { trainingConfig: training }),
    userDefinedMetadata: { sprout: notes },
    weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
  };
  const bytes = new Uint8Array(tensors.reduce((sum, { values }) => sum + values.byteLength, 0));
  let at = 0;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return zip(file, [textBytes("model.json", JSON.stringify(json)), { name: "weights.bin", bytes }]);
}

const legacyName = (className: string, name: string): string =>
  className === "DepthwiseConv2D" && name === "kernel" ? "depthwise_kernel" : name;

/** model.json and its shards, in any order; folders in their names do not matter. */
export function readTfjs(files: NamedBytes[]): SavedModel {
  const manifest = files.find(({ name }) => name.endsWith("model.json")) ?? files.find(({ name }) => name.endsWith(".json"));
  if (!manifest)
    return fail(files[0]?.name ?? "", "expected model.json beside it, found none.", "Choose model.json and its .bin files together.");
  const file = manifest.name;
  const json = parseJson(file, new TextDecoder().decode(manifest.bytes)) as {
    format?: unknown;
    modelTopology?: Record<string, unknown>;
    trainingConfig?: unknown;
    weightsManifest?: Group[];
    userDefinedMetadata?: { sprout?: unknown };
  };
  const topology = json?.modelTopology;
  if (json?.format === "graph-model" || (v.is(jsonObject, topology) && "node" in topology))
    fail(
      file,
      "expected TensorFlow.js' layers format, found a graph model, which holds operations in place of layers.",
      "Convert the Keras model that it was made from: tensorflowjs_converter --input_format keras --output_format tfjs_layers_model model.h5 folder.",
    );
  if (Array.isArray(json) && json.some((group: Partial<Group> | null) => Array.isArray(group?.weights)))
    fail(
      file,
      "expected TensorFlow.js' modelTopology and weightsManifest, found a manifest of weights alone.",
      "Open the model.json that says the layers, or the Keras model that it was made from.",
    );
  if (!v.is(jsonObject, topology) || !Array.isArray(json.weightsManifest)) return refuseJson(file, json);
  const origin: Origin = { keras: 2, remarks: [] };
  const tree = readTree(file, topology.model_config ?? topology, origin);
  const model = withLeaves(flattened(tree), (layer) => [fromTfjs(layer)]);
  checkShards(file, json.weightsManifest);
  // The first of a name counts.
  const shards = new Map(files.map((each): [string, NamedBytes] => [baseName(each.name), each]).reverse());
  const tensors = json.weightsManifest.flatMap((group) => readGroup(file, group, shards));
  const { compile, remarks } = readCompile(topology.training_config ?? asKerasTraining(json.trainingConfig));
  const state = readState(
    tensors.filter(({ group }) => group === "optimizer"),
    { model, compile },
  );
  return {
    model,
    compile,
    weights: byLayer(
      file,
      leavesOf(layersOf(tree)),
      tensors.filter(({ group }) => group !== "optimizer"),
    ).map(({ tensors: own }, i) => ({
      layer: namedLeaves(model)[i]!.name,
      tensors: own,
    })),
    optimizer: state.optimizer,
    notes: readNotes(v.is(jsonObject, json.userDefinedMetadata) ? json.userDefinedMetadata.sprout : null),
    remarks: [...origin.remarks, ...remarks, ...state.remarks],
  };
}

const baseName = (name: string): string => name.split(/\/|: /).at(-1)!;

/** Refuses a manifest that names a shard twice: a small file could hold any number of weights. */
function checkShards(file: string, groups: readonly Group[]): void {
  const paths = groups.flatMap((group) => (Array.isArray(group?.paths) ? group.paths.map(String) : []));
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice !== undefined) fail(file, `expected each shard once in the manifest, found ${JSON.stringify(twice).slice(0, 80)} again.`);
}

function readGroup(file: string, group: Group, files: ReadonlyMap<string, NamedBytes>): (Tensor & { group?: string })[] {
  const { paths, weights } = group ?? {};
  if (!Array.isArray(paths) || !Array.isArray(weights) || weights.length > limits.tensors || paths.length > limits.tensors)
    return fail(file, "expected the manifest to list paths and weights, found neither or too many.");
  if (!v.is(v.array(v.string()), paths)) return fail(file, "expected the manifest to name its shards, found paths that are no texts.");
  const shards = paths.map((path) => {
    const name = path.split("/").at(-1)!;
    return (
      files.get(name)?.bytes ??
      fail(file, `expected ${name.slice(0, 80)} beside it, found none.`, "Choose model.json and its .bin files together.")
    );
  });
  const bytes = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  shards.reduce((at, shard) => (bytes.set(shard, at), at + shard.length), 0);
  let at = 0;
  return weights.map((spec) => {
    const { name, shape, dtype, quantization, group } = spec ?? ({} as Spec);
    const shown = JSON.stringify(name ?? null).slice(0, 80);
    if (typeof name !== "string" || !Array.isArray(shape) || shape.length > 8 || !shape.every((n) => Number.isSafeInteger(n) && n >= 0))
      return fail(file, `expected a weight with a name and a shape, found ${shown}.`);
    const stored = quantization?.dtype ?? dtype;
    const reader = types.get(stored);
    if (!reader)
      return fail(
        file,
        `expected ${shown} as ${[...types.keys()].join(", ")}, found ${typeof stored === "string" ? stored.slice(0, 20) : "none"}.`,
      );
    const length = sizeOf(shape) * reader.bytes;
    if (!(at + length <= bytes.length))
      fail(file, `expected ${shown} (${shape.join(", ")}) within the shards, found ${bytes.length.toLocaleString("en")} bytes in all.`);
    const values = reader.read(bytes.slice(at, (at += length)));
    const { scale, min } = quantization ?? {};
    if (scale === undefined || stored === "float16") return { name, shape, values, group };
    if (!Number.isFinite(scale) || !Number.isFinite(min)) return fail(file, `expected ${shown} with scale and min as numbers, found none.`);
    return { name, shape, values: values.map((value) => value * scale + min!), group };
  });
}

/** Types that weights are stored in; converters shrink float32 to the first three. */
const types = new Map<string, { bytes: number; read: (bytes: Uint8Array<ArrayBuffer>) => Float32Array }>([
  ["uint8", { bytes: 1, read: (bytes) => Float32Array.from(bytes) }],
  ["uint16", { bytes: 2, read: ({ buffer }) => Float32Array.from(new Uint16Array(buffer)) }],
  ["float16", { bytes: 2, read: fromFloat16 }],
  ["float32", { bytes: 4, read: ({ buffer }) => new Float32Array(buffer) }],
  ["int32", { bytes: 4, read: ({ buffer }) => Float32Array.from(new Int32Array(buffer)) }],
  ["bool", { bytes: 1, read: (bytes) => Float32Array.from(bytes) }],
]);

/** Weights by layer: names begin with their layer's, and within a layer the table's order is found by the last word. */
function byLayer(file: string, layers: readonly KerasObject[], tensors: Tensor[]): LayerWeights[] {
  const taken = new Set<Tensor>();
  return layers.map((layer) => {
    const name = nameOf(layer);
    // tf.keras may put the model's name or the cell's between.
    const own = tensors.filter((tensor) => tensor.name.split("/").slice(0, -1).includes(name));
    const found = variablesOf(layer).map((variable) => {
      const last = legacyName(layer.class_name, variable.name);
      const direction = variable.owners[0];
      const fits = own.filter((tensor) => !taken.has(tensor) && [last, variable.name].includes(tensor.name.split("/").at(-1)!));
      const one = fits.find((tensor) => direction !== undefined && tensor.name.includes(`/${direction}`)) ?? fits[0];
      if (!one) return fail(file, `expected ${variable.name} of layer ${JSON.stringify(name).slice(0, 80)}, found none.`);
      taken.add(one);
      return one;
    });
    return { layer: name, tensors: found };
  });
}
