// What NumPy stored as texts (types U and S). Labels: every different one is a class, numbered in sorted order as scikit-learn's LabelEncoder does.
// Lists of names beside numeric labels, as scikit-learn's sets have them: target_names, class_names, feature_names.

import { viewOf, type ByteReader } from "../archives/bytes";
import { downloadAgain, fail, grouped, type Part } from "./part";

/** How an array of texts is stored. */
export interface Texts {
  /** Bytes before the texts. */
  start: number;
  count: number;
  /** "U": code points of 4 bytes; "S": UTF-8. */
  kind: "U" | "S";
  /** Characters, or bytes, of each text; shorter ones end in zeros. */
  length: number;
  little: boolean;
}

/** Whether an array of that name lists names, one of each class or input, instead of a label of each sample. */
export const isList = (name: string): boolean => /[^a-z]names(\.npy)?$/i.test(name);
const isListOfClasses = (name: string): boolean => /(class|target|label)[^a-z]?names/i.test(name);

const mostClasses = 1000;
const longest = 1000;

/** The labels of an entry that `texts` describes. Reads them all, as only that shows the classes. */
export async function namedLabels(entry: Pick<Part, "label" | "name" | "split"> & { bytes: ByteReader }, texts: Texts): Promise<Part> {
  const { label, name, split, bytes } = entry;
  checkLength(texts, label);
  const names = new Set<string>();
  for await (const { text, at } of textsOf(bytes, texts, label)) {
    if (text === "")
      fail(
        label,
        `expected a label for every sample, found an empty one at sample ${grouped(at)}.`,
        "Leave out the samples without a label.",
      );
    if (names.add(text).size > mostClasses)
      fail(
        label,
        `expected at most ${grouped(mostClasses)} classes, found more different labels.`,
        "Are these labels, and not texts to learn from? Texts go into a table (CSV).",
      );
  }
  return {
    label,
    name,
    split,
    known: null,
    count: texts.count,
    labels: [...names],
    x: null,
    y: { shape: [], dtype: "int32" },
    size: texts.start + texts.count * bytesOf(texts),
    decode: async (source, into, _, classNames) => {
      const numbers = new Map(classNames.map((text, i) => [text, i]));
      for await (const { text, at } of textsOf(source, texts, label)) {
        const y = into.y();
        viewOf(y).setInt32(4 * at, numbers.get(text)!, true);
      }
    },
  };
}

/** A list of names: of the classes in the order of their numbers, or of something that needs none here. */
export async function listedNames(
  { label, name, bytes }: Pick<Part, "label" | "name"> & { bytes: ByteReader },
  texts: Texts,
): Promise<Part> {
  const list: Part = {
    label,
    name,
    split: null,
    known: null,
    count: texts.count,
    x: null,
    y: null,
    size: texts.start + texts.count * bytesOf(texts),
    decode: async () => {},
  };
  if (!isListOfClasses(name)) return list;
  checkLength(texts, label);
  if (texts.count > mostClasses)
    fail(label, `expected names of at most ${grouped(mostClasses)} classes, found ${grouped(texts.count)}.`, "Leave this array out.");
  const classNames: string[] = [];
  for await (const { text } of textsOf(bytes, texts, label)) classNames.push(text);
  return { ...list, classNames };
}

function checkLength({ length }: Texts, label: string): void {
  if (length < 1 || length > longest)
    fail(label, `expected texts of 1 to ${grouped(longest)} characters, found ${grouped(length)}.`, downloadAgain);
}

const bytesOf = ({ kind, length }: Texts): number => (kind === "U" ? 4 : 1) * length;

/** The texts one by one; fewer if the bytes end. */
async function* textsOf(source: ByteReader, texts: Texts, label: string): AsyncGenerator<{ text: string; at: number }> {
  const each = bytesOf(texts);
  const perBlock = Math.max(1, Math.floor((1 << 18) / each));
  await source.skip(texts.start);
  for (let at = 0; at < texts.count; ) {
    const bytes = await source.exact(Math.min(perBlock, texts.count - at) * each);
    const whole = Math.floor(bytes.length / each);
    if (whole === 0) return;
    for (let i = 0; i < whole; i++, at++) {
      const text = textIn(bytes.subarray(i * each, (i + 1) * each), texts);
      if (text === null) fail(label, `expected text, found none at place ${grouped(at)}.`, downloadAgain);
      yield { text, at };
    }
  }
}

/** Null if the code points are none. */
function textIn(bytes: Uint8Array, { kind, little }: Texts): string | null {
  if (kind === "S") return new TextDecoder().decode(bytes).replace(/\0+$/, "");
  const view = viewOf(bytes);
  const points = Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, little));
  return points.some((point) => point > 0x10ffff) ? null : String.fromCodePoint(...points).replace(/\0+$/, "");
}
