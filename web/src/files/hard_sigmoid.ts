// hard_sigmoid of Keras 2 and TensorFlow.js, 0.2 x + 0.5, by that of Keras 3, x / 6 + 0.5, both cut to 0 ... 1: it is the latter of 1.2 x.

import type { KerasObject, ModelConfig } from "../base/protocol";
import { freeName, nameOf } from "../base/names";
import { innerLayer, variablesOf } from "./layers";
import { namedLeaves, withLeaves } from "./nested";
import { oldHardSigmoid } from "./old_layers";
import { fail, type LayerWeights, type Tensor } from "./types";

type Config = Record<string, unknown>;

/** Recurrent layers' gates, in order; `true` for those that recurrent_activation is for. */
const gates: Record<string, boolean[]> = { SimpleRNN: [false], LSTM: [true, true, false, true], GRU: [true, true, false] };

/** Weights that the activation does not see at once: what comes after them makes up for it. */
const inner = new Set(["depthwise_kernel", "embeddings"]);

/**
 * The model with activations called `from`, computing `factor` times what `to` is given, as a model of `to`: its weights become so
 * many times larger, and in front of an Activation layer a Rescaling does it. null if there is no such activation.
 */
export function withHardSigmoid(
  file: string,
  { model, weights }: { model: ModelConfig; weights: LayerWeights[] },
  { from, to, factor }: { from: string; to: string; factor: number },
): { model: ModelConfig; weights: LayerWeights[] } | null {
  const leaves = namedLeaves(model);
  if (!leaves.some(({ layer }) => computes(layer, from))) return null;
  const taken = new Set(leaves.map(({ layer }) => nameOf(layer)));
  const own = new Map(weights.map((each) => [each.layer, each.tensors]));
  const changed = withLeaves(model, (layer, name): KerasObject[] => {
    if (!computes(layer, from)) return [layer];
    const tensors = own.get(name) ?? [];
    const variables = variablesOf(layer);
    if (layer.class_name === "Activation")
      return [
        { class_name: "Rescaling", config: { name: freeName(`${nameOf(layer)}_input`, taken), scale: factor } },
        replaced(layer, from, to),
      ];
    own.set(
      name,
      tensors.map((tensor, i) => {
        const [part] = variables[i]?.attributes ?? [];
        return scaled(tensor, variables[i]?.name ?? "", factorsOf(file, wrapped(layer, part), from, factor));
      }),
    );
    return [replaced(layer, from, to)];
  });
  return {
    model: changed,
    weights: weights.map(({ layer }) => ({ layer, tensors: own.get(layer)! })),
  };
}

export const usesHardSigmoid = (model: ModelConfig): boolean => namedLeaves(model).some(({ layer }) => computes(layer, "hard_sigmoid"));

/** Whether a layer, or one that it wraps, has this activation. */
const computes = ({ config = {} }: KerasObject, activation: string): boolean =>
  [config.activation, config.recurrent_activation].includes(activation) || insideOf(config).some((each) => computes(each, activation));

const insideOf = (config: Config): KerasObject[] =>
  [innerLayer(config), innerLayer(config, "backward_layer")].filter((each) => each !== null);

/** The layer that a variable belongs to: the layer itself, or that which it wraps. */
function wrapped(layer: KerasObject, part: string | undefined): KerasObject {
  const config = layer.config ?? {};
  const [first, second] = [innerLayer(config), innerLayer(config, "backward_layer")];
  if (!first || part === "cell" || part === undefined) return layer;
  const own = part === "backward_layer" ? (second ?? first) : first;
  return own;
}

function replaced(layer: KerasObject, from: string, to: string): KerasObject {
  const config: Config = Object.fromEntries(
    Object.entries(layer.config ?? {}).map(([key, value]) => [key, key.endsWith("activation") && value === from ? to : value]),
  );
  for (const key of ["layer", "backward_layer"] as const) {
    const held = innerLayer(config, key);
    if (held) config[key] = replaced(held, from, to);
  }
  return { ...layer, config };
}

/** What each gate's columns of a layer's weights are multiplied with. */
function factorsOf(file: string, { class_name, config = {} }: KerasObject, from: string, factor: number): number[] {
  const { activation, recurrent_activation } = config;
  const recurrent = gates[class_name];
  if (!recurrent) return [activation === from ? factor : 1];
  if (class_name === "LSTM" && activation === from)
    return fail(file, `layer ${JSON.stringify(config.name)} (LSTM): hard_sigmoid as its activation means another function in Keras 3.`);
  return recurrent.map((gate) => ((gate ? recurrent_activation : activation) === from ? factor : 1));
}

/** Columns in as many equal groups as there are factors. */
function scaled(tensor: Tensor, name: string, factors: number[]): Tensor {
  if (inner.has(name) || factors.every((factor) => factor === 1)) return tensor;
  const width = tensor.shape.at(-1) ?? 1;
  const group = width / factors.length;
  return { ...tensor, values: tensor.values.map((value, i) => value * (factors[Math.floor((i % width) / group)] ?? 1)) };
}

/** As strangers' old files have it, by Keras 3's. */
export const keras2To3 = { from: oldHardSigmoid, to: "hard_sigmoid", factor: 1.2 };
/** As TensorFlow.js wants it. */
export const keras3To2 = { from: "hard_sigmoid", to: "hard_sigmoid", factor: 1 / 1.2 };
