// Transfer learning: a trained model cut at a layer, frozen up to one, with a new head behind.

import { SproutError } from "../base/errors";
import { inputLayersOf, isGraph, layersOf } from "../base/model_config";
import { freeName, snakeCase } from "../base/names";
import type {
  CompileConfig,
  DataInfo,
  FreezeOptions,
  KerasObject,
  LayerConfig,
  LayerInfo,
  ModelConfig,
  TransferOptions,
} from "../base/protocol";
import { callKey, callsOf, partName, type Call, type Wire } from "./functional";
import { asGraph } from "./nested";

/** The rate at which Keras' guide to transfer learning trains more of a model. */
export const tuningRate = 1e-5;

/** What acts otherwise in training than in a prediction. */
const actsInTraining = ({ class_name, config = {} }: KerasObject): boolean =>
  /^BatchNormalization$|Dropout|^Gaussian|^Random/.test(class_name) ||
  Number(config["dropout"]) > 0 ||
  Number(config["recurrent_dropout"]) > 0;

/**
 * The model up to a layer, followed by the head.
 *
 * model: a chain or a graph without models within. Layers up to options.frozen_to (the layer itself) have trainable false, and what acts
 * otherwise in training is called with training=False, as Keras' guide does it. Throws where there is no such layer.
 */
export function transferred(
  owner: string,
  model: ModelConfig,
  { layer, frozen_to = layer, head, rescaling, input_shape }: Cut,
): ModelConfig {
  const graph = isGraph(model) ? model : asGraph(model);
  const calls = callsOf(graph);
  const end = calls.find((call) => partName(call.layer) === layer);
  if (!end) return noLayer(owner, layer, calls);
  const kept = before(calls, end);
  const numbers = new Map<string, number>(); // of calls: some of a layer's may be gone
  const counts = new Map<string, number>();
  for (const { layer: each, number } of kept) {
    const name = partName(each);
    numbers.set(callKey(name, number), counts.get(name) ?? 0);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const read = new Set(kept.flatMap(({ reads }) => reads.map(({ layer: name }) => name)));
  const inputs = inputLayersOf(graph).filter((input) => read.has(partName(input)));
  if (rescaling && inputs.length > 1)
    throw new SproutError(`${owner}: rescaling: expected a model of one input, received one of ${inputs.length}`);
  const taken = new Set([...inputs.map(partName), ...counts.keys()]);
  const free = (base: string): string => {
    const name = freeName(base, taken);
    taken.add(name);
    return name;
  };
  const front = rescaling ? free("rescaling") : null;
  const wire = ({ layer: name, call, output }: Wire): unknown[] =>
    front !== null && name === partName(inputs[0]!) ? [front, 0, 0] : [name, numbers.get(callKey(name, call)) ?? call, output];

  const names = [...counts.keys()];
  const frozen = frozenNames(owner, kept, frozen_to ?? null);
  const layers = names.map((name): LayerConfig => {
    const own = kept.filter((call) => partName(call.layer) === name);
    const { class_name, config } = own[0]!.layer;
    return {
      class_name,
      name,
      config: { ...config, name, trainable: !frozen.has(name) },
      inbound_nodes: own.map(({ reads, options, training }) => {
        const still = actsInTraining({ class_name, config: config ?? {} }) ? false : training;
        const said = { ...options, ...(still !== undefined && { training: still }) };
        return reads.map((source, i) => [...wire(source), i === 0 ? said : {}]);
      }),
    };
  });
  const ahead: LayerConfig[] = inputs.map((input) => ({
    class_name: "InputLayer",
    name: partName(input),
    config: { ...input.config, name: partName(input), ...(input_shape && { batch_shape: [null, ...input_shape] }) },
    inbound_nodes: [],
  }));
  if (rescaling && front !== null)
    ahead.push({
      class_name: "Rescaling",
      name: front,
      config: { name: front, ...rescaling },
      inbound_nodes: [[[partName(inputs[0]!), 0, 0, {}]]],
    });
  let last: unknown[] = wire({ layer, call: end.number, output: 0 });
  const added = head.map(({ class_name, config }): LayerConfig => {
    const name = free(typeof config?.["name"] === "string" ? config["name"] : snakeCase(class_name));
    const own: LayerConfig = { class_name, name, config: { ...config, name }, inbound_nodes: [[[...last, {}]]] };
    last = [name, 0, 0];
    return own;
  });
  return {
    class_name: "Functional",
    config: {
      ...(graph.config.name !== undefined && { name: graph.config.name }),
      layers: [...ahead, ...layers, ...added],
      input_layers: inputs.map((input) => [partName(input), 0, 0]),
      output_layers: [last],
    },
  };
}

/** The model with the layers up to one frozen and all others trained; null: none is frozen. Throws where there is no such layer. */
export function frozenUpTo(owner: string, model: ModelConfig, to: string | null): ModelConfig {
  const chain = !isGraph(model);
  const own = layersOf(model);
  const frozen = chain ? upTo(owner, own.map(chainName), to) : frozenNames(owner, callsOf(model), to);
  const layers = model.config.layers.map(
    (layer): LayerConfig =>
      layer.class_name === "InputLayer"
        ? layer
        : { ...layer, config: { ...layer.config, trainable: !frozen.has(chain ? chainName(layer) : partName(layer)) } },
  );
  return { ...model, config: { ...model.config, layers } };
}

const chainName = ({ config, name }: LayerConfig): string => String(name ?? config?.["name"]);

type Cut = Required<Pick<TransferOptions, "layer" | "head">> &
  Omit<TransferOptions, "layer" | "head" | "compile" | "seed"> & { frozen_to?: FreezeOptions["to"] };

/** The calls that one needs, itself the last, in order. */
function before(calls: readonly Call[], end: Call): Call[] {
  const needed = new Set([callKey(partName(end.layer), end.number)]);
  for (const { layer, number, reads } of [...calls].reverse())
    if (needed.has(callKey(partName(layer), number))) for (const source of reads) needed.add(callKey(source.layer, source.call));
  return calls.filter(({ layer, number }) => needed.has(callKey(partName(layer), number)));
}

const frozenNames = (owner: string, calls: readonly Call[], to: string | null): ReadonlySet<string> =>
  upTo(owner, [...new Set(calls.map(({ layer }) => partName(layer)))], to);

function upTo(owner: string, names: readonly string[], to: string | null): ReadonlySet<string> {
  if (to === null) return new Set();
  const end = names.indexOf(to);
  if (end < 0) return noLayer(owner, to, names);
  return new Set(names.slice(0, end + 1));
}

function noLayer(owner: string, wanted: string, calls: readonly (Call | string)[]): never {
  const names = calls.map((call) => (typeof call === "string" ? call : partName(call.layer)));
  const shown = [...new Set(names)].map((name) => `"${name}"`);
  const list = shown.length > 12 ? [...shown.slice(0, 4), "...", ...shown.slice(-6)] : shown;
  throw new SproutError(`${owner}: expected a layer of the model, ${list.join(", ")}, received "${wanted}"`);
}

/**
 * The layer at which a trained model is usually cut: the last one that makes a picture of more than one pixel; without such, the one before
 * the classifier.
 */
export function usualCut(layers: readonly LayerInfo[]): string {
  const spatial = layers.findLast(
    ({ output_shape: [, height, width, channels] }) => channels !== undefined && Number(height) * Number(width) > 1,
  );
  if (spatial) return spatial.name;
  const classifier = layers.findLastIndex(({ class_name }) => class_name === "Dense");
  const ahead = layers.slice(0, classifier).findLast(({ class_name }) => !/Dropout|^Flatten$/.test(class_name));
  return (ahead ?? layers.at(-1)!).name;
}

/** The head for what the data ask: pooling where there is something to pool, dropout, and a Dense for the classes or the value. */
export function usualHead(shape: readonly (number | null)[], data: Pick<DataInfo, "classNames" | "train" | "yShape">): KerasObject[] {
  const rank = shape.length - 1;
  const classes = data.classNames?.length ?? data.train.classCounts?.length ?? null;
  const pooling = rank === 3 ? [{ class_name: "GlobalAveragePooling2D" }] : rank === 2 ? [{ class_name: "GlobalAveragePooling1D" }] : [];
  const dense: KerasObject =
    classes === null
      ? { class_name: "Dense", config: { units: data.yShape.reduce((a, b) => a * b, 1) } }
      : { class_name: "Dense", config: { units: classes, activation: "softmax" } };
  return [...pooling, { class_name: "Dropout", config: { rate: 0.2 } }, dense];
}

/** How a model for the data is compiled: Adam with Keras' rate, and the loss that their targets ask for. */
export function usualCompile({ train, yShape }: Pick<DataInfo, "train" | "yShape">): CompileConfig {
  if (!train.classCounts) return { optimizer: "adam", loss: "mean_squared_error" };
  const loss = yShape.length > 0 ? "categorical_crossentropy" : "sparse_categorical_crossentropy";
  return { optimizer: "adam", loss, metrics: ["accuracy"] };
}

/**
 * What pixels from 0 to 1 are scaled to for a model: told by its first layer, or by its name or that of its file, if it is one of Keras'
 * published ones; null: they stay; undefined: nothing tells.
 */
export function pixelRange(name: string, layers: readonly LayerInfo[]): { scale: number; offset: number } | null | undefined {
  const own = layers.slice(0, 2).find(({ class_name }) => class_name === "Rescaling");
  if (own) return Number(own.config["scale"]) < 0.02 ? { scale: 255, offset: 0 } : null;
  return /mobilenet|xception|inception|nasnet|resnet\d+v2/i.test(name) ? { scale: 2, offset: -1 } : undefined;
}
