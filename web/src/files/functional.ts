// Functional models of Keras, keras.Model(inputs, outputs): which of them are chains, and whose outputs each layer of a graph reads.

import type { LayerConfig, ModelConfig } from "../base/protocol";

/** An output of a layer's call. */
export interface Wire {
  layer: string;
  call: number;
  output: number;
}

/** A layer's call: what it reads, and for what it was said to be called, where that was said. */
export interface Call {
  layer: LayerConfig;
  /** Which of the layer's calls it is. */
  number: number;
  reads: Wire[];
  training?: boolean;
  /** What else is said at it: use_causal_mask. */
  options: Record<string, unknown>;
}

/** The same text for the same call of a layer, and for the same of its outputs. */
export const callKey = (layer: string, call: number): string => JSON.stringify([layer, call]);
export const wireKey = ({ layer, call, output }: Wire): string => JSON.stringify([layer, call, output]);

/** The layers from the input to the output; null where they are no chain of layers of one output each. output_layers: where they are said. */
export function inChain<Layer extends LayerConfig>(layers: readonly Layer[], output_layers?: unknown): Layer[] | null {
  const following = new Map<string, Layer>();
  const inputs: Layer[] = [];
  for (const layer of layers) {
    if (layer.class_name === "InputLayer") {
      inputs.push(layer);
      continue;
    }
    const nodes = nodesOf(layer);
    const [source, ...others] = wiresOf(nodes);
    if (
      nodes.length !== 1 ||
      !source ||
      others.length > 0 ||
      following.has(source.layer) ||
      saidTraining(nodes[0]) !== undefined ||
      Object.keys(saidBesides(nodes[0])).length > 0
    )
      return null;
    if (givesStates(layer)) return null;
    following.set(source.layer, layer);
  }
  const [input] = inputs;
  if (!input || inputs.length > 1) return null;
  const chain = [input];
  for (let next = following.get(partName(input)); next && chain.length <= layers.length; next = following.get(partName(next)))
    chain.push(next);
  const ends = wiresOf(output_layers);
  const closed = ends.length === 0 || (ends.length === 1 && ends[0]!.layer === partName(chain.at(-1)!));
  return closed && chain.length === layers.length ? chain : null;
}

/** Whether a recurrent layer gives its last states too. */
export const givesStates = ({ config }: LayerConfig): boolean =>
  config?.return_state === true || (config?.layer as LayerConfig | undefined)?.config?.return_state === true;

/** A layer's name in its model, by which others read it. */
export const partName = ({ name, config }: LayerConfig): string => String(name ?? (config as { name?: unknown } | undefined)?.name);

const nodesOf = ({ inbound_nodes: nodes }: LayerConfig): unknown[] => (Array.isArray(nodes) ? nodes : []);

/** Every call of the layers, each behind those that it reads; a graph as the engine describes it has no circle. */
export function callsOf({ config: { layers } }: ModelConfig): Call[] {
  const left = layers.map((layer) => ({
    name: partName(layer),
    calls: nodesOf(layer).map((node, number): Call => {
      const training = saidTraining(node);
      return { layer, number, reads: wiresOf(node), options: saidBesides(node), ...(training !== undefined && { training }) };
    }),
    done: layer.class_name === "InputLayer" ? 1 : 0,
  }));
  const byName = new Map(left.map((each) => [each.name, each]));
  const placed: Call[] = [];
  for (let before = -1; before < placed.length; ) {
    before = placed.length;
    for (const each of left)
      while (
        each.done < each.calls.length &&
        each.calls[each.done]!.reads.every(({ layer, call }) => call < (byName.get(layer)?.done ?? 0))
      )
        placed.push(each.calls[each.done++]!);
  }
  return placed;
}

/** The layer that is the first to read an input; undefined: none does. */
export const readerOf = (model: ModelConfig, input: string): LayerConfig | undefined =>
  callsOf(model).find(({ reads }) => reads.some(({ layer }) => layer === input))?.layer;

/** The outputs of the whole model; by the keys of an object in the order of these, as Keras takes them. */
export const outputsOf = ({ config }: ModelConfig): Wire[] => wiresOf(endsOf(config.output_layers));

/** Their keys; null where they are a list. */
export const outputKeysOf = ({ config }: ModelConfig): string[] | null => {
  const said: unknown = endsOf(config.output_layers);
  return Array.isArray(said) || typeof said !== "object" || said === null ? null : Object.keys(said);
};

const endsOf = (said: unknown): unknown =>
  typeof said !== "object" || said === null || Array.isArray(said) || "class_name" in said
    ? said
    : Object.fromEntries(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Outputs that are read: { class_name: "__keras_tensor__", config: { keras_history: [name, 0, 0] } } of Keras 3, [name, 0, 0, {}] of tf.keras 2. */
export function wiresOf(value: unknown, depth = 0): Wire[] {
  if (depth > 12 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const [layer, call, output] = value as unknown[];
    if (typeof layer === "string" && typeof call === "number") return [{ layer, call, output: Number(output) }];
    return value.flatMap((each) => wiresOf(each, depth + 1));
  }
  const { class_name, config } = value as { class_name?: unknown; config?: { keras_history?: unknown } };
  if (class_name === "__keras_tensor__") return wiresOf(config?.keras_history, depth + 1);
  return Object.values(value).flatMap((each) => wiresOf(each, depth + 1));
}

/** What is said of each call in its two forms, beside the tensors in a row. */
function argumentsOf(node: unknown): Record<string, unknown>[] {
  if (!Array.isArray(node)) return [((node ?? {}) as { kwargs?: Record<string, unknown> }).kwargs ?? {}];
  return node.flatMap((each: unknown) => {
    const options: unknown = Array.isArray(each) ? each[3] : null;
    return typeof options === "object" && options !== null ? [options as Record<string, unknown>] : [];
  });
}

/** Arguments beside `training`: tensors by name, use_causal_mask. */
function saidBesides(node: unknown): Record<string, unknown> {
  const all = argumentsOf(node).flatMap((options) => Object.entries(options));
  return Object.fromEntries(all.filter(([key, value]) => key !== "training" && value !== null && value !== false));
}

/** The argument `training` of a call that is written as a list, which alone is heeded: Keras 3 writes it unasked in its own form. */
function saidTraining(node: unknown): boolean | undefined {
  if (!Array.isArray(node)) return undefined;
  return argumentsOf(node)
    .map(({ training }) => training)
    .find((training) => typeof training === "boolean");
}

/** Layers whose tensors are arguments of their own, in the order in which a graph lists them; others take one, or a list. */
export const tensorArguments: Readonly<Record<string, readonly string[]>> = { MultiHeadAttention: ["query", "value", "key"] };
