// What page and worker say to each other, and the types every user of the public API sees.

import type { CatalogueName } from "../data/catalogue";
import type { SplitSpec } from "./data_types";
import type { LoadedModel, LoadModelOptions, SavedFile, SaveOptions } from "./protocol_files";
import type { TableInfo, TableOptions } from "./protocol_tables";
import type { Estimate, EstimateOptions, RateFinderOptions, RateFinding } from "./protocol_trials";

export type * from "./protocol_files";
export type * from "./protocol_tables";
export type * from "./protocol_trials";

/** Keras' JSON for one object: a layer, an optimizer, a loss, a callback. A bare string means its defaults. */
export interface KerasObject {
  class_name: string;
  config?: Record<string, unknown>;
}
export type KerasRef = string | KerasObject;

export interface ModelConfig {
  class_name: "Sequential";
  config: { name?: string; input_shape?: number[]; layers: KerasObject[] };
}
export interface CompileConfig {
  optimizer: KerasRef;
  loss: KerasRef;
  metrics?: KerasRef[];
}
/** compile: without it the model predicts only. seed: of the first weights; default 42. */
export interface BuildConfig {
  model: ModelConfig;
  compile?: CompileConfig;
  seed?: number;
}

export interface FitConfig {
  /** Epochs to train; default 1, as in Keras. */
  epochs?: number;
  /** Samples a step; default 32. */
  batch_size?: number;
  /** Last fraction of the training data kept for validation, taken before shuffling; default 0. */
  validation_split?: number;
  /** Validate on the test set, as the course notebooks do with `validation_data=(x_test, y_test)`. */
  validation_data?: "test" | "validation";
  /** Whether every epoch has an order of its own; default true. */
  shuffle?: boolean;
  /**
   * Ours, not Keras': each output of a model under binary cross-entropy sees the samples in an order of its own, as classifiers trained apart do
   * (scikit-learn's one-vs-rest). A step takes batch_size samples for each output, which counts for that output alone; default false.
   */
  order_per_output?: boolean;
  /** Seed of shuffling and dropout; default 42. */
  seed?: number;
  /** Epochs that count as done: `epochs` is the last one's number, as in Keras; default 0. */
  initial_epoch?: number;
  /** EarlyStopping, ModelCheckpoint, ReduceLROnPlateau and TerminateOnNaN, with Keras' options; default none. */
  callbacks?: KerasObject[];
}

export type Variant = "simd" | "threads" | "relaxed";
export interface TrainerInfo {
  variant: Variant;
  threads: number;
  version: string;
}

export type TypedArray = Uint8Array | Int32Array | Float32Array;

/** Data as typed arrays. x is (count, ...xShape) row-major, y is (count, ...yShape). */
export interface DataArrays {
  name?: string;
  x: TypedArray;
  /** Shape of one sample; a leading count is accepted too. */
  xShape: number[];
  y: TypedArray;
  /** Shape of one target; default []: one number a sample (a class or a value). */
  yShape?: number[];
  testX?: TypedArray;
  testY?: TypedArray;
  validationX?: TypedArray;
  validationY?: TypedArray;
  classNames?: string[];
  /** Models see x * scale + offset. Default 1/255 for Uint8Array, 1 otherwise; offset 0. */
  scale?: number;
  offset?: number;
}

/** All of a loaded data set and how it is divided, for another trainer: what copyData makes and setData takes. A plain object. */
export interface DataCopy {
  /** The parts as they are stored, in the machine's byte order. */
  splits: { spec: SplitSpec; x: Uint8Array; y: Uint8Array }[];
  info: DataInfo;
  division: DivideOptions | null;
}

export type BuiltinName = "digits" | "xor" | "circles" | "spirals";
/** A published set, fetched from a public server, checked, and kept by the browser. */
export interface CatalogueSource {
  name: CatalogueName;
}
export interface BuiltinSource {
  name: BuiltinName;
  seed?: number;
  train?: number;
  test?: number;
  noise?: number;
}

export type SplitName = "train" | "validation" | "test";
export interface SplitInfo {
  count: number;
  classCounts: number[] | null;
}
export interface DataInfo {
  name: string;
  xShape: number[];
  yShape: number[];
  dtype: "uint8" | "float32" | "int32";
  /** Least and greatest stored value of the training samples, and how models see them: x * scale + offset. */
  range: [number, number];
  scale: number;
  offset: number;
  classNames: string[] | null;
  train: SplitInfo;
  validation: SplitInfo | null;
  test: SplitInfo | null;
  bytes: number;
  /** What half a test set lacks that was given with the training set, in words. */
  missing?: string[];
  /** True for files that joined the training set loaded before them. */
  joined?: boolean;
  /** The file that only named the classes of the set loaded before: its samples, and how they are divided, are as they were. */
  onlyNames?: string;
  /** Sequences of one file each, padded to the longest; absent for other data. */
  sequences?: SequencesInfo;
  /** How a table became samples; absent for other data. */
  table?: TableInfo;
  /** True for arrays of pictures whose channels came before their height and width, and were put last. */
  channelsFirst?: boolean;
  /** How pictures became samples; absent for data that came as numbers. */
  pictures?: PicturesInfo;
}

export interface LayerInfo {
  name: string;
  class_name: string;
  output_shape: (number | null)[];
  params: number;
  trainable_params: number;
  config: Record<string, unknown>;
}
export interface ModelInfo {
  layers: LayerInfo[];
  params: number;
  trainable_params: number;
  non_trainable_params: number;
  input_shape: (number | null)[];
  output_shape: (number | null)[];
  weights: { name: string; shape: number[]; trainable: boolean; offset: number }[];
  loss: string | null;
  metrics: string[];
  /** The table of Keras' model.summary(). */
  summary: string;
}

/** Means of loss and metrics by Keras' names: loss, accuracy, val_loss, val_accuracy ... */
export type Logs = Record<string, number>;

export interface FitProgress {
  /** The epoch, from 0, and mini-batches of it that are done. */
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  phase: "train" | "validation" | "epoch_end";
  /** Running means over the epoch; at epoch_end the epoch's final values with val_*. */
  logs: Logs;
  /** Means over the mini-batches since the last event. */
  batch: Logs | null;
  /** Training samples; seconds until the last epoch has been validated. */
  samplesPerSecond: number;
  secondsLeft: number;
  /** Of the last step. */
  learningRate: number;
  /** Time spent training and validating since fit began, without pauses. */
  seconds: number;
}
export type FitReason = "done" | "stopped" | "early_stopping" | "diverged";
export interface FitResult {
  reason: FitReason;
  /** One number an epoch for each name, as Keras' History.history. */
  history: Record<string, number[]>;
  /** Epochs completed, from initial_epoch on. */
  epoch: number[];
  /** Epoch at which EarlyStopping ended the training (0 if it did not), as Keras' stopped_epoch. */
  stopped_epoch?: number;
  /** Epoch (from 0) whose weights a callback kept or restored. */
  best_epoch?: number;
  /** Running means of the epoch that was cut short by a stop or by divergence; absent if none was. */
  partial?: Logs;
  /** Time spent training, without pauses; training samples a second, validation not counted. */
  seconds: number;
  samplesPerSecond: number;
}

/** How pictures of one folder a class become samples. */
export interface PictureOptions {
  /** (height, width) of every sample; default: that of the pictures if they agree and are small, else 64 x 64. */
  size?: [height: number, width: number];
  /** cover (default): fills the frame, edges are cut; contain: black bars; stretch: sides change their ratio. */
  fit?: "cover" | "contain" | "stretch";
  /** Default: grey if every picture says that it is grey. */
  color?: "rgb" | "grey";
  /** Seed of the order of the samples; default 1. */
  seed?: number;
}
/** What was made of them: the options in use, and the smallest and largest (height, width) found. */
export interface PicturesInfo extends Required<Omit<PictureOptions, "seed">> {
  smallest: [number, number];
  largest: [number, number];
  /** Pictures without a class folder. */
  leftOut: number;
}

/** How data that comes without them gets its validation and test sets. */
export interface SplitOptions {
  /** Fractions of the samples; default 0.2 for tables and 0 for all else, and 0. */
  test?: number;
  validation?: number;
  /** Default 1. */
  seed?: number;
  /** Every part has the same shares of the classes; default true. */
  stratify?: boolean;
}

/** How the training set is divided anew; a stored test set stays. */
export interface DivideOptions extends SplitOptions {
  /** Cross-validation: so many folds, of which number `fold` (from 0) validates; as scikit-learn's StratifiedKFold, or KFold without stratify. */
  folds?: number;
  fold?: number;
  /** Folds of samples in random order; default false, as scikit-learn's. */
  shuffle?: boolean;
  /** Targets as rows of 0 and 1, as Keras' to_categorical makes them. */
  one_hot?: boolean;
}
/** How crossValidate cuts its folds: folds 5, shuffle false, stratify true; one_hot as in split. */
export type CrossValidationOptions = Omit<DivideOptions, "fold" | "test" | "validation">;
/** What came of one fold: its training, and loss and metrics on the samples left out. */
export interface FoldResult {
  fit: FitResult;
  evaluate: Logs;
}
export interface CrossValidation {
  folds: FoldResult[];
  /** Mean over the folds, and standard deviation as scikit-learn's and NumPy's std (over n). */
  mean: Logs;
  std: Logs;
}

/** Sequences that were padded with zeros in front: steps of the shortest and longest, and how the model sees each channel. */
export interface SequencesInfo {
  shortest: number;
  longest: number;
  features: { name: string; shift: number; scale: number }[];
}

/** Where a fit stands: training mini-batches done in this epoch, then mini-batches of its validation. */
export interface FitPosition {
  epoch: number;
  step: number;
  validated: number;
}

/** What the training loop remembers, besides the engine and the callbacks. */
export interface FitState {
  at: FitPosition;
  history: Record<string, number[]>;
  epochsDone: number[];
  partial: Logs | null;
  seconds: number;
  trainingSeconds: number;
  trainedSamples: number;
}

/** All that is needed to go on with a fit, on the same data and engine variant, as if it had never been interrupted. A plain object: it can be stored. */
export interface FitSnapshot {
  build: BuildConfig;
  fit: FitConfig;
  variant: Variant;
  state: FitState;
  /** What each callback remembers. */
  callbacks: unknown[];
  /** Weights, optimizer state, place in the epoch and running means, as the engine wrote them. */
  engine: Uint8Array;
}

export interface LoadProgress {
  file: string;
  stage: "downloading" | "reading" | "decoding" | "generating";
  done: number;
  total: number;
}

export interface Samples {
  x: TypedArray;
  xShape: number[];
  y: TypedArray;
  yShape: number[];
  indices: number[];
}

/** One weight tensor, row-major. Lists of them are in the order of Keras' get_weights(). */
export interface WeightValues {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** What the samples of a split look like together. */
export interface DataStatistics {
  /**
   * The mean sample of each class, as stored: (classes, ...xShape); one mean where targets are no classes. Of how many samples each is.
   * Classes whose means would go beyond 4,000,000 numbers in all have none.
   */
  means: Float32Array;
  counts: number[];
  /** Spread of all stored values, over the training set's range; norm: of all of them. */
  values: Histogram;
}

/** Samples that are equal to the last bit. */
export interface Duplicates {
  /** Validation and test samples that stand in the training set too; training samples that repeat an earlier one. */
  validation: number;
  test: number;
  within: number;
  /** Groups of equal samples whose targets differ. */
  conflicting: number;
  /** Groups across splits first, then those of different targets; at most 20 samples of each are named, of `count`. */
  groups: { samples: { split: SplitName; index: number }[]; count: number; conflicting: boolean }[];
}

/** Row: true class; column: predicted class; count of samples. */
export interface Confusion {
  matrix: number[][];
  classNames: string[];
}

/**
 * How many values lie in each of 30 equal steps from `least` to `greatest`; of very many, a part is counted in steps. All else is of all `count` values.
 * odd: NaN and infinities, which are in none.
 */
export interface Histogram {
  least: number;
  greatest: number;
  counts: number[];
  mean: number;
  norm: number;
  count: number;
  odd: number;
}

/** One layer from inside. gradients: of the last training step; of no values (count 0) before the first. */
export interface LayerInsight {
  name: string;
  class_name: string;
  outputs: Histogram;
  /** Units (the last axis), and how many of them a relu keeps at 0 for every sample; null where the layer has no relu. */
  units: number;
  dead: number | null;
  weights: { name: string; values: Histogram; gradients: Histogram }[];
}

/** Outputs of one layer: values (count, ...shape) row-major. */
export interface LayerOutput {
  values: Float32Array;
  shape: number[];
}

/** Samples projected on two directions: points (count, 2), and the share of the variance that each direction explains. */
export interface Projection {
  points: Float32Array;
  shares: number[];
  classes: number[] | null;
}

/** What is left of a training after the engine was lost: build(build), then setWeights(weights). */
export interface Checkpoint {
  build: BuildConfig;
  epoch: number;
  weights: WeightValues[];
}

export interface TrainerOptions {
  /** Threads to use at most; info says how many do work. Default: as many as the variant can use. */
  threads?: number;
  /** Engine variant; default: the fastest that this machine and this build have. */
  variant?: Variant;
}
export interface LoadOptions {
  /** Cancels the loading: loadData then rejects with an error named "AbortError". */
  signal?: AbortSignal;
  /** Greatest number of bytes that one file may inflate to; default 2 ** 30. */
  memoryLimit?: number;
  pictures?: PictureOptions;
  table?: TableOptions;
  split?: SplitOptions;
  /** Names of all classes in the order of their numbers, in place of those that the files give. */
  classNames?: string[];
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
  predict: [{ x: TypedArray }, Float32Array];
  predictData: [RangeOptions | undefined, Float32Array];
  getSamples: [SamplesOptions | undefined, Samples];
  statistics: [{ split?: SplitName } | undefined, DataStatistics];
  duplicates: [{ limit?: number } | undefined, Duplicates];
  sampleLosses: [RangeOptions | undefined, Float32Array];
  confusion: [{ split?: SplitName } | undefined, Confusion];
  layerOutput: [{ x: TypedArray; layer: number }, LayerOutput];
  inputGradient: [{ x: TypedArray; output: number }, Float32Array];
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
