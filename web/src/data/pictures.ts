// Pictures in one folder a class: who belongs to which class and split, brought to one size, decoded into place.

import type { PictureOptions, PicturesInfo, SplitName } from "../base/protocol";
import { pictureDefaults } from "../base/load_options";
import { sliceMs, yieldToMessages } from "../base/yield";
import { pathOf } from "../archives/file";
import { classFolders, type ClassFolders, type LetterCase } from "./class_folders";
import { LeftOutList } from "./left_out";
import { defaultMemoryLimit } from "./limits";
import { fail, grouped, looseSplitOfFolder, type Entry } from "./part";
import { headerLengths, pictureHeader, type PictureHeader } from "./picture_header";
import { mostPixels, pixelsOf } from "./picture_pixels";
import { place, type Frame } from "./resize";
import { shuffled } from "./shuffle";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "../base/data_types";
import { visit, type Found } from "./visit";

/** One picture: where it lies and what its header says. There may be a hundred thousand of them: equal headers are one object. */
export interface PictureFile extends Found {
  /** Folders and name: "cat/1.png". */
  path: string;
  header: PictureHeader;
}

const largestFile = 1e8;
/** Pictures of one size keep it up to this many pixels a side; others become `usualSide`. */
const largestSide = 128;
const usualSide = 64;
const splitNames: readonly SplitName[] = ["train", "validation", "test"];

/** For messages: "set.zip: cat/1.png". */
const labelOf = ({ label, name, path }: Entry): string => (label.endsWith(name) ? label.slice(0, -name.length) + path : label);

/** The picture in an entry, or null if it is something else. `before`: the header of another, which is taken for this one's if it is equal. */
export async function pictureIn(entry: Entry, before: PictureHeader | undefined): Promise<Omit<PictureFile, keyof Found> | null> {
  let header: ReturnType<typeof pictureHeader> = "more";
  for (const length of headerLengths) if (header === "more") header = pictureHeader(await entry.bytes.peek(length));
  if (header === null) return null;
  if (header === "more")
    fail(labelOf(entry), "expected a whole picture, found one without a size.", "Take the picture out, or save it again.");
  const { kind, width, height, grey, alpha } = header;
  if (width < 1 || height < 1 || width * height > mostPixels) {
    fail(
      labelOf(entry),
      `expected a picture of at most ${grouped(mostPixels)} pixels, found ${grouped(width)} x ${grouped(height)}.`,
      "Take the picture out, or save it smaller.",
    );
  }
  const same =
    before && before.kind === kind && before.width === width && before.height === height && before.grey === grey && before.alpha === alpha;
  return { path: entry.path, header: same ? before : header };
}

/** Pictures, and the classes that their folders make. */
export interface PictureSet extends ClassFolders {
  files: PictureFile[];
}

/** Tells of each picture where it belongs. */
export function foldersOf(files: PictureFile[], letterCase?: LetterCase): PictureSet {
  return { files, ...classFolders(pathsIn(files), letterCase) };
}

/** Of several archives, those that are called as parts are, or hold pictures in no folder, count as folders: train.zip, cats.zip. */
function pathsIn(files: readonly PictureFile[]): string[] {
  const several = new Set(files.map(({ file }) => file)).size > 1;
  const flat = new Set(files.map(({ file }) => file));
  for (const { file, path } of files) if (path.includes("/")) flat.delete(file);
  return files.map(({ file, path }) => {
    const own = pathOf(file).replaceAll("\\", "/");
    if (!several || own === path) return path;
    const stem = stemOf(own.split("/").at(-1)!);
    return flat.has(file) || looseSplitOfFolder(stem) !== null ? `${stem}/${path}` : path;
  });
}

const stemOf = (name: string): string => name.replace(/\.(zip|tar|tgz|tar\.gz)$/i, "");

/** A picture with its place in a sample. */
interface Target extends Found {
  header: PictureHeader;
  split: SplitName;
  classIndex: number;
  row: number;
}

/** Decodes the pictures into the sink, in an order shuffled by the seed, as Keras' image_dataset_from_directory does. */
export async function decodePictures(
  { files: pictures, places, parts, spellings, letterCase }: PictureSet,
  sink: DataSink,
  options: DecodeOptions,
): Promise<DecodedData> {
  const label = pictures[0]!.file.name.split("/")[0]!;
  const found = new Set<string>();
  const withoutClass = new LeftOutList("no_class");
  const counts: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  for (const [i, place] of places.entries()) {
    if (place) {
      found.add(place.className);
      counts[place.split]++;
    } else withoutClass.add(pictures[i]!.path.split("/").slice(0, -1).join("/") || stemOf(label));
  }
  if (parts.size > 0 && !parts.has("train")) {
    fail(
      label,
      `expected pictures for training, found pictures in folders for ${[...parts].sort().reverse().join(" and ")} alone.`,
      "Choose the training pictures with them.",
    );
  }
  const classNames = [...found].sort();
  if (classNames.length < 2) {
    fail(
      label,
      `expected pictures in one folder a class, found ${grouped(pictures.length)} pictures ${classNames.length === 1 ? "in one folder" : "without such folders"}.`,
      "Put the pictures of each class into a folder of its own, and choose the folder around them, or a .zip or .tar of it.",
    );
  }
  const indexOf = new Map(classNames.map((name, i) => [name, i]));
  const rows = Object.fromEntries(
    splitNames.map((split) => [split, shuffled(counts[split], options.pictures?.seed ?? pictureDefaults.seed)]),
  ) as Record<SplitName, Uint32Array>;
  const next: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  const targets = pictures.flatMap((picture, i): Target[] => {
    const place = places[i];
    if (!place) return [];
    const { split, className } = place;
    return [
      {
        file: picture.file,
        index: picture.index,
        header: picture.header,
        split,
        classIndex: indexOf.get(className)!,
        row: rows[split][next[split]++]!,
      },
    ];
  });
  const { frame, info } = framed(targets, options.pictures ?? {});
  const xShape = [frame.height, frame.width, frame.channels];
  const size = frame.height * frame.width * frame.channels;
  const limit = options.memoryLimit ?? defaultMemoryLimit;
  if (targets.length * size > limit) {
    fail(
      label,
      `expected at most ${grouped(limit)} bytes, found ${grouped(targets.length)} pictures that take ${grouped(targets.length * size)} bytes at ${frame.height} x ${frame.width}.`,
      "Choose a smaller size or fewer pictures.",
    );
  }
  const wide = classNames.length > 256;
  const buffers: Partial<Record<SplitName, SplitBuffer>> = {};
  for (const split of splitNames) {
    if (counts[split] > 0)
      buffers[split] = sink.create({ split, count: counts[split], xShape, xDtype: "uint8", yShape: [], yDtype: wide ? "int32" : "uint8" });
  }
  let began = performance.now();
  await visit(targets, options, async ({ header, split, classIndex, row }, entry) => {
    const { bytes, size: length } = entry;
    if ((length ?? 0) > largestFile)
      fail(labelOf(entry), `expected a picture of at most ${grouped(largestFile)} bytes, found ${grouped(length!)}.`);
    const content = await bytes.exact(length ?? largestFile);
    const pixels = await pixelsOf(content, header, () => labelOf(entry), 2 * Math.max(frame.width, frame.height));
    const into = buffers[split]!;
    place(pixels, frame, into.x().subarray(row * size, (row + 1) * size));
    if (wide) into.y().set(Uint8Array.of(classIndex, classIndex >> 8, 0, 0), 4 * row);
    else into.y()[row] = classIndex;
    if (performance.now() - began < sliceMs) return;
    await yieldToMessages();
    options.signal?.throwIfAborted();
    began = performance.now();
  });
  return {
    name: stemOf(label),
    classNames,
    pictures: { ...info, letter_case: letterCase, leftOut: pictures.length - targets.length, spellings },
    ...(withoutClass.list.length > 0 && { leftOut: withoutClass.list }),
  };
}

/** The size and colours that were asked for, or that suit the pictures. */
function framed(
  placed: readonly Target[],
  { size, fit = pictureDefaults.fit, color }: PictureOptions,
): { frame: Frame; info: Pick<PicturesInfo, "size" | "fit" | "color" | "smallest" | "largest"> } {
  const heights = placed.map(({ header }) => header.height);
  const widths = placed.map(({ header }) => header.width);
  const range = (list: number[]): [number, number] => list.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, 0]);
  const [[lowest, highest], [narrowest, widest]] = [range(heights), range(widths)];
  const alike = lowest === highest && narrowest === widest && highest <= largestSide && widest <= largestSide;
  const [height, width] = size ?? (alike ? [highest, widest] : [usualSide, usualSide]);
  const colors = color ?? (placed.every(({ header }) => header.grey) ? "grey" : "rgb");
  return {
    frame: { height, width, channels: colors === "rgb" ? 3 : 1, fit },
    info: {
      size: [height, width],
      fit,
      color: colors,
      smallest: [lowest, narrowest],
      largest: [highest, widest],
    },
  };
}
