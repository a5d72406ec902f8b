// The command line's options: one table that parses them and prints the help.

import { endings, saveFormats } from "../../web/src/files/formats";

/** What the command line asks for. Counts are whole numbers from 1 on (seed from 0 on). */
export interface Args {
  list: boolean;
  exercise?: string;
  link?: string;
  data?: string;
  digits: boolean;
  epochs?: number;
  batch?: number;
  split?: number;
  /** KEY=VALUE, each. */
  table?: string[];
  pictures?: string[];
  optimizer?: string;
  activation?: string;
  seed?: number;
  threads?: number;
  variant?: string;
  limit?: number;
  load?: string;
  transfer?: string;
  cut?: string;
  finetune?: number;
  save?: string;
  format?: string;
  preprocessing: boolean;
  lang?: string;
  json: boolean;
  help: boolean;
}

/** The command line is wrong, or names something that is not there: one message, exit code 2. */
export class UsageError extends Error {}

type Kind = "flag" | "text" | "list" | "count" | "seed" | "fraction";

/** The names of formats and endings of files, as the help lists them. */
export const formatNames = saveFormats.join(", ");
export const endingNames = [...new Set(Object.values(endings))].join(", ");

const options: Record<keyof Args, { kind: Kind; value?: string; help: string }> = {
  list: { kind: "flag", help: "list the exercises" },
  exercise: { kind: "text", value: "ID", help: "the exercise to do" },
  link: {
    kind: "text",
    value: "ADDRESS",
    help: "instead of an exercise: what a link of the page carries, callbacks, schedules and folds included (in quotes)",
  },
  data: {
    kind: "text",
    value: "PATH",
    help: "a file to train on, or the folder with mnist/, fashion-mnist/ (IDX, plain or .gz), cifar10/ (.bin or .tar.gz), csv/ (iris, housing, airline-passengers) and sequences/ (IndoorMovement.zip)",
  },
  digits: { kind: "flag", help: "train on the built-in digits instead; needs no data" },
  epochs: { kind: "count", value: "N", help: "epochs to train" },
  batch: { kind: "count", value: "N", help: "samples a mini-batch" },
  split: { kind: "fraction", value: "F", help: "fraction of the training data kept for validation" },
  table: {
    kind: "list",
    value: "KEY=VALUE",
    help: "how a table is read and divided, any number of times: skip=2, target=price, columns.NAME.type=category, input.NAME=age,size and output.NAME=price for models of several, windows.length=24, split.test=0.3 ...; an unknown KEY lists all",
  },
  pictures: {
    kind: "list",
    value: "KEY=VALUE",
    help: "how pictures in folders become samples: size=32x32, fit=contain, color=grey, class_level=2 (of folders within folders, those that are the classes) ...",
  },
  optimizer: { kind: "text", value: "NAME", help: "sgd, sgd-0.1, momentum, nesterov, rmsprop, adagrad, adam" },
  activation: { kind: "text", value: "NAME", help: "of the hidden layer: relu, sigmoid" },
  seed: { kind: "seed", value: "S", help: "seed of weights, shuffling and dropout (42; of a link, the link's)" },
  threads: { kind: "count", value: "T", help: "threads to use at most" },
  variant: { kind: "text", value: "V", help: "engine variant: simd, threads, relaxed" },
  limit: { kind: "count", value: "N", help: "use the first N samples of each set only" },
  load: { kind: "text", value: "FILE", help: "go on from a saved model, or from saved weights of the exercise's model" },
  transfer: {
    kind: "text",
    value: "FILE",
    help: "instead of an exercise: cut a trained model, freeze it, and train a new head for the classes of --data (pictures in folders, a table ...)",
  },
  cut: { kind: "text", value: "LAYER", help: "with --transfer: the layer whose output the head reads (the last that makes a picture)" },
  finetune: {
    kind: "count",
    value: "N",
    help: "with --transfer: afterwards train the last N layers before the head too, as many epochs again, at a rate of 1e-5",
  },
  save: {
    kind: "text",
    value: "FILE",
    help: `save the trained model; the format is the ending's: ${endingNames}`,
  },
  format: { kind: "text", value: "NAME", help: `format to save in, whatever the ending: ${formatNames}` },
  preprocessing: { kind: "flag", help: "save with layers in front that do what was done to the data" },
  lang: { kind: "text", value: "NAME", help: "language: en, ko (ko where LC_ALL or LANG begins with ko)" },
  json: { kind: "flag", help: "print one JSON object as the last line" },
  help: { kind: "flag", help: "print this" },
};

/** Reads `--name value` and `--name=value`. Throws a UsageError that names what is wrong. */
export function parseArgs(argv: readonly string[]): Args {
  const args: Record<string, unknown> = { list: false, digits: false, preprocessing: false, json: false, help: false };
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [, name = "", inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!Object.hasOwn(options, name)) throw new UsageError(`Unknown option ${word}; see --help`);
    const { kind } = options[name as keyof Args];
    if (kind === "flag") {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value, received ${inline}`);
      args[name] = true;
    } else {
      const value = parseValue(`--${name}`, kind, inline ?? rest.shift());
      args[name] = kind === "list" ? [...((args[name] as string[] | undefined) ?? []), value] : value;
    }
  }
  return args as unknown as Args;
}

const usage = ["Usage: npm run -s train -- --exercise ID --data DIR [options]", "       npm run -s train -- --list"];

/** The help text. other: how to use it and what each option does, in another language. */
export function helpText(other?: { usage: readonly string[]; help: Record<keyof Args, string> }): string {
  const lines = Object.entries(options).map(
    ([name, { value, help }]) => `  ${`--${name}${value ? ` ${value}` : ""}`.padEnd(20)}${other ? other.help[name as keyof Args] : help}`,
  );
  return [...(other?.usage ?? usage), "", ...lines].join("\n");
}

function parseValue(option: string, kind: Kind, text: string | undefined): string | number {
  if (text === undefined || text.startsWith("--")) throw new UsageError(`${option}: expected a value, received none`);
  if (kind === "text" || kind === "list") return text;
  const number = text.trim() === "" ? NaN : Number(text);
  if (kind === "fraction") {
    if (number >= 0 && number < 1) return number;
    throw new UsageError(`${option}: expected a number of at least 0 and less than 1, received ${text}`);
  }
  const least = kind === "seed" ? 0 : 1;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`${option}: expected a whole number >= ${least}, received ${text}`);
}
