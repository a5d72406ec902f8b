// Tells whether a file may be a table, before what reads tables is loaded.

import type { Entry } from "../part";
import type { Found } from "../visit";

/** A file of text that may be a table. */
export interface TableFile extends Found {
  label: string;
  folder: string;
  name: string;
}

/** Whether an entry may be a table: text, and called one or cut by delimiters into even lines. */
export async function tableIn({ label, folder, name, bytes }: Entry): Promise<Omit<TableFile, keyof Found> | null> {
  const whole = textOf(await bytes.peek(4096));
  if (whole === null) return null;
  const text = whole.slice(prefaceOf(whole).length);
  if (/^\s*(<!doctype|<html|<\?xml|[{[])/i.test(text)) return null;
  if (/\.(csv|tsv|tab|data)$/i.test(name)) return { label, folder, name };
  const [first = "", ...rest] = text.split(/\r\n|\r|\n/);
  const second = rest.find((line) => !isMarked(line)) ?? rest[0] ?? "";
  // A comment may stand behind the numbers of a line.
  const numbersIn = (line: string): string | null => numbers.exec(line.replace(/[ \t]+#.*$/, ""))?.[0] ?? null;
  const cut = (line: string): number =>
    numbersIn(line)?.trim().split(/\s+/).length ?? Math.max(...[/,/g, /;/g, /\t/g, /\|/g].map((mark) => line.match(mark)?.length ?? 0));
  return cut(first) > 0 && cut(first) === cut(second) ? { label, folder, name } : null;
}

/** Several numbers with blanks between them, as numpy.savetxt writes them. */
const numbers = /^\s*[-+\d.][-+\d.eE]*(\s+[-+\d.][-+\d.eE]*)+\s*$/;

/** The lines beginning with # that a text begins with, as numpy.loadtxt passes over them; none if all of its lines begin so. */
export function commentsOf(text: string): string {
  const comments = /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*/.exec(text)![0];
  const rest = text.slice(comments.length).trimStart();
  return comments.includes("#") && rest !== "" && !rest.startsWith("#") ? comments : "";
}

/** What comes before the rows: the delimiter as spreadsheets tell it ("sep=;"), comments, of which the last may name the columns. */
export function prefaceOf(text: string): { length: number; delimiter: string | null; comment: string | null } {
  const told = /^"?sep=([^\r\n])"?[ \t]*(?:\r\n|\r|\n)/i.exec(text);
  const before = told?.[0].length ?? 0;
  const comments = commentsOf(text.slice(before));
  const comment = comments
    .trim()
    .split(/[\r\n]+/)
    .at(-1)!
    .replace(/^\s*#+\s*/, "");
  return { length: before + comments.length, delimiter: told?.[1] ?? null, comment: comments === "" ? null : comment };
}

/** Whether a line begins as comments do. */
export const isMarked = (line: string): boolean => line.trimStart().startsWith("#");

/** The text that a file begins with; null if these bytes are none. */
export function textOf(head: Uint8Array): string | null {
  const isText = head.length > 0 && (utf16(head) !== null || !head.some((byte) => byte < 9 || (byte > 13 && byte < 32) || byte === 127));
  return isText ? new TextDecoder(utf16(head) ?? "utf-8").decode(head) : null;
}

/** The encoding that a byte order mark tells, if there is one. */
export const utf16 = ([a, b]: Uint8Array): string | null =>
  a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : null;
