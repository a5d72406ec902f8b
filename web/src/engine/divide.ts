// Which samples of the training set train, validate and test: fractions, or one fold of cross-validation.

import { splitDefaults } from "../base/load_options";
import { foldOfRows, splitRows, type SplitRows } from "../data/split";
import { onlyKeys, trueOrFalse, wholeNumber, withDefaults } from "../base/checks";
import { SproutError } from "../base/errors";
import type { DivideOptions } from "../base/protocol";

const owner = "split";

/** The rows of each part; null if all of them train. `classes` is asked where parts are to hold the same shares of each. */
export function dividedRows(request: DivideOptions, count: number, classes: () => Int32Array | null, hasTest: boolean): SplitRows | null {
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
  const labels = trueOrFalse(owner, "stratify", stratify) ? classes() : null;
  if (folds !== undefined) {
    if (wholeNumber(owner, "folds", folds, 2) > Math.min(255, count))
      throw new SproutError(`${owner}: expected at most ${Math.min(255, count)} folds, received ${folds}`);
    if (wholeNumber(owner, "fold", fold, 0) >= folds) throw new SproutError(`${owner}: expected a fold below ${folds}, received ${fold}`);
    const foldOf = foldOfRows(count, folds, trueOrFalse(owner, "shuffle", shuffle) ? seed : null, labels);
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    return {
      train: rows.filter((row) => foldOf[row] !== fold),
      validation: rows.filter((row) => foldOf[row] === fold),
      test: new Uint32Array(0),
    };
  }
  for (const [name, value] of Object.entries({ test, validation })) {
    if (!(value >= 0 && value < 1)) throw new SproutError(`${owner}: expected ${name} to be at least 0 and less than 1, received ${value}`);
  }
  if (test > 0 && hasTest)
    throw new SproutError(`${owner}: expected no test fraction, as the data has a test set of its own, received ${test}`);
  if (test === 0 && validation === 0) return null;
  const rows = splitRows(count, { test, validation, seed, order: "random" }, labels);
  if (rows.train.length === 0)
    throw new SproutError(`${owner}: expected test and validation to leave samples for training, received ${test} and ${validation}`);
  return rows;
}
