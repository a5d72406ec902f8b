// What a picture of the network shows: a box for each input and each call of a layer, and whose outputs each of them reads.
import { classes, entryOf } from "../../base/classes";
import { layerNames } from "../../base/names";
import type { LayerConfig, ModelInfo } from "../../base/protocol";
import type { LayerDraft } from "../core/model-state";

export interface Box {
  name: string;
  class_name: string;
  /** Number of its layer in the editor; null: an input. */
  layer: number | null;
  /** Which of its layer's calls it is, from 1, and of how many. */
  call: number;
  calls: number;
  /** Its family in Keras' documentation. */
  group: string;
  /** What it makes of one sample; null while that is not known. */
  shape: (number | null)[] | null;
  params: number;
  /** Indices of the boxes whose outputs it reads, in that order; all are smaller than its own. */
  reads: number[];
}

/** Boxes in an order in which each stands behind those that it reads. */
export type Graph = Box[];

export const INPUT = "input";

/**
 * The layers as they are in the editor, with what the engine tells of those that are built.
 * model: as built; null: it is not, and the layers are drawn one behind the other.
 */
export function graphOf(layers: readonly LayerDraft[], model: ModelInfo | null, inputShape: readonly number[] | null): Graph {
  const names = layerNames(layers);
  if (model?.functional && model.layers.length === layers.length) return functionalGraph(model, model.functional.layers);
  const input: Box = {
    name: INPUT,
    class_name: "InputLayer",
    layer: null,
    call: 1,
    calls: 1,
    group: "",
    shape: inputShape && [...inputShape],
    params: 0,
    reads: [],
  };
  return [
    input,
    ...layers.map(({ class_name }, i): Box => {
      // What is being edited need not be built yet.
      const info = model?.layers[i]?.class_name === class_name ? model.layers[i] : undefined;
      return { ...box(i, names[i]!, class_name, info), reads: [i] };
    }),
  ];
}

const box = (layer: number, name: string, class_name: string, info?: { output_shape: (number | null)[]; params: number }) => ({
  name,
  class_name,
  layer,
  call: 1,
  calls: 1,
  group: entryOf(classes.layers, class_name)?.group ?? "",
  shape: info ? info.output_shape.slice(1) : null,
  params: info?.params ?? 0,
});

/** Apart from the inputs, the config lists the layers in the order of model.layers. */
function functionalGraph(model: ModelInfo, listed: readonly LayerConfig[]): Graph {
  const waiting: { box: Box; own: string; sources: string[] }[] = [];
  let next = 0;
  for (const { class_name, name, config, inbound_nodes = [] } of listed) {
    const own = name ?? String(config?.["name"]);
    if (class_name === "InputLayer") {
      const shape = ((config?.["batch_shape"] ?? [null]) as (number | null)[]).slice(1);
      const input = { name: own, class_name, layer: null, call: 1, calls: 1, group: "", shape, params: 0, reads: [] };
      waiting.push({ box: input, own: tensorKey(own, 0), sources: [] });
      continue;
    }
    const [layer, info] = [next, model.layers[next]!];
    next++;
    const calls = Math.max(1, inbound_nodes.length);
    for (let i = 0; i < calls; i++)
      waiting.push({
        box: { ...box(layer, info.name, info.class_name, info), call: i + 1, calls, reads: [] },
        own: tensorKey(own, i),
        sources: sourcesOf(inbound_nodes[i]),
      });
  }
  return inOrder(waiting);
}

const tensorKey = (layer: string, call: number): string => `${layer}#${call}`;

/** Each behind those that it reads; what reads something unknown or itself stands last, and reads the rest. */
function inOrder(waiting: { box: Box; own: string; sources: string[] }[]): Graph {
  const places = new Map<string, number>();
  const placed: Graph = [];
  const known = new Set(waiting.map(({ own }) => own));
  let left = waiting;
  while (left.length > 0) {
    const later: typeof left = [];
    for (const each of left) {
      if (!each.sources.every((source) => places.has(source) || !known.has(source))) {
        later.push(each);
        continue;
      }
      places.set(each.own, placed.length);
      placed.push({ ...each.box, reads: each.sources.flatMap((source) => places.get(source) ?? []) });
    }
    // A circle: the engine describes none.
    if (later.length === left.length) break;
    left = later;
  }
  return placed;
}

/** The calls that a node reads: { class_name: "__keras_tensor__", config: { keras_history: [name, call, output] } } of Keras 3, or [name, call, output, {}]. */
function sourcesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const [name, call] = value as unknown[];
    if (typeof name === "string" && typeof call === "number") return [tensorKey(name, call)];
    return value.flatMap(sourcesOf);
  }
  const { class_name, config } = value as { class_name?: unknown; config?: { keras_history?: unknown } };
  return class_name === "__keras_tensor__" ? sourcesOf(config?.keras_history) : Object.values(value).flatMap(sourcesOf);
}
