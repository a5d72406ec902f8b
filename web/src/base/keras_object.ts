// Keras' JSON for one object, where a bare class name may stand for its defaults.

import { expected, onlyKeys, show } from "./checks";
import { SproutError } from "./errors";
import type { KerasObject, KerasRef } from "./protocol";

/** The object in full: without options it has an empty config. */
export const asObject = (given: KerasRef): Required<KerasObject> =>
  typeof given === "string" ? { class_name: given, config: {} } : { ...given, config: given.config ?? {} };

/** Whether a value is a name, or an object with a class and perhaps options. */
export const isRef = (value: unknown): value is KerasRef =>
  typeof value === "string" ||
  (typeof value === "object" &&
    value !== null &&
    typeof (value as KerasObject).class_name === "string" &&
    ["undefined", "object"].includes(typeof (value as KerasObject).config));

/** What Keras writes beside class and options: where the class comes from, and how what was saved was built and compiled. */
const beside = [
  "class_name",
  "config",
  "module",
  "registered_name",
  "build_config",
  "compile_config",
  "inbound_nodes",
  "name",
  "shared_object_id",
];
/** What compile takes, and what of it Keras writes although it says nothing to Sprout. */
const compiled = ["optimizer", "loss", "loss_weights", "metrics"];
const idle: Record<string, readonly unknown[]> = {
  weighted_metrics: [null],
  sample_weight_mode: [null],
  run_eagerly: [null, false],
  steps_per_execution: [null, 1],
  jit_compile: [null, true, false, "auto"],
  auto_scale_loss: [null, true, false],
};

/** What a Sequential's config has. */
const sequential = ["name", "layers", "input_shape", "trainable", "dtype", "build_input_shape"];

/** The name of the type that an object's config says it computes in, or of its policy; null where it says none. */
export function dtypeOf(config: unknown): string | null {
  const given = (config as { dtype?: unknown } | null | undefined)?.dtype;
  const name = typeof given === "object" && given !== null ? (given as { config?: { name?: unknown } }).config?.name : given;
  return typeof name === "string" ? name : null;
}

/**
 * Throws, for `owner`, where an option stands beside its config, in which nobody looks for it, where compile has one that is not known, or where
 * a layer is to compute in another type than float32.
 */
export function checkObjects(owner: string, given: unknown): void {
  if (typeof given !== "object" || given === null) return;
  for (const [key, value] of Object.entries(given)) {
    if (key === "compile" && typeof value === "object" && value !== null) {
      const said = Object.entries(value).filter(
        ([option, setting]) => !(Object.hasOwn(idle, option) && idle[option]!.includes(setting ?? null)),
      );
      onlyKeys(`${owner}: compile`, Object.fromEntries(said), compiled);
      const { metrics } = value as { metrics?: unknown };
      for (const metric of Array.isArray(metrics) ? (metrics.flat(2) as unknown[]) : [])
        if (metric !== null && !isRef(metric))
          expected(`${owner}: compile`, 'each of metrics to be a name or {"class_name", "config"}', metric);
    }
    checkObjects(owner, value);
  }
  const { class_name, config } = given as Partial<KerasObject>;
  if (class_name === "Sequential" && typeof config === "object" && config !== null) onlyKeys(`${owner}: Sequential`, config, sequential);
  const dtype = dtypeOf(config);
  // Tensors ("__keras_tensor__") and operations ("keras.src.ops") of a graph are of other types too: a mask is of truths.
  const { module } = given as { module?: unknown };
  const isOperation = typeof module === "string" && module.includes("ops");
  const isLayer = typeof class_name === "string" && class_name !== "InputLayer" && !class_name.startsWith("__") && !isOperation;
  if (isLayer && dtype !== null && dtype !== "float32")
    throw new SproutError(
      `${owner}: ${class_name}: expected dtype to be "float32", in which everything is computed, received ${show(dtype)}`,
      "Leave dtype out. A file that says it opens all the same.",
    );
  // Keras wraps tuples and functions of its own ("__tuple__") in the same way.
  if (typeof class_name === "string" && !class_name.startsWith("__")) onlyKeys(`${owner}: ${class_name}: beside config`, given, beside);
}
