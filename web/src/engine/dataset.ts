// The data set in the engine's memory: filled by decoders, generators or arrays, described once, read back as copies.

import type { DataSink, DecodedData, SplitBuffer, SplitSpec } from "../data/types";
import { oneOf, showShape, wholeNumber } from "./checks";
import type { DatasetSpec, Engine } from "./engine";
import { SproutError } from "./errors";
import { size } from "./model";
import type { DataInfo, RangeOptions, Samples, SamplesOptions, SplitInfo, SplitName, TypedArray } from "./protocol";

/** One split, where it lies. */
export interface Split {
  handle: number;
  spec: DatasetSpec;
}

const splitNames: readonly SplitName[] = ["train", "validation", "test"];
const arrayTypes = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array } as const;
const bytesEach = { uint8: 1, int32: 4, float32: 4, none: 0 } as const;

/** More classes than this are values, not classes. */
const mostClasses = 1000;

/** Owns the handles of its splits until `free`. */
export class Dataset implements DataSink {
  readonly splits: Partial<Record<SplitName, Split>> = {};
  info!: DataInfo;

  constructor(private readonly engine: Engine) {}

  /** Allocates a split in its final place. Refuses a second one of the same name, and one unlike those before. */
  create(given: SplitSpec): SplitBuffer {
    const split = oneOf("Data", "split", given.split, splitNames);
    if (this.splits[split]) throw new SproutError(`Data: expected one ${split} set, received two`);
    const spec: DatasetSpec = {
      count: given.count,
      x_shape: given.xShape,
      x_dtype: given.xDtype,
      y_shape: given.yShape,
      y_dtype: given.yDtype,
      scale: given.scale ?? (given.xDtype === "uint8" ? 1 / 255 : 1),
      offset: given.offset ?? 0,
    };
    const other = Object.values(this.splits)[0]?.spec;
    if (other && likeness(other) !== likeness(spec)) {
      throw new SproutError(`Data: expected the ${split} set to hold ${likeness(other)} as the others do, received ${likeness(spec)}`);
    }
    const handle = this.engine.createDataset(spec);
    this.splits[split] = { handle, spec };
    return { x: () => this.bytes(split, "x"), y: () => this.bytes(split, "y") };
  }

  /** Describes the finished data. Throws if there is no training set, or a class number without a name. */
  finish(name: string, classNames: string[] | null, more: Omit<DecodedData, "name" | "classNames"> = {}): this {
    const train = this.split("train", "Data").spec;
    this.info = {
      name,
      xShape: train.x_shape,
      yShape: train.y_shape,
      dtype: train.x_dtype,
      range: this.range(),
      scale: train.scale,
      offset: train.offset,
      classNames,
      train: this.splitInfo("train")!,
      validation: this.splitInfo("validation"),
      test: this.splitInfo("test"),
      bytes: Object.values(this.splits).reduce((sum, { spec }) => sum + byteLength(spec, "x") + byteLength(spec, "y"), 0),
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

  free(): void {
    for (const { handle } of Object.values(this.splits)) this.engine.free(handle);
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
    const { spec } = this.split(split, owner);
    const chosen = indices ?? rangeIndices(owner, spec.count, { first, count });
    for (const index of chosen) {
      if (wholeNumber(owner, "index", index, 0) >= spec.count) {
        throw new SproutError(`${owner}: expected indices below ${spec.count.toLocaleString("en")}, received ${index}`);
      }
    }
    return {
      x: this.gather(split, "x", chosen)!,
      xShape: spec.x_shape,
      y: this.gather(split, "y", chosen) ?? new Uint8Array(0),
      yShape: spec.y_shape,
      indices: chosen,
    };
  }

  /** Class of every sample: the integer target, or the greatest of a one-hot row; null if the targets are no classes. */
  classes(split: SplitName, owner: string): Int32Array | null {
    const { spec } = this.split(split, owner);
    const y = this.array(split, "y");
    if (!y) return null;
    const width = size(spec.y_shape);
    if (width > 1) return Int32Array.from({ length: spec.count }, (_, i) => argmax(y, i * width, width));
    return y.every((value) => Number.isInteger(value) && value >= 0 && value < mostClasses) ? Int32Array.from(y) : null;
  }

  /** Fresh view of a split's samples or targets; null if it has no targets. */
  private array(split: SplitName, part: "x" | "y"): TypedArray | null {
    const { spec } = this.splits[split]!;
    const dtype = part === "x" ? spec.x_dtype : spec.y_dtype;
    if (dtype === "none") return null;
    const { buffer, byteOffset, length } = this.bytes(split, part);
    return new arrayTypes[dtype](buffer as ArrayBuffer, byteOffset, length / bytesEach[dtype]);
  }

  private bytes(split: SplitName, part: "x" | "y"): Uint8Array {
    const { handle, spec } = this.splits[split]!;
    const bytes = byteLength(spec, part);
    return bytes === 0 ? new Uint8Array(0) : this.engine.datasetBytes(handle, part, bytes);
  }

  private gather(split: SplitName, part: "x" | "y", indices: number[]): TypedArray | null {
    const values = this.array(split, part);
    if (!values) return null;
    const width = values.length / this.splits[split]!.spec.count;
    const out = new (values.constructor as typeof Uint8Array)(indices.length * width);
    indices.forEach((index, i) => out.set(values.subarray(index * width, (index + 1) * width), i * width));
    return out;
  }

  private range(): [number, number] {
    let least = Infinity;
    let greatest = -Infinity;
    for (const value of this.array("train", "x")!) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    return [least, greatest];
  }

  private splitInfo(split: SplitName): SplitInfo | null {
    const found = this.splits[split];
    if (!found) return null;
    const { count, y_shape, y_dtype } = found.spec;
    const classes = y_shape.length === 0 && y_dtype !== "float32" ? this.classes(split, "Data") : null;
    if (!classes) return { count, classCounts: null };
    const classCounts: number[] = [];
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

/** Index of the greatest of `width` values from `start` on; the first of equals. */
export function argmax(values: ArrayLike<number>, start: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}

function rangeIndices(owner: string, total: number, range: RangeOptions): number[] {
  const { first, count } = checkRange(owner, total, range);
  return Array.from({ length: count }, (_, i) => first + i);
}

function byteLength(spec: DatasetSpec, part: "x" | "y"): number {
  const [shape, dtype] = part === "x" ? [spec.x_shape, spec.x_dtype] : [spec.y_shape, spec.y_dtype];
  return spec.count * size(shape) * bytesEach[dtype];
}

/** What two splits of one data set must have in common, as text. */
function likeness({ x_shape, x_dtype, y_shape, y_dtype, scale, offset }: DatasetSpec): string {
  const scaled = scale === 1 && offset === 0 ? "" : ` scaled by ${Number(scale.toPrecision(4))}${offset ? ` plus ${offset}` : ""}`;
  return `samples ${showShape(x_shape)} ${x_dtype}${scaled} with targets ${showShape(y_shape)} ${y_dtype}`;
}
