// Says what a file is that no decoder knows, and what to do about it.

import { SproutError } from "../base/errors";
import type { Bytes } from "../archives/bytes";
import type { Entry } from "./part";

const hints = {
  again: "Take the picture out, or save it again.",
  png: "Save it as PNG or JPEG.",
  unpack: "Unpack it and choose the files inside.",
  binary: 'Take the "binary version" of CIFAR-10 (cifar-10-binary.tar.gz) instead.',
  download: "The download brought an error page instead of the file: download it again.",
};

/** First bytes, as text of one character a byte, with "?" for any: what they are, and a better hint than the usual one. */
const signatures: [start: string, kind: string, hint?: string][] = [
  ["\x89PNG", "a damaged PNG picture", hints.again],
  ["\xff\xd8\xff", "a damaged JPEG picture", hints.again],
  ["GIF8", "a damaged GIF picture", hints.again],
  ["RIFF????WEBP", "a damaged WebP picture", hints.again],
  ["BM????\0\0", "a BMP picture", hints.png],
  ["%PDF", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive inside another archive", hints.unpack],
  ["7z\xbc\xaf", "a 7z archive", hints.unpack],
  ["Rar!", "a RAR archive", hints.unpack],
  ["\xfd7zXZ", "an xz archive", hints.unpack],
  ["BZh", "a bzip2 archive", hints.unpack],
  ["\x1f\x8b", "a gzip file inside another archive", hints.unpack],
  ["\x89HDF", "an HDF5 file"],
  ["\x80\x02}", "Python's version of the data (a pickle)", hints.binary],
  ["\x80\x03}", "Python's version of the data (a pickle)", hints.binary],
  ["\x80\x04\x95", "Python's version of the data (a pickle)", hints.binary],
  ["<!DOCTYPE", "a web page", hints.download],
  ["<!doctype", "a web page", hints.download],
  ["<html", "a web page", hints.download],
];

export const expectedFiles =
  "pictures in one folder a class, a table (CSV and other text with delimiters, Excel .xlsx, Parquet, JSON, ARFF or LIBSVM), " +
  "IDX files (plain or .gz), NumPy arrays (.npy or .npz) or the binary files of CIFAR (.bin or .tar.gz)";
const usual = "Choose the four files, such as train-images-idx3-ubyte.gz, or cifar-10-binary.tar.gz.";

/** The error for an entry that no decoder takes: what is expected, and what it is. */
export async function refusal({ label, bytes }: Entry): Promise<SproutError> {
  const { kind, hint } = identify(await bytes.peek(512));
  return new SproutError(`${label}: expected ${expectedFiles}, found ${kind}.`, hint ?? usual);
}

interface Kind {
  kind: string;
  hint?: string | undefined;
}

/** The foreign format that these first bytes are a signature of, if any. */
export function signature(head: Bytes): Kind | null {
  for (const [start, kind, hint] of signatures) {
    if ([...start].every((sign, i) => sign === "?" || sign.charCodeAt(0) === head[i])) return { kind, hint };
  }
  return null;
}

/** What bytes that no decoder takes are, going by the first of them. */
function identify(head: Bytes): Kind {
  const known = signature(head);
  if (known) return known;
  if (head.length === 0) return { kind: "an empty file" };
  const text = new TextDecoder().decode(head);
  if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(text.slice(0, 100))) {
    return { kind: `text ("${text.replace(/\s+/g, " ").slice(0, 30).trim()}...")` };
  }
  return {
    kind: `data of no known kind (beginning ${[...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")})`,
  };
}
