// Reads how a model was compiled, as every Keras since 1 and TensorFlow.js have written it: what is known is taken over, the rest is named.

import { mapRefs } from "../base/compile";
import { asObject } from "../base/keras_object";
import type { CompileConfig, KerasObject, KerasRef } from "../base/protocol";
import { isObject, namedAgain, plain, type Json } from "./keras_json";

/** How a model was compiled. */
export interface CompileSettings {
  /** null: not compiled, or the file says no optimizer or no loss. */
  compile: CompileConfig | null;
  /** Whether the optimizer is one of before tf.keras 2.11, which lists its variables in another order; see readOptimizer. */
  old: boolean;
  remarks: string[];
}

/** Options by the names they have now: Keras 1 and 2 said lr, TensorFlow.js says learningRate. */
const renamed = new Map(
  Object.entries({
    lr: "learning_rate",
    learningRate: "learning_rate",
    beta1: "beta_1",
    beta2: "beta_2",
    use_nesterov: "nesterov",
    useNesterov: "nesterov",
    initialAccumulatorValue: "initial_accumulator_value",
  }),
);

/** What Keras stores of compile: { optimizer | optimizer_config, loss, metrics }. */
export function readCompile(json: unknown): CompileSettings {
  if (!isObject(json)) return { compile: null, old: false, remarks: [] };
  const whole = plain(json.optimizer ?? json.optimizer_config ?? null) as KerasRef | null;
  const given = unscaled(whole);
  const loss = single(plain(json.loss)) as CompileConfig["loss"];
  const remarks = ["weighted_metrics", "sample_weight_mode"]
    .filter((key) => says(json[key]))
    .map((key) => `${key}, with which the model was compiled, is not known here and was left out.`);
  if (given !== whole) remarks.push("LossScaleOptimizer was left out for the optimizer in it: float32 needs no scaled losses.");
  if (!given || !loss) return { compile: null, old: false, remarks };
  if (typeof given !== "string" && !isClass(given))
    return { compile: null, old: false, remarks: [...remarks, "How the model was compiled was not taken: its optimizer is no class."] };
  const { class_name, config } = asObject(given);
  const old = "decay" in config || "lr" in config;
  return {
    compile: {
      optimizer: typeof given === "string" ? given : { class_name, config: renewed(config) },
      loss: mapRefs(loss, named) as CompileConfig["loss"],
      ...(says(json.loss_weights) && { loss_weights: weightsOf(plain(json.loss_weights)) }),
      metrics: mapRefs(listed(plain(json.metrics), isSeveral(loss)), (metric) => namedAgain(namedMetric(metric))) as KerasRef[],
    },
    old,
    remarks,
  };
}

const isClass = (value: unknown): boolean =>
  isObject(value) && typeof value.class_name === "string" && (value.config === undefined || isObject(value.config));

/** The optimizer itself, around which mixed_float16 puts one that scales losses. */
function unscaled(given: KerasRef | null): KerasRef | null {
  if (given === null || typeof given === "string" || given.class_name !== "LossScaleOptimizer") return given;
  const inner = given.config?.inner_optimizer ?? given.config?.optimizer;
  return isClass(inner) ? (inner as KerasObject) : given;
}

/** Whether a setting says anything: null, an empty list and a list of nulls do not. */
const says = (value: unknown): boolean => [value].flat(3).some((each) => each !== null && each !== undefined);

/** The loss of one output, which a list or an object may hold. */
function single(loss: unknown): unknown {
  if (Array.isArray(loss)) return loss.length === 1 ? loss[0] : loss;
  if (!isObject(loss) || "class_name" in loss) return loss;
  const all = Object.values(loss);
  return all.length === 1 ? all[0] : loss;
}

/** A list or an object with something of each of several outputs. */
const isSeveral = (said: unknown): boolean =>
  Array.isArray(said) ? said.length > 1 : isObject(said) && !("class_name" in said) && Object.keys(said).length > 1;

/** Of one output a list of one. */
const weightsOf = (said: unknown): CompileConfig["loss_weights"] => (typeof said === "number" ? [said] : (said as number[]));

/** Metrics of one output are a list, in however many lists they lie; of several they stay as they are. */
function listed(given: unknown, several: boolean): unknown {
  const outputs = isObject(given) && !("class_name" in given) ? Object.values(given) : Array.isArray(given) ? given : [given];
  if (isSeveral(given) && (isObject(given) || outputs.some(Array.isArray))) return given;
  if (several && isObject(given) && !("class_name" in given)) return given;
  return outputs.flat(3).filter((metric) => metric !== null && metric !== undefined);
}

/** An optimizer's options as Keras 3 has them. */
export function renewed(config: Json): Json {
  const { decay, name, ...given } = config;
  const options = Object.fromEntries(
    Object.entries(given)
      // Keras 2 wrote null where it meant its own epsilon.
      .filter(([key, value]) => !(key === "epsilon" && value === null))
      .map(([key, value]) => [renamed.get(key) ?? key, typeof value === "number" ? shortest(value) : value]),
  );
  const { learning_rate: rate, clipnorm } = options;
  // Keras before tf.keras clipped all gradients as one; its optimizers had no names.
  if (decay !== undefined && name === undefined && typeof clipnorm === "number") {
    delete options.clipnorm;
    options.global_clipnorm = clipnorm;
  }
  // The rate over 1 + decay · steps.
  if (typeof decay === "number" && decay > 0 && typeof rate === "number")
    options.learning_rate = {
      class_name: "InverseTimeDecay",
      config: { initial_learning_rate: rate, decay_steps: 1, decay_rate: shortest(decay) },
    };
  return options;
}

/** Keras keeps 0.001 as a float32 and writes 0.0010000000474974513: the shortest number that is the same float32. */
export function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** Losses carry the names of their reductions and functions; Keras' usual reduction is the only one Sprout knows, and goes without saying. */
function named(loss: KerasRef): KerasRef {
  if (typeof loss === "string" || typeof loss.class_name !== "string") return loss;
  const { reduction, name, fn, axis, ...config } = loss.config ?? {};
  if (loss.class_name === "LossFunctionWrapper" && typeof fn === "string") return fn;
  const usual = reduction === undefined || ["sum_over_batch_size", "auto", "mean"].includes(reduction as string);
  const last = axis === undefined || axis === -1;
  return { class_name: loss.class_name, config: { ...config, ...(!usual && { reduction }), ...(!last && { axis }) } };
}

/** tf.keras 2 wraps functions: { class_name: "MeanMetricWrapper", config: { name: "accuracy", fn: "sparse_categorical_accuracy" } }. */
function namedMetric(metric: KerasRef): KerasRef {
  if (typeof metric === "string") return metric;
  const { name, fn, ...config } = metric.config ?? {};
  if (metric.class_name === "MeanMetricWrapper" && (typeof fn === "string" || typeof name === "string"))
    return name === "accuracy" || name === "acc" || typeof fn !== "string" ? (name as string) : fn;
  return fn === undefined ? metric : { class_name: metric.class_name, config: { ...(name !== undefined && { name }), ...config } };
}
