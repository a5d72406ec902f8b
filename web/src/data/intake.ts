// Takes files in, together or one by one, and loads them as soon as they make a data set.

import { SproutError } from "../base/errors";
import { arrange, type Arrangement, type FoundPart, type SplitParts } from "./arrange";
import { BreaksOff } from "../archives/gzip";
import { mix, withClasses } from "./class_files";
import { areNumbers, inOrder, saysClasses } from "./class_names";
import { expectedFiles } from "./foreign";
import { checkSize, describe, fail, grouped, type Part } from "./part";
import { decodePictures } from "./pictures";
import { scan, type Scan } from "./scan";
import type { LoadedTables } from "./tables/decode";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "../base/data_types";
import { visit } from "./visit";

/** Not an error of the files: they are fine, but more are needed. */
export class PendingFiles extends SproutError {
  constructor(
    parts: Part[],
    readonly missing: string[],
  ) {
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
 * - A list of the classes' names beside the data names them where they have only numbers. Dropped alone it is for the loaded set: it comes back as
 *   `onlyNames`, and nothing is written.
 * - A file that is refused changes nothing. Files that contradict each other are all forgotten.
 */
export class Intake {
  private waiting: FoundPart[] = [];
  /** The training set that was loaded last, if it came as arrays. */
  private loaded: FoundPart[] = [];
  private tables: LoadedTables = noTables;
  /** Whether anything was loaded. */
  private used = false;

  /** What the loaded classes are called, if a list named them afterwards: parts that join them leave it so. */
  names: string[] | null = null;

  /** What the files that wait still lack, in words; empty if none waits. */
  missing: string[] = [];

  /**
   * Looks into the files and, if they complete a data set, writes it into `sink`.
   * Rejects with PendingFiles if they do not, and with a SproutError that names the file if one is wrong.
   */
  async add(files: readonly File[], sink: DataSink, options: DecodeOptions = {}): Promise<DecodedData> {
    const found = await scan(files, options);
    const data = await this.decoded(found, sink, options);
    this.used = true;
    const leftOut = [...(data.leftOut ?? []), ...found.aside];
    const { namesReadAs } = found;
    return { ...data, ...(leftOut.length > 0 && { leftOut }), ...(namesReadAs.length > 0 && { namesReadAs }) };
  }

  private async decoded({ parts, pictures, tables, texts }: Scan, sink: DataSink, options: DecodeOptions): Promise<DecodedData> {
    const lists = parts.filter(isListOfClasses);
    if (pictures) refuseGroups("pictures", options);
    else if (texts || tables.length > 0) refuseGroups("tables", options);
    else refuseGroups("arrays", options);
    if (pictures) {
      const data = withNames(await decodePictures(pictures, sink, options), lists);
      this.loaded = [];
      this.tables = noTables;
      return data;
    }
    if (texts) {
      const { decodeTexts } = await import("./tables/decode");
      const data = await decodeTexts(texts, sink, options);
      this.loaded = [];
      this.tables = noTables;
      return withNames(data, lists);
    }
    if (tables.length > 0) {
      // Loaded when the first table is met: most visitors never need it.
      const { decodeTables } = await import("./tables/decode");
      const { data, loaded } = await decodeTables(tables, this.tables, sink, options);
      this.loaded = [];
      this.tables = loaded;
      return withNames(data, lists);
    }
    const [list] = lists;
    if (list && lists.length === parts.length) {
      if (this.used) return { name: list.name, classNames: list.classNames!, onlyNames: list.label };
      if (!saysClasses(list.name))
        fail(
          list.label,
          `expected ${expectedFiles}, found text (${describe(list)}).`,
          "Names of classes come after their data, or beside them in a file called class_names.txt.",
        );
    }
    const plan = this.plan(parts);
    if (!plan.complete) {
      await verify(parts, options);
      this.keep(plan);
      throw new PendingFiles(plan.waiting, plan.missing);
    }
    const names = (await decode(plan.splits, sink, options)) ?? listedNames(plan);
    const before = this.loaded;
    this.keep(plan);
    const train = plan.splits.find(({ split }) => split === "train")!;
    this.loaded = [...new Set([...train.x, ...train.y, ...plan.lists])];
    this.tables = noTables;
    const known = this.loaded.find((part) => part.known)?.known;
    const joined = this.loaded.some((part) => before.includes(part));
    return {
      name: known?.name ?? nameOf(train.x[0]!),
      classNames: names ?? known?.classNames ?? null,
      ...(this.missing.length > 0 && { missing: this.missing }),
      ...(joined && { joined }),
      ...(train.x.some(({ channelsFirst }) => channelsFirst) && { channelsFirst: true }),
    };
  }

  private keep({ waiting, missing }: Arrangement): void {
    this.waiting = waiting;
    this.missing = waiting.length > 0 ? missing : [];
  }

  /** What to do with the new files, those that wait, and those that are loaded. */
  private plan(found: FoundPart[]): Arrangement & { complete: boolean } {
    // Beside training samples with their targets, samples or targets that wait without a part's name are of another set.
    const whole = trains(found);
    const replaced = (old: FoundPart) =>
      (whole && (old.x || old.y) && (old.split === null || old.split === "train")) ||
      found.some((part) => part.split !== null && roleOf(part) === roleOf(old));
    const parts = withClasses([...this.waiting.filter((old) => !replaced(old)), ...found]);
    let plan: Arrangement;
    try {
      plan = arrange(parts);
    } catch (error) {
      this.waiting = [];
      this.missing = [];
      throw error;
    }
    const joined = plan.hasTrain ? null : this.joined(parts);
    if (joined) return { ...joined, complete: joined.splits.length >= 2 };
    const complete = plan.splits.some(({ split }) => split === "train");
    // A complete test set alone waits for its training set.
    return { ...plan, waiting: complete ? plan.waiting : parts, complete };
  }

  /** Parts of a test set together with the training set that is loaded; null if there is none, or they are unlike. */
  private joined(parts: FoundPart[]): Arrangement | null {
    if (this.loaded.length === 0) return null;
    try {
      return arrange([...this.loaded, ...parts]);
    } catch {
      return null;
    }
  }
}

/** Whether there are training samples with their targets among the parts. */
function trains(parts: FoundPart[]): boolean {
  try {
    return arrange(withClasses(parts)).splits.some(({ split }) => split === "train");
  } catch {
    return false;
  }
}

/** Groups of options that mean something for each kind of data, and what does in place of the others. */
const groupsOf = { pictures: ["pictures"], tables: ["table", "split"], arrays: [] as string[] };
const instead: Record<string, string> = { split: "Leave split out, and divide with trainer.split({ validation, test }) afterwards." };

/** Throws if options are given that mean nothing for what came. */
function refuseGroups(kind: keyof typeof groupsOf, options: DecodeOptions): void {
  for (const group of ["pictures", "table", "split"] as const) {
    const [first] = Object.entries(options[group] ?? {}).find(([, value]) => value !== undefined && value !== null) ?? [];
    if (first !== undefined && !groupsOf[kind].includes(group))
      fail(
        "loadData",
        `expected no option ${group} (${first}) for ${kind}: it means nothing there.`,
        instead[group] ?? `Leave ${group} out.`,
      );
  }
}

const noTables: LoadedTables = { files: [], options: {} };
/** Arrays of a file that holds several are called by it: their keys are much the same in all of them. */
const nameOf = ({ name, file, classFile, labels }: FoundPart): string => {
  if (classFile) return `${labels!.join()} and others`;
  const [, stem] = /([^\\/]+)\.(npz|mat|pkl|pickle)(\.gz)?$/i.exec(file.name) ?? [];
  return stem ?? name;
};
const isListOfClasses = ({ classNames }: Part): boolean => classNames !== undefined;
const roleOf = ({ split, x, y }: Part): string => `${split} ${x ? "x" : ""}${y ? "y" : ""}`;

/** Unpacks files that must wait to their end: what is wrong with one is said when it is dropped, not when the others are. */
async function verify(found: FoundPart[], options: DecodeOptions): Promise<void> {
  await visit(found, options, async (part, entry) => {
    if (entry.size !== null) return;
    await naming(part, entry.bytes, () => entry.bytes.skip(part.size + 1));
    checkSize(part, entry.bytes.position > part.size ? null : entry.bytes.position);
  });
}

/** Writes complete splits into the sink. Returns the classes' names where the labels are texts. */
async function decode(splits: SplitParts[], sink: DataSink, options: DecodeOptions): Promise<string[] | null> {
  const classNames = [...new Set(splits.flatMap(({ y }) => y.flatMap(({ labels = [] }) => labels)))].sort();
  if (splits.every(({ y }) => y.every(({ numbered }) => numbered))) classNames.sort((a, b) => Number(a) - Number(b));
  const targets = new Map<FoundPart, { into: SplitBuffer; first: number }>();
  for (const { split, count, x, y, names } of splits) {
    const [samples, labels] = [x[0]!.x!, y[0]!.y!];
    const texts = names.y && y.find((part) => part.labels);
    if (texts) fail(texts.label, "expected numbers in each of several targets, found texts.", "Number the classes of each target from 0.");
    const into = sink.create({
      split,
      count,
      xShape: samples.shape,
      xDtype: samples.dtype,
      yShape: labels.shape,
      yDtype: labels.dtype,
      ...(names.x && { inputs: x.map((part, i) => ({ name: names.x![i]!, ...part.x! })) }),
      ...(names.y && { targets: y.map((part, i) => ({ name: names.y![i]!, ...part.y! })) }),
    });
    for (const [side, parts] of [["x", x] as const, ["y", y] as const]) {
      let first = 0;
      for (const [i, part] of parts.entries()) {
        // Each array of several has a place of its own, from the first sample on.
        if (names[side]) targets.set(part, { into: { ...into, x: () => into.x(i), y: () => into.y(i) }, first: 0 });
        else targets.set(part, { into, first });
        first += part.count;
      }
    }
  }
  await visit([...targets.keys()], options, async (part, { bytes, size }) => {
    const { into, first } = targets.get(part)!;
    await naming(part, bytes, async () => {
      await part.decode(bytes, into, first, classNames);
      await bytes.skip(1);
    });
    checkSize(part, size ?? (bytes.position > part.size ? null : bytes.position));
  });
  for (const part of splits) if (part.x[0]!.classFile) mix(part, targets.get(part.x[0]!)!.into);
  return classNames.length > 0 ? classNames : null;
}

/** The names that a list beside the labels gives the classes; null if there is none, or if the targets are values. */
function listedNames({ lists, splits }: Arrangement): string[] | null {
  const list = lists.find((each) => isListOfClasses(each) && saysClasses(each.name));
  const { shape, dtype } = splits[0]!.y[0]!.y!;
  if (!list || (shape.length === 0 && dtype === "float32")) return null;
  const wanted = shape.at(-1) ?? list.count;
  if (list.count !== wanted)
    fail(
      list.label,
      `expected names of ${grouped(wanted)} classes, as many as each target has numbers, found ${grouped(list.count)}.`,
      "Leave the names out, or correct them.",
    );
  return list.classNames!;
}

/** Data whose classes have only numbers takes their names from a list beside it. */
function withNames(data: DecodedData, lists: readonly FoundPart[]): DecodedData {
  const list = lists.find(({ name }) => saysClasses(name));
  if (!list || !data.classNames || !areNumbers(data.classNames)) return data;
  if (list.count !== data.classNames.length)
    fail(
      list.label,
      `expected names of ${grouped(data.classNames.length)} classes, as ${data.name} has, found ${grouped(list.count)}.`,
      "Leave the names out, or correct them.",
    );
  return { ...data, classNames: inOrder(list.classNames!, data.classNames) };
}

/** Says of a gzip file that breaks off the same as of one that is too short without gzip. */
async function naming(part: Part, bytes: { position: number }, read: () => Promise<void>): Promise<void> {
  await read().catch((error: unknown) => {
    if (error instanceof BreaksOff) checkSize(part, bytes.position);
    throw error;
  });
}
