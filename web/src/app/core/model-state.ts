// What belongs to one model: its layers and settings, what was built of them, its training, and what came of it.
import { computed, signal, type Signal } from "@preact/signals";
import type {
  CompileConfig,
  BuildConfig,
  DataInfo,
  Estimate,
  FitProgress,
  FitResult,
  KerasRef,
  Logs,
  ModelConfig,
  ModelInfo,
  ModelNotes,
  SplitName,
} from "../../base/protocol";
import { Turn } from "../../base/turn";
import type { Trainer } from "../../lib";
import { LAYERS } from "./layers";
import { LOSSES, OPTIMIZERS, optimizerOptions, SCHEDULES } from "./optimizers";
import { CALLBACKS, FIT, defaults, valid, type Config } from "./options";
import type { Series } from "./series";
import type { Trouble } from "./trouble";

/** Where a model lives: an engine, and the data loaded into it; null before they are there. */
export interface Place {
  readonly trainer: Signal<Trainer | null>;
  readonly data: Signal<DataInfo | null>;
}

export interface LayerDraft {
  id: number;
  class_name: string;
  config: Config;
  /** The ids of the layers it reads, in order, 0 being the input; absent: the one before it. */
  reads?: number[];
}
let layerIds = 0;
export const draft = (class_name: string, config: Config = {}): LayerDraft => ({
  id: ++layerIds,
  class_name,
  config: { ...defaults(LAYERS[class_name] ?? []), ...config },
});

/** What the engine was last built from. */
export interface Built {
  config: BuildConfig;
  /** The data it was built for; null: there was none. */
  data: DataInfo | null;
  /** Where its weights began: drawn here for this data, or in a file, whose weights outlive a change of data. */
  origin: "here" | "file";
}

export type Phase = "idle" | "training" | "paused" | "stopping";

/** One row an epoch. */
export interface EpochRow {
  epoch: number;
  logs: Logs;
}

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
  truth: Int32Array | null;
}

/** Whether callbacks put the best epoch's weights back at the end. */
export const restores = ({ EarlyStopping: early, ModelCheckpoint: checkpoint }: Record<string, Config>): boolean =>
  Boolean(early?.["restore_best_weights"] || checkpoint?.["restore_best"]);

export type ModelState = ReturnType<typeof createModelState>;

/** The state of a new model at a place: no layers, Adam, nothing built. */
export function createModelState({ trainer, data }: Place) {
  // The layers, and what was built of them
  const layers = signal<LayerDraft[]>([]);
  const graph = signal<ModelConfig | null>(null);
  const layersValid = computed(
    () =>
      graph.value !== null ||
      (layers.value.length > 0 && layers.value.every((layer) => valid(LAYERS[layer.class_name] ?? [], layer.config))),
  );

  // Settings of its training
  const optimizer = signal<{ class_name: string; config: Config }>({ class_name: "Adam", config: defaults(OPTIMIZERS["Adam"]!) });
  const schedule = signal<{ class_name: string; config: Config } | null>(null);
  /** A loss by the name of Keras' function, and its options. */
  const loss = signal("sparse_categorical_crossentropy");
  const lossConfig = signal<Config>({});
  const ofOutputs = signal<Omit<CompileConfig, "optimizer"> | null>(null);
  const fit = signal<Config>(defaults(FIT));
  const callbacks = signal<Record<string, Config>>({});
  const compileValid = computed(
    () =>
      valid(optimizerOptions(optimizer.value.class_name, schedule.value !== null), optimizer.value.config) &&
      valid(LOSSES[loss.value] ?? [], { ...defaults(LOSSES[loss.value] ?? []), ...lossConfig.value }) &&
      (schedule.value === null || valid(SCHEDULES[schedule.value.class_name]!, schedule.value.config)) &&
      valid(
        FIT.filter(({ key }) => key === "seed"),
        fit.value,
      ),
  );

  // Its training
  const phase = signal<Phase>("idle");
  const finding = signal(false);
  const busy = computed(() => phase.value !== "idle" || finding.value);
  const outcome = signal<FitResult | null>(null);
  const epochsDone = signal(0);
  const stepsAlone = signal(0);

  return {
    trainer,
    data,
    /** What changes the engine's model, builds and steps and new weights, takes turns; a training until it has begun. */
    turn: new Turn(),

    layers,
    /** A model that is no chain, whose layers are shown and cannot be edited; null: the layers are a chain. */
    graph,
    /** What is asked of each of several outputs, as a file or code says it; null: of one, what the forms say. */
    ofOutputs,
    /** Whether the layers are still those the page or an exercise chose. */
    layersUntouched: signal(true),
    layersValid,
    /** What the engine holds; null: nothing that counts. */
    built: signal<Built | null>(null),
    model: signal<ModelInfo | null>(null),
    /** The engine has been building the model for a while: large ones take seconds. */
    building: signal(false),
    /** The trouble of building, with the number of the layer it concerns if it names one. */
    modelTrouble: signal<(Trouble & { layer: number | null }) | null>(null),
    /** What a file said of the model that came out of it: how its input is made, what its outputs mean. null once it is trained or built here. */
    fileNotes: signal<ModelNotes | null>(null),

    optimizer,
    /** The learning rate's schedule; null where it is constant. */
    schedule,
    loss,
    lossConfig,
    /** Bare names, or objects where one has options of its own. */
    metrics: signal<KerasRef[]>(["accuracy"]),
    fit,
    validateOnTest: signal(false),
    /** The callbacks switched on, by class name. */
    callbacks,
    /** Whether what a build depends on, besides the layers, is within its limits. */
    compileValid,
    settingsValid: computed(
      () =>
        compileValid.value &&
        valid(FIT, fit.value) &&
        Object.entries(callbacks.value).every(([name, config]) => valid(CALLBACKS[name]!, config)),
    ),
    /** What the training that is set will cost; null while that is not known. */
    estimate: signal<Estimate | null>(null),

    phase,
    /** A search for a learning rate has the engine. */
    finding,
    busy,
    /** Whether the engine is at work on it right now: a pause leaves the machine to the rest of the page. */
    running: computed(() => busy.value && phase.value !== "paused"),
    progress: signal<FitProgress | null>(null),
    outcome,
    runTrouble: signal<Trouble | null>(null),
    /** Id of the run under way, or of the last one; null before the first. */
    run: signal<string | null>(null),
    /** Epochs completed since the weights were new, over all calls of fit. */
    epochsDone,
    /** Steps taken one by one since the weights were new. */
    stepsAlone,
    trained: computed(() => epochsDone.value > 0 || stepsAlone.value > 0 || outcome.value !== null),
    epochs: signal<EpochRow[]>([]),
    /** Training curves between epochs, by metric. They grow in place; `curvesVersion` tells of it. */
    batchSeries: new Map<string, Series>(),
    curvesVersion: signal(0),
    /** The training whose best weights were put back, and are those in use. */
    bestPutBack: signal<FitResult | null>(null),

    results: signal<Results | null>(null),
    evaluating: signal(false),
    /** The weights have changed since `results` were made. */
    resultsStale: signal(false),
    resultsTrouble: signal<Trouble | null>(null),
    /** Counts changes of the weights, for whatever shows the network's answers. */
    weightsVersion: signal(0),
  };
}
