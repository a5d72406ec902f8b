// The three ways data comes in: typed arrays, files, and the sets that the engine generates.

import { inOrder } from "../data/class_names";
import { download } from "../data/download";
import type { Intake } from "../data/intake";
import { expected, finiteNumber, oneOf, onlyKeys, show, showShape, wholeNumber } from "../base/checks";
import { Dataset } from "./dataset";
import { cancelled, type Call } from "./dispatcher";
import type { Engine } from "./engine";
import { SproutError } from "../base/errors";
import { size } from "./model";
import type {
  BuiltinName,
  BuiltinSource,
  CatalogueName,
  DataArrays,
  LoadOptions,
  LoadProgress,
  NamedBlob,
  TypedArray,
  XDtype,
} from "../base/protocol";
import { inSlices } from "../base/yield";

/** Fills a data set; if that fails, gives its memory back. */
async function filled(engine: Engine, fill: (dataset: Dataset) => Dataset | Promise<Dataset>): Promise<Dataset> {
  const dataset = new Dataset(engine);
  try {
    return await fill(dataset);
  } catch (error) {
    dataset.free();
    throw error;
  }
}

/** Copies typed arrays into the engine. */
export function fromArrays(engine: Engine, data: DataArrays): Promise<Dataset> {
  const owner = "setData";
  onlyKeys(owner, data, [
    "name",
    "x",
    "xShape",
    "y",
    "yShape",
    "testX",
    "testY",
    "validationX",
    "validationY",
    "classNames",
    "scale",
    "offset",
  ]);
  return filled(engine, (dataset) => {
    const { xShape, yShape } = sampleShapes(data);
    const add = (split: "train" | "test" | "validation", x: TypedArray, y: TypedArray): void => {
      const count = agreedCount(split, x, xShape, y, yShape);
      const scaling = {
        ...(data.scale !== undefined && { scale: finiteNumber(owner, "scale", data.scale) }),
        ...(data.offset !== undefined && { offset: finiteNumber(owner, "offset", data.offset) }),
      };
      const place = dataset.create({ split, count, xShape, xDtype: dtypeOf("x", x), yShape, yDtype: dtypeOf("y", y), ...scaling });
      place.x().set(bytesOf(x));
      place.y().set(bytesOf(y));
    };
    add("train", data.x, data.y);
    for (const split of ["validation", "test"] as const) {
      const [x, y] = [data[`${split}X`], data[`${split}Y`]];
      if (x && y) add(split, x, y);
      else if (x || y) expected(owner, `both ${split}X and ${split}Y`, x ? `${split}X alone` : `${split}Y alone`);
    }
    return dataset.finish(data.name ?? "Data", data.classNames ?? null);
  });
}

/** Decodes files straight into the engine's memory, together with those that `intake` remembers. Names alone go to the classes of `current`. */
export function fromFiles(
  engine: Engine,
  intake: Intake,
  files: NamedBlob[],
  { classNames: chosen, ...given }: LoadOptions,
  call: Call,
  current: Dataset | null = null,
): Promise<Dataset> {
  return filled(engine, async (dataset) => {
    const options = { ...given, signal: call.signal, onProgress: progressOf(call) };
    const { name, classNames, onlyNames, ...more } = await intake.add(
      files.map(({ name: file, blob }) => new File([blob], file)),
      dataset,
      options,
    );
    if (onlyNames && current) {
      current.nameClasses(onlyNames, inOrder(classNames!, current.info.classNames), onlyNames);
      intake.names = current.info.classNames;
      return current;
    }
    const names = chosen ?? (more.joined ? intake.names : null);
    dataset.finish(name, classNames, more);
    if (names) dataset.nameClasses("loadData: classNames", names);
    intake.names = names;
    return dataset;
  });
}

/** Fetches a published set and decodes it. */
export async function fromCatalogue(engine: Engine, intake: Intake, name: CatalogueName, given: LoadOptions, call: Call): Promise<Dataset> {
  const files = await download(name, { signal: call.signal, onProgress: progressOf(call) });
  return fromFiles(
    engine,
    intake,
    files.map((file) => ({ name: file.name, blob: file })),
    given,
    call,
  );
}

/** The generated sets: name to show, samples by default, samples a slice, class names, noise that leaves the classes apart. */
const builtins = {
  digits: { title: "Generated digits", noise: 0, train: 20_000, test: 4_000, slice: 100, classes: 10, xShape: [28, 28], xDtype: "uint8" },
  xor: { title: "XOR", noise: 0.1, train: 1000, test: 500, slice: 1000, classes: 2, xShape: [2], xDtype: "float32" },
  circles: { title: "Circles", noise: 0.1, train: 1000, test: 500, slice: 1000, classes: 2, xShape: [2], xDtype: "float32" },
  spirals: { title: "Spirals", noise: 0.03, train: 1000, test: 500, slice: 1000, classes: 2, xShape: [2], xDtype: "float32" },
} as const;

/** Generates a built-in set, in slices. The same seed gives the same samples everywhere. */
export function fromBuiltin(engine: Engine, source: BuiltinSource, given: LoadOptions, call: Call): Promise<Dataset> {
  const owner = "loadData";
  onlyKeys(owner, source, ["name", "seed", "train", "test", "noise"]);
  const { memoryLimit: _, classNames, ...others } = given;
  const [group] = Object.entries(others).find(([, options]) => Object.keys(options ?? {}).length > 0) ?? [];
  if (group !== undefined)
    throw new SproutError(
      `${owner}: expected no option ${group} for a generated set: it means nothing there`,
      `Leave ${group} out; trainer.split divides the training set.`,
    );
  const name = oneOf(owner, "name", source.name, Object.keys(builtins) as BuiltinName[]);
  const { title, classes, slice, xShape, xDtype, ...counts } = builtins[name];
  const seed = wholeNumber(owner, "seed", source.seed ?? 1, 0);
  const train = wholeNumber(owner, "train", source.train ?? counts.train, 1);
  const test = wholeNumber(owner, "test", source.test ?? counts.test, 0);
  const noise = finiteNumber(owner, "noise", source.noise ?? builtins[name].noise);

  return filled(engine, async (dataset) => {
    const parts = (
      [
        ["train", train],
        ["test", test],
      ] as const
    ).filter(([, count]) => count > 0);
    for (const [split, count] of parts) {
      dataset.create({ split, count, xShape: [...xShape], xDtype, yShape: [], yDtype: "uint8" });
    }
    const tell = progressOf(call);
    let before = 0;
    for (const [stream, [split, count]] of parts.entries()) {
      let done = 0;
      await inSlices(() => {
        if (call.signal.aborted) throw cancelled();
        const next = Math.min(slice, count - done);
        engine.generate(dataset.splits[split]!.handle, { name, seed, stream, noise }, done, next);
        done += next;
        tell({ file: title, stage: "generating", done: before + done, total: train + test });
        return done === count;
      });
      before += count;
    }
    dataset.finish(
      title,
      Array.from({ length: classes }, (_each, i) => String(i)),
    );
    if (classNames) dataset.nameClasses("loadData: classNames", classNames);
    return dataset;
  });
}

/** Emits progress at most 10 times a second, and whenever something is complete. */
function progressOf(call: Call): (progress: LoadProgress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < 100 && progress.done < progress.total) return;
    last = now;
    call.emit("progress", progress);
  };
}

/** Shapes of one sample and one target: as given, or without a leading count when only that makes the counts agree. */
function sampleShapes({ x, y, xShape, yShape = [] }: DataArrays): { xShape: number[]; yShape: number[] } {
  const readings = (name: string, shape: number[]): number[][] => {
    if (!Array.isArray(shape)) expected("setData", `${name} to be a list of sizes`, shape);
    shape.forEach((n) => wholeNumber("setData", name, n, 1));
    return shape.length > 0 ? [shape, shape.slice(1)] : [shape];
  };
  for (const xs of readings("xShape", xShape)) {
    for (const ys of readings("yShape", yShape)) {
      if (x.length / size(xs) === y.length / size(ys)) return { xShape: xs, yShape: ys };
    }
  }
  return { xShape, yShape };
}

/** How many samples x and y hold. Throws if either holds a fraction of one, or they differ. */
function agreedCount(split: string, x: TypedArray, xShape: number[], y: TypedArray, yShape: number[]): number {
  const [xCount, yCount] = [x.length / size(xShape), y.length / size(yShape)];
  if (xCount === yCount && Number.isInteger(xCount) && xCount > 0) return xCount;
  const of = (what: string, values: TypedArray, shape: number[], count: number): string =>
    `${values.length.toLocaleString("en")} values of ${what}, which is ${Number(count.toFixed(3)).toLocaleString("en")} of shape ${showShape(shape)}`;
  throw new SproutError(
    `setData: expected as many samples as targets in the ${split} set, received ${of("x", x, xShape, xCount)}, and ${of("y", y, yShape, yCount)}`,
  );
}

function dtypeOf(name: string, array: TypedArray): XDtype {
  if (array instanceof Uint8Array) return "uint8";
  if (array instanceof Int32Array) return "int32";
  if (array instanceof Float32Array) return "float32";
  throw new SproutError(`setData: expected ${name} to be a Uint8Array, Int32Array or Float32Array, received ${show(array)}`);
}

function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
