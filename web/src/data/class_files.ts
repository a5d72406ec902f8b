// One array of samples a class, called by it (cat.npy, dog.npy), as QuickDraw's drawings come: their labels are their names.

import { shuffled } from "./shuffle";
import type { FoundPart, SplitParts } from "./arrange";
import type { SplitBuffer } from "../base/data_types";

/** Smaller squares of bytes are no pictures. */
const smallestSide = 16;
const seed = 1;
const saysSamples = /(^|[^a-z])(x|images?|data|features|samples|inputs?)([^a-z]|$)/i;

/** The parts with labels, if they are two or more arrays of samples that are alike and nothing else labels them; else as they are. */
export function withClasses(parts: FoundPart[]): FoundPart[] {
  const arrays = parts.filter(({ x, y }) => x || y);
  const [first] = arrays;
  if (!arrays.every(({ name }) => /\.npy$/i.test(name))) return parts;
  if (arrays.length < 2 || !arrays.every(({ x, y, batch }) => x && !y && batch === undefined)) return parts;
  const { shape, dtype } = first!.x!;
  if (!arrays.every(({ x }) => x!.dtype === dtype && x!.shape.join() === shape.join())) return parts;
  const names = classesOf(arrays.map(({ name }) => name));
  const told = arrays.some(({ split }) => split !== null);
  if (names.includes("") || arrays.some(({ name }) => saysSamples.test(name.replace(/\.npy$/i, ""))) || new Set(names).size < 2)
    return parts;
  // One file a split that is called so: x without its y.
  if (told && names.every((name) => /^(train|test|val|valid|validation)$/i.test(name))) return parts;
  const side = Math.sqrt(shape[0] ?? 0);
  const picture = dtype === "uint8" && shape.length === 1 && Number.isInteger(side) && side >= smallestSide;
  return parts.map((part) => {
    const at = arrays.indexOf(part);
    if (at < 0) return part;
    return {
      ...part,
      x: picture ? { shape: [side, side], dtype } : part.x,
      y: { shape: [], dtype: "int32" },
      labels: [names[at]!],
      classFile: true,
      decode: async (bytes, into, from, classNames) => {
        await part.decode(bytes, into, from, classNames);
        const y = into.y();
        new Int32Array(y.buffer as ArrayBuffer, y.byteOffset, y.length / 4).fill(classNames.indexOf(names[at]!), from, from + part.count);
      },
    };
  });
}

/** The names without what they have in common before their last sign, and without their ending: full_numpy_bitmap_cat.npy is cat. */
function classesOf(files: readonly string[]): string[] {
  const names = files.map((name) =>
    decoded(name)
      .split("/")
      .at(-1)!
      .replace(/\.npy$/i, ""),
  );
  let shared = names[0]!;
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  const length = shared.search(/[^_.-]*$/);
  return names.map((name) => name.slice(length));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Puts samples that came class by class into an order without classes, the same each time. */
export function mix({ count }: SplitParts, into: SplitBuffer): void {
  const [x, y] = [into.x(), into.y()];
  const [xSize, ySize] = [x.length / count, y.length / count];
  const order = shuffled(count, seed);
  const swap = (all: Uint8Array, size: number): void => {
    const kept = new Uint8Array(size);
    const done = new Uint8Array(count);
    for (let start = 0; start < count; start++) {
      if (done[start]) continue;
      // Along one circle of the order: each sample moves to the place of the one that left.
      kept.set(all.subarray(start * size, (start + 1) * size));
      let to = start;
      for (let from = order[to]!; from !== start; from = order[to]!) {
        all.copyWithin(to * size, from * size, (from + 1) * size);
        done[to] = 1;
        to = from;
      }
      all.set(kept, to * size);
      done[to] = 1;
    }
  };
  swap(x, xSize);
  swap(y, ySize);
}
