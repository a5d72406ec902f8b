// Tells whether a file may be a table, before what reads tables is loaded.

import { foreignText } from "../foreign";
import { isOffice } from "../office";
import type { Entry } from "../part";
import type { Found } from "../visit";

/** A format of tables, told from afar. */
export type TableFormat = "delimited" | "excel" | "parquet" | "json" | "json lines" | "arff" | "libsvm";

/** A file that may be a table. */
export interface TableFile extends Found {
  label: string;
  folder: string;
  name: string;
  format: TableFormat;
}

/** The table that an entry may be, by its first bytes; null if it is none. */
export async function tableIn({ label, folder, name, bytes }: Entry): Promise<Omit<TableFile, keyof Found> | null> {
  const format = formatOf(await bytes.peek(4096), name);
  return format && { label, folder, name, format };
}

function formatOf(head: Uint8Array, name: string): TableFormat | null {
  if (isOffice(head)) return "excel";
  if (String.fromCharCode(...head.subarray(0, 4)) === "PAR1") return "parquet";
  const whole = textOf(head);
  if (whole === null || foreignText(whole)) return null;
  if (/^\s*(%[^\n]*\n\s*)*@relation\b/i.test(whole)) return "arff";
  const json = jsonIn(whole, name);
  if (json) return json;
  const text = whole.slice(prefaceOf(whole).length);
  if (/^\s*(<!doctype|<html|<\?xml|[{[])/i.test(text)) return null;
  if (isSparse(text)) return "libsvm";
  return isDelimited(text, name) ? "delimited" : null;
}

/** A list of objects or lists, an object of such, or an object a line; lists of names are none. */
function jsonIn(text: string, name: string): "json" | "json lines" | null {
  const [first = "", second = ""] = text.trimStart().split(/\r?\n/, 2);
  if (/\.(jsonl|ndjson)$/i.test(name)) return "json lines";
  if (first.startsWith("{") && second.startsWith("{") && /\}\s*$/.test(first)) return "json lines";
  if (/"(class_name|modelTopology)"\s*:/.test(text)) return null;
  const holdsLists = /^\s*\{/.test(text) && /"\s*:\s*\[\s*[{[]/.test(text);
  return holdsLists || /^\s*(\[\s*[{[]|\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[{[])/.test(text) ? "json" : null;
}

/** "1 3:0.5 7:1": a label and values by the numbers of their columns. */
function isSparse(text: string): boolean {
  const lines = text.split(/\r?\n/).slice(0, 20);
  // The last one may be cut off.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const isOne = (line: string): boolean => /^\s*[-+\d.eE]+(\s+(qid|\d+):[-+\d.eE]+)*\s*(#.*)?$/.test(line);
  return isOne(whole[0]!) && /\s\d+:/.test(text) && whole.filter(isOne).length > whole.length / 2;
}

/** Whether text is called a table, or cut by delimiters into even lines. */
function isDelimited(text: string, name: string): boolean {
  if (/\.(csv|tsv|tab|data)$/i.test(name)) return true;
  const [first = "", ...rest] = text.split(/\r\n|\r|\n/);
  const second = rest.find((line) => !isMarked(line)) ?? rest[0] ?? "";
  // A comment may stand behind the numbers of a line.
  const numbersIn = (line: string): string | null => numbers.exec(line.replace(/[ \t]+#.*$/, ""))?.[0] ?? null;
  // R writes names in quotes with blanks between them, and none over the names of the rows.
  const named = quotedNames.test(first) ? wordsIn(first) : 0;
  if (named > 0 && [named, named + 1].includes(wordsIn(second))) return true;
  const cut = (line: string): number =>
    numbersIn(line)?.trim().split(/\s+/).length ?? Math.max(...[/,/g, /;/g, /\t/g, /\|/g].map((mark) => line.match(mark)?.length ?? 0));
  return (cut(first) > 0 && cut(first) === cut(second)) || isAligned(text);
}

/** Whether blanks cut all lines into as many words, three at least, and there are numbers below the first line. */
function isAligned(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "" && !isMarked(line));
  // The last one may be cut off.
  const rows = lines.slice(0, Math.min(20, lines.length - 1)).map((line) => line.trim().split(/[ \t]+/));
  const [first = [], ...rest] = rows;
  return (
    first.length > 2 &&
    rest.length > 2 &&
    rest.every((row) => row.length === first.length) &&
    first.some((_, i) => rest.every((row) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(row[i]!)))
  );
}

const quotedNames = /^\s*"[^"]*"([ \t]+"[^"]*")+\s*$/;
const wordsIn = (line: string): number => line.match(/"[^"]*"|[^\s"]+/g)?.length ?? 0;

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
