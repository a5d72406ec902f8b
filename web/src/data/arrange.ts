// Finds out which parts belong together: images with their labels, training with test.

import type { SplitName } from "../base/protocol";
import { describe, fail, grouped, images, type Part } from "./part";
import type { Found } from "./visit";

/** A part, and where to find it again. */
export interface FoundPart extends Part, Found {}

/** One split, complete. x and y hold the same samples in the same order; parts with both are in both. */
export interface SplitParts {
  split: SplitName;
  count: number;
  x: FoundPart[];
  y: FoundPart[];
  /** Of arrays of one file that each hold something of every sample, what they are called; null: parts follow one another. */
  names: { x: string[] | null; y: string[] | null };
}

export interface Arrangement {
  /** The complete splits. */
  splits: SplitParts[];
  /** Whether there is any training data at all. */
  hasTrain: boolean;
  /** Lists of names: they belong to no split. */
  lists: FoundPart[];
  /** Parts of a split that is not complete. */
  waiting: FoundPart[];
  /** What the incomplete splits lack, in words. */
  missing: string[];
}

const splitNames = ["train", "validation", "test"] as const;
const words = { train: "training", validation: "validation", test: "test" } as const;
const usualNames = {
  train: { x: "train-images-idx3-ubyte", y: "train-labels-idx1-ubyte" },
  validation: { x: "x_val.npy", y: "y_val.npy" },
  test: { x: "t10k-images-idx3-ubyte", y: "t10k-labels-idx1-ubyte" },
} as const;
const byNumber = new Intl.Collator("en", { numeric: true });
const together = "Choose the files of one data set together.";

/** Pairs the parts. Throws a SproutError that names both files if two of them contradict each other. */
export function arrange(parts: FoundPart[]): Arrangement {
  const splitOf = assignSplits(parts);
  const result: Arrangement = {
    splits: [],
    hasTrain: [...splitOf.values()].includes("train"),
    lists: parts.filter(({ x, y }) => !x && !y),
    waiting: [],
    missing: [],
  };
  for (const split of splitNames) {
    // Batches in the order of their numbers, in whatever order they were dropped.
    const own = parts.filter((part) => splitOf.get(part) === split).sort((a, b) => byNumber.compare(a.name, b.name));
    const x = own.filter((part) => part.x);
    const y = own.filter((part) => part.y);
    const names = { x: tensorNames(x), y: tensorNames(y) };
    if (!names.x) checkSingle(x, `${words[split]} images`);
    if (!names.y) checkSingle(y, `${words[split]} labels`);
    const lacks = (side: "x" | "y") => `the ${words[split]} ${side === "x" ? "images" : "labels"} (such as ${usualNames[split][side]})`;
    // Training data is always needed; test data only once there is some of it.
    if (x.length === 0 && (y.length > 0 || split === "train")) result.missing.push(lacks("x"));
    if (y.length === 0 && (x.length > 0 || split === "train")) result.missing.push(lacks("y"));
    const paired = (): number => pairedCount(names.x ? [x[0]!] : x, names.y ? [y[0]!] : y);
    if (x.length > 0 && y.length > 0) result.splits.push({ split, x, y, names, count: paired() });
    else result.waiting.push(...own);
  }
  const [first, ...others] = result.splits;
  for (const other of others) checkAlike(first!, other);
  checkKnown(parts);
  return result;
}

/** Names the split of every part: as it says itself, else the larger set is for training and labels follow the images of their number. */
function assignSplits(parts: FoundPart[]): Map<FoundPart, SplitName> {
  const splitOf = new Map<FoundPart, SplitName>();
  for (const part of parts) {
    if (part.split) splitOf.set(part, part.split);
    else if (part.x && part.y) splitOf.set(part, "train");
  }
  const taken = (side: "x" | "y") => (split: SplitName) => [...splitOf].find(([part, own]) => own === split && part[side])?.[0];
  for (const side of ["x", "y"] as const) {
    const unnamed = parts.filter((part) => !splitOf.has(part) && part[side]).sort((a, b) => b.count - a.count);
    for (const part of unnamed) {
      if (splitOf.has(part)) continue;
      const free = (["train", "test"] as const).filter((split) => !taken(side)(split));
      const sameCount = free.find((split) => side === "y" && taken("x")(split)?.count === part.count);
      const split = sameCount ?? free[0];
      if (!split)
        fail(
          part.label,
          `expected at most one file of training and one of test ${side === "x" ? "images" : "labels"}, found a third.`,
          together,
        );
      for (const own of [part, ...unnamed.filter((other) => ofSameSamples(part, other))]) splitOf.set(own, split);
    }
  }
  return splitOf;
}

/** Whether two arrays of one file hold something of the same samples: image and age, price and kind. */
const ofSameSamples = (a: FoundPart, b: FoundPart): boolean =>
  a !== b && a.file === b.file && a.count === b.count && a.batch === undefined && b.batch === undefined && !a.classFile && !b.classFile;

/** What they are called, "image" for x_image_train; null if they are not such. */
function tensorNames(parts: FoundPart[]): string[] | null {
  const [first, ...others] = parts;
  const alone = parts.every(({ x, y }) => !x || !y);
  if (!first || others.length === 0 || !alone || !others.every((part) => ofSameSamples(first, part))) return null;
  const names = parts.map(({ name }) => {
    const own = name.replace(/\.npy$/i, "");
    const words = own.split(/[_.\s-]+/).filter((word) => !/^(train|training|test|testing|val|valid|validation)$/i.test(word));
    const rest = /^(x|y|inputs?|targets?|outputs?)$/i.test(words[0] ?? "") ? words.slice(1) : words;
    return rest.join("_") || own;
  });
  return new Set(names).size === names.length ? names : null;
}

/** Files with images alone or labels alone come one a split; batches that hold both come in any number. */
function checkSingle(parts: FoundPart[], what: string): void {
  const [first, second] = parts;
  if (first && second && parts.some((part) => (!part.x || !part.y) && part.batch === undefined)) {
    fail(second.label, `expected one file of ${what}, found a second beside ${first.label}.`, together);
  }
}

function pairedCount(x: FoundPart[], y: FoundPart[]): number {
  const total = (parts: FoundPart[]) => parts.reduce((sum, part) => sum + part.count, 0);
  if (total(x) !== total(y)) {
    fail(
      y[0]!.label,
      `expected ${grouped(total(x))} labels for the ${describe(x[0]!)} in ${x[0]!.label}, found ${grouped(total(y))}.`,
      together,
    );
  }
  return total(x);
}

function checkAlike(first: SplitParts, second: SplitParts): void {
  for (const side of ["x", "y"] as const) {
    const [ofFirst, ofSecond] = [first.names[side]?.join(), second.names[side]?.join()];
    const several = (names: string | undefined): string => `${side === "x" ? "samples" : "targets"} of ${names ?? "one array"}`;
    if (ofFirst !== ofSecond)
      fail(second[side][0]!.label, `expected ${several(ofFirst)} as in ${first[side][0]!.label}, found ${several(ofSecond)}.`, together);
    for (const i of (first.names[side] ?? [""]).keys()) checkAlikeParts(side, first[side][i]!, second[side][i]!);
  }
}

function checkAlikeParts(side: "x" | "y", a: FoundPart, b: FoundPart): void {
  const show = (part: FoundPart) =>
    `${side === "x" ? images(part[side]!) : "labels"} in ${side === "y" && part.labels ? "text" : part[side]!.dtype}`;
  if (show(a) !== show(b)) fail(b.label, `expected ${show(a)} as in ${a.label}, found ${show(b)}.`, together);
}

function checkKnown(parts: FoundPart[]): void {
  const first = parts.find((part) => part.known);
  const other = parts.find((part) => part.known && part.known !== first?.known);
  if (first && other)
    fail(other.label, `expected a file of ${first.known!.name} as ${first.label} is, found one of ${other.known!.name}.`, together);
}
