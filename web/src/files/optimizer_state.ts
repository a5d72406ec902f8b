// The order in which Keras lists an optimizer's variables: iteration, learning rate, then the slots of all trainable weights.

import { asObject } from "../base/keras_object";
import type { CompileConfig, KerasObject, ModelConfig } from "../base/protocol";
import { layersOf } from "../base/model_config";
import { variablesOf } from "./layers";
import { leavesOf } from "./nested";
import { slotGroups, slotNames } from "./optimizer_slots";
import { fail, type OptimizerState, type Tensor } from "./types";

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
  // SGD of tf.keras 2.11 and later keeps momenta that it has no use for.
  if (groups.length === 0 && /^sgd$/i.test(optimizer.class_name) && tensors.length === weights) return [];
  checkCount(file, optimizer, weights, tensors.length);
  let first = 0;
  return groups.flatMap((group) => {
    const part = tensors.slice(first, (first += group.length * weights));
    return group.map((_, k) => Array.from({ length: weights }, (__, i) => part[i * group.length + k]!));
  });
}

function checkCount(file: string, optimizer: KerasObject, weights: number, found: number): void {
  const expected = slotNames(optimizer).length * weights;
  if (found !== expected)
    fail(file, `expected ${expected} slots of the optimizer ${optimizer.class_name} for ${weights} trainable weights, found ${found}.`);
}

/** The trained weights of a model as a file lists them. */
export interface WeightsInFile {
  count: number;
  /** What an optimizer keeps of them, one tensor each, in the number, order and shape of today's weights. */
  renewed: (slot: Tensor[]) => Tensor[];
}

/** What a list of variables is read with. */
interface ReadOptions {
  model: ModelConfig;
  compile: CompileConfig | null;
  /** Whether they are listed as before tf.keras 2.11. */
  old?: boolean;
  /** The weights that such a list is for, where they are others than today's. */
  listed?: WeightsInFile;
}

/** State from Keras' list of variables; null with a remark where it is not for this optimizer. */
export function readOptimizer(
  variables: Tensor[],
  { model, compile, old = false, listed }: ReadOptions,
): { optimizer: OptimizerState | null; remarks: string[] } {
  if (variables.length === 0 || !compile) return { optimizer: null, remarks: [] };
  const chosen = asObject(compile.optimizer);
  // RMSprop and Adagrad of Keras 1 and 2 did not keep their steps.
  const counted = !old || variables[0]!.shape.length === 0;
  const iteration = counted ? variables[0]! : null;
  const rest = counted ? variables.slice(1) : [...variables];
  // Keras 3 lists the learning rate; tf.keras 2 does not.
  const learningRate = rest[0]?.shape.length === 0 ? (rest.shift()!.values[0] ?? null) : null;
  const weights = leavesOf(layersOf(model))
    .flatMap(variablesOf)
    .filter((variable) => variable.trainable).length;
  const iterations = iteration ? (iteration.values[0] ?? NaN) : 0;
  if (!(Number.isSafeInteger(iterations) && iterations >= 0))
    return { optimizer: null, remarks: ["The optimizer begins anew: its steps are no whole number."] };
  // An optimizer that has not made a step may not have its slots yet.
  if (rest.length === 0 && iterations === 0) return { optimizer: null, remarks: [] };
  const counts = typeof chosen.config.learning_rate === "object" ? "decay begins" : /^adam/i.test(chosen.class_name) ? "Adam counts" : null;
  const remarks = iteration || !counts ? [] : [`The file does not say how many steps were made: ${counts} anew.`];
  try {
    const slots = old
      ? fromOldOrder(chosen, listed ?? { count: weights, renewed: (slot) => slot }, rest)
      : fromKerasOrder("optimizer", chosen, weights, rest);
    return { optimizer: { iterations, learningRate, slots }, remarks };
  } catch (error) {
    return { optimizer: null, remarks: [`The optimizer begins anew: ${(error as Error).message}`] };
  }
}

/** Slots as they were listed before tf.keras 2.11: one after another, each for all weights; Keras 2 added an unused one to SGD and Adam. */
function fromOldOrder(optimizer: KerasObject, { count: weights, renewed }: WeightsInFile, tensors: Tensor[]): Tensor[][] {
  const count = slotNames(optimizer).length;
  const unused = /^(sgd|adam)$/i.test(optimizer.class_name) && tensors.length === (count + 1) * weights ? weights : 0;
  checkCount("optimizer", optimizer, weights, tensors.length - unused);
  return Array.from({ length: count }, (_, k) => renewed(tensors.slice(k * weights, (k + 1) * weights)));
}
