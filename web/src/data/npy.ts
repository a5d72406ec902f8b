// NumPy's .npy: a magic number, a Python dictionary as text (descr, fortran_order, shape), the numbers. An .npz is a zip of them.

import { viewOf } from "../archives/bytes";
import { areTargets, kinds, numbersPart } from "./arrays";
import type { Stored } from "./stored";
import type { Objects } from "./objects";
import { fingerprintLength, idxFingerprints } from "./known_sets";
import { isList, listedNames, namedLabels, type Texts } from "./npy_names";
import { downloadAgain, fail, fingerprint, grouped, splitByName, type Entry, type Format, type Part } from "./part";

const mostDimensions = 8;
const largestHeader = 1 << 16;

async function open(entry: Entry): Promise<Part | null> {
  const { label, name, folder, bytes } = entry;
  if (String.fromCharCode(...(await bytes.peek(6))) !== "\x93NUMPY") return null;
  const header = await readHeader(entry);
  if (!header) return null;
  if ("objects" in header) return (await import("./objects")).objectsPart(entry, header);
  if ("length" in header)
    return isList(name) ? listedNames(entry, header) : namedLabels({ label, name, bytes, split: splitByName(name, folder) }, header);
  const { start, kind, fortran, shape } = header;
  const head = await bytes.peek(start + fingerprintLength);
  const recognised = kind.bytes === 1 && !fortran ? idxFingerprints.get(fingerprint(head.subarray(start))) : undefined;
  const split = recognised?.split ?? splitByName(name, folder);
  return numbersPart({ label, name, split, known: recognised?.known ?? null, targets: areTargets(name, shape) }, header, bytes);
}

/** Null for a single number or text in an archive: it belongs to no sample. */
async function readHeader({ label, name, bytes }: Entry): Promise<Stored | Texts | Objects | null> {
  const head = await bytes.peek(12);
  const view = viewOf(head);
  const version = head[6] ?? 0;
  if (head.length < 12 || version < 1 || version > 3)
    fail(label, `expected NumPy's format 1, 2 or 3, found ${version}.`, "Save the array again with numpy.save.");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (version === 1 ? 10 : 12) + length;
  if (length > largestHeader)
    fail(label, `expected a NumPy header of at most ${grouped(largestHeader)} bytes, found ${grouped(length)}.`, downloadAgain);
  const whole = await bytes.peek(start);
  const text = new TextDecoder().decode(whole.subarray(start - length));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z])(\d*)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const sizes = /'shape':\s*\(([\d, L]*)\)/.exec(text);
  if (whole.length < start || !order || !sizes)
    fail(label, "expected a NumPy header with descr, fortran_order and shape, found a damaged one.", downloadAgain);
  const shape = sizes[1]!
    .split(",")
    .map((size) => size.trim().replace(/L$/, ""))
    .filter(Boolean)
    .map(Number);
  if (shape.length === 0 && label !== name) return null;
  if (shape.length === 0 || shape.length > mostDimensions || shape.includes(0)) {
    fail(label, `expected an array of 1 to ${mostDimensions} dimensions with at least one number, found shape (${shape.join(", ")}).`);
  }
  const [, endian, letter = "", bytesEach = ""] = descr ?? [];
  if (
    (letter === "U" || letter === "S") &&
    (isList(name) || areTargets(name, shape)) &&
    shape.every((size, axis) => axis === 0 || size === 1)
  ) {
    return { start, count: shape[0]!, kind: letter, length: Number(bytesEach), little: endian !== ">" };
  }
  if (letter === "O") return { start, shape, objects: true };
  const kind = kinds[letter + bytesEach];
  if (!kind) {
    const found = /'descr':\s*([^\n]{1,40}?),\s*'fortran/.exec(text)?.[1] ?? "another";
    fail(
      label,
      `expected numbers (bool, integers or floats), or texts as labels, found NumPy's type ${found}.`,
      'Convert the array first: numbers with array.astype("float32"), texts as labels with array.astype(str).',
    );
  }
  return { start, kind, little: endian !== ">", fortran: order[1] === "True", shape };
}

export const npy: Format = { name: "NumPy", open };
