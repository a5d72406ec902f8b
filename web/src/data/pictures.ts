// Pictures in one folder a class: who belongs to which class and split, brought to one size, decoded into place.

import type { PictureOptions, PicturesInfo, SplitName } from "../engine/protocol";
import { sliceMs, yieldToMessages } from "../engine/yield";
import { defaultMemoryLimit } from "./entries";
import { fail, grouped, splitOfFolder, type Entry } from "./part";
import { headerLengths, pictureHeader, type PictureHeader } from "./picture_header";
import { mostPixels, pixelsOf } from "./pixels";
import { place, type Frame } from "./resize";
import { shuffled } from "./shuffle";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "./types";
import { visit, type Found } from "./visit";

/** One picture: where it lies and what its header says. */
export interface PictureFile extends Found {
  /** For messages: "set.zip: cat/1.png". */
  label: string;
  /** Folders and name: "cat/1.png". */
  path: string;
  header: PictureHeader;
}

const largestFile = 1e8;
/** Pictures of one size keep it up to this many pixels a side; others become `usualSide`. */
const largestSide = 128;
const usualSide = 64;
const splitNames: readonly SplitName[] = ["train", "validation", "test"];

/** The picture in an entry, or null if it is something else. */
export async function pictureIn({ label: entryLabel, folder, name, bytes }: Entry): Promise<Omit<PictureFile, keyof Found> | null> {
  let header: ReturnType<typeof pictureHeader> = "more";
  for (const length of headerLengths) if (header === "more") header = pictureHeader(await bytes.peek(length));
  if (header === null) return null;
  const path = folder ? `${folder}/${name}` : name;
  const label = entryLabel.endsWith(name) ? entryLabel.slice(0, -name.length) + path : entryLabel;
  if (header === "more") fail(label, "expected a whole picture, found one without a size.", "Take the picture out, or save it again.");
  const { width, height } = header;
  if (width < 1 || height < 1 || width * height > mostPixels) {
    fail(label, `expected a picture of at most ${grouped(mostPixels)} pixels, found ${grouped(width)} x ${grouped(height)}.`, "Take the picture out, or save it smaller.");
  }
  return { label, path, header };
}

interface Placed extends PictureFile {
  split: SplitName;
  className: string;
}

/** Class and split of each picture by its folders: [data/] [train/ | validation/ | test/] class / ... / picture. Those without a class are left out. */
export function classify(pictures: readonly PictureFile[]): Placed[] {
  const folders = pictures.map(({ path }) => path.split("/").slice(0, -1));
  const [first = []] = folders;
  let shared = first.length;
  for (const own of folders) while (shared > 0 && own.slice(0, shared).join("/") !== first.slice(0, shared).join("/")) shared--;
  return pictures.flatMap((picture, i) => {
    const own = folders[i]!.slice(shared);
    const at = own.slice(0, 2).findIndex((name) => splitOfFolder(name) !== null);
    const className = at === 0 ? own[1] : own[0];
    return className === undefined ? [] : [{ ...picture, split: (at < 0 ? null : splitOfFolder(own[at]!)) ?? "train", className }];
  });
}

/** Decodes the pictures into the sink, in an order shuffled by the seed, as Keras' image_dataset_from_directory does. */
export async function decodePictures(pictures: readonly PictureFile[], sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
  const placed = classify(pictures);
  const label = pictures[0]!.file.name.split("/")[0]!;
  const classNames = [...new Set(placed.map(({ className }) => className))].sort();
  if (classNames.length < 2 || !placed.some(({ split }) => split === "train")) {
    fail(label, `expected pictures in one folder a class, found ${grouped(pictures.length)} pictures ${classNames.length === 1 ? "in one folder" : "without such folders"}.`,
      "Put the pictures of each class into a folder of its own, and choose the folder around them, or a .zip or .tar of it.");
  }
  const { frame, info } = framed(placed, pictures.length, options.pictures ?? {});
  const xShape = [frame.height, frame.width, frame.channels];
  const size = frame.height * frame.width * frame.channels;
  const limit = options.memoryLimit ?? defaultMemoryLimit;
  if (placed.length * size > limit) {
    fail(label, `expected at most ${grouped(limit)} bytes, found ${grouped(placed.length)} pictures that take ${grouped(placed.length * size)} bytes at ${frame.height} x ${frame.width}.`,
      "Choose a smaller size or fewer pictures.");
  }
  const wide = classNames.length > 256;
  const targets = new Map<Placed, { into: SplitBuffer; row: number; classIndex: number }>();
  const indexOf = new Map(classNames.map((name, i) => [name, i]));
  for (const split of splitNames) {
    const own = placed.filter((picture) => picture.split === split);
    if (own.length === 0) continue;
    const into = sink.create({ split, count: own.length, xShape, xDtype: "uint8", yShape: [], yDtype: wide ? "int32" : "uint8" });
    const rows = shuffled(own.length, options.pictures?.seed ?? 1);
    own.forEach((picture, i) => targets.set(picture, { into, row: rows[i]!, classIndex: indexOf.get(picture.className)! }));
  }
  let began = performance.now();
  await visit(placed, options, async (picture, { bytes, size: length }) => {
    if ((length ?? 0) > largestFile) fail(picture.label, `expected a picture of at most ${grouped(largestFile)} bytes, found ${grouped(length!)}.`);
    const content = await bytes.exact(length ?? largestFile);
    const pixels = await pixelsOf(content, picture.header, picture.label, 2 * Math.max(frame.width, frame.height));
    const { into, row, classIndex } = targets.get(picture)!;
    place(pixels, frame, into.x().subarray(row * size, (row + 1) * size));
    if (wide) into.y().set(Uint8Array.of(classIndex, classIndex >> 8, 0, 0), 4 * row);
    else into.y()[row] = classIndex;
    if (performance.now() - began < sliceMs) return;
    await yieldToMessages();
    options.signal?.throwIfAborted();
    began = performance.now();
  });
  return { name: label.replace(/\.(zip|tar|tgz|tar\.gz)$/i, ""), classNames, pictures: info };
}

/** The size and colours that were asked for, or that suit the pictures. */
function framed(placed: readonly Placed[], found: number, { size, fit = "cover", color }: PictureOptions): { frame: Frame; info: PicturesInfo } {
  const heights = placed.map(({ header }) => header.height);
  const widths = placed.map(({ header }) => header.width);
  const range = (list: number[]): [number, number] => list.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, 0]);
  const [[lowest, highest], [narrowest, widest]] = [range(heights), range(widths)];
  const alike = lowest === highest && narrowest === widest && highest <= largestSide && widest <= largestSide;
  const [height, width] = size ?? (alike ? [highest, widest] : [usualSide, usualSide]);
  const colors = color ?? (placed.every(({ header }) => header.grey) ? "grey" : "rgb");
  return {
    frame: { height, width, channels: colors === "rgb" ? 3 : 1, fit },
    info: { size: [height, width], fit, color: colors, smallest: [lowest, narrowest], largest: [highest, widest], leftOut: found - placed.length },
  };
}
