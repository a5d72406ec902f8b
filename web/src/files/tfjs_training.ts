// How a model was compiled and how far its optimizer had come, in TensorFlow.js' names and the other way round.
// See https://github.com/tensorflow/tfjs/tree/master/tfjs-core/src/optimizers

import { lossesOf, metricsOf } from "../base/compile";
import { classes, entryOf, isDefault, type FunctionClass } from "../base/classes";
import { asObject } from "../base/keras_object";
import type { CompileConfig, KerasObject, KerasRef, ModelConfig } from "../base/protocol";
import { isObject, type Json } from "./keras_json";
import { readOptimizer } from "./optimizer_state";
import type { SavedModel, Tensor } from "./types";

/** Of each optimizer here the options that TensorFlow.js has, by its own names. */
const optimizers: Record<string, Record<string, string>> = {
  SGD: { learning_rate: "learning_rate", momentum: "momentum", nesterov: "use_nesterov" },
  Adam: { learning_rate: "learning_rate", beta_1: "beta_1", beta_2: "beta_2", epsilon: "epsilon" },
  RMSprop: { learning_rate: "learning_rate", rho: "decay", momentum: "momentum", epsilon: "epsilon", centered: "centered" },
  Adagrad: { learning_rate: "learning_rate", initial_accumulator_value: "initial_accumulator_value" },
};
const lossesThere = /^(mean_(squared|absolute)_error|(sparse_)?categorical_crossentropy|binary_crossentropy|(categorical_)?hinge)$/;
/** It has no sparse_categorical_accuracy by name, and knows errors by their short names. */
const metricsThere = new Map(
  Object.entries({
    binary_accuracy: "binary_accuracy",
    categorical_accuracy: "categorical_accuracy",
    mean_squared_error: "mse",
    mean_absolute_error: "mae",
  }),
);

/** How to compile it; null where TensorFlow.js does not know all of it, as it would refuse the model or train another way. */
export function writeTraining(compile: CompileConfig): object | null {
  const optimizer_config = writtenOptimizer(asObject(compile.optimizer));
  const lossThere = functionName(classes.losses, lossesOf(compile)[0]!);
  const ofMetrics = metricsOf(compile).map((metric) =>
    metric === "accuracy" || metric === "acc" ? metric : metricsThere.get(functionName(classes.metrics, metric) ?? ""),
  );
  if (!optimizer_config || !lossThere || !lossesThere.test(lossThere) || ofMetrics.includes(undefined)) return null;
  return { loss: lossThere, metrics: ofMetrics, optimizer_config };
}

function writtenOptimizer({ class_name, config = {} }: KerasObject): KerasObject | null {
  const known = Object.keys(optimizers).find((name) => name.toLowerCase() === class_name.toLowerCase());
  if (known === undefined) return null;
  const names = optimizers[known]!;
  const { options } = classes.optimizers[known]!;
  if (options.some((option) => !Object.hasOwn(names, option.key) && !isDefault(option, config[option.key]))) return null;
  const value = (key: string): unknown => config[key] ?? options.find((option) => option.key === key)!.default;
  // A schedule is no number.
  if (typeof value("learning_rate") !== "number") return null;
  if (known === "SGD" && value("momentum") === 0) return { class_name: "SGD", config: { learning_rate: value("learning_rate") } };
  const own = Object.fromEntries(Object.entries(names).map(([key, there]) => [there, value(key)]));
  return { class_name: known === "SGD" ? "Momentum" : known === "RMSprop" ? "RMSProp" : known, config: own };
}

/** "mean_squared_error" of "mse", or of a MeanSquaredError with Keras' defaults; null where it is none of the table, or with options of its own. */
function functionName(table: Record<string, FunctionClass>, given: KerasRef): string | null {
  if (typeof given === "string") return Object.values(table).find(({ names }) => names.includes(given))?.names[0] ?? null;
  const found = entryOf(table, given.class_name);
  const plain = found?.options.every((option) => isDefault(option, given.config?.[option.key]));
  return plain ? found!.names[0]! : null;
}

/** TensorFlow.js' trainingConfig with Keras' optimizers and names: its RMSProp says decay for rho, and its SGD with momentum is a class of its own. */
export function asKerasTraining(json: unknown): unknown {
  const optimizer = isObject(json) && isObject(json.optimizer_config) ? json.optimizer_config : null;
  if (typeof optimizer?.class_name !== "string") return json;
  const config = isObject(optimizer.config) ? optimizer.config : {};
  return { ...(json as Json), optimizer_config: asKerasOptimizer(optimizer.class_name, config) };
}

function asKerasOptimizer(class_name: string, config: Json): KerasObject {
  if (/^momentum$/i.test(class_name)) return { class_name: "SGD", config };
  const { decay, ...rest } = config;
  const renamed = /^rms_?prop$/i.test(class_name);
  return {
    class_name: renamed ? "RMSprop" : class_name,
    config: renamed && decay !== undefined && !("rho" in config) ? { ...rest, rho: decay } : config,
  };
}

/**
 * The state of TensorFlow.js' optimizer as Keras has it. variables: as its getWeights() lists them, the steps first, then each slot for all weights.
 */
export function readState(
  variables: Tensor[],
  { model, compile }: { model: ModelConfig; compile: CompileConfig | null },
): Pick<SavedModel, "optimizer" | "remarks"> {
  const { class_name, config } = asObject(compile?.optimizer ?? "");
  const momentum = Number(config.momentum ?? 0);
  const rate = Number(
    config.learning_rate ?? entryOf(classes.optimizers, class_name)?.options.find(({ key }) => key === "learning_rate")?.default,
  );
  // Its RMSProp keeps moments without momentum too; its momentum is of gradients, Keras' of steps.
  const own = variables
    .filter(({ name }) => momentum !== 0 || !name.endsWith("/momentum"))
    .map((each) =>
      class_name === "SGD" && each.name.endsWith("/momentum") ? { ...each, values: each.values.map((value) => -rate * value) } : each,
    );
  return readOptimizer(own, { model, compile, old: true });
}
