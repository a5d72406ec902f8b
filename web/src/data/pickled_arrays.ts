// The samples and labels in a pickle: a dictionary as CIFAR's batches, or a tuple of training, validation and test pairs as mnist.pkl.

import type { Bytes } from "../archives/bytes";
import { kinds } from "./arrays";
import { cifar10, cifar100, type KnownSet } from "./known_sets";
import { fail } from "./part";
import { NdArray, unpickle, type PickleValue } from "./pickle";
import type { HeldArray } from "./stored";

type Found = Pick<HeldArray, "bytes" | "stored">;
const splits = ["train", "validation", "test"];
/** CIFAR's planes of red, green and blue. */
const planes = [3, 32, 32];

/** Throws a SproutError if there are no samples with labels in it. */
export function arraysOfPickle(content: Bytes, label: string, name: string): HeldArray[] {
  const value = unpickle(content, label);
  if (value instanceof Map) {
    const arrays = [...value].flatMap(([key, each]) => named(key, numbersIn(each)));
    if (arrays.length === 0 && [...value.values()].every((each) => Array.isArray(each) || typeof each === "number")) return [];
    return pairOf(arrays, label, { batch: name, known: knownBy(value) });
  }
  const pairs =
    value instanceof NdArray || !Array.isArray(value)
      ? []
      : value.every((each) => Array.isArray(each) && each.length === 2)
        ? value
        : [value];
  const used = pairs.length === 2 ? ["train", "test"] : splits;
  const arrays = pairs.slice(0, 3).flatMap((pair, i) => {
    const [x, y] = Array.isArray(pair) && pair.length === 2 ? pair.map(numbersIn) : [];
    return x && y
      ? pairOf(
          [
            { name: "x", ...x },
            { name: "y", ...y },
          ],
          label,
          { batch: used[i]!, known: null },
        )
      : [];
  });
  if (arrays.length === 0) fail(label, "expected samples and labels in the pickle, found none.", "Save the arrays with numpy.savez.");
  return arrays.map((array) => ({ ...array, name: `${array.batch}_${array.name}` }));
}

const named = (name: string, found: Found | null): (Found & { name: string })[] => (found ? [{ name, ...found }] : []);

function knownBy(value: Map<string, PickleValue>): KnownSet | null {
  const data = value.get("data");
  if (!(data instanceof NdArray) || data.descr !== "|u1" || data.shape[1] !== 3072) return null;
  const [labels, set] = value.has("fine_labels") ? [value.get("fine_labels"), cifar100] : [value.get("labels"), cifar10];
  return Array.isArray(labels) && labels.every((each) => typeof each === "number" && each < set.classNames.length) ? set : null;
}

/** The array of samples, and the labels of as many. */
function pairOf(
  arrays: (Found & { name: string })[],
  label: string,
  { batch, known }: { batch: string; known: KnownSet | null },
): HeldArray[] {
  const x = arrays.find(({ stored }) => stored.shape.length > 1);
  const labels = arrays.filter(({ stored }) => stored.shape.length === 1 && stored.shape[0] === x?.stored.shape[0]);
  const y = labels.find(({ name }) => /fine|^labels?$|^y/i.test(name)) ?? labels[0];
  if (!x || !y) fail(label, "expected samples and as many labels in the pickle, found none.", "Save the arrays with numpy.savez.");
  const shape = known ? [x.stored.shape[0]!, ...planes] : x.stored.shape;
  return [
    { ...x, stored: { ...x.stored, shape }, targets: false, known, batch },
    { ...y, targets: true, known, batch },
  ];
}

/** An array of numbers, or a list of whole ones, as NumPy would store it; null for anything else. */
function numbersIn(value: PickleValue): Found | null {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every((each) => typeof each === "number" && each === (each | 0))) return null;
    return {
      bytes: new Uint8Array(Int32Array.from(value as number[]).buffer),
      stored: { start: 0, kind: kinds["i4"]!, little: true, fortran: false, shape: [value.length] },
    };
  }
  if (!(value instanceof NdArray) || !(value.data instanceof Uint8Array) || value.shape.length === 0) return null;
  const kind = kinds[value.descr.slice(1)];
  return kind
    ? { bytes: value.data, stored: { start: 0, kind, little: value.descr[0] !== ">", fortran: value.fortran, shape: value.shape } }
    : null;
}
