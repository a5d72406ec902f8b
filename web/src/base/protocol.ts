// What page and worker say to each other, and the types every user of the public API sees.

import type {
  BuiltinSource,
  CatalogueSource,
  DataArrays,
  DataCopy,
  DataInfo,
  LoadOptions,
  OrByName,
  Samples,
  TypedArray,
} from "./protocol_data";
import type { LoadModelOptions, LoadedModel, SaveOptions, SavedFile } from "./protocol_files";
import type {
  Assessment,
  Confusion,
  DataStatistics,
  Duplicates,
  GradCam,
  LayerInsight,
  LayerOutput,
  Predictions,
  Projection,
} from "./protocol_insight";
import type {
  BuildConfig,
  FitConfig,
  FitProgress,
  FitResult,
  FitSnapshot,
  FreezeOptions,
  Logs,
  ModelInfo,
  Rebuilt,
  TransferOptions,
  Variant,
  WeightValues,
} from "./protocol_models";
import type { DivideOptions, SplitName } from "./protocol_splits";
import type { Estimate, EstimateOptions, RateFinderOptions, RateFinding } from "./protocol_trials";

export type * from "./protocol_data";
export type * from "./protocol_files";
export type * from "./protocol_insight";
export type * from "./protocol_models";
export type * from "./protocol_splits";
export type * from "./protocol_tables";
export type * from "./protocol_trials";

export interface TrainerInfo {
  variant: Variant;
  threads: number;
  version: string;
  /** Whether it works on one thread because it hung, twice, when it was to start on several. */
  hung?: true;
}

/** What an engine that starts is at: its files come from the network, or are there. */
export type Starting = "fetching" | "starting";

export interface TrainerOptions {
  /** Threads to use at most; info says how many do work. Default: as many as the variant can use. */
  threads?: number;
  /** Engine variant; default: the fastest that this machine and this build have. */
  variant?: Variant;
}

export interface EvaluateOptions {
  split?: SplitName;
  batch_size?: number;
}

export interface RangeOptions {
  split?: SplitName;
  first?: number;
  count?: number;
}

export interface SamplesOptions extends RangeOptions {
  indices?: number[];
}

/** Errors as they travel. `hint` says what to do. */
export interface ErrorInfo {
  name: string;
  message: string;
  hint?: string;
  layer?: number;
}

/** A file as it travels to the worker (Node clones Blobs, not Files). */
export interface NamedBlob {
  name: string;
  blob: Blob;
}

/** Every request: [payload, value of the reply]. Progress of loadData and fit comes as events "progress" with the request's id. */
export interface Requests {
  init: [TrainerOptions, TrainerInfo];
  setData: [DataArrays | DataCopy, DataInfo];
  copyData: [void, DataCopy];
  split: [DivideOptions, DataInfo];
  loadData: [{ files?: NamedBlob[]; builtin?: BuiltinSource | CatalogueSource; options?: Omit<LoadOptions, "signal"> }, DataInfo];
  build: [BuildConfig, ModelInfo];
  transfer: [TransferOptions | undefined, Rebuilt];
  freeze: [FreezeOptions, Rebuilt];
  fit: [FitConfig, FitResult];
  snapshot: [void, Omit<FitSnapshot, "build" | "variant"> | null];
  resumeFit: [Omit<FitSnapshot, "build" | "variant">, FitResult];
  stop: [void, void];
  pause: [void, void];
  resume: [void, void];
  step: [FitConfig | undefined, FitProgress];
  findLearningRate: [RateFinderOptions | undefined, RateFinding];
  estimate: [EstimateOptions & { fit?: FitConfig }, Estimate];
  evaluate: [EvaluateOptions | undefined, Logs];
  assess: [{ split?: SplitName } | undefined, Assessment<Predictions>];
  predict: [{ x: OrByName<TypedArray> }, Predictions];
  predictData: [RangeOptions | undefined, Predictions];
  getSamples: [SamplesOptions | undefined, Samples];
  statistics: [{ split?: SplitName } | undefined, DataStatistics];
  duplicates: [{ limit?: number } | undefined, Duplicates];
  sampleLosses: [RangeOptions | undefined, Float32Array];
  confusion: [{ split?: SplitName } | undefined, Confusion];
  layerOutput: [{ x: OrByName<TypedArray>; layer: number }, LayerOutput];
  gradCam: [{ x: OrByName<TypedArray>; output: number; layer?: string }, GradCam];
  inputGradient: [{ x: OrByName<TypedArray>; output: number }, Predictions];
  insight: [{ split?: SplitName; count?: number } | undefined, LayerInsight[]];
  project: [{ layer: number; split?: SplitName; count?: number }, Projection];
  normalizeDigit: [{ gray: Uint8Array; width: number; height: number }, Uint8Array | null];
  getWeights: [{ checkpoint?: boolean } | undefined, WeightValues[]];
  setWeights: [{ weights: (WeightValues | Float32Array)[] }, void];
  save: [SaveOptions | undefined, SavedFile];
  load: [{ files: NamedBlob[] } & LoadModelOptions, LoadedModel];
  /** Aborts the request with that id; the dispatcher's own. */
  cancel: [{ id: number }, void];
}

export interface Request {
  id: number;
  type: string;
  payload: unknown;
}

export type Reply = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: ErrorInfo };

export interface WorkerEvent {
  event: string;
  payload: unknown;
  id?: number;
}
