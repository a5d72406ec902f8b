// What a network's outputs answer, and how often which class was taken for which.

import { SproutError } from "./errors";

/** Index of the greatest of `length` values from `first` on; the first of equals. */
export function argmax(values: ArrayLike<number>, first = 0, length = values.length): number {
  let best = first;
  for (let i = first + 1; i < first + length; i++) if (values[i]! > values[best]!) best = i;
  return best - first;
}

/** The class that `length` outputs from `first` on speak for: the greatest; of a single one 1 where it is above one half, as Keras' BinaryAccuracy has it. */
export const answer = (outputs: ArrayLike<number>, first = 0, length = outputs.length): number =>
  length === 1 ? Number(outputs[first]! > 0.5) : argmax(outputs, first, length);

/**
 * Counts of samples by true class (rows) and answer (columns).
 *
 * classes: of every sample; null where the targets are no classes. predictions: (count, outputs). Throws, for `owner`, where a class is none of
 * the outputs'.
 */
export function confusionOf(owner: string, classes: ArrayLike<number> | null, predictions: ArrayLike<number>, outputs: number): number[][] {
  const count = Math.max(outputs, 2);
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const refuse = (received: string): never => {
    throw new SproutError(`${owner}: expected targets from 0 to ${count - 1}, as the model's output has, received ${received}`);
  };
  if (!classes) return refuse("values that are no classes");
  const highest = Array.from(classes).reduce((a, b) => Math.max(a, b), 0);
  if (highest >= count) refuse(`class ${highest}`);
  for (let i = 0; i < classes.length; i++) matrix[classes[i]!]![answer(predictions, i * outputs, outputs)]!++;
  return matrix;
}
