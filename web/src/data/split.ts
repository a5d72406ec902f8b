// Which samples train, which validate and which test: seeded random splits, plain or stratified, and the folds of cross-validation.

import { randomOf, shuffle, shuffled } from "./shuffle";

export interface SplitRequest {
  /** Fractions for the test and the validation set, each rounded to whole samples. */
  test: number;
  validation: number;
  seed: number;
  /** Random, or the last ones in the order they have (a series must not be shuffled across the cut). */
  order: "random" | "as_is";
}

export interface SplitRows {
  train: Uint32Array;
  validation: Uint32Array;
  test: Uint32Array;
}

/** Cuts rows 0 ... count - 1. labels: class of each row, for parts that all have the same shares of every class; else null. */
export function splitRows(count: number, { test, validation, seed, order }: SplitRequest, labels: ArrayLike<number> | null): SplitRows {
  const tests = Math.round(count * test);
  const validations = Math.round(count * validation);
  const rows =
    order === "as_is" ? Uint32Array.from({ length: count }, (_, i) => i) : labels ? interleaved(labels, seed) : shuffled(count, seed);
  const cut = count - tests - validations;
  return { train: rows.slice(0, cut), validation: rows.slice(cut, cut + validations), test: rows.slice(cut + validations) };
}

/** All rows in an order in which every stretch holds about the same share of each class; random within a class. */
function interleaved(labels: ArrayLike<number>, seed: number): Uint32Array {
  const random = randomOf(seed);
  const places = new Float64Array(labels.length);
  for (const rows of byClass(labels, shuffled(labels.length, seed)).values()) {
    // The members of a class stand at even distances, beginning anywhere within the first.
    const start = random();
    rows.forEach((row, i) => (places[row] = (i + start) / rows.length));
  }
  return Uint32Array.from(places.keys()).sort((a, b) => places[a]! - places[b]! || a - b);
}

/**
 * Blocks in order of time, the training block first. Before each other block as many rows are left out as a row shares values with.
 * Nothing that is judged was seen: neither the values to predict nor those they are predicted from.
 */
export function blocksInTime(count: number, shared: number, { test, validation }: { test: number; validation: number }): SplitRows {
  const tests = Math.round(count * test);
  const validations = Math.round(count * validation);
  const testFrom = count - tests;
  const validationTo = tests ? testFrom - shared : testFrom;
  const validationFrom = validationTo - validations;
  return {
    train: stretch(0, validations ? validationFrom - shared : validationTo),
    validation: stretch(validationFrom, validationTo),
    test: stretch(testFrom, count),
  };
}

/**
 * Fold `fold` of cross-validation in time, as scikit-learn's TimeSeriesSplit with a gap: the folds are the last blocks of equal size, and
 * what lies before one trains for it.
 */
export function foldInTime(count: number, shared: number, folds: number, fold: number): SplitRows {
  const size = Math.floor(count / (folds + 1));
  const from = count - (folds - fold) * size;
  return { train: stretch(0, from - shared), validation: stretch(from, from + size), test: new Uint32Array(0) };
}

function stretch(from: number, to: number): Uint32Array {
  const first = Math.max(0, from);
  return Uint32Array.from({ length: Math.max(0, to - first) }, (_, i) => first + i);
}

/**
 * The fold of each row, as scikit-learn cuts them: KFold gives consecutive rows to a fold (shuffled before if there is a
 * seed), the first count % folds folds one more; StratifiedKFold (labels given) does so within each class.
 */
export function foldOfRows(count: number, folds: number, seed: number | null, labels: ArrayLike<number> | null): Uint8Array {
  const result = new Uint8Array(count);
  const order = seed === null ? Uint32Array.from({ length: count }, (_, i) => i) : shuffled(count, seed);
  if (!labels) {
    order.forEach((row, i) => (result[row] = foldAt(i, count, folds)));
    return result;
  }
  // How many of each class a fold gets follows from dealing the labels out in turn, class after class as they first appear.
  let dealt = 0;
  for (const [label, rows] of byClass(labels, order)) {
    const quota = Array.from(
      { length: folds },
      (_, fold) => Math.ceil((dealt + rows.length - fold) / folds) - Math.ceil((dealt - fold) / folds),
    );
    dealt += rows.length;
    const sequence = quota.flatMap((n, fold) => Array<number>(Math.max(0, n)).fill(fold));
    if (seed !== null) shuffle(sequence, seed + 1 + label);
    rows.forEach((row, i) => (result[row] = sequence[i]!));
  }
  return result;
}

function foldAt(i: number, count: number, folds: number): number {
  const [least, more] = [Math.floor(count / folds), count % folds];
  const inLarger = more * (least + 1);
  return i < inLarger ? Math.floor(i / (least + 1)) : more + Math.floor((i - inLarger) / least);
}

/** The rows of each class, in the order given. */
function byClass(labels: ArrayLike<number>, order: Uint32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const row of order) {
    const label = labels[row]!;
    const own = rows.get(label);
    if (own) own.push(row);
    else rows.set(label, [row]);
  }
  return rows;
}
