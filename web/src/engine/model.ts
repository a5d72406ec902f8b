// One built model in the engine: its description, weights and learning rate.

import { expected, show, showShape } from "../base/checks";
import type { FitModel } from "./callbacks";
import type { Engine, ModelDescription } from "./engine";
import { SproutError } from "../base/errors";
import { layersOf } from "../base/model_config";
import { nameOf } from "../base/names";
import type { BuildConfig, KerasObject, ModelConfig, ModelInfo, WeightValues } from "../base/protocol";

/** Owns the engine's handle until `free`. */
export class Model implements FitModel {
  readonly handle: number;
  readonly info: ModelDescription;
  checkpoint: Float32Array | null = null;
  private rate: number | KerasObject;

  /** Builds and compiles. Throws the engine's message if the layers do not fit together. */
  constructor(
    private readonly engine: Engine,
    readonly config: BuildConfig,
  ) {
    this.handle = engine.createModel(config);
    this.info = engine.describe(this.handle);
    this.rate = this.info.optimizer?.config?.learning_rate as number | KerasObject;
  }

  free(): void {
    this.engine.free(this.handle);
  }

  /** Values that one sample has at all inputs, and at all outputs. */
  get inputs(): number {
    return sizes(this.info.inputs);
  }
  get outputs(): number {
    return sizes(this.info.outputs);
  }

  get learningRate(): number | null {
    return typeof this.rate === "number" ? this.rate : null;
  }
  set learningRate(rate: number) {
    this.engine.setLearningRate(this.handle, rate);
    this.rate = rate;
  }

  getWeights(): Float32Array {
    return this.engine.weights(this.handle, this.info.weights_size).slice();
  }

  setWeights(weights: Float32Array): void {
    this.engine.weights(this.handle, this.info.weights_size).set(weights);
  }

  /** The optimizer's state as it is now; null if the model is not compiled. Slots are laid out as the weights are, one after another. */
  getOptimizer(): { iterations: number; slots: Float32Array } | null {
    const { optimizer, iterations, slots_size } = this.engine.describe(this.handle);
    return optimizer && { iterations, slots: this.engine.slots(this.handle, slots_size).slice() };
  }

  setOptimizer({ iterations, slots }: { iterations: number; slots: Float32Array }): void {
    this.engine.slots(this.handle, this.info.slots_size).set(slots);
    this.engine.setIterations(this.handle, iterations);
  }

  /** The flat weights as one tensor a name, each a copy. */
  named(flat: Float32Array): WeightValues[] {
    return this.info.weights.map(({ name, shape, offset }) => ({
      name,
      shape,
      values: flat.slice(offset, offset + size(shape)),
    }));
  }

  /** The inverse of `named`. Refuses another number of tensors, another shape, or another count of values. */
  flat(weights: (WeightValues | Float32Array)[]): Float32Array {
    const wanted = this.info.weights;
    if (!Array.isArray(weights) || weights.length !== wanted.length) {
      const received = Array.isArray(weights) ? `${weights.length}` : show(weights);
      throw new SproutError(
        `setWeights: expected ${wanted.length} weight tensors (${wanted.map(({ name, shape }) => `${name} ${showShape(shape)}`).join(", ")}), received ${received}`,
      );
    }
    const flat = new Float32Array(this.info.weights_size);
    wanted.forEach(({ name, shape, offset }, i) => {
      const given = weights[i];
      const values = given instanceof Float32Array ? given : given?.values;
      if (!(values instanceof Float32Array)) expected("setWeights", `${name} as a Float32Array`, values);
      const received = given instanceof Float32Array ? shape : given!.shape;
      if (showShape(received) !== showShape(shape)) {
        throw new SproutError(`setWeights: expected ${name} to be ${showShape(shape)}, received ${showShape(received)}`);
      }
      if (values.length !== size(shape)) {
        throw new SproutError(
          `setWeights: expected ${name} ${showShape(shape)} to have ${size(shape).toLocaleString("en")} values, received ${values.length.toLocaleString("en")}`,
        );
      }
      flat.set(values, offset);
    });
    return flat;
  }

  /** Names of the logs that an epoch ends with. */
  logNames(validation: boolean): string[] {
    const names = ["loss", ...this.info.metrics];
    return validation ? [...names, ...names.map((name) => `val_${name}`)] : names;
  }
}

/** The configuration of what was built: layers with all their options, models within a graph taken apart. */
export function described({ name, layers, functional, input_shape }: ModelDescription): ModelConfig {
  if (functional) return { class_name: "Functional", config: functional };
  const own = layers.map(({ class_name, config }): KerasObject => ({ class_name, config }));
  return { class_name: "Sequential", config: { name, input_shape: input_shape.slice(1) as number[], layers: own } };
}

/** The names of its layers as they stand in what `described` gives: of models within a graph without "/". */
const namesIn = (info: ModelDescription): string[] => layersOf(described(info)).map(nameOf);
/** That of one layer; a name that none has, as it is. */
export const nameIn = (info: ModelDescription, name: string): string =>
  namesIn(info)[info.layers.findIndex((layer) => layer.name === name)] ?? name;

/** The weights of each layer: the engine lists them layer by layer, under "layer/weight". */
export function weightsByLayer({ layers, weights }: Pick<ModelInfo, "layers" | "weights">): ModelInfo["weights"][] {
  let next = 0;
  return layers.map(({ name }) => {
    const first = next;
    while (weights[next]?.name.startsWith(`${name}/`)) next++;
    return weights.slice(first, next);
  });
}

/** Gives a model the weights of another's layers, as far as these are called alike and theirs are of the same shapes. */
export function keepWeights(from: Model, to: Model): void {
  const byName = ({ info }: Model): Map<string, ModelInfo["weights"]> => {
    const names = namesIn(info);
    return new Map(weightsByLayer(info).map((weights, i) => [names[i]!, weights]));
  };
  const shapes = (weights: ModelInfo["weights"]): string => weights.map(({ shape }) => showShape(shape)).join();
  const [old, values, flat] = [byName(from), from.getWeights(), to.getWeights()];
  for (const [name, weights] of byName(to)) {
    const source = old.get(name) ?? [];
    if (shapes(source) !== shapes(weights)) continue;
    weights.forEach(({ offset, shape }, k) => {
      const { offset: start } = source[k]!;
      flat.set(values.subarray(start, start + size(shape)), offset);
    });
  }
  to.setWeights(flat);
}

/** A model that names no input takes the shape of the data's samples, if there are any. */
export function withInputShape(config: BuildConfig, shape: number[] | undefined): BuildConfig {
  const inner = config?.model?.config;
  const { class_name, config: first = {} } = inner?.layers?.[0] ?? { class_name: "" };
  // Of an Embedding, input_dim is the size of its vocabulary.
  const dim = class_name === "Embedding" ? null : first.input_dim;
  const named = [inner?.input_shape, first.batch_shape, first.batch_input_shape, first.input_shape, dim];
  if (!inner || !shape || named.some((given) => given != null)) return config;
  return { ...config, model: { ...config.model, config: { ...inner, input_shape: shape } } };
}

const sizes = (ends: { shape: readonly (number | null)[] }[]): number => ends.reduce((sum, { shape }) => sum + size(shape), 0);

/** Product of a shape, the batch's null left out. */
export function size(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, n) => product * (n ?? 1), 1);
}
