// Which samples of the training set train, validate and test: fractions, or one fold of cross-validation.

import { splitDefaults } from "../base/load_options";
import { blocksInTime, foldInTime, foldOfRows, splitRows, type SplitRows } from "../data/split";
import { expected, onlyKeys, trueOrFalse, wholeNumber, withDefaults } from "../base/checks";
import { SproutError } from "../base/errors";
import type { DivideOptions } from "../base/protocol";

const owner = "split";

/** What is divided. */
export interface Divided {
  count: number;
  /** Asked where parts are to hold the same shares of each class. */
  classes: () => Int32Array | null;
  hasTest: boolean;
  /** Windows of a series, which follow each other in time: with how many of those after it a window shares values. Else null. */
  shared: number | null;
}

/** The rows of each part; null if all of them train. */
export function dividedRows(request: DivideOptions, { count, classes, hasTest, shared }: Divided): SplitRows | null {
  onlyKeys(owner, request, ["test", "validation", "seed", "stratify", "folds", "fold", "shuffle", "one_hot"]);
  const {
    test,
    validation,
    seed,
    stratify,
    folds,
    fold = 0,
    shuffle = false,
  } = withDefaults<DivideOptions & typeof splitDefaults>(splitDefaults, request);
  wholeNumber(owner, "seed", seed, 0);
  const labels = trueOrFalse(owner, "stratify", stratify) && shared === null ? classes() : null;
  if (trueOrFalse(owner, "shuffle", shuffle) && shared !== null)
    throw new SproutError(
      `${owner}: expected shuffle false for windows of a series: in random order the network would be judged on values that it has seen`,
    );
  if (folds !== undefined) {
    if (wholeNumber(owner, "folds", folds, 2) > Math.min(255, count))
      throw new SproutError(`${owner}: expected at most ${Math.min(255, count)} folds, received ${folds}`);
    if (wholeNumber(owner, "fold", fold, 0) >= folds) throw new SproutError(`${owner}: expected a fold below ${folds}, received ${fold}`);
    if (shared !== null) return enough(foldInTime(count, shared, folds, fold), shared, `${folds} folds`);
    const foldOf = foldOfRows(count, folds, shuffle ? seed : null, labels);
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    return {
      train: rows.filter((row) => foldOf[row] !== fold),
      validation: rows.filter((row) => foldOf[row] === fold),
      test: new Uint32Array(0),
    };
  }
  for (const [name, value] of Object.entries({ test, validation })) {
    if (!(typeof value === "number" && value >= 0 && value < 1)) expected(owner, `${name} to be at least 0 and less than 1`, value);
  }
  if (test > 0 && hasTest)
    throw new SproutError(`${owner}: expected no test fraction, as the data has a test set of its own, received ${test}`);
  if (test === 0 && validation === 0) return null;
  if (shared !== null)
    return enough(blocksInTime(count, shared, { test, validation }), shared, `test ${test} and validation ${validation}`);
  const rows = splitRows(count, { test, validation, seed, order: "random" }, labels);
  // Of shares that are more than all, samples would test that have trained.
  if (rows.train.length === 0 || test + validation >= 1)
    throw new SproutError(`${owner}: expected test and validation to leave samples for training, received ${test} and ${validation}`);
  return rows;
}

/** Throws unless parts in order of time leave something to train on. */
function enough(rows: SplitRows, shared: number, asked: string): SplitRows {
  if (rows.train.length > 0) return rows;
  throw new SproutError(
    `${owner}: expected a series that leaves windows for training, received ${asked}, with ${shared} windows left out before each part`,
    "Choose smaller parts, shorter windows or a longer series.",
  );
}
