// Functional models of Keras, keras.Model(inputs, outputs), whose layers follow one another: the same chain as a Sequential's.

import { fail } from "./types";

/** A layer as a Functional model lists it; inbound_nodes say whose outputs it takes. */
type Listed = Record<string, unknown> & { class_name: string };

const hint =
  "Here models are chains of layers: branches, sums of layers and several inputs or outputs cannot be trained. Save a part of the model that is a chain.";

/** The layers from the input to the output. Refuses a graph, naming the first layer that makes it one. */
export function inChain(file: string, layers: Listed[]): Listed[] {
  const shown = (layer: Listed): string => `layer ${JSON.stringify(nameOf(layer)).slice(0, 80)} (${layer.class_name.slice(0, 60)})`;
  const following = new Map<string, Listed>();
  const inputs: Listed[] = [];
  for (const layer of layers) {
    const nodes = Array.isArray(layer.inbound_nodes) ? layer.inbound_nodes : [];
    const [source, ...others] = origins(nodes, 0);
    if (layer.class_name === "InputLayer") {
      inputs.push(layer);
      continue;
    }
    if (nodes.length !== 1) fail(file, `expected every layer to be used once, found ${shown(layer)} used ${nodes.length} times.`, hint);
    if (source === undefined || others.length > 0)
      fail(
        file,
        `expected a chain of layers, found that ${shown(layer)} takes ${source === undefined ? 0 : others.length + 1} inputs.`,
        hint,
      );
    const other = following.get(source);
    if (other)
      fail(
        file,
        `expected a chain of layers, found that ${shown(other)} and ${shown(layer)} both follow ${JSON.stringify(source).slice(0, 80)}.`,
        hint,
      );
    following.set(source, layer);
  }
  const [input] = inputs;
  if (!input || inputs.length > 1) fail(file, `expected one input, found ${inputs.length}.`, hint);
  const chain = [input];
  for (let next = following.get(nameOf(input)); next && chain.length <= layers.length; next = following.get(nameOf(next))) chain.push(next);
  if (chain.length !== layers.length) {
    const left = layers.find((layer) => !chain.includes(layer));
    fail(file, `expected a chain of layers from the input on, found ${left ? `${shown(left)} outside it` : "a circle"}.`, hint);
  }
  return chain;
}

const nameOf = ({ name, config }: Listed): string => String(name ?? (config as { name?: unknown } | undefined)?.name);

/** Names of the layers whose outputs are taken: { class_name: "__keras_tensor__", config: { keras_history: [name, 0, 0] } } of Keras 3, [name, 0, 0, {}] of tf.keras 2. */
function origins(value: unknown, depth: number): string[] {
  if (depth > 12 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    if (typeof value[0] === "string" && typeof value[1] === "number") return [value[0]];
    return value.flatMap((each) => origins(each, depth + 1));
  }
  const { class_name, config } = value as { class_name?: unknown; config?: { keras_history?: unknown } };
  if (class_name === "__keras_tensor__") return origins(config?.keras_history, depth + 1);
  return Object.values(value).flatMap((each) => origins(each, depth + 1));
}
