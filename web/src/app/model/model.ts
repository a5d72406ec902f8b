// Changes the layers and keeps the engine's model in step with them.
import { batch, effect } from "@preact/signals";
import type { BuildConfig, DataInfo, KerasObject, ModelInfo } from "../../base/protocol";
import { layerNames } from "../../base/names";
import { classCount, isClasses, isSeries, kindOf } from "../core/kind";
import { OPTIMIZERS, defaults, tidy, type Config } from "../core/options";
import { draft, type LayerDraft } from "../core/model-state";
import {
  batchSeries,
  building,
  busy,
  compileValid,
  curvesVersion,
  data,
  epochs,
  epochsDone,
  fileNotes,
  fit,
  layers,
  layersUntouched,
  layersValid,
  loss,
  metrics,
  model,
  modelTrouble,
  optimizer,
  outcome,
  progress,
  results,
  resultsStale,
  resultsTrouble,
  runTrouble,
  schedule,
  stepsAlone,
  trained,
  trainer,
  weightsVersion,
} from "../core/state";
import { troubleOf } from "../core/trouble";

const PAUSE_MS = 150;
/** A model that is built for longer is said to be. */
const SLOW_MS = 400;
let timer: ReturnType<typeof setTimeout> | undefined;
let pending: Promise<void> = Promise.resolve();
let builtLayers = "";
let builtAll = "";
let builtFor: DataInfo | null = null;
/** The weights came from a file: other data of the same shape leaves them. */
let fromFile = false;

/** Rebuilds soon after layers, optimizer, loss, metrics, seed or data change. */
export function watchModel(): void {
  effect(() => {
    buildConfig();
    clearTimeout(timer);
    timer = setTimeout(() => void built(), PAUSE_MS);
  });
}

/** The build that is due, done. */
export function built(): Promise<void> {
  clearTimeout(timer);
  return (pending = pending.then(build));
}

/** What the engine should hold now; null while something is missing or out of its limits. */
export function buildConfig(): BuildConfig | null {
  const info = data.value;
  if (!info || !layersValid.value || !compileValid.value) return null;
  const names = layerNames(layers.value);
  const list = layers.value.map(({ class_name, config }, i) => ({ class_name, config: { ...tidy(config), name: names[i] } }));
  return {
    model: { class_name: "Sequential", config: { name: "sequential", input_shape: info.xShape, layers: list } },
    compile: { optimizer: optimizerObject(), loss: loss.value, metrics: metrics.value },
    seed: fit.value["seed"] as number,
  };
}

/** The optimizer as Keras' JSON: its learning_rate may be a schedule that begins there. */
export function optimizerObject(): KerasObject {
  const { class_name, config } = optimizer.value;
  if (!schedule.value) return { class_name, config: tidy(config) };
  const own = schedule.value.class_name === "PiecewiseConstantDecay" ? {} : { initial_learning_rate: config["learning_rate"] };
  return {
    class_name,
    config: {
      ...tidy(config),
      learning_rate: { class_name: schedule.value.class_name, config: { ...own, ...tidy(schedule.value.config) } },
    },
  };
}

async function build(): Promise<void> {
  const engine = trainer.peek();
  const config = buildConfig();
  if (!engine || !config || busy.peek()) return;
  const all = JSON.stringify(config);
  const sameData = data.value === builtFor;
  if (all === builtAll && (sameData || fromFile) && !modelTrouble.peek()) return;
  const layersKey = JSON.stringify([config.model, config.seed]);
  // A new optimizer or loss keeps what was learnt, as Keras' compile does; new layers or a new seed start afresh.
  const slow = setTimeout(() => {
    building.value = true;
  }, SLOW_MS);
  const keep = layersKey === builtLayers && (fromFile || (sameData && trained.peek())) && model.peek() !== null;
  try {
    const weights = keep ? await engine.getWeights() : null;
    const info = await engine.build(config);
    if (weights) await engine.setWeights(weights);
    batch(() => {
      if (!keep) {
        forgetTraining();
        fileNotes.value = null;
      }
      fromFile &&= keep;
      model.value = info;
      modelTrouble.value = null;
      weightsVersion.value++;
    });
    [builtAll, builtLayers, builtFor] = [all, layersKey, data.value];
  } catch (error) {
    const trouble = troubleOf(error);
    batch(() => {
      model.value = null;
      modelTrouble.value = trouble && { ...trouble, layer: layerNamed(trouble.message) };
    });
    builtAll = builtLayers = "";
  } finally {
    clearTimeout(slow);
    building.value = false;
  }
}

/** The engine holds a model from a file, whose layers and settings the page has taken over: it is not to be built again. */
export function adoptModel(info: ModelInfo): void {
  clearTimeout(timer);
  const config = buildConfig();
  [builtAll, builtLayers, builtFor] = [JSON.stringify(config), config ? JSON.stringify([config.model, config.seed]) : "", data.value];
  fromFile = true;
  model.value = info;
  modelTrouble.value = null;
}

/** The same data, whose classes have new names: model and training stay. */
export function renameClasses(info: DataInfo): void {
  if (builtFor === data.peek()) builtFor = info;
  data.value = info;
}

/** The engine was lost and the model with it. */
export function forgetModel(): void {
  fromFile = false;
  builtAll = builtLayers = "";
  model.value = null;
}

/** New random weights for the same model. What was built is forgotten in its turn: a build under way would note itself over it. */
export function startOver(): Promise<void> {
  clearTimeout(timer);
  return (pending = pending.then(() => {
    fromFile = false;
    builtAll = builtLayers = "";
    return build();
  }));
}

/** Clears curves and results: the weights they tell of are gone. */
export function forgetTraining(): void {
  batch(() => {
    epochs.value = [];
    batchSeries.clear();
    curvesVersion.value++;
    epochsDone.value = stepsAlone.value = 0;
    progress.value = outcome.value = results.value = null;
    runTrouble.value = resultsTrouble.value = null;
    resultsStale.value = false;
  });
}

/** The engine's messages begin with class and name of the layer they are about: Reshape "reshape": expected ... */
function layerNamed(message: string): number | null {
  const [, className, name = className] = /^(\w+)(?: "([^"]+)")?:/.exec(message) ?? [];
  const index = Math.max(
    layerNames(layers.value).indexOf(name ?? ""),
    layers.value.findIndex((layer) => layer.class_name === name),
  );
  return index < 0 ? null : index;
}

// Editing

function change(list: LayerDraft[]): void {
  batch(() => {
    layers.value = list;
    layersUntouched.value = false;
  });
}

export const editLayer = (id: number, config: Config): void =>
  change(layers.value.map((layer) => (layer.id === id ? { ...layer, config } : layer)));

/** Adds before the last layer, which is nearly always the output. Returns the new layer's id. */
export function addLayer(class_name: string): number {
  const added = draft(class_name);
  const list = layers.value;
  change([...list.slice(0, -1), added, ...list.slice(-1)]);
  return added.id;
}

export const removeLayer = (id: number): void => change(layers.value.filter((layer) => layer.id !== id));

export function moveLayer(id: number, by: -1 | 1): void {
  const list = [...layers.value];
  const from = list.findIndex((layer) => layer.id === id);
  if (from < 0 || from + by < 0 || from + by >= list.length) return;
  [list[from], list[from + by]] = [list[from + by]!, list[from]!];
  change(list);
}

export function setLayers(list: KerasObject[]): void {
  batch(() => {
    layers.value = list.map(({ class_name, config }) => draft(class_name, config));
    layersUntouched.value = true;
  });
}

/** Keras' layers that show each picture a little otherwise in every epoch; what comes into view is background. */
const variations: KerasObject[] = [
  { class_name: "RandomTranslation", config: { height_factor: 0.1, width_factor: 0.1, fill_mode: "constant" } },
  { class_name: "RandomRotation", config: { factor: 0.05, fill_mode: "constant" } },
  { class_name: "RandomZoom", config: { height_factor: 0.1, fill_mode: "constant" } },
];

/** A small network that learns the loaded data well, and a training to suit: few samples need many epochs, and points larger steps. */
export function useFittingModel(augment = false): void {
  const info = data.value;
  if (!info) return;
  const { layers: suited, learning_rate, epochs: enough } = fittingLayers(info);
  const classes = isClasses(info);
  const output = {
    class_name: "Dense",
    config: classes ? { units: classCount(info), activation: "softmax" } : { units: info.yShape.reduce((a, b) => a * b, 1) },
  };
  batch(() => {
    setLayers([...(augment ? variations : []), ...suited, output]);
    loss.value = !classes
      ? "mean_squared_error"
      : info.yShape.length > 0 && info.yShape[0]! > 1
        ? "categorical_crossentropy"
        : "sparse_categorical_crossentropy";
    metrics.value = [classes ? "accuracy" : "mean_absolute_error"];
    optimizer.value = { class_name: "Adam", config: { ...defaults(OPTIMIZERS["Adam"]!), learning_rate } };
    fit.value = { ...fit.value, epochs: enough };
  });
}

/** What stands before the output layer, and how long it wants to be trained. */
function fittingLayers(info: DataInfo): { layers: KerasObject[]; learning_rate: number; epochs: number } {
  const hidden = (units: number): KerasObject => ({ class_name: "Dense", config: { units, activation: "relu" } });
  const { table } = info;
  if (table?.windows) return { layers: [{ class_name: "LSTM", config: { units: 32 } }], learning_rate: 0.01, epochs: 100 };
  if (table?.vocabulary) {
    const embedding = { class_name: "Embedding", config: { input_dim: table.vocabulary.length, output_dim: 16, mask_zero: true } };
    return { layers: [embedding, { class_name: "LSTM", config: { units: 16 } }], learning_rate: 0.01, epochs: 10 };
  }
  if (isSeries(info)) return { layers: [{ class_name: "LSTM", config: { units: 16 } }], learning_rate: 0.01, epochs: 30 };
  if (info.sequences)
    return {
      layers: [
        { class_name: "Masking", config: {} },
        { class_name: "LSTM", config: { units: 16 } },
      ],
      learning_rate: 0.01,
      epochs: 30,
    };
  if (table)
    return {
      layers: [hidden(64), hidden(64)],
      learning_rate: info.train.count < 5000 ? 0.01 : 0.001,
      epochs: info.train.count < 5000 ? 60 : 10,
    };
  if (kindOf(info) === "plane") return { layers: [hidden(16), hidden(16)], learning_rate: 0.01, epochs: 100 };
  return { layers: [{ class_name: "Flatten" }, hidden(128)], learning_rate: 0.001, epochs: info.train.count < 1000 ? 60 : 5 };
}
