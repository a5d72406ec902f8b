// Turns the columns of a table into samples: fills, scales and encodes them, all fitted on the training part alone.

import type { ColumnInfo, SplitName, SplitSpec, TableInfo, TableInput } from "../../base/protocol";
import { fail, grouped } from "../part";
import { splitRows, type SplitRows } from "../split";
import type { DataSink, DecodedData } from "../../base/data_types";
import type { Column } from "./column";
import { holdsValues, type Plan } from "./plan";
import type { Table } from "./table";
import { encodeText, learnVocabulary } from "./tokens";

/** A one-hot column for each of more categories than this would make a table of zeros. */
const mostCategories = 100;

type Feature = TableInfo["features"][number];

/** One column of the sample: its value in each row. */
interface Encoded extends Feature {
  value(row: number): number;
}

/** Writes the samples of a table into the sink; `breathe` is awaited again and again, and may reject. */
export async function encodeTable(
  table: Table,
  plan: Plan,
  name: string,
  label: string,
  sink: DataSink,
  breathe: () => Promise<void>,
): Promise<DecodedData> {
  const column = (wanted: string): Column => table.columns.find((each) => each.name === wanted)!;
  const target = column(plan.target);
  const features = plan.columns.filter(({ role }) => role === "feature");
  const isMissing = ({ name: own, type }: ColumnInfo) => {
    const { codes } = column(own);
    return (row: number): boolean => (type === "number" ? codes[row] !== 0 : codes[row]! < 0);
  };
  const targetsMissing = plan.columns.filter(({ role }) => role === "target").map(isMissing);
  const gaps =
    plan.missing === "drop" && plan.mode !== "windows"
      ? [...targetsMissing, ...features.map(isMissing)]
      : plan.mode === "windows"
        ? []
        : targetsMissing;
  const kept = Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !gaps.some((gap) => gap(row)));
  const dropped = table.rows - kept.length;
  if (kept.length < 2)
    fail(
      label,
      `expected at least 2 rows without missing values, found ${kept.length} of ${grouped(table.rows)}.`,
      "Fill missing values instead of dropping rows.",
    );
  const classes = plan.task === "classification" ? classesOf(target, kept) : null;
  const done = { table, plan, name, label, sink, kept, dropped, column, breathe };
  if (plan.mode === "windows") return encodeWindows(done, features);

  const labels = classes && kept.map((row) => classes.indexOf.get(target.text(row)!)!);
  const files = filesOf(table);
  const divisible = kept.filter((row) => row < files.validation).length;
  const parts = splitRows(
    divisible,
    { ...plan.split, order: "random" },
    plan.split.stratify && labels ? labels.subarray(0, divisible) : null,
  );
  kept.forEach((row, i) => {
    if (i >= divisible) files.parts[row < files.test ? "validation" : "test"].push(i);
  });
  for (const split of ["validation", "test"] as const)
    if (files.parts[split].length > 0) parts[split] = Uint32Array.from(files.parts[split]);
  if (parts.train.length === 0) fail(label, "expected rows for training, found none left by the split.");
  const training = parts.train.map((i) => kept[i]!);
  if (features.some(({ input }) => input !== undefined) || plan.columns.some(({ output }) => output !== undefined))
    return encodeByName(done, features, { parts, training, label: labels, classNames: classes?.names ?? null });
  let vocabulary: string[] | null = null;
  const encoded: Encoded[] = [];
  let tokens: ((row: number) => Float32Array) | null = null;
  if (plan.text) {
    const text = column(features[0]!.name);
    const textOf = (row: number): string => text.text(row) ?? "";
    vocabulary = plan.vocabulary ?? learnVocabulary(textOf, training, plan.text);
    const places = new Map(vocabulary.map((token, i) => [token, i]));
    tokens = (row) => encodeText(textOf(row), places, plan.text!);
  } else if (plan.mode === "rows") {
    for (const feature of features) {
      encoded.push(...encodeColumn(column(feature.name), feature, training, plan));
      await breathe();
    }
  }
  if (plan.mode === "pictures") {
    const pictures = features.map((feature) => column(feature.name).values);
    const side = Math.sqrt(pictures.length);
    await write(sink, parts, [side, side], labels ? "int32" : "float32", "uint8", breathe, (i, x, y) => {
      const row = kept[i]!;
      pictures.forEach((values, k) => (x[k] = values[row]!));
      y[0] = labels ? labels[i]! : target.values[row]!;
    });
    return { name, classNames: classes?.names ?? null };
  }
  const width = plan.text ? plan.text.length : encoded.length;
  await write(sink, parts, [width], labels ? "int32" : "float32", "float32", breathe, (i, x, y) => {
    const row = kept[i]!;
    if (tokens) x.set(tokens(row));
    else encoded.forEach((feature, k) => (x[k] = feature.value(row)));
    y[0] = labels ? labels[i]! : target.values[row]!;
  });
  return finish(done, encoded, { shift: 0, scale: 1 }, classes?.names ?? null, vocabulary);
}

/** Samples of a tensor for each input, with a target for each output, by their names; without names for inputs, or outputs, one of these. */
async function encodeByName(
  done: Done,
  features: ColumnInfo[],
  {
    parts,
    training,
    label,
    classNames,
  }: { parts: SplitRows; training: Uint32Array; label: ArrayLike<number> | null; classNames: string[] | null },
): Promise<DecodedData> {
  const { plan, sink, kept, column } = done;
  const names = [...new Set(features.map(({ input = "" }) => input))];
  const inputs = names.map((name) =>
    inputOf(
      done,
      name,
      features.filter(({ input = "" }) => input === name),
      training,
    ),
  );
  const targets = plan.columns
    .filter(({ role }) => role === "target")
    .map((own) => {
      const first = own.name === plan.target;
      const values = column(own.name);
      const classes = first ? (label ? { names: classNames!, of: (k: number) => label[k]! } : null) : classesFor(values, own, kept);
      return { own, classes, value: classes ? classes.of : (k: number) => values.values[kept[k]!]! };
    });
  const ordered = [...targets.filter(({ own }) => own.name === plan.target), ...targets.filter(({ own }) => own.name !== plan.target)];
  const spec: Omit<SplitSpec, "split" | "count"> = {
    xShape: inputs[0]!.shape,
    xDtype: "float32",
    yShape: [],
    yDtype: ordered[0]!.classes ? "int32" : "float32",
    inputs: inputs.map(({ info, shape }) => ({ name: info.name, shape, dtype: "float32" })),
    targets: ordered.map(({ own, classes }) => ({ name: own.output ?? "", shape: [], dtype: classes ? "int32" : "float32" })),
  };
  for (const split of ["train", "validation", "test"] as const) {
    const items = parts[split];
    if (items.length === 0) continue;
    const into = sink.create({ ...spec, split, count: items.length });
    for (let from = 0; from < items.length; from += samplesAtOnce) {
      await done.breathe();
      const to = Math.min(items.length, from + samplesAtOnce);
      inputs.forEach(({ shape: [width], write: put }, k) => {
        const bytes = into.x(k);
        const x = new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, items.length * width!);
        for (let i = from; i < to; i++) put(kept[items[i]!]!, x.subarray(i * width!, (i + 1) * width!));
      });
      ordered.forEach(({ classes, value }, k) => {
        const bytes = into.y(k);
        const y = new (classes ? Int32Array : Float32Array)(bytes.buffer as ArrayBuffer, bytes.byteOffset, items.length);
        for (let i = from; i < to; i++) y[i] = value(items[i]!);
      });
    }
  }
  const decoded = finish(done, inputs[0]!.features, { shift: 0, scale: 1 }, classNames, null);
  return {
    ...decoded,
    table: {
      ...decoded.table!,
      inputs: inputs.map(({ info }) => info),
      targets: ordered.map(({ own, classes }) => ({
        name: own.output ?? "",
        column: own.name,
        task: classes ? "classification" : "regression",
        classNames: classes?.names ?? null,
      })),
    },
  };
}

/** What one input is given of a row. */
function inputOf(
  { plan, column }: Done,
  name: string,
  columns: ColumnInfo[],
  training: Uint32Array,
): { info: TableInput; shape: number[]; features: Feature[]; write(row: number, x: Float32Array): void } {
  const [only] = columns as [ColumnInfo];
  const own = columns.map((each) => each.name);
  if (only.type === "text" && plan.text) {
    const text = column(only.name);
    const textOf = (row: number): string => text.text(row) ?? "";
    const vocabulary = learnVocabulary(textOf, training, plan.text);
    const places = new Map(vocabulary.map((token, i) => [token, i]));
    const info = { name, columns: own, features: [], vocabulary, tokens: true };
    return { info, shape: [plan.text.length], features: [], write: (row, x) => x.set(encodeText(textOf(row), places, plan.text!)) };
  }
  if (columns.length === 1 && only.type === "category" && name !== "") {
    const cells = column(only.name);
    const known = [...new Set(Array.from(training, (row) => cells.text(row)).filter((text) => text !== null))].sort();
    const places = new Map(known.map((text, i) => [text, i + 1]));
    const features = [{ name: only.name, shift: 0, scale: 1 }];
    const info = { name, columns: own, features, vocabulary: ["", ...known] };
    return { info, shape: [1], features, write: (row, x) => void (x[0] = places.get(cells.text(row) ?? "") ?? 0) };
  }
  const encoded = columns.flatMap((each) => encodeColumn(column(each.name), each, training, plan));
  const features = encoded.map(({ name: feature, shift, scale }) => ({ name: feature, shift, scale }));
  return {
    info: { name, columns: own, features },
    shape: [encoded.length],
    features,
    write: (row, x) => encoded.forEach((feature, k) => (x[k] = feature.value(row))),
  };
}

/** The classes of a target beside the first, where its values are such: words, or few whole numbers. */
function classesFor(column: Column, info: ColumnInfo, kept: Uint32Array): { names: string[]; of: (k: number) => number } | null {
  if (holdsValues(info, kept.length)) return null;
  const { names, indexOf } = classesOf(column, kept);
  return { names, of: (k) => indexOf.get(column.text(kept[k]!)!)! };
}

/** Where the rows of validation and test files begin, and room for what is in them. */
function filesOf({ rows, own }: Table): { validation: number; test: number; parts: { validation: number[]; test: number[] } } {
  return { validation: rows - own.test - own.validation, test: rows - own.test, parts: { validation: [], test: [] } };
}

interface Done {
  table: Table;
  plan: Plan;
  name: string;
  label: string;
  sink: DataSink;
  kept: Uint32Array;
  dropped: number;
  column(name: string): Column;
  breathe(): Promise<void>;
}

/** Stretches of the rows in their order; a window belongs to the part in which the value to predict lies. */
async function encodeWindows({ table, plan, label, sink, ...done }: Done, features: ColumnInfo[]): Promise<DecodedData> {
  const { length, horizon, stride } = plan.windows!;
  const { rows } = table;
  const files = filesOf(table);
  const cut = splitRows(files.validation, { ...plan.split, order: "as_is" }, null);
  const fileOf = (row: number): number => Number(row >= files.validation) + Number(row >= files.test);
  const target = plan.columns.find(({ role }) => role === "target")!;
  const series = [target, ...features].flatMap((feature) => encodeColumn(done.column(feature.name), feature, cut.train, plan));
  const starts: Record<SplitName, number[]> = { train: [], validation: [], test: [] };
  for (let start = 0; start + length + horizon - 1 < rows; start += stride) {
    const row = start + length + horizon - 1;
    const file = fileOf(row);
    // The rows of two files need not follow each other.
    if (file !== fileOf(start)) continue;
    starts[
      file > 0
        ? file === 1
          ? "validation"
          : "test"
        : row < cut.train.length
          ? "train"
          : row < files.validation - cut.test.length
            ? "validation"
            : "test"
    ].push(start);
  }
  if (starts.train.length === 0) {
    fail(
      label,
      `expected a series of more than ${grouped(length + horizon - 1)} rows for training, found ${grouped(cut.train.length)}.`,
      "Choose shorter windows or a smaller test set.",
    );
  }
  const parts: SplitRows = {
    train: Uint32Array.from(starts.train),
    validation: Uint32Array.from(starts.validation),
    test: Uint32Array.from(starts.test),
  };
  await write(sink, parts, [length, series.length], "float32", "float32", done.breathe, (start, x, y) => {
    for (let step = 0, at = 0; step < length; step++) for (const feature of series) x[at++] = feature.value(start + step);
    y[0] = series[0]!.value(start + length + horizon - 1);
  });
  return finish({ table, plan, label, sink, ...done }, series, series[0]!, null, null);
}

function finish(
  { plan, name, dropped }: Done,
  features: Feature[],
  { shift, scale }: { shift: number; scale: number },
  classNames: string[] | null,
  vocabulary: string[] | null,
): DecodedData {
  const own = features.map(({ name: feature, shift: from, scale: by }) => ({ name: feature, shift: from, scale: by }));
  return { name, classNames, table: { ...plan, dropped, features: own, targetScale: { shift, scale }, vocabulary } };
}

/** The different values of the target in their order, numbers as numbers. */
function classesOf(target: Column, kept: Uint32Array): { names: string[]; indexOf: Map<string, number> } {
  const names = [...new Set(Array.from(kept, (row) => target.text(row)!))];
  const numeric = names.every((name) => Number.isFinite(Number(name)));
  names.sort(numeric ? (a, b) => Number(a) - Number(b) : undefined);
  return { names, indexOf: new Map(names.map((name, i) => [name, i])) };
}

function encodeColumn(column: Column, { name, type }: ColumnInfo, training: Uint32Array, plan: Plan): Encoded[] {
  return type === "number" ? [encodeNumber(column, name, training, plan)] : encodeCategory(column, name, training, plan);
}

function encodeNumber({ values }: Column, name: string, training: Uint32Array, { missing, scaling }: Plan): Encoded {
  const known = Float64Array.from(training, (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const mean = known.reduce((a, b) => a + b, 0) / (known.length || 1);
  const fill = known.length === 0 ? 0 : missing === "median" ? median(known) : missing === "most_frequent" ? commonest(known) : mean;
  const gaps = training.length - known.length;
  // Filled values count in the fit, as they do when a notebook fills first and scales then.
  const filledMean = (mean * known.length + fill * gaps) / (training.length || 1);
  const deviation = Math.sqrt(
    (known.reduce((sum, value) => sum + (value - filledMean) ** 2, 0) + gaps * (fill - filledMean) ** 2) / (training.length || 1),
  );
  const [shift, scale] =
    scaling === "standard"
      ? [filledMean, deviation]
      : scaling === "minmax"
        ? [known[0] ?? 0, (known.at(-1) ?? 0) - (known[0] ?? 0)]
        : [0, 1];
  const by = scale || 1;
  return { name, shift, scale: by, value: (row) => ((Number.isNaN(values[row]!) ? fill : values[row]!) - shift) / by };
}

/** Categories in alphabetical order; those that training has not seen are none of them. */
function encodeCategory(column: Column, name: string, training: Uint32Array, { encoding }: Plan): Encoded[] {
  const counts = new Map<string, number>();
  for (const row of training) {
    const text = column.text(row);
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const names = [...counts.keys()].sort();
  const usual = [...counts].reduce<[string, number]>((a, b) => (b[1] > a[1] ? b : a), ["", 0])[0];
  const places = new Map(names.map((each, i) => [each, i]));
  const place = (row: number): number => places.get(column.text(row) ?? usual) ?? -1;
  if (encoding === "integer" || names.length > mostCategories) return [{ name, shift: 0, scale: 1, value: place }];
  return names.map((each, i) => ({ name: `${name} = ${each}`, shift: 0, scale: 1, value: (row) => Number(place(row) === i) }));
}

const median = (sorted: Float64Array): number => (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

function commonest(sorted: Float64Array): number {
  let [best, longest, run] = [sorted[0]!, 0, 0];
  sorted.forEach((value, i) => {
    run = i > 0 && value === sorted[i - 1] ? run + 1 : 1;
    if (run > longest) [best, longest] = [value, run];
  });
  return best;
}

/** Samples written between two looks at whether all was cancelled. */
const samplesAtOnce = 256;

/** Creates the splits that are not empty and calls `fill` for each sample of each. */
async function write(
  sink: DataSink,
  parts: SplitRows,
  xShape: number[],
  yDtype: "int32" | "float32",
  xDtype: "float32" | "uint8",
  breathe: () => Promise<void>,
  fill: (item: number, x: Float32Array | Uint8Array, y: Int32Array | Float32Array) => void,
): Promise<void> {
  const size = xShape.reduce((a, b) => a * b, 1);
  for (const split of ["train", "validation", "test"] as const) {
    const items = parts[split];
    if (items.length === 0) continue;
    const into = sink.create({ split, count: items.length, xShape, xDtype, yShape: [], yDtype });
    for (let first = 0; first < items.length; first += samplesAtOnce) {
      await breathe();
      // Views of their own: the memory may have moved meanwhile.
      const [xBytes, yBytes] = [into.x(), into.y()];
      const x = new (xDtype === "uint8" ? Uint8Array : Float32Array)(xBytes.buffer as ArrayBuffer, xBytes.byteOffset, items.length * size);
      const y = new (yDtype === "int32" ? Int32Array : Float32Array)(yBytes.buffer as ArrayBuffer, yBytes.byteOffset, items.length);
      for (let i = first; i < Math.min(items.length, first + samplesAtOnce); i++)
        fill(items[i]!, x.subarray(i * size, (i + 1) * size), y.subarray(i, i + 1));
    }
  }
}
