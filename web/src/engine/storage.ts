// Between the engine's model and what files hold: weights by layer, the optimizer's slots, and back.

import { metricsOf } from "../base/compile";
import { outputsOf, partName } from "../files/functional";
import { slotNames } from "../files/optimizer_slots";
import { sizeOf, type LayerWeights, type NamedBytes, type OptimizerState, type SavedModel, type Tensor } from "../files/types";
import { showShape } from "../base/checks";
import { inputLayersOf, inputShapeOf, isGraph, layersOf, shapeOf, withInputShape } from "../base/model_config";
import { nameOf } from "../base/names";
import type { Engine } from "./engine";
import { SproutError } from "../base/errors";
import { described, Model, weightsByLayer } from "./model";
import type {
  BuildConfig,
  CompileConfig,
  DataInfo,
  KerasObject,
  LayerConfig,
  LoadedModel,
  ModelConfig,
  ModelNotes,
  NamedBlob,
} from "../base/protocol";

export const readBlobs = (files: NamedBlob[]): Promise<NamedBytes[]> =>
  Promise.all(files.map(async ({ name, blob }) => ({ name, bytes: new Uint8Array(await blob.arrayBuffer()) })));

/**
 * The model with the axes that its file leaves open, (None, 2), as long as those of a sample.
 *
 * data: what is loaded, if anything is. Throws where it does not fit, or is missing.
 */
export function withLength(file: string, model: ModelConfig, data: Pick<DataInfo, "xShape" | "inputs"> | null): ModelConfig {
  if (!isGraph(model)) return closed(file, model, inputShapeOf(model), data?.xShape ?? null);
  const inputs = inputLayersOf(model);
  const sampleOf = (name: string): number[] | null =>
    data?.inputs?.find((input) => input.name === name)?.shape ?? (inputs.length === 1 ? (data?.xShape ?? null) : null);
  return inputs.reduce((before, input, i) => {
    const own = inputLayersOf(before)[i]!;
    return closed(file, before, shapeOf(own), sampleOf(partName(input)), own);
  }, model);
}

/** The same of one input. */
function closed(
  file: string,
  model: ModelConfig,
  open: (number | null)[] | undefined,
  sample: number[] | null,
  input?: LayerConfig,
): ModelConfig {
  if (!open?.some((n) => n === null)) return model;
  const shown = `(${open.map((n) => n ?? "None").join(", ")})`;
  if (!sample)
    throw new SproutError(
      `${file}: expected data, as the model leaves its samples' length open, ${shown}`,
      "Load the data first: their length is taken.",
    );
  if (sample.length !== open.length || open.some((n, axis) => n !== null && n !== sample[axis]))
    throw new SproutError(
      `${file}: expected data of shape ${shown}, found ${showShape(sample)}`,
      "Load data that the model is for, then the model.",
    );
  return withInputShape(model, sample, input);
}

/** Everything there is to save of a model, as copies. */
export function collect(model: Model, notes: ModelNotes): SavedModel {
  const { info, config } = model;
  // A callback may have changed it; a schedule stays as it was configured.
  const rate = model.learningRate;
  const layers = layersOf(described(info));
  const optimizer: KerasObject | null = info.optimizer && {
    ...info.optimizer,
    config: { ...info.optimizer.config, ...(rate !== null && { learning_rate: rate }) },
  };
  return {
    model: described(info),
    outputs: info.outputs,
    compile: config.compile && optimizer ? { ...config.compile, optimizer } : null,
    weights: byLayer(model, model.named(model.getWeights())).map(({ tensors }, i) => ({ layer: nameOf(layers[i]!), tensors })),
    optimizer: optimizer && optimizerState(model, optimizer),
    notes,
    remarks: [],
  };
}

/** The weights of each layer, in Keras' order. */
function byLayer({ info }: Model, tensors: Tensor[]): LayerWeights[] {
  let next = 0;
  return weightsByLayer(info).map((weights, i) => {
    const first = next;
    next += weights.length;
    return { layer: info.layers[i]!.name, tensors: tensors.slice(first, next) };
  });
}

function optimizerState(model: Model, optimizer: KerasObject): OptimizerState {
  const { iterations, slots } = model.getOptimizer()!;
  const { weights, weights_size } = model.info;
  const parts = slotNames(optimizer).map((_, k) => {
    const part = model.named(slots.subarray(k * weights_size, (k + 1) * weights_size));
    return part.filter((__, i) => weights[i]!.trainable);
  });
  return { iterations, learningRate: model.learningRate, slots: parts };
}

/** What is loaded. */
export interface Opened {
  /** Its name, with which messages begin. */
  file: string;
  saved: SavedModel;
  /** For what the file does not say of how the model was compiled. */
  compile?: CompileConfig | undefined;
}

/**
 * Makes what a file held the model: a new one, or the current one with new weights.
 *
 * Throws, with nothing changed, if the engine cannot build it or the weights are not for it. A compile configuration that
 * Sprout does not know is left out with a remark.
 */
export function loadInto(engine: Engine, { file, saved, compile }: Opened, current: Model | null): { model: Model; loaded: LoadedModel } {
  const remarks = [...saved.remarks];
  if (!saved.model) {
    if (!current)
      throw new SproutError(
        `${file}: expected a whole model, found weights alone`,
        "Build the model first, then load its weights, or give Keras' JSON of it with them.",
      );
    current.setWeights(flatten(file, current, saved.weights));
    return { model: current, loaded: result(current, current.config, saved, restoreOptimizer(current, saved.optimizer), remarks) };
  }
  const model = takenApart(engine, build(engine, { file, saved, compile }, remarks));
  try {
    if (!saved.untrained) model.setWeights(flatten(file, model, saved.weights));
    const own = saved.compile !== null && model.config.compile?.optimizer === saved.compile.optimizer;
    const restored = own && restoreOptimizer(model, saved.optimizer);
    if (saved.optimizer && own && !restored) remarks.push("The optimizer begins anew: its state is for other weights.");
    return { model, loaded: result(model, model.config, saved, restored, remarks) };
  } catch (error) {
    model.free();
    throw error;
  }
}

function result(model: Model, build: BuildConfig, { model: whole, notes }: SavedModel, optimizer: boolean, remarks: string[]): LoadedModel {
  return { build, model: model.info, weightsOnly: whole === null, optimizer, notes, remarks };
}

/** A graph as the engine describes it, models within it taken apart: under the names that it will be saved with. */
function takenApart(engine: Engine, model: Model): Model {
  const { functional } = model.info;
  const names = (layers: LayerConfig[]): string => JSON.stringify(layers.map(({ name }) => name));
  if (!functional || names(functional.layers) === names(model.config.model.config.layers)) return model;
  model.free();
  return new Model(engine, { ...model.config, model: described(model.info) });
}

/** The model without optimizer and loss. Throws an error that names all that the engine does not know of its layers. */
function layersAlone(engine: Engine, file: string, model: ModelConfig): Model {
  try {
    return new Model(engine, { model });
  } catch (error) {
    throw new SproutError(
      `${file}: ${(error as Error).message.replace(/^(unknown layer "[^"]*"); known are .*/s, "$1")}`,
      "Leave out or replace what is named where the model was made, save it again, and open that. What acts in training only changes no prediction.",
      undefined,
      (error as SproutError).layer,
    );
  }
}

/** Throws if the layers of a file cannot be built. */
export const checkLayers = (engine: Engine, file: string, model: ModelConfig): void => layersAlone(engine, file, model).free();

/** The model, compiled as the file says as far as the engine knows it, and as `fallback` says for the rest. What is not taken is said. */
function build(engine: Engine, { file, saved, compile: fallback }: Opened, remarks: string[]): Model {
  const [model, wanted] = [saved.model!, saved.compile];
  const first = wanted ?? fallback;
  if (!first) return layersAlone(engine, file, model);
  try {
    return new Model(engine, { model, compile: first });
  } catch (error) {
    // If the layers are the cause, this fails as well.
    const alone = layersAlone(engine, file, model);
    const compile = wanted ? knownOf(engine, model, wanted, fallback, remarks) : null;
    if (!wanted) remarks.push(`The model is not compiled: ${(error as Error).message}.`);
    if (!compile) return alone;
    alone.free();
    return new Model(engine, { model, compile });
  }
}

/** The parts of a compile configuration that the engine takes, each tried with parts that fit every model. null: not enough of them. */
function knownOf(
  engine: Engine,
  model: ModelConfig,
  compile: CompileConfig,
  fallback: CompileConfig | undefined,
  remarks: string[],
): CompileConfig | null {
  const { optimizer, loss, loss_weights, metrics = [] } = compile;
  const plain: CompileConfig = { optimizer: "sgd", loss: "mean_squared_error" };
  const problem = (part: Partial<CompileConfig>): string | null => {
    try {
      new Model(engine, { model, compile: { ...plain, ...part } }).free();
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const orGiven = <Key extends "optimizer" | "loss">(key: Key, value: CompileConfig[Key]): CompileConfig[Key] | null => {
    const why = problem({ [key]: value });
    if (why === null) return value;
    const given = fallback && problem({ [key]: fallback[key] }) === null ? fallback[key] : null;
    remarks.push(
      `Its ${key} was not taken (${why}); ${given === null ? "the model is not compiled" : "the one chosen here takes its place"}.`,
    );
    return given;
  };
  const taken = (what: string, part: Partial<CompileConfig>): boolean => {
    const why = problem(part);
    if (why !== null) remarks.push(`${what} not taken (${why}).`);
    return why === null;
  };
  // Of several outputs they belong together.
  const known =
    isGraph(model) && outputsOf(model).length > 1
      ? taken("Its metrics were", { metrics })
        ? metrics
        : []
      : metricsOf(compile).filter((metric) => taken("One of its metrics was", { metrics: [metric] }));
  const [chosen, measured] = [orGiven("optimizer", optimizer), orGiven("loss", loss)];
  const weighed = loss_weights && taken("Its loss_weights were", { loss_weights });
  return chosen !== null && measured !== null
    ? { optimizer: chosen, loss: measured, ...(weighed && { loss_weights }), metrics: known }
    : null;
}

/** Puts the state back if it is for this model's optimizer. Returns whether it did. */
function restoreOptimizer(model: Model, state: OptimizerState | null): boolean {
  const { optimizer, weights, weights_size, slots_size } = model.info;
  if (!state || !optimizer || state.slots.length * weights_size !== slots_size) return false;
  const trainable = weights.filter((weight) => weight.trainable);
  const slots = new Float32Array(slots_size);
  for (const [k, tensors] of state.slots.entries()) {
    if (tensors.length !== trainable.length) return false;
    for (const [i, { shape, offset }] of trainable.entries()) {
      const { shape: received, values } = tensors[i]!;
      if (showShape(received) !== showShape(shape)) return false;
      slots.set(values, k * weights_size + offset);
    }
  }
  model.setOptimizer({ iterations: state.iterations, slots });
  const rate = model.learningRate;
  if (state.learningRate !== null && rate !== null && Math.fround(rate) !== Math.fround(state.learningRate))
    model.learningRate = state.learningRate;
  return true;
}

/** The file's weights as the engine keeps them. Layers are matched by name if all are named alike, else in order. */
function flatten(file: string, model: Model, saved: LayerWeights[]): Float32Array {
  const wanted = byLayer(
    model,
    model.info.weights.map(({ name, shape }) => ({ name, shape, values: new Float32Array(0) })),
  ).filter(({ tensors }) => tensors.length > 0);
  const given = saved.filter(({ tensors }) => tensors.length > 0);
  const named = new Map(given.map((each) => [each.layer, each]));
  const byName = wanted.every(({ layer }) => named.has(layer));
  const refuse = (message: string): never => {
    throw new SproutError(
      `${file}: the weights are for another architecture: ${message}`,
      "Build the model they were saved from, then load them again.",
    );
  };
  const ordered = wanted.flatMap(({ layer, tensors }, i): Tensor[] => {
    const found = byName ? named.get(layer)! : given[i];
    if (!found) return refuse(`expected weights for layer "${layer}", found none`);
    const theirs = found.layer === layer ? `layer "${layer}"` : `layer "${layer}", found as "${found.layer}",`;
    if (found.tensors.length !== tensors.length)
      refuse(`expected ${theirs} to have ${tensors.length} weights, found ${found.tensors.length}`);
    tensors.forEach(({ name, shape }, k) => {
      const { shape: received, values } = found.tensors[k]!;
      const part = name.slice(layer.length + 1);
      if (showShape(shape) !== showShape(received) || values.length !== sizeOf(shape))
        refuse(`expected ${part} of ${theirs} to be ${showShape(shape)}, found ${showShape(received)}`);
    });
    return found.tensors;
  });
  if (given.length > wanted.length) {
    const extra = byName ? given.find(({ layer }) => !wanted.some((each) => each.layer === layer))! : given[wanted.length]!;
    refuse(`expected ${wanted.length} layers with weights, found one more, "${extra.layer}"`);
  }
  const { info } = model;
  const flat = new Float32Array(info.weights_size);
  ordered.forEach(({ values }, i) => flat.set(values, info.weights[i]!.offset));
  return flat;
}

/** A name that every file system takes. */
export const fileName = (name = "model"): string => name.replace(/[^\p{L}\p{N}._ -]/gu, "_").slice(0, 100) || "model";
