// The contract between the decoders (files -> samples) and whoever owns the memory the samples end up in.

import type { LeftOut, LoadOptions, LoadProgress, PicturesInfo, SequencesInfo } from "./protocol_data";
import type { SplitSpec } from "./protocol_splits";
import type { TableInfo } from "./protocol_tables";

/**
 * Where one split is written, row-major, in the machine's (little-endian) byte order.
 *
 * Both functions make a fresh view at each call. Do not keep one across an `await` or another `create`:
 * the heap behind it may have moved by then.
 */
export interface SplitBuffer {
  /** All bytes of the samples, (count, ...xShape) in xDtype; of several tensors, of the one of that number (0). */
  x(tensor?: number): Uint8Array;
  /** Leaves the first `count` samples and gives the memory of the others back: those that could not be decoded. With 0, there is no such split. */
  keep(count: number): void;
  /** All bytes of the targets, (count, ...yShape) in yDtype; empty for "none". Likewise. */
  y(tensor?: number): Uint8Array;
}

/**
 * Receives the splits of one data set. Train must be created; validation and test may be; each at most once, in any order.
 *
 * `create` throws a SproutError when the memory does not suffice or the spec is wrong. If a decoder throws after
 * `create`, the sink's owner frees what was created; the decoder need not clean up.
 */
export interface DataSink {
  create(spec: SplitSpec): SplitBuffer;
}

/** What a decoder knows besides the numbers. */
export interface DecodedData {
  /** Name to show, e.g. "MNIST", "CIFAR-10", or the file's. */
  name: string;
  /** Names of the classes in order; null when unknown (they are then shown as numbers). */
  classNames: string[] | null;
  /** How a table became samples. */
  table?: TableInfo;
  /** Sequences of one file each. */
  sequences?: SequencesInfo;
  /** How pictures became samples. */
  pictures?: PicturesInfo;
  /** Archives whose names are not in Unicode, and the letters that these are read in. */
  namesReadAs?: { file: string; charset: string }[];
  /** What is no sample though it came with the files. */
  leftOut?: LeftOut[];
  /** True for pictures whose channels came before their height and width, and were put last. */
  channelsFirst?: boolean;
  /** What files that wait for others still lack, in words. */
  missing?: string[];
  /** True for files that joined the training set loaded before them. */
  joined?: boolean;
  /** The file that only names the classes of the set that is loaded already, as `classNames` has them: no sample came. */
  onlyNames?: string;
}

/** Once `signal` is aborted, what decodes rejects with its reason as soon as it can. */
export interface DecodeOptions extends LoadOptions {
  onProgress?: (progress: LoadProgress) => void;
}
