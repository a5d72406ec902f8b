// Takes files in, together or one by one, and loads them as soon as they make a data set.

import { SproutError } from "../engine/errors";
import type { LoadProgress } from "../engine/protocol";
import { arrange, type Arrangement, type Found, type SplitParts } from "./arrange";
import { cifar10 } from "./cifar10";
import { defaultMemoryLimit, entries, type EntryOptions } from "./entries";
import { expectedFiles, refusal, signature } from "./foreign";
import { BreaksOff } from "./gzip";
import { idx } from "./idx";
import { checkSize, describe, downloadAgain, fail, grouped, type Entry, type Format, type Part } from "./part";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "./types";

/** Every format, the most certain of itself first. */
export const formats: readonly Format[] = [idx, cifar10];

/** Not an error of the files: they are fine, but more are needed. */
export class PendingFiles extends SproutError {
  constructor(parts: Part[], readonly missing: string[]) {
    const read = parts.map((part) => `${part.label} (${describe(part)})`).join(", ");
    super(`Read: ${read}. Still missing: ${missing.join(", ")}.`, "Add the missing files.", "PendingFiles");
  }
}

/**
 * Keeps what was dropped between calls. Files are kept as handles, never their content.
 *
 * - Training images and labels are enough to load. A test set that is dropped later joins the loaded training set if it
 *   is alike: both are then decoded again, into a new sink.
 * - Training files that are dropped later begin a new data set.
 * - A file that is refused changes nothing. Files that contradict each other are all forgotten.
 */
export class Intake {
  private waiting: Found[] = [];
  /** The training set that was loaded last. */
  private loaded: Found[] = [];

  /** What the files that wait still lack, in words; empty if none waits. */
  missing: string[] = [];

  /**
   * Looks into the files and, if they complete a data set, writes it into `sink`.
   * Rejects with PendingFiles if they do not, and with a SproutError that names the file if one is wrong.
   */
  async add(files: readonly File[], sink: DataSink, options: DecodeOptions = {}): Promise<DecodedData> {
    const found = await scan(files, options);
    const plan = this.plan(found);
    if (!plan.complete) {
      await verify(found, options);
      this.keep(plan);
      throw new PendingFiles(plan.waiting, plan.missing);
    }
    await decode(plan.splits, sink, options);
    this.keep(plan);
    const train = plan.splits.find(({ split }) => split === "train")!;
    this.loaded = [...new Set([...train.x, ...train.y])];
    const known = this.loaded.find((part) => part.known)?.known;
    return { name: known?.name ?? train.x[0]!.name, classNames: known?.classNames ?? null };
  }

  private keep({ waiting, missing }: Arrangement): void {
    this.waiting = waiting;
    this.missing = waiting.length > 0 ? missing : [];
  }

  /** What to do with the new files, those that wait, and those that are loaded. */
  private plan(found: Found[]): Arrangement & { complete: boolean } {
    const replaced = (old: Found) => found.some((part) => part.split !== null && roleOf(part) === roleOf(old));
    const parts = [...this.waiting.filter((old) => !replaced(old)), ...found];
    let plan: Arrangement;
    try {
      plan = arrange(parts);
    } catch (error) {
      this.waiting = [];
      this.missing = [];
      throw error;
    }
    const joined = plan.hasTrain ? null : this.joined(parts);
    if (joined) return { ...joined, complete: joined.splits.length === 2 };
    const complete = plan.splits.some(({ split }) => split === "train");
    // A complete test set alone waits for its training set.
    return { ...plan, waiting: complete ? plan.waiting : parts, complete };
  }

  /** Parts of a test set together with the training set that is loaded; null if there is none, or they are unlike. */
  private joined(parts: Found[]): Arrangement | null {
    if (this.loaded.length === 0) return null;
    try {
      return arrange([...this.loaded, ...parts]);
    } catch {
      return null;
    }
  }
}

const roleOf = ({ split, x, y }: Part): string => `${split} ${x ? "x" : ""}${y ? "y" : ""}`;

/** Recognises every file by its header. Compressed archives are read to the end, as only that shows what is in them. */
async function scan(files: readonly File[], options: DecodeOptions): Promise<Found[]> {
  const limit = options.memoryLimit ?? defaultMemoryLimit;
  const read = reading(files, "reading", options);
  const found: Found[] = [];
  for (const file of files) {
    let index = 0;
    let recognised = false;
    let refused: SproutError | null = null;
    for await (const entry of entries(file, read(file))) {
      const part = await recognise(entry);
      if (part) {
        recognised = true;
        checkSize(part, entry.size ?? part.size);
        if (part.size > limit) {
          fail(part.label, `expected at most ${grouped(limit)} bytes, found a header that announces ${grouped(part.size)} for ${describe(part)}.`, downloadAgain);
        }
        if (!found.some((other) => isTwin(other, part))) found.push({ ...part, file, index });
      } else {
        refused ??= await refusal(entry);
      }
      index++;
    }
    if (refused && !recognised) throw refused;
  }
  if (found.length === 0) throw new SproutError(`${files[0]?.name ?? "Data"}: expected ${expectedFiles}, found none.`);
  return found;
}

async function recognise(entry: Entry): Promise<Part | null> {
  // A usual name makes no data of a picture or a web page.
  if (signature(await entry.bytes.peek(16))) return null;
  for (const format of formats) {
    const part = await format.open(entry);
    if (part) return part;
  }
  return null;
}

/** A file and its .gz lie side by side in some folders: the same part twice. */
const isTwin = (a: Part, b: Part): boolean => a.name === b.name && a.label !== b.label && a.size === b.size && a.known === b.known;

/** Unpacks files that must wait to their end: what is wrong with one is said when it is dropped, not when the others are. */
async function verify(found: Found[], options: DecodeOptions): Promise<void> {
  await visit(found, options, async (part, entry) => {
    if (entry.size !== null) return;
    await entry.bytes.skip(part.size + 1);
    checkSize(part, entry.bytes.position > part.size ? null : entry.bytes.position);
  });
}

/** Writes complete splits into the sink. */
async function decode(splits: SplitParts[], sink: DataSink, options: DecodeOptions): Promise<void> {
  const targets = new Map<Found, { into: SplitBuffer; first: number }>();
  for (const { split, count, x, y } of splits) {
    const [samples, labels] = [x[0]!.x!, y[0]!.y!];
    const into = sink.create({ split, count, xShape: samples.shape, xDtype: samples.dtype, yShape: labels.shape, yDtype: labels.dtype });
    for (const parts of [x, y]) {
      let first = 0;
      for (const part of parts) {
        targets.set(part, { into, first });
        first += part.count;
      }
    }
  }
  await visit([...targets.keys()], options, async (part, { bytes, size }) => {
    const { into, first } = targets.get(part)!;
    await part.decode(bytes, into, first);
    await bytes.skip(1);
    checkSize(part, size ?? (bytes.position > part.size ? null : bytes.position));
  });
}

/** Goes through the files of the parts once more, and calls `use` for each part with its entry. */
async function visit(parts: Found[], options: DecodeOptions, use: (part: Found, entry: Entry) => Promise<void>): Promise<void> {
  const files = [...new Set(parts.map(({ file }) => file))];
  const read = reading(files, "decoding", options);
  for (const file of files) {
    const wanted = new Map(parts.filter((part) => part.file === file).map((part) => [part.index, part]));
    let index = 0;
    for await (const entry of entries(file, read(file))) {
      const part = wanted.get(index);
      if (part) {
        await use(part, entry).catch((error: unknown) => {
          // Says the same as for a file that is too short without gzip.
          if (error instanceof BreaksOff) checkSize(part, entry.bytes.position);
          throw error;
        });
      }
      index++;
      if (index > Math.max(...wanted.keys())) break;
    }
  }
}

/** Options to read each of these files with, so that progress counts the bytes of all of them. */
function reading(files: readonly File[], stage: LoadProgress["stage"], { onProgress, ...rest }: DecodeOptions): (file: File) => EntryOptions {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return (file) => {
    const before = files.slice(0, files.indexOf(file)).reduce((sum, { size }) => sum + size, 0);
    return { ...rest, onRead: (done) => onProgress?.({ file: file.name.split(/[\\/]/).at(-1)!, stage, done: before + done, total }) };
  };
}
