// The order in which Keras lists an optimizer's variables: iteration, learning rate, then the slots of all trainable weights.

import { asObject } from "../base/keras_object";
import type { CompileConfig, KerasObject, ModelConfig } from "../base/protocol";
import { layersOf, variablesOf } from "./layers";
import { fail, type OptimizerState, type Tensor } from "./types";

/**
 * The slots of each class in the engine's order. Those in one list are created together, weight by weight;
 * list after list otherwise: Adam's momentum and velocity alternate, RMSprop's do not.
 */
function slotGroups({ class_name, config = {} }: KerasObject): string[][] {
  switch (class_name.toLowerCase()) {
    case "adam":
    case "adamw":
      return [["momentum", "velocity"], ...(config.amsgrad === true ? [["velocity_hat"]] : [])];
    case "sgd":
      return Number(config.momentum ?? 0) !== 0 ? [["momentum"]] : [];
    case "rmsprop":
      return [
        ["velocity"],
        ...(Number(config.momentum ?? 0) > 0 ? [["momentum"]] : []),
        ...(config.centered === true ? [["average_gradient"]] : []),
      ];
    case "adagrad":
      return [["accumulator"]];
    default:
      return [];
  }
}

/** Names of the slots, one each. */
export const slotNames = (optimizer: KerasObject): string[] => slotGroups(optimizer).flat();

/** Slots in Keras' order, each with its slot's name and its weight's number. */
export function inKerasOrder(optimizer: KerasObject, slots: Tensor[][]): { slot: string; weight: number; tensor: Tensor }[] {
  let first = 0;
  return slotGroups(optimizer).flatMap((group) => {
    const part = slots.slice(first, (first += group.length));
    return (part[0] ?? []).flatMap((_, weight) => group.map((slot, k) => ({ slot, weight, tensor: part[k]![weight]! })));
  });
}

/** The inverse: tensors in Keras' order as slots[k][i]. Refuses a number of tensors that does not fit. */
function fromKerasOrder(file: string, optimizer: KerasObject, weights: number, tensors: Tensor[]): Tensor[][] {
  const groups = slotGroups(optimizer);
  const expected = groups.flat().length * weights;
  if (tensors.length !== expected) {
    fail(
      file,
      `expected ${expected} slots of the optimizer ${optimizer.class_name} for ${weights} trainable weights, found ${tensors.length}.`,
    );
  }
  let first = 0;
  return groups.flatMap((group) => {
    const part = tensors.slice(first, (first += group.length * weights));
    return group.map((_, k) => Array.from({ length: weights }, (__, i) => part[i * group.length + k]!));
  });
}

/** State from Keras' list of variables; null with a remark where it is not for this optimizer. */
export function readOptimizer(
  variables: Tensor[],
  model: ModelConfig,
  compile: CompileConfig | null,
): { optimizer: OptimizerState | null; remarks: string[] } {
  const [iteration, ...rest] = variables;
  if (!iteration || !compile) return { optimizer: null, remarks: [] };
  // Keras 3 lists the learning rate; tf.keras 2 does not.
  const learningRate = rest[0]?.shape.length === 0 ? (rest.shift()!.values[0] ?? null) : null;
  const trainable = layersOf(model)
    .flatMap(variablesOf)
    .filter((variable) => variable.trainable).length;
  const iterations = iteration.values[0] ?? NaN;
  if (!(Number.isInteger(iterations) && iterations >= 0 && iterations < 2 ** 31))
    return { optimizer: null, remarks: ["The optimizer begins anew: its steps are no whole number."] };
  // An optimizer that has not made a step may not have its slots yet.
  if (rest.length === 0 && iterations === 0) return { optimizer: null, remarks: [] };
  try {
    const slots = fromKerasOrder("optimizer", asObject(compile.optimizer), trainable, rest);
    return { optimizer: { iterations, learningRate, slots }, remarks: [] };
  } catch (error) {
    return { optimizer: null, remarks: [`The optimizer begins anew: ${(error as Error).message}`] };
  }
}
