// Pictures in one folder a class: who belongs to which class and split, brought to one size, decoded into place.

import { SproutError } from "../base/errors";
import type { LeftOut, PictureOptions, PicturesInfo, SplitName } from "../base/protocol";
import { pictureDefaults } from "../base/load_options";
import { sliceMs, yieldToMessages } from "../base/yield";
import { pathOf, stemOf } from "../archives/file";
import { classFolders, type ClassFolders, type ClassOptions } from "./class_folders";
import { LeftOutList } from "./left_out";
import { defaultMemoryLimit } from "./limits";
import { fail, grouped, looseSplitOfFolder, type Entry } from "./part";
import { isPictureName, unreadPicture } from "./foreign";
import { headerLengths, pictureHeader, type PictureHeader } from "./picture_header";
import { mostPixels, pixelsOf, UnreadPicture } from "./picture_pixels";
import { place, type Frame } from "./resize";
import { shuffled } from "./shuffle";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "../base/data_types";
import { isTiff } from "./tiff_tags";
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

/**
 * The picture in an entry, null if it is something else, or what is wrong with it. `before`: the header of another, which is taken for this one's if it is equal.
 */
export async function pictureIn(
  entry: Entry,
  before: PictureHeader | undefined,
): Promise<Omit<PictureFile, keyof Found> | SproutError | null> {
  const unread = isPictureName(entry.name) ? unreadPicture(await entry.bytes.peek(headerLengths[0]!), entry.name) : null;
  if (unread) return new UnreadPicture(labelOf(entry), "a picture that is read here", unread);
  let header: ReturnType<typeof pictureHeader> = "more";
  const lengths = isTiff(await entry.bytes.peek(4)) ? [...headerLengths, largestFile] : headerLengths;
  for (const length of lengths) if (header === "more") header = pictureHeader(await entry.bytes.peek(length));
  if (header === null) return null;
  if (header === "more")
    return new SproutError(
      `${labelOf(entry)}: expected a whole picture, found one without a size.`,
      "Take the picture out, or save it again.",
    );
  const { kind, width, height, grey, alpha } = header;
  if (width < 1 || height < 1 || width * height > mostPixels) {
    return new SproutError(
      `${labelOf(entry)}: expected a picture of at most ${grouped(mostPixels)} pixels, found ${grouped(width)} x ${grouped(height)}.`,
      "Take the picture out, or save it smaller.",
    );
  }
  const same =
    before && before.kind === kind && before.width === width && before.height === height && before.grey === grey && before.alpha === alpha;
  return { path: entry.path, header: same ? before : header };
}

/** A picture that is left out, and why. */
export interface PictureFault {
  file: File;
  path: string;
  error: SproutError;
}

/** Pictures, and the classes that their folders make. */
export interface PictureSet extends ClassFolders {
  files: PictureFile[];
  /** Their places come after those of the files. */
  faults: PictureFault[];
}

/** Tells of each picture where it belongs. */
export function foldersOf(files: PictureFile[], faults: PictureFault[], options: ClassOptions): PictureSet {
  return { files, faults, ...classFolders(pathsIn([...files, ...faults]), options) };
}

/** Of several archives, those that are called as parts are, or hold pictures in no folder, count as folders: train.zip, cats.zip. */
function pathsIn(files: readonly (PictureFile | PictureFault)[]): string[] {
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

/** A picture with its place in a sample. */
interface Target extends Found {
  path: string;
  header: PictureHeader;
  split: SplitName;
  classIndex: number;
  row: number;
}

/** Decodes the pictures into the sink, in an order shuffled by the seed, as Keras' image_dataset_from_directory does. */
export async function decodePictures(
  { files: pictures, faults: before, places: all, parts, spellings, letterCase, levels, level }: PictureSet,
  sink: DataSink,
  options: DecodeOptions,
): Promise<DecodedData> {
  const label = pictures[0]!.file.name.split("/")[0]!;
  const asked = options.pictures?.class_level ?? level;
  if (asked !== level)
    fail(
      label,
      `expected pictures.class_level from 1 to ${levels.length}, as its folders lie within one another, found ${asked}.`,
      levels.map((names, i) => `${i + 1}: ${names.slice(0, 4).join(", ")}${names.length > 4 ? " ..." : ""}.`).join(" "),
    );
  const trained = new Set(all.slice(0, pictures.length).flatMap((each) => (each?.split === "train" ? each.className : [])));
  const places = all.slice(0, pictures.length).map((each) => (each && trained.has(each.className) ? each : null));
  const expected = new Set(all.flatMap((each) => each?.className ?? []));
  const faults = [...before];
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
  let classNames = [...found].sort();
  if (classNames.length < 2) {
    if (before[0] && expected.size > 1) throw before[0].error;
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
        path: picture.path,
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
  const missed = new Map<Target, PictureFault>();
  let began = performance.now();
  await visit(targets, options, async (target, entry) => {
    const { header, split, classIndex, row } = target;
    const into = buffers[split]!;
    if (wide) into.y().set(Uint8Array.of(classIndex, classIndex >> 8, 0, 0), 4 * row);
    else into.y()[row] = classIndex;
    const content = (entry.size ?? 0) > largestFile ? null : await entry.bytes.exact(entry.size ?? largestFile);
    try {
      if (!content) fail(labelOf(entry), `expected a picture of at most ${grouped(largestFile)} bytes, found ${grouped(entry.size!)}.`);
      const pixels = await pixelsOf(content, header, () => labelOf(entry), 2 * Math.max(frame.width, frame.height));
      place(pixels, frame, into.x().subarray(row * size, (row + 1) * size));
    } catch (error) {
      if (!(error instanceof SproutError)) throw error;
      missed.set(target, { file: target.file, path: target.path, error });
    }
    if (performance.now() - began < sliceMs) return;
    await yieldToMessages();
    options.signal?.throwIfAborted();
    began = performance.now();
  });
  if (missed.size > 0) {
    faults.push(...missed.values());
    classNames = withoutMissed(targets, missed, classNames, buffers, size, wide ? 4 : 1);
  }
  const leftOut = [...withoutClass.list, ...faultsByFolder(faults)];
  return {
    name: stemOf(label),
    classNames,
    pictures: {
      ...info,
      letter_case: letterCase,
      class_level: level,
      levels,
      leftOut: leftOut.reduce((sum, { count }) => sum + count, 0),
      lost: [...expected].filter((name) => !classNames.includes(name)).sort(),
      spellings,
    },
    ...(leftOut.length > 0 && { leftOut }),
  };
}

/**
 * Closes the gaps of pictures that could not be decoded with the last ones of their part, and takes out classes that training has no picture of any more.
 * Returns the names of the classes that are left. Throws what was wrong with the first picture if nothing is left to learn.
 */
function withoutMissed(
  targets: readonly Target[],
  missed: ReadonlyMap<Target, PictureFault>,
  classNames: string[],
  buffers: Partial<Record<SplitName, SplitBuffer>>,
  size: number,
  yBytes: number,
): string[] {
  const trained = new Set(targets.filter((target) => target.split === "train" && !missed.has(target)).map(({ classIndex }) => classIndex));
  if (trained.size < 2) throw [...missed.values()][0]!.error;
  const left = classNames.flatMap((_, i) => (trained.has(i) ? [i] : []));
  for (const split of splitNames) {
    const into = buffers[split];
    if (!into) continue;
    const own = targets.filter((target) => target.split === split);
    const stays = new Uint8Array(own.length);
    for (const target of own) if (!missed.has(target) && trained.has(target.classIndex)) stays[target.row] = 1;
    let count = stays.length;
    for (let gap = 0; gap < count; gap++) {
      if (stays[gap]) continue;
      while (count > gap && !stays[count - 1]) count--;
      if (count <= gap) break;
      count--;
      into.x().copyWithin(gap * size, count * size, (count + 1) * size);
      into.y().copyWithin(gap * yBytes, count * yBytes, (count + 1) * yBytes);
    }
    into.keep(count);
    if (count === 0 || left.length === classNames.length) continue;
    const y = into.y();
    for (let at = 0; at < count * yBytes; at += yBytes) {
      const index = left.indexOf(yBytes === 1 ? y[at]! : y[at]! | (y[at + 1]! << 8));
      y[at] = index;
      if (yBytes > 1) y[at + 1] = index >> 8;
    }
  }
  return left.map((i) => classNames[i]!);
}

/** Of kinds that are not read, how many lie in each folder; what is wrong with each of the others. */
function faultsByFolder(faults: readonly PictureFault[]): LeftOut[] {
  const [unread, damaged] = [new LeftOutList("unread"), new LeftOutList("damaged")];
  for (const { path, error } of faults) {
    if (error instanceof UnreadPicture) unread.add(path.split("/").slice(0, -1).join("/"), error.kind);
    else damaged.add(path, error.message.slice(error.message.indexOf(": expected") + 2));
  }
  return [...unread.list, ...damaged.list];
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
