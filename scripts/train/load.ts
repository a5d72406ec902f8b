// Loads an exercise's data, or the built-in digits in its place, and says so on stderr.

import type { BuiltinSource, DataInfo, LoadOptions, LoadProgress, SplitName, Trainer } from "../../web/src/lib";
import type { Exercise } from "../../web/src/exercises";
import { countsInWords, countsOf } from "../../web/src/data/counts";
import { UsageError, type Args } from "./args";
import { readData } from "./files";
import type { LinkedExercise } from "./link";
import type { Output } from "./report";
import { notesOn } from "./notes";
import { pictureOptions, tableOptions } from "./table";

/** Loads what the command line names. Throws a UsageError if it names nothing, or nothing that is there. */
export async function load(
  trainer: Trainer,
  { data: name, load: own = {}, ...exercise }: Exercise | LinkedExercise,
  { data, digits, limit, table = [], pictures = [] }: Args,
  output: Output,
): Promise<DataInfo> {
  const generated = digits ? digitsUpTo(limit) : "source" in exercise ? exercise.source : undefined;
  if (!generated && data === undefined) throw new UsageError("Expected --data DIR with the data set, or --digits; see --help");
  const said: LoadOptions = { ...tableOptions(table), ...pictureOptions(pictures) };
  const choices = { ...own, ...merged(own, said, "table"), ...merged(own, said, "split"), ...merged(own, said, "pictures") };
  const source = generated ?? (await readData(data!, name));
  const whole = await trainer.loadData(source, generated ? {} : choices, live(output));
  if (table.length > 0 && !whole.table && choices.table?.mode !== "pictures")
    throw new UsageError(`--table: expected a table as data, received ${whole.name}`);
  if (pictures.length > 0 && !whole.pictures) throw new UsageError(`--pictures: expected pictures as data, received ${whole.name}`);
  const division = "division" in exercise ? exercise.division : undefined;
  const info = division ? await trainer.split(division) : whole;
  if (limit !== undefined && (info.inputs ?? info.targets))
    throw new UsageError("--limit: expected samples of one tensor, received several by name; leave --limit out");
  const used = limit === undefined || digits ? info : await limited(trainer, info, limit);
  output.write(
    `${output.isTTY ? "\r\x1b[2K" : ""}${used.name}: ${countsInWords(countsOf(used))} samples of shape (${used.xShape.join(", ")})\n`,
  );
  for (const line of notesOn(whole)) output.write(`${line}\n`);
  return used;
}

/** One group of the options for loading: those of the exercise, and over them those of the command line. */
const merged = (own: LoadOptions, said: LoadOptions, group: "table" | "split" | "pictures"): LoadOptions =>
  own[group] || said[group] ? { [group]: { ...own[group], ...said[group] } } : {};

/** No more digits than are wanted: the first ones are the same however many are drawn. */
function digitsUpTo(limit = Infinity): BuiltinSource {
  return { name: "digits", ...(limit < 20_000 && { train: limit }), ...(limit < 4_000 && { test: limit }) };
}

/** Puts the first `limit` samples of each set in place of all. */
async function limited(trainer: Trainer, info: DataInfo, limit: number): Promise<DataInfo> {
  const first = (split: SplitName) => {
    const count = info[split]?.count;
    return count === undefined ? null : trainer.getSamples({ split, first: 0, count: Math.min(limit, count) });
  };
  const [train, validation, test] = await Promise.all([first("train"), first("validation"), first("test")]);
  const { name, xShape, yShape, classNames, scale, offset } = info;
  return trainer.setData({
    name,
    xShape,
    yShape,
    scale,
    offset,
    x: train!.x,
    y: train!.y,
    ...(validation && { validationX: validation.x, validationY: validation.y }),
    ...(test && { testX: test.x, testY: test.y }),
    ...(classNames && { classNames }),
  });
}

function live(output: Output): ((progress: LoadProgress) => void) | undefined {
  if (!output.isTTY) return undefined;
  return ({ file, stage, done, total }) => output.write(`\r\x1b[2K${file}: ${stage} ${Math.round((100 * done) / total)} %`);
}
