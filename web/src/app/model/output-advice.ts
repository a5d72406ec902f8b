// Whether the last layer gives what the loss reads; Keras trains on in silence where it does not.
import { asObject } from "../../base/keras_object";
import { snakeCase } from "../../base/names";
import type { KerasObject, KerasRef } from "../../base/protocol";
import type { ModelState } from "../core/model-state";
import type { Config } from "../core/options";
import { editLayer } from "./edit";

/** What a loss reads: probabilities of classes that exclude each other, or of each output by itself. */
const READS: Record<string, "softmax" | "sigmoid"> = {
  categorical_crossentropy: "softmax",
  sparse_categorical_crossentropy: "softmax",
  binary_crossentropy: "sigmoid",
};

/** Which of these a layer ends with is its activation. */
const CLASSES: Record<string, string> = { Softmax: "softmax", ReLU: "relu", LeakyReLU: "leaky_relu", ELU: "elu" };
const PROBABILITIES = new Set(["softmax", "sigmoid", "hard_sigmoid"]);
/** Layers of which an activation can be told, and changed. */
const WITH_ACTIVATION = new Set(["Dense", "Activation", "Conv1D", "Conv2D"]);

export interface OutputAdvice {
  /**
   * one_unit: a softmax over one unit says 1 whatever comes; no_probabilities: the loss takes logarithms of them; said_logits: from_logits
   * with what are probabilities, of which the logits are taken; cut_logits: relu leaves no negative ones.
   */
  problem: "one_unit" | "no_probabilities" | "said_logits" | "cut_logits";
  /** What the layer ends with, and what is missing. */
  activation: string;
  wanted: "softmax" | "sigmoid" | "linear";
  loss: string;
  /** What cures it: another activation of the layer, or the loss without from_logits. */
  cure: { activation: string } | { from_logits: false };
}

/** What to say at the last layer; null where it and the loss go together, or where nobody knows. */
export function outputAdvice(layers: readonly KerasObject[], given: KerasRef): OutputAdvice | null {
  const last = layers.at(-1);
  if (!last) return null;
  const { class_name, config = {} } = last;
  const activation = CLASSES[class_name] ?? (WITH_ACTIVATION.has(class_name) ? nameOfActivation(config) : null);
  if (activation === null) return null;
  const { class_name: loss_class, config: options } = asObject(given);
  const loss = snakeCase(loss_class);
  const reads = READS[loss];
  const curable = WITH_ACTIVATION.has(class_name);
  const say = (problem: OutputAdvice["problem"], wanted: OutputAdvice["wanted"]): OutputAdvice | null =>
    curable ? { problem, activation, wanted, loss, cure: { activation: wanted } } : null;
  if (activation === "softmax" && config["units"] === 1) return say("one_unit", reads ? "sigmoid" : "linear");
  if (!reads) return null;
  if (options["from_logits"] === true) {
    if (activation === reads) return { problem: "said_logits", activation, wanted: reads, loss, cure: { from_logits: false } };
    return activation === "relu" ? say("cut_logits", "linear") : null;
  }
  return PROBABILITIES.has(activation) ? null : say("no_probabilities", reads);
}

/** Does what cures it. */
export function cureOutput(state: ModelState, { cure }: OutputAdvice): void {
  const last = state.layers.value.at(-1);
  if ("from_logits" in cure) state.lossConfig.value = { ...state.lossConfig.value, ...cure };
  else if (last) editLayer(state, last.id, { ...last.config, ...cure });
}

/** Keras spells it as a name or an object; absent it is linear. */
function nameOfActivation({ activation }: Config): string {
  if (typeof activation === "string") return activation;
  const name = (activation as KerasObject | null | undefined)?.class_name;
  return name ? snakeCase(name) : "linear";
}
