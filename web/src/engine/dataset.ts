// The data set in the engine's memory: filled by decoders, generators or arrays, described once, read back as copies.

import { argmax } from "../base/answer";
import type { DataSink, DecodedData, SplitBuffer } from "../base/data_types";
import { expected, oneOf, showShape, wholeNumber } from "../base/checks";
import type { DatasetSpec, Engine, StoredTensor } from "./engine";
import { SproutError } from "../base/errors";
import { size } from "./model";
import { dividedRows } from "./divide";
import type {
  DataCopy,
  DataInfo,
  DivideOptions,
  RangeOptions,
  Samples,
  SamplesOptions,
  SplitInfo,
  SplitName,
  TypedArray,
  SplitSpec,
  TableInfo,
} from "../base/protocol";

/** One split, where it lies. */
export interface Split {
  handle: number;
  spec: DatasetSpec;
  /** Of a part of a stored split: that split, which of its samples these are, and the classes that its targets are one-hot of (0: they are as stored). */
  part?: { of: Split; rows: Uint32Array; oneHot: number };
}

const splitNames: readonly SplitName[] = ["train", "validation", "test"];
const arrayTypes = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array } as const;
const bytesEach = { uint8: 1, int32: 4, float32: 4 } as const;

/** More classes than this are values, not classes. */
const mostClasses = 1000;

/** Owns the handles of its splits until `free`. */
export class Dataset implements DataSink {
  /** The splits in use: as stored, or parts of the stored training set. */
  splits: Partial<Record<SplitName, Split>> = {};
  info!: DataInfo;
  private readonly stored: Partial<Record<SplitName, Split>> = {};
  private division: DivideOptions | null = null;

  constructor(private readonly engine: Engine) {}

  /** The same data in this engine. */
  static fromCopy(engine: Engine, { info, splits, division }: DataCopy): Dataset {
    const dataset = new Dataset(engine);
    try {
      for (const { spec, x, y } of splits) {
        const place = dataset.create(spec);
        x.forEach((bytes, i) => place.x(i).set(bytes));
        y.forEach((bytes, i) => place.y(i).set(bytes));
      }
      dataset.info = info;
      if (division) dataset.divide(division);
      return dataset;
    } catch (error) {
      dataset.free();
      throw error;
    }
  }

  /** All that another engine needs to have the same data. */
  copy(): DataCopy {
    const splits = splitNames.flatMap((split) => {
      const stored = this.stored[split];
      if (!stored) return [];
      const bytes = (part: "x" | "y"): Uint8Array[] => stored.spec[part].map((_, i) => this.bytes(stored, part, i).slice());
      return [{ spec: announced(split, stored.spec), x: bytes("x"), y: bytes("y") }];
    });
    return { info: this.info, splits, division: this.division };
  }

  /** Allocates a split in its final place. Refuses a second one of the same name, and one unlike those before. */
  create(given: SplitSpec): SplitBuffer {
    const split = oneOf("Data", "split", given.split, splitNames);
    if (this.stored[split]) throw new SproutError(`Data: expected one ${split} set, received two`);
    const spec = storedSpec(given);
    const other = Object.values(this.stored)[0]?.spec;
    if (other && likeness(other) !== likeness(spec)) {
      throw new SproutError(`Data: expected the ${split} set to hold ${likeness(other)} as the others do, received ${likeness(spec)}`);
    }
    const handle = this.engine.createDataset(spec);
    const made: Split = { handle, spec };
    this.splits[split] = this.stored[split] = made;
    return { x: (i) => this.bytes(made, "x", i), y: (i) => this.bytes(made, "y", i), keep: (count) => this.keep(split, count) };
  }

  /** Puts a shorter copy in the place of a stored split. */
  private keep(name: SplitName, count: number): void {
    const stored = this.stored[name]!;
    if (count === stored.spec.count) return;
    const before = { ...stored };
    if (count === 0) {
      delete this.stored[name];
      delete this.splits[name];
    } else {
      stored.spec = { ...stored.spec, count };
      stored.handle = this.engine.createDataset(stored.spec);
      for (const part of ["x", "y"] as const) {
        stored.spec[part].forEach((tensor, i) => {
          const whole = this.bytes(before, part, i).slice(0, byteLength(count, tensor));
          this.bytes(stored, part, i).set(whole);
        });
      }
    }
    this.engine.free(before.handle);
  }

  /** Describes the finished data. Throws if there is no training set, a number that is none, or a class number without a name. */
  finish(name: string, classNames: string[] | null, more: Omit<DecodedData, "name" | "classNames"> = {}): this {
    const train = this.split("train", "Data").spec;
    this.checkFinite(more.table);
    const { shape, dtype, scale, offset } = train.x[0]!;
    this.info = {
      name,
      xShape: shape,
      yShape: train.y[0]?.shape ?? [],
      dtype,
      range: this.range(),
      scale,
      offset,
      ...severalOf(train),
      classNames,
      train: this.splitInfo("train")!,
      validation: this.splitInfo("validation"),
      test: this.splitInfo("test"),
      bytes: Object.values(this.stored).reduce(
        (sum, { spec }) => [...spec.x, ...spec.y].reduce((all, tensor) => all + byteLength(spec.count, tensor), sum),
        0,
      ),
      ...more,
    };
    for (const split of splitNames) {
      const classes = this.info[split]?.classCounts?.length ?? 0;
      if (classNames && classes > classNames.length) {
        throw new SproutError(
          `Data: expected labels from 0 to ${classNames.length - 1}, as there are ${classNames.length} class names; received ${classes - 1} in the ${split} set`,
        );
      }
    }
    return this;
  }

  /** Calls the classes so. from: the file that did so afterwards. Throws, for `owner`, unless there are as many. */
  nameClasses(owner: string, names: string[], from?: string): void {
    if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) expected(owner, "a list of names", names);
    const { name, classNames, train } = this.info;
    const classes = classNames?.length ?? train.classCounts?.length ?? null;
    if (classes !== names.length) {
      const wanted =
        classes === null
          ? `data with classes to name, but the targets of ${name} are values`
          : `names of ${classes} classes, as ${name} has`;
      throw new SproutError(
        `${owner}: expected ${wanted}, found ${names.length} names.`,
        "Correct the list; names that belong to other data are chosen together with it.",
      );
    }
    this.info = { ...this.info, classNames: names, ...(from !== undefined && { onlyNames: from }) };
  }

  /**
   * Divides the stored training set anew: into training, validation and test, or so that one fold of several validates.
   * A stored test set stays as it is; a stored validation set gives way to a new one. Windows of a series are divided in order of time.
   * Nothing is copied.
   */
  divide(request: DivideOptions): DataInfo {
    const train = this.stored.train!;
    const windows = this.info.table?.windows;
    const parts = dividedRows(request, {
      count: train.spec.count,
      classes: () => this.classesOf(train, "split"),
      hasTest: this.stored.test !== undefined,
      shared: windows ? Math.floor((windows.length + windows.horizon - 1) / windows.stride) : null,
    });
    const classes = request.one_hot ? (this.info.classNames?.length ?? this.info.train.classCounts?.length ?? 0) : 0;
    const whole = Uint32Array.from({ length: train.spec.count }, (_, i) => i);
    const made: Partial<Record<SplitName, Split>> = {};
    try {
      for (const split of splitNames) {
        const rows = parts ? parts[split] : split === "train" && classes ? whole : null;
        if (rows && rows.length > 0) made[split] = this.part(train, rows, classes);
        else if (this.stored[split] && split !== "train" && classes)
          made[split] = this.part(
            this.stored[split],
            Uint32Array.from({ length: this.stored[split].spec.count }, (_, i) => i),
            classes,
          );
      }
    } catch (error) {
      for (const { handle } of Object.values(made)) this.engine.free(handle);
      throw error;
    }
    this.freeParts();
    this.splits = { ...this.stored, ...made };
    this.division = request;
    this.info = {
      ...this.info,
      yShape: this.splits.train!.spec.y[0]?.shape ?? [],
      train: this.splitInfo("train")!,
      validation: this.splitInfo("validation"),
      test: this.splitInfo("test"),
    };
    return this.info;
  }

  free(): void {
    this.freeParts();
    for (const { handle } of Object.values(this.stored)) this.engine.free(handle);
  }

  private freeParts(): void {
    for (const { handle, part } of Object.values(this.splits)) if (part) this.engine.free(handle);
  }

  private part(of: Split, rows: Uint32Array, oneHot: number): Split {
    const handle = this.engine.viewDataset(of.handle, rows, oneHot);
    const y = oneHot > 0 ? [{ ...of.spec.y[0]!, shape: [oneHot] }] : of.spec.y;
    return { handle, spec: { ...of.spec, count: rows.length, y }, part: { of, rows, oneHot } };
  }

  /** The split of that name; throws, for `owner`, if there is none. */
  split(name: SplitName, owner: string): Split {
    oneOf(owner, "split", name, splitNames);
    const split = this.splits[name];
    if (split) return split;
    const have = splitNames.filter((other) => this.splits[other]).join(", ") || "nothing";
    throw new SproutError(`${owner}: expected data with a ${name} set, received ${have}`, `Load a ${name} set, or choose another split.`);
  }

  /** Copies of samples, by index or by range (default: all from `first` on). */
  samples({ split = "train", indices, first, count }: SamplesOptions): Samples {
    const owner = "getSamples";
    const own = this.split(split, owner);
    const { spec } = own;
    const chosen = indices ?? rangeIndices(owner, spec.count, { first, count });
    for (const index of chosen) {
      if (wholeNumber(owner, "index", index, 0) >= spec.count) {
        throw new SproutError(`${owner}: expected indices below ${spec.count.toLocaleString("en")}, received ${index}`);
      }
    }
    return {
      x: this.gather(own, "x", chosen)!,
      xShape: spec.x[0]!.shape,
      y: this.gather(own, "y", chosen) ?? new Uint8Array(0),
      yShape: (own.part?.of.spec ?? spec).y[0]?.shape ?? [],
      indices: chosen,
    };
  }

  /**
   * Where the samples of a split lie, and their targets (null if it has none): sample i begins at place(i) * width.
   * Fresh views, valid until the next call into the engine.
   */
  rowsOf(
    split: SplitName,
    owner: string,
  ): { x: TypedArray; width: number; y: TypedArray | null; yWidth: number; place: (i: number) => number } {
    const own = this.split(split, owner);
    const of = own.part?.of ?? own;
    const rows = own.part?.rows;
    return {
      x: this.array(of, "x")!,
      width: size(of.spec.x[0]!.shape),
      y: this.array(of, "y"),
      yWidth: size(of.spec.y[0]?.shape ?? []),
      place: rows ? (i) => rows[i]! : (i) => i,
    };
  }

  /** Class of every sample: the integer target, or the greatest of a one-hot row; null if the targets are no classes. */
  classes(split: SplitName, owner: string): Int32Array | null {
    return this.classesOf(this.split(split, owner), owner);
  }

  private classesOf(split: Split, owner: string): Int32Array | null {
    if (split.part) {
      const whole = this.classesOf(split.part.of, owner);
      return whole && Int32Array.from(split.part.rows, (row) => whole[row]!);
    }
    const y = this.array(split, "y");
    if (!y) return null;
    const width = size(split.spec.y[0]!.shape);
    if (width > 1) return Int32Array.from({ length: split.spec.count }, (_, i) => argmax(y, i * width, width));
    return y.every((value) => Number.isInteger(value) && value >= 0 && value < mostClasses) ? Int32Array.from(y) : null;
  }

  /** Fresh view of a tensor (the first) of a stored split's samples or targets; null if it has no targets. */
  private array(split: Split, part: "x" | "y", tensor = 0): TypedArray | null {
    const dtype = split.spec[part][tensor]?.dtype;
    if (!dtype) return null;
    const { buffer, byteOffset, length } = this.bytes(split, part, tensor);
    return new arrayTypes[dtype](buffer as ArrayBuffer, byteOffset, length / bytesEach[dtype]);
  }

  private bytes({ handle, spec }: Split, part: "x" | "y", tensor = 0): Uint8Array {
    const stored = spec[part][tensor];
    return stored ? this.engine.datasetBytes(handle, part, tensor, byteLength(spec.count, stored)) : new Uint8Array(0);
  }

  private gather(split: Split, part: "x" | "y", indices: number[]): TypedArray | null {
    const from = split.part?.of ?? split;
    const values = this.array(from, part);
    if (!values) return null;
    const width = values.length / from.spec.count;
    const out = new (values.constructor as typeof Uint8Array)(indices.length * width);
    indices.forEach((index, i) => {
      const at = split.part ? split.part.rows[index]! : index;
      out.set(values.subarray(at * width, (at + 1) * width), i * width);
    });
    return out;
  }

  /** Of a NaN or an infinity nothing can be learnt: it would be found as a loss that is none, and a learning rate be blamed. */
  private checkFinite(table: TableInfo | undefined): void {
    for (const name of splitNames) {
      const split = this.stored[name];
      if (!split) continue;
      const { count, x, y } = split.spec;
      for (const [part, tensor, i] of [...x.map((t, i) => ["x", t, i] as const), ...y.map((t, i) => ["y", t, i] as const)]) {
        const values = this.array(split, part, i);
        if (!(values instanceof Float32Array)) continue;
        let at = 0;
        while (at < values.length && values[at]! - values[at]! === 0) at++;
        if (at === values.length) continue;
        const { shape } = tensor;
        const sample = Math.floor(at / size(shape));
        const column = table && (part === "x" ? featureAt(table, i, at)?.name : (table.targets?.[i]?.column ?? table.target));
        const where = tensor.name ? `${part} "${tensor.name}"` : part;
        throw new SproutError(
          `Data: expected finite numbers, found ${values[at]} in ${where} of the ${name} set: sample ${sample} of ${count}${shape.length > 0 ? `, at ${showShape(indexIn(shape, at % size(shape)))}` : ""}${column ? `, column "${column}"` : ""}`,
          "Fill or leave out such samples, then load the data again.",
        );
      }
    }
  }

  private range(): [number, number] {
    const values = this.array(this.stored.train!, "x")!;
    // Bytes of pictures nearly always reach both ends: then the first few tell.
    const ends = values instanceof Uint8Array ? [0, 255] : [-Infinity, Infinity];
    let least = Infinity;
    let greatest = -Infinity;
    for (let i = 0; i < values.length && (least > ends[0]! || greatest < ends[1]!); i++) {
      const value = values[i]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    return [least, greatest];
  }

  /** Whether every target is a row of zeros with a single one. */
  private isOneHot(split: Split): boolean {
    const y = this.array(split, "y");
    if (!y) return false;
    const width = size(split.spec.y[0]!.shape);
    for (let first = 0; first < y.length; first += width) {
      let ones = 0;
      for (let i = first; i < first + width; i++) {
        if (y[i] !== 0 && y[i] !== 1) return false;
        ones += y[i]!;
      }
      if (ones !== 1) return false;
    }
    return true;
  }

  private splitInfo(split: SplitName): SplitInfo | null {
    const found = this.splits[split];
    if (!found) return null;
    const { count } = found.spec;
    const target = (found.part?.of ?? found).spec.y[0];
    if (!target) return { count, classCounts: null };
    const { shape, dtype } = target;
    const isClasses =
      shape.length === 0 ? dtype !== "float32" : shape.length === 1 && shape[0]! > 1 && this.isOneHot(found.part?.of ?? found);
    const classes = isClasses ? this.classesOf(found, "Data") : null;
    if (!classes) return { count, classCounts: null };
    const classCounts: number[] = [];
    classCounts.length = shape[0] ?? 0; // columns of one-hot rows
    for (const label of classes) classCounts[label] = (classCounts[label] ?? 0) + 1;
    return { count, classCounts: Array.from(classCounts, (samples) => samples ?? 0) };
  }
}

/** Checks first and count against `total` and fills them in. */
export function checkRange(owner: string, total: number, { first = 0, count }: RangeOptions): { first: number; count: number } {
  wholeNumber(owner, "first", first, 0);
  const checked = wholeNumber(owner, "count", count ?? total - first, 0);
  if (first + checked > total) {
    throw new SproutError(
      `${owner}: expected samples within 0 to ${total.toLocaleString("en")}, received first ${first} and count ${checked}`,
    );
  }
  return { first, count: checked };
}

/** Which of a table's features the at-th number of an input is. */
function featureAt({ features, inputs }: TableInfo, input: number, at: number): TableInfo["features"][number] | undefined {
  const own = inputs?.[input]?.features ?? features;
  return own[at % own.length];
}

/** The place of the at-th number of a sample, axis by axis. */
function indexIn(shape: number[], at: number): number[] {
  return shape.map((_, axis) => Math.floor(at / size(shape.slice(axis + 1))) % shape[axis]!);
}

function rangeIndices(owner: string, total: number, range: RangeOptions): number[] {
  const { first, count } = checkRange(owner, total, range);
  return Array.from({ length: count }, (_, i) => first + i);
}

const byteLength = (count: number, { shape, dtype }: StoredTensor): number => count * size(shape) * bytesEach[dtype];

/** What the engine is to hold, with the defaults of what was left out. */
function storedSpec({ count, xShape, xDtype, yShape, yDtype, scale, offset, inputs, targets }: SplitSpec): DatasetSpec {
  const one = { name: "", shape: xShape, dtype: xDtype, ...(scale !== undefined && { scale }), ...(offset !== undefined && { offset }) };
  const x = inputs ?? [one];
  const y = targets ?? (yDtype === "none" ? [] : [{ name: "", shape: yShape, dtype: yDtype }]);
  return {
    count,
    x: x.map((tensor) => ({ ...tensor, scale: tensor.scale ?? (tensor.dtype === "uint8" ? 1 / 255 : 1), offset: tensor.offset ?? 0 })),
    y: y.map((tensor) => ({ ...tensor, scale: 1, offset: 0 })),
  };
}

/** The inverse of that. */
function announced(split: SplitName, spec: DatasetSpec): SplitSpec {
  const { shape, dtype, scale, offset } = spec.x[0]!;
  const target = spec.y[0];
  return {
    split,
    count: spec.count,
    xShape: shape,
    xDtype: dtype,
    yShape: target?.shape ?? [],
    yDtype: target?.dtype ?? "none",
    scale,
    offset,
    ...severalOf(spec),
  };
}

/** The tensors of a sample and of its target, of which there is more than one, or which have a name. */
const severalOf = ({ x, y }: DatasetSpec): { inputs?: StoredTensor[]; targets?: StoredTensor[] } => ({
  ...((x.length > 1 || x[0]!.name) && { inputs: x }),
  ...((y.length > 1 || y[0]?.name) && { targets: y }),
});

/** What two splits of one data set must have in common, as text. */
function likeness({ x, y }: DatasetSpec): string {
  const all = (tensors: StoredTensor[]): string =>
    tensors
      .map(({ name, shape, dtype, scale, offset }) => {
        const scaled = scale === 1 && offset === 0 ? "" : ` scaled by ${Number(scale.toPrecision(4))}${offset ? ` plus ${offset}` : ""}`;
        return `${name && `"${name}" `}${showShape(shape)} ${dtype}${scaled}`;
      })
      .join(", ");
  return y.length > 0 ? `samples ${all(x)} with targets ${all(y)}` : `samples ${all(x)} without targets`;
}
