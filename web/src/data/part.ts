// What a decoder is: it recognises one format, says what a file holds, and writes that into its final place.

import { downloadAgain, fail, grouped, type SproutError } from "../base/errors";
import type { SplitName, XDtype } from "../base/protocol";
import type { Bytes, ByteReader } from "../archives/bytes";
import type { NameCharset } from "../archives/names";
import type { HeldArray } from "./stored";
import type { KnownSet } from "./known_sets";
import type { SplitBuffer } from "../base/data_types";

/** One file to look into: a file as given, unpacked if it was gzipped, or a member of an archive. */
export interface Entry {
  /** For messages: "train-images-idx3-ubyte.gz", or "cifar-10-binary.tar.gz: data_batch_1.bin". */
  label: string;
  /** Its own name, without folders and without .gz. */
  name: string;
  /** The folders it lies in, as far as they are known: "FashionMNIST/raw". */
  folder: string;
  /** Folders and name as they stand in the archive: "FashionMNIST/raw/notes.txt". */
  path: string;
  /** Bytes in it; null when only unpacking to the end would tell. */
  size: number | null;
  bytes: ByteReader;
  /** Of an array in a file that holds several: how it lies in `bytes`. */
  array?: HeldArray;
  /** Why it cannot be read, if that was found before anything was asked of it. */
  fault?: SproutError;
  /** The letters that the names in its archive are written in; absent for Unicode. */
  charset?: NameCharset;
  /** The folder of a system or a program that it lies in: it is no data. */
  aside?: string;
}

/** Shape of one sample or target, and its type. */
export interface Block {
  shape: number[];
  dtype: XDtype;
}

/** What an entry holds, as its header says. */
export interface Part {
  label: string;
  name: string;
  /** Training or test; null when nothing in the entry or its name tells. */
  split: SplitName | null;
  /** Samples, at least 1; of a list of names, how many there are. */
  count: number;
  /** Bytes the entry must have, header included. */
  size: number;
  /** Samples and targets in it, either or both; neither in a list of names. */
  x: Block | null;
  y: Block | null;
  /** The different labels, where they are texts: `decode` is then told those of all parts, sorted, and writes their numbers. */
  labels?: string[];
  /** Whether the labels are numbers, to be sorted as such. */
  numbered?: boolean;
  /** Whether it is one class, of several in files of their own. */
  classFile?: boolean;
  /** Which of several batches of one split it belongs to, if its samples and labels come apart. */
  batch?: string;
  /** Of a list of the classes' names: the names. */
  classNames?: string[];
  /** Whether the file has a picture's channels before its height and width; `x` and `decode` have them last. */
  channelsFirst?: boolean;
  /** The published data set it belongs to, if recognised. */
  known: KnownSet | null;
  /**
   * Writes the samples into `into`, beginning at sample `first`, until they or the bytes end; whoever calls compares
   * the bytes taken with `size`. Throws a SproutError when the content is wrong.
   */
  decode(bytes: ByteReader, into: SplitBuffer, first: number, classNames: readonly string[]): Promise<void>;
}

/** One file format. */
export interface Format {
  name: string;
  /** The entry's part, or null if the entry is of another format. Throws a SproutError if it is of this one, but broken. */
  open(entry: Entry): Promise<Part | null>;
}

export { downloadAgain, fail, grouped };

/** "60,000 images of 28 x 28", "60,000 labels", "10 names". */
export function describe({ x, y, count }: Pick<Part, "x" | "y" | "count">): string {
  return `${grouped(count)} ${x ? images(x) : y ? "labels" : "names"}`;
}

/** "images of 28 x 28". */
export const images = ({ shape }: Block): string => `${shape.length > 1 ? "images" : "samples"} of ${shape.join(" x ")}`;

/** Throws unless a part has the bytes it announces. `found` is null if all one knows is that there are more. */
export function checkSize(part: Part, found: number | null): void {
  if (found === part.size) return;
  fail(
    part.label,
    `expected ${grouped(part.size)} bytes for ${describe(part)}, found ${found === null ? "more" : grouped(found)}.`,
    downloadAgain,
  );
}

/** Training, validation or test, by what files are usually called; null if the name does not tell. */
export function splitByName(name: string, folder: string): SplitName | null {
  if (/t10k|test/i.test(name)) return "test";
  if (/train/i.test(name)) return "train";
  if (/(^|[^a-z])(val|valid|validation)([^a-z]|$)/i.test(name)) return "validation";
  return splitOfFolder(folder.split("/").at(-1) ?? "");
}

/** The split that a folder of this name holds; null if its name does not tell. */
export function splitOfFolder(name: string): SplitName | null {
  const [, part] = /^(test|testing|train|training|val|valid|validation|dev)([ _-]?(set|data|images))?$/i.exec(name) ?? [];
  return part ? (/^te/i.test(part) ? "test" : /^t/i.test(part) ? "train" : "validation") : null;
}

/** The split that one of the words in a folder's name tells: seg_train, train2017; null if none does, or two different ones. */
export function looseSplitOfFolder(name: string): SplitName | null {
  const told = new Set(name.split(/[^a-z]+/i).flatMap((word) => splitOfFolder(word) ?? []));
  const [split = null] = told;
  return told.size === 1 ? split : null;
}

/** Throws unless every label is a class number: not negative, and below the number of classes when that is known. */
export function checkLabels(label: string, labels: ArrayLike<number>, classes: number | null): void {
  for (let i = 0; i < labels.length; i++) {
    const value = labels[i]!;
    if (value < 0 || (classes !== null && value >= classes)) {
      const range = classes === null ? "of 0 or more" : `from 0 to ${classes - 1}`;
      fail(label, `expected labels ${range}, found ${grouped(value)} at sample ${grouped(i)}.`, "Check the file, or download it again.");
    }
  }
}

/** FNV-1a of some bytes: enough to recognise a published file by how it begins. */
export function fingerprint(bytes: Bytes): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
