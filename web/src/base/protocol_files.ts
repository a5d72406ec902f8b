// Model files as users of the public API see them: how they are saved, what they say besides the model, what one brought.

import type { TableInput } from "./protocol_tables";
import type { BuildConfig, CompileConfig, FitConfig, ModelInfo } from "./protocol_models";

/** File formats that a model is saved in; see web/src/files/README.md. */
export type SaveFormat =
  | "keras"
  | "weights.h5"
  | "h5"
  | "h5-weights"
  | "safetensors"
  | "tfjs"
  | "onnx"
  | "python"
  | "code-notebook"
  | "javascript"
  | "pytorch"
  | "notebook"
  | "bundle";
export interface SaveOptions {
  /** Default "keras". */
  format?: SaveFormat;
  /** The file's name without its ending; default the model's. */
  name?: string;
  /** Epochs trained so far, for who goes on from them. */
  epoch?: number;
  /** How it was (or is to be) trained, and what came of it: for code, notebooks and bundles. */
  fit?: FitConfig;
  history?: Record<string, number[]>;
  environment?: Record<string, unknown>;
  /** Keras code of this model as somebody has written it, for "python" and "code-notebook": it is kept, with what makes its data in front. */
  code?: string;
  /**
   * Whether the file's model prepares its input itself: a Rescaling or Normalization in front does what was done to the data, where the format has
   * these layers. Default false: whoever uses the file prepares the input as `notes` say. Loaded here, such layers are left out again.
   */
  preprocessing?: boolean;
}
export interface SavedFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  notes: ModelNotes;
}

/** What a file says besides the model: what was done to the data that it was trained on, and what its outputs mean. Other programs pass it over. */
export interface ModelNotes {
  /** Every number of an input became x * scale + offset. */
  scale?: number;
  offset?: number;
  /** Then each feature (the last axis) became (x - shift) / scale; of a category 0 or 1. */
  features?: { name: string; shift: number; scale: number }[];
  /** After that, sequences were padded with zeros in front to so many steps. */
  paddedSteps?: number;
  /** An output is a value of this column as (value - shift) / scale. */
  target?: { name: string; shift: number; scale: number };
  /** How pictures got their size and colors; see PictureOptions. */
  pictures?: { size: [height: number, width: number]; fit: string; color: string };
  /** How texts became numbers: the first `length` tokens by their places in the vocabulary, 0 behind them; see TableOptions. */
  text?: { tokens: "words" | "characters"; length: number; vocabulary: string[] };
  /** Of a table whose columns are given to inputs by name: what each is given. */
  inputs?: TableInput[];
  classNames?: string[];
  /** Epochs trained. */
  epoch?: number;
  /** The data set, by name. */
  data?: string;
  /** So many layers in front of the file's model prepare its input themselves. */
  preprocessingLayers?: number;
}

export interface LoadModelOptions {
  /** For files that do not say how the model was compiled. */
  compile?: CompileConfig;
}
/** What a file brought. */
export interface LoadedModel {
  /** What was built; for a file of weights alone, what had been built before. */
  build: BuildConfig;
  model: ModelInfo;
  weightsOnly: boolean;
  /** Whether the optimizer's state came too. */
  optimizer: boolean;
  notes: ModelNotes;
  /** What was not taken, one sentence each. */
  remarks: string[];
}
