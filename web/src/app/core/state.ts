// Everything the page knows, as signals: views read them, actions write them.
import { computed, signal } from "@preact/signals";
import type { DataInfo, FitProgress, FitResult, LoadProgress, Logs, ModelInfo, ModelNotes, Samples, SplitName } from "../../base/protocol";
import type { Crash, Trainer } from "../../lib";
import { LAYERS } from "./layers";
import { CALLBACKS, FIT, OPTIMIZERS, optimizerOptions, SCHEDULES, defaults, valid, type Config } from "./options";
import { Series } from "./series";

/** What went wrong, where it is shown, and what to do. */
export interface Trouble {
  message: string;
  hint?: string;
}

// Engine
export const trainer = signal<Trainer | null>(null);
export const engineTrouble = signal<Trouble | null>(null);
/** What a lost engine left behind; null unless it was lost. */
export const crash = signal<Crash | null>(null);

// Data
export const data = signal<DataInfo | null>(null);
/** The first training samples, for the closed card. */
export const peek = signal<Samples | null>(null);
export const loading = signal<LoadProgress | null>(null);
export const dataTrouble = signal<Trouble | null>(null);
/** Files were taken in, but more are needed: which. */
export const dataPending = signal<Trouble | null>(null);

// Model
/** The engine has been building the model for a while: large ones take seconds. */
export const building = signal(false);
export interface LayerDraft {
  id: number;
  class_name: string;
  config: Config;
}
let layerIds = 0;
export const draft = (class_name: string, config: Config = {}): LayerDraft => ({
  id: ++layerIds,
  class_name,
  config: { ...defaults(LAYERS[class_name] ?? []), ...config },
});

export const layers = signal<LayerDraft[]>([]);
/** Whether the layers are still those the page or an exercise chose. */
export const layersUntouched = signal(true);
export const model = signal<ModelInfo | null>(null);
/** The trouble of building, with the layer it concerns if it names one. */
export const modelTrouble = signal<(Trouble & { layer: number | null }) | null>(null);

/** What a file said of the model that came out of it: how its input is made, what its outputs mean. null once it is trained or built here. */
export const fileNotes = signal<ModelNotes | null>(null);

// Training settings
export const optimizer = signal<{ class_name: string; config: Config }>({ class_name: "Adam", config: defaults(OPTIMIZERS["Adam"]!) });
/** The learning rate's schedule; null where it is constant. */
export const schedule = signal<{ class_name: string; config: Config } | null>(null);
export const loss = signal("sparse_categorical_crossentropy");
export const metrics = signal<string[]>(["accuracy"]);
export const fit = signal<Config>(defaults(FIT));
export const validateOnTest = signal(false);
/** The callbacks switched on, by class name. */
export const callbacks = signal<Record<string, Config>>({});

/** Whether callbacks put the best epoch's weights back at the end. */
export const restores = ({ EarlyStopping: early, ModelCheckpoint: checkpoint }: Record<string, Config>): boolean =>
  Boolean(early?.["restore_best_weights"] || checkpoint?.["restore_best"]);

/** Whether what a build depends on, besides the layers, is within its limits. */
export const compileValid = computed(
  () =>
    valid(optimizerOptions(optimizer.value.class_name, schedule.value !== null), optimizer.value.config) &&
    (schedule.value === null || valid(SCHEDULES[schedule.value.class_name]!, schedule.value.config)) &&
    valid(
      FIT.filter(({ key }) => key === "seed"),
      fit.value,
    ),
);
export const settingsValid = computed(
  () =>
    compileValid.value &&
    valid(FIT, fit.value) &&
    Object.entries(callbacks.value).every(([name, config]) => valid(CALLBACKS[name]!, config)),
);
export const layersValid = computed(
  () => layers.value.length > 0 && layers.value.every((layer) => valid(LAYERS[layer.class_name] ?? [], layer.config)),
);

// Training
export type Phase = "idle" | "training" | "paused" | "stopping";
export const phase = signal<Phase>("idle");
/** A search for a learning rate has the engine. */
export const finding = signal(false);
export const busy = computed(() => phase.value !== "idle" || finding.value);
/** Whether the engine is at work on it right now: a pause leaves the machine to the rest of the page. */
export const running = computed(() => busy.value && phase.value !== "paused");
export const progress = signal<FitProgress | null>(null);
export const outcome = signal<FitResult | null>(null);
export const runTrouble = signal<Trouble | null>(null);
/** Epochs completed since the weights were new, over all calls of fit. */
export const epochsDone = signal(0);
/** Steps taken one by one since the weights were new. */
export const stepsAlone = signal(0);
export const trained = computed(() => epochsDone.value > 0 || stepsAlone.value > 0 || outcome.value !== null);

/** One row an epoch. */
export interface EpochRow {
  epoch: number;
  logs: Logs;
}
export const epochs = signal<EpochRow[]>([]);
/** Training curves between epochs, by metric. They grow in place; `curvesVersion` tells of it. */
export const batchSeries = new Map<string, Series>();
export const curvesVersion = signal(0);

// Results
export interface Results {
  split: SplitName;
  count: number;
  logs: Logs;
  matrix: number[][] | null;
  /** (count, outputs) row-major. */
  predictions: Float32Array;
  outputs: number;
  /** Indices of the samples answered wrongly; null if the task is not one of classes. */
  wrong: number[] | null;
  /** The class of every sample; null likewise. */
  truth: number[] | null;
}
export const results = signal<Results | null>(null);
export const evaluating = signal(false);
/** The weights have changed since `results` were made. */
export const resultsStale = signal(false);
export const resultsTrouble = signal<Trouble | null>(null);
/** Counts changes of the weights, for whatever shows the network's answers. */
export const weightsVersion = signal(0);

// The page itself
export type CardName =
  | "data"
  | "model"
  | "training"
  | "results"
  | "try"
  | "runs"
  | "files"
  | "sweep"
  | "inside"
  | "explain"
  | "byHand"
  | "exercises";
export const openCards = signal<ReadonlySet<CardName>>(new Set<CardName>(["try"]));
/** Read out by screen readers; used sparingly. */
export const announcement = signal("");
