// Data as users of the public API see it: where it comes from, what was loaded, samples of it.

import type { ChoiceOf, pictureChoices } from "./load_options";
import type { DivideOptions, SplitInfo, SplitOptions, SplitSpec, TensorSpec } from "./protocol_splits";
import type { TableInfo, TableOptions } from "./protocol_tables";

export type TypedArray = Uint8Array | Int32Array | Float32Array;

/** Something of a sample, or of each of its tensors by their names: { image: ..., age: ... }. */
export type OrByName<T> = T | { [name: string]: T };

/**
 * Data as typed arrays. x is (count, ...xShape) row-major, y is (count, ...yShape).
 *
 * For models of several inputs or outputs x and y are arrays by the names of these, and so are their shapes.
 */
export interface DataArrays {
  name?: string;
  x: OrByName<TypedArray>;
  /** Shape of one sample; a leading count is accepted too. */
  xShape: OrByName<number[]>;
  y: OrByName<TypedArray>;
  /** Shape of one target; default []: one number a sample (a class or a value). */
  yShape?: OrByName<number[]>;
  testX?: OrByName<TypedArray>;
  testY?: OrByName<TypedArray>;
  validationX?: OrByName<TypedArray>;
  validationY?: OrByName<TypedArray>;
  classNames?: string[];
  /** Models see x * scale + offset. Default 1/255 for Uint8Array, 1 otherwise; offset 0. */
  scale?: OrByName<number>;
  offset?: OrByName<number>;
}

/** All of a loaded data set and how it is divided, for another trainer: what copyData makes and setData takes. A plain object. */
export interface DataCopy {
  /** The parts as they are stored, in the machine's byte order. */
  splits: { spec: SplitSpec; x: Uint8Array[]; y: Uint8Array[] }[];
  info: DataInfo;
  division: DivideOptions | null;
}

export type BuiltinName = "digits" | "xor" | "circles" | "spirals";

export type CatalogueName = "mnist" | "fashion-mnist" | "cifar10";

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

export interface DataInfo {
  name: string;
  xShape: number[];
  yShape: number[];
  dtype: "uint8" | "float32" | "int32";
  /** Least and greatest stored value of the training samples, and how models see them: x * scale + offset. */
  range: [number, number];
  scale: number;
  offset: number;
  /** The tensors of a sample, and of its target, where these are several; what is said above, and of classes, is of the first. */
  inputs?: Required<TensorSpec>[];
  targets?: Required<TensorSpec>[];
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
  /** What is no sample though it came with the files; absent if there is nothing to say. */
  leftOut?: LeftOut[];
  /** Archives whose names are not in Unicode, and the letters that these are read in: as TextDecoder names them, or "cp437"; absent if there are none. */
  namesReadAs?: { file: string; charset: string }[];
}

/** Files that are left out together, and why. */
export interface LeftOut {
  /**
   * no_class: in no folder of a class; aside: in a hidden folder, or one that systems and programs make; unread: pictures of a kind that is not read;
   * damaged: a picture that is not whole, or too large.
   */
  reason: "no_class" | "aside" | "unread" | "damaged";
  /** The folder they lie in, of a damaged picture with its name; "" for the rest of a long list. */
  where: string;
  count: number;
  /** Of unread ones, their kind ("HEIC"); of damaged ones, what was expected and found. */
  detail?: string;
}

/** How pictures of one folder a class become samples. */
export interface PictureOptions {
  /** (height, width) of every sample; default: that of the pictures if they agree and are small, else 64 x 64. */
  size?: [height: number, width: number];
  /** cover (default): fills the frame, edges are cut; contain: black bars; stretch: sides change their ratio. */
  fit?: ChoiceOf<typeof pictureChoices, "fit">;
  /** Default: grey if every picture says that it is grey. */
  color?: ChoiceOf<typeof pictureChoices, "color">;
  /** Seed of the order of the samples; default 1. */
  seed?: number;
  /** Whether folders whose names differ in small and capital letters alone are one class. Default: they are, unless all of them are single letters. */
  letter_case?: ChoiceOf<typeof pictureChoices, "letter_case">;
  /**
   * Where folders of several names lie within one another, whether the outermost are the classes (1), those in them (2), or deeper ones.
   * Default: the outermost; where they hold folders of parts (train, test) with folders, the ones in those.
   */
  class_level?: number;
}

/** What was made of them: the options in use, and the smallest and largest (height, width) found. */
export interface PicturesInfo extends Required<Omit<PictureOptions, "seed">> {
  smallest: [number, number];
  largest: [number, number];
  /** Pictures that are no samples: without a class folder, of kinds that are not read, damaged. */
  leftOut: number;
  /** Folders of classes none of whose training pictures could be read: they are no classes here. */
  lost: string[];
  /** The names of the folders at each level that could be the classes, the outermost first; one list where there is no doubt. */
  levels: string[][];
  /** Names of folders that differ in small and capital letters alone, or in how Unicode puts their letters together. */
  spellings: string[][];
}

/** Sequences that were padded with zeros in front: steps of the shortest and longest, and how the model sees each channel. */
export interface SequencesInfo {
  shortest: number;
  longest: number;
  features: { name: string; shift: number; scale: number }[];
}

export interface LoadProgress {
  file: string;
  stage: "downloading" | "reading" | "decoding" | "generating";
  done: number;
  total: number;
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

export interface Samples {
  x: TypedArray;
  xShape: number[];
  y: TypedArray;
  yShape: number[];
  indices: number[];
}
