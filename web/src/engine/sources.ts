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
  OrByName,
  TensorSpec,
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
    const shapes = sampleShapes(data);
    const parts = (split: "train" | "test" | "validation", x: OrByName<TypedArray>, y: OrByName<TypedArray>): void => {
      const [ofX, ofY] = [tensorsOf("x", split, x, shapes.x, data), tensorsOf("y", split, y, shapes.y, data)];
      const count = agreedCount(split, [...ofX, ...ofY]);
      const several = typeof data.x === "object" && !ArrayBuffer.isView(data.x);
      const severalY = typeof data.y === "object" && !ArrayBuffer.isView(data.y);
      const { shape, dtype, scale, offset } = ofX[0]!.spec;
      const place = dataset.create({
        split,
        count,
        xShape: shape,
        xDtype: dtype,
        yShape: ofY[0]!.spec.shape,
        yDtype: ofY[0]!.spec.dtype,
        ...(scale !== undefined && { scale }),
        ...(offset !== undefined && { offset }),
        ...(several && { inputs: ofX.map(({ spec }) => spec) }),
        ...(severalY && { targets: ofY.map(({ spec }) => spec) }),
      });
      ofX.forEach(({ values }, i) => place.x(i).set(bytesOf(values)));
      ofY.forEach(({ values }, i) => place.y(i).set(bytesOf(values)));
    };
    parts("train", data.x, data.y);
    for (const split of ["validation", "test"] as const) {
      const [x, y] = [data[`${split}X`], data[`${split}Y`]];
      if (x && y) parts(split, x, y);
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

/** Values of x or of y with what they are. */
interface Tensor {
  spec: TensorSpec;
  values: TypedArray;
}

const isView = (value: unknown): value is TypedArray => ArrayBuffer.isView(value);
/** The members of an object by their names, or what there is under the name "". */
const members = <T>(value: OrByName<T>, one: (value: OrByName<T>) => value is T): [string, T][] =>
  one(value) ? [["", value]] : Object.entries(value as Record<string, T>);
const called = (what: string, name: string): string => (name ? `${what}.${name}` : what);

/** The tensors of x or of y in a split, in the order of their shapes, which are those of the training set. */
function tensorsOf(what: "x" | "y", split: string, given: OrByName<TypedArray>, shapes: [string, number[]][], data: DataArrays): Tensor[] {
  const owner = "setData";
  const side = split === "train" ? what : `${split}${what.toUpperCase()}`;
  const values = members(given, isView);
  if (values.length !== shapes.length || shapes.some(([name]) => !values.some(([other]) => other === name))) {
    const names = (list: [string, unknown][]): string => list.map(([name]) => name || "one array").join(", ") || "none";
    throw new SproutError(
      `${owner}: expected ${side} and its shape to have the same arrays, received ${names(values)} with shapes of ${names(shapes)}`,
    );
  }
  const option = (key: "scale" | "offset", name: string): number | undefined => {
    const said = data[key];
    const own = typeof said === "object" && said !== null ? said[name] : said;
    return own === undefined || what === "y" ? undefined : finiteNumber(owner, called(key, typeof said === "object" ? name : ""), own);
  };
  return shapes.map(([name, shape]) => {
    const own = values.find(([other]) => other === name)![1];
    const [scale, offset] = [option("scale", name), option("offset", name)];
    const dtype = dtypeOf(called(side, name), own);
    return { values: own, spec: { name, shape, dtype, ...(scale !== undefined && { scale }), ...(offset !== undefined && { offset }) } };
  });
}

/** Shapes of the tensors of one sample and of one target: as given, or without a leading count when only that makes the counts agree. */
function sampleShapes({ x, y, xShape, yShape }: DataArrays): { x: [string, number[]][]; y: [string, number[]][] } {
  const isShape = (value: unknown): value is number[] => Array.isArray(value);
  const listed = (name: string, shape: OrByName<number[]>): [string, number[]][] => {
    if (typeof shape !== "object" || shape === null) expected("setData", `${name} to be a list of sizes`, shape);
    const all = members(shape, isShape);
    for (const [own, sizes] of all) {
      if (!Array.isArray(sizes)) expected("setData", `${called(name, own)} to be a list of sizes`, sizes);
      sizes.forEach((n) => wholeNumber("setData", called(name, own), n, 1));
    }
    return all;
  };
  const xs = listed("xShape", xShape);
  // A target without a shape is one number a sample.
  const said = yShape === undefined ? [] : listed("yShape", yShape);
  const ys =
    yShape !== undefined && isShape(yShape)
      ? said
      : members(y, isView).map(([name]): [string, number[]] => [name, said.find(([own]) => own === name)?.[1] ?? []]);
  const stray = said.find(([name]) => !ys.some(([own]) => own === name));
  if (stray) throw new SproutError(`setData: expected yShape to name arrays of y, received ${called("yShape", stray[0])}`);
  const arrays = [...members(x, isView), ...members(y, isView)];
  const counts = (shapes: [string, number[]][], of: [string, TypedArray][]): number[] =>
    shapes.map(([name, shape]) => (of.find(([own]) => own === name)?.[1]?.length ?? 0) / size(shape));
  const without = (shapes: [string, number[]][]): [string, number[]][] => shapes.map(([name, shape]) => [name, shape.slice(1)]);
  const readings = (shapes: [string, number[]][]) => (shapes.every(([, shape]) => shape.length > 0) ? [shapes, without(shapes)] : [shapes]);
  const whole = (shapes: [string, number[]][]): (number | undefined)[] => shapes.map(([, shape]) => shape[0]);
  const leading = new Set([...whole(xs), ...whole(ys)]);
  // One sample of so many rows each is so many samples.
  if (leading.size === 1 && ([...leading][0] ?? 0) > 1) {
    const [ofX, ofY] = [without(xs), without(ys)];
    const [count] = counts(ofX, members(x, isView));
    if (count === [...leading][0] && [...counts(ofX, members(x, isView)), ...counts(ofY, members(y, isView))].every((own) => own === count))
      return { x: ofX, y: ofY };
  }
  for (const ofX of readings(xs))
    for (const ofY of readings(ys))
      if (new Set([...counts(ofX, arrays.slice(0, members(x, isView).length)), ...counts(ofY, members(y, isView))]).size === 1)
        return { x: ofX, y: ofY };
  return { x: xs, y: ys };
}

/** How many samples the tensors hold. Throws if one holds a fraction of a sample, or they differ. */
function agreedCount(split: string, tensors: Tensor[]): number {
  const counts = tensors.map(({ spec, values }) => values.length / size(spec.shape));
  const [count] = counts as [number, ...number[]];
  if (Number.isInteger(count) && count > 0 && counts.every((own) => own === count)) return count;
  const found = tensors.map(({ spec, values }, i) => {
    const what = spec.name || (i === 0 ? "x" : "y");
    return `${values.length.toLocaleString("en")} values of ${what}, which is ${Number(counts[i]!.toFixed(3)).toLocaleString("en")} of shape ${showShape(spec.shape)}`;
  });
  throw new SproutError(`setData: expected as many samples as targets in the ${split} set, received ${found.join(", and ")}`);
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
