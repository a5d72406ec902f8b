// Models and their training as users of the public API see them: Keras' configurations, what was built, what a fit tells and leaves.

/** Keras' JSON for one object: a layer, an optimizer, a loss, a callback. A bare string means its defaults. */
export interface KerasObject {
  class_name: string;
  config?: Record<string, unknown>;
}

export type KerasRef = string | KerasObject;

/** A layer of a model. In a graph inbound_nodes are its calls, each with the outputs that it reads, in Keras 3's form or as ["dense", call, output]. */
export interface LayerConfig extends KerasObject {
  name?: string;
  inbound_nodes?: unknown[];
}

/**
 * A Sequential, or the graph of a Functional, in any form that Keras 1 to 3 write.
 *
 * A Sequential's input_shape is that of one sample; of a graph an InputLayer says it. input_layers and output_layers are a graph's:
 * ["dense", call, output], or a list of such.
 */
export interface ModelConfig {
  class_name: "Sequential" | "Functional";
  config: { name?: string; input_shape?: number[]; layers: LayerConfig[]; input_layers?: unknown[]; output_layers?: unknown[] };
}

/** Something of each output of a model: one for all of them, a list in their order, or by their names. */
export type OfOutputs<T> = T | T[] | { [output: string]: T };

/**
 * Keras' compile(). Of several outputs, each may have a loss of its own, null for none, and metrics of its own; what is trained on is the sum of
 * the losses, each times its weight (1).
 */
export interface CompileConfig {
  optimizer: KerasRef;
  loss: OfOutputs<KerasRef | null>;
  loss_weights?: number[] | Record<string, number> | null;
  metrics?: (KerasRef | KerasRef[] | null)[] | Record<string, KerasRef | KerasRef[] | null>;
}

/** compile: without it the model predicts only. seed: of the first weights; default 42. */
export interface BuildConfig {
  model: ModelConfig;
  compile?: CompileConfig;
  seed?: number;
}

/** How a trained model becomes one for other data. */
export interface TransferOptions {
  /** The layer whose output the head reads. Default: the last that makes a picture of more than one pixel, else the one before the classifier. */
  layer?: string;
  /** Layers up to this one are frozen, null: none. Default: all up to `layer`. */
  frozen_to?: string | null;
  /** The new layers behind. Default, with data loaded: pooling where there is something to pool, Dropout 0.2, and a Dense for the classes or the value. */
  head?: KerasObject[];
  /**
   * What samples are scaled to in front of the model, as Rescaling does it; null: nothing. Default, for pictures as bytes: what the model's
   * first layer or its name (as Keras' published networks have them) tells.
   */
  rescaling?: { scale: number; offset: number } | null;
  /** Of one sample, if it is to be another than the model's. */
  input_shape?: number[];
  /** Default: Adam and the loss that the loaded data ask for; without data as the model was compiled. */
  compile?: CompileConfig;
  /** Of the head's first weights; default 42. */
  seed?: number;
}

/** Which layers of the model are trained from now on: those behind `to`; null: all. */
export interface FreezeOptions {
  to: string | null;
  /** Default: as the model was compiled. */
  compile?: CompileConfig;
}

/** A model that took the place of the one before, with its weights, and how it is built. */
export interface Rebuilt {
  build: BuildConfig;
  model: ModelInfo;
  /** Of a transfer, what was decided. */
  layer?: string;
  rescaling?: { scale: number; offset: number } | null;
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
  /**
   * Ours, not Keras': what the frozen layers at the model's beginning (ModelInfo.frozen) make of each sample is computed once, before the first
   * epoch, and kept for the next fits; training runs what is behind them alone. Its figures are the same, but for rounding; default false.
   */
  keep_frozen?: boolean;
  /** Seed of shuffling and dropout; default 42. */
  seed?: number;
  /** Epochs that count as done: `epochs` is the last one's number, as in Keras; default 0. */
  initial_epoch?: number;
  /** EarlyStopping, ModelCheckpoint, ReduceLROnPlateau and TerminateOnNaN, with Keras' options; default none. */
  callbacks?: KerasObject[];
}

export type Variant = "simd" | "threads" | "relaxed";

export interface LayerInfo {
  name: string;
  class_name: string;
  output_shape: (number | null)[];
  params: number;
  trainable_params: number;
  config: Record<string, unknown>;
  /** Numbers that training keeps of each sample: the layer's output, unless it only reshapes, and what it needs beside that. */
  memory: number;
  /** Products of a weight with a number that a prediction takes for each sample. */
  multiply_adds: number;
}

export interface ModelInfo {
  /** In the order of the configuration; those of a model within it as "encoder/dense". A layer that is called several times stands once. */
  layers: LayerInfo[];
  /** Of a model that is no chain: the config of Keras' Functional, models within it taken apart, whose names have "_" for "/". */
  functional?: ModelConfig["config"];
  params: number;
  trainable_params: number;
  non_trainable_params: number;
  /** Those of the configuration, in its order, with the shape of a batch. */
  inputs: { name: string; shape: (number | null)[] }[];
  outputs: { name: string; shape: (number | null)[]; loss: string | null }[];
  /** Of the first input, and of the first output. */
  input_shape: (number | null)[];
  output_shape: (number | null)[];
  weights: { name: string; shape: number[]; trainable: boolean; offset: number }[];
  /**
   * Shapes of what the frozen layers at the beginning, and those around them that learn nothing, give each sample for those behind: [[1280]].
   * Empty without such layers. With keep_frozen 4 bytes of each number are kept of each sample.
   */
  frozen: number[][];
  /** Of the first output that has one; null: not compiled. */
  loss: string | null;
  /** What is logged beside the loss: of several outputs also the loss of each, "a_loss", and metrics under their names, "a_accuracy". */
  metrics: string[];
  /** The table of Keras' model.summary(). */
  summary: string;
}

/** One weight tensor, row-major. Lists of them are in the order of Keras' get_weights(). */
export interface WeightValues {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** Means of loss and metrics by Keras' names: loss, accuracy, val_loss, val_accuracy ... */
export type Logs = Record<string, number>;

export interface FitProgress {
  /** The epoch, from 0, and mini-batches of it that are done. */
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  /** frozen: before the first epoch, where keep_frozen is set; step counts samples then, of `steps`. */
  phase: "frozen" | "train" | "validation" | "epoch_end";
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

/** What is left of a training after the engine was lost: build(build), then setWeights(weights). */
export interface Checkpoint {
  build: BuildConfig;
  epoch: number;
  weights: WeightValues[];
}

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
