// Says what a file is that no decoder knows, and what to do about it.

import { SproutError } from "../base/errors";
import type { Bytes } from "../archives/bytes";
import type { Entry } from "./part";

const hints = {
  again: "Take the picture out, or save it again.",
  png: "Save it as PNG or JPEG.",
  unpack: "Unpack it and choose the files inside.",
  xlsx: "Save it as .xlsx or CSV.",
  csv: "Save the table as CSV.",
  parquet: "Save the table as Parquet or CSV.",
  mat: "Save it in MATLAB with save(name, '-v7').",
  arrays: "Save what is to be learnt as arrays, with numpy.savez, or as a table.",
  download: "The download brought an error page instead of the file: download it again.",
};

/** First bytes, as text of one character a byte, with "?" for any: what they are, and a better hint than the usual one. */
const signatures: [start: string, kind: string, hint?: string][] = [
  ["\x89PNG", "a damaged PNG picture", hints.again],
  ["\xff\xd8\xff", "a damaged JPEG picture", hints.again],
  ["GIF8", "a damaged GIF picture", hints.again],
  ["RIFF????WEBP", "a damaged WebP picture", hints.again],
  ["%PDF", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive inside another archive", hints.unpack],
  ["7z\xbc\xaf", "a 7z archive", hints.unpack],
  ["Rar!", "a RAR archive", hints.unpack],
  ["\xfd7zXZ", "an xz archive", hints.unpack],
  ["BZh", "a bzip2 archive", hints.unpack],
  ["\x1f\x8b", "a gzip file inside another archive", hints.unpack],
  ["\x89HDF", "an HDF5 file", hints.arrays],
  ["MATLAB 7.3", "MATLAB's .mat of version 7.3", hints.mat],
  ["MATLAB 5.0", "a damaged file of MATLAB", hints.mat],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old document of Office (.xls)", hints.xlsx],
  ["SQLite format 3\0", "an SQLite database", hints.csv],
  ["ARROW1", "an Arrow (Feather) file", hints.parquet],
  ["FEA1", "an old Feather file", hints.parquet],
  ["ORC", "an ORC file", hints.parquet],
  ["Obj\x01", "an Avro file", hints.parquet],
  ["<stata_dta>", "a Stata file (.dta)", hints.csv],
  ["$FL2", "an SPSS file (.sav)", hints.csv],
  ["RDX", "R's workspace (.RData)", hints.csv],
  ["X\n\0\0\0", "R's object (.rds)", hints.csv],
  ["RIFF????WAVE", "a sound (.wav)", hints.arrays],
  ["ID3", "a sound (.mp3)", hints.arrays],
  ["fLaC", "a sound (.flac)", hints.arrays],
  ["OggS", "a sound or film (.ogg)", hints.arrays],
  ["RIFF????AVI ", "a film (.avi)", hints.arrays],
  ["????ftypheic", "a damaged HEIC picture", hints.again],
  ["????ftypheix", "a damaged HEIC picture", hints.again],
  ["????ftypmif1", "a damaged HEIC picture", hints.again],
  ["????ftypavif", "a damaged AVIF picture", hints.again],
  ["????ftyp", "a film (.mp4)", hints.arrays],
  ["II*\0", "a damaged TIFF picture", hints.again],
  ["MM\0*", "a damaged TIFF picture", hints.again],
  ["II+\0", "a BigTIFF picture", hints.png],
  ["MM\0+", "a BigTIFF picture", hints.png],
  ["????JXL ", "a JPEG XL picture", hints.png],
  ["????jP  ", "a JPEG 2000 picture", hints.png],
  ["\xffO\xffQ", "a JPEG 2000 picture", hints.png],
  ["8BPS", "a Photoshop picture", hints.png],
  ["v/1\x01", "an OpenEXR picture", hints.png],
  ["(\xb5/\xfd", "a Zstandard archive", hints.unpack],
  ['\x04"M\x18', "an LZ4 archive", hints.unpack],
  ["<!DOCTYPE", "a web page", hints.download],
  ["<!doctype", "a web page", hints.download],
  ["<html", "a web page", hints.download],
];

export const expectedFiles =
  "pictures in one folder a class, a table (CSV and other text with delimiters, Excel .xlsx, Parquet, JSON, ARFF or LIBSVM), " +
  "texts in one folder a class, IDX files (plain or .gz), NumPy arrays (.npy or .npz), MATLAB's .mat or CIFAR's files (.bin, pickles or .tar.gz)";
const usual = "Save tables as CSV and arrays with numpy.savez; choose all files of a set together, such as MNIST's four.";

const sheet = "Open it in a program for tables, and save it as .xlsx or CSV.";
/** Texts that are no tables, whatever delimiters stand in them and whatever they are called. */
const texts: [start: RegExp, kind: string, hint?: string][] = [
  [
    /^version https:\/\/git-lfs\.github\.com/,
    "a pointer of Git LFS in place of the file itself",
    "Get the file with git lfs pull, or by the download button of its page.",
  ],
  [/^\s*(<!doctype|<html)[\s\S]*<table/i, "a web page with a table in it", sheet],
  [/^\s*<\?xml[\s\S]*<(\w{1,20}:)?Workbook/, "a workbook in XML", sheet],
  [/^\s*<(\?xml|annotation|svg)\b/, "XML", undefined],
  [
    /^\s*(--[^\n]*\n\s*|\/\*(?:[^*]|\*(?!\/))*\*\/\s*(?:;\s*)?|PRAGMA [^\n]*\n\s*)*(CREATE TABLE|INSERT INTO|DROP TABLE|BEGIN TRANSACTION)\b/i,
    "statements of SQL",
    hints.csv,
  ],
  [/^\s*(#[^\n]*\n\s*)*@problemname\b/i, "series of sktime (.ts)", "Save it as ARFF, or as CSV with one series a row."],
];

/** What a text is that is no table; null if it may be one. */
export function foreignText(text: string): Kind | null {
  const [, kind, hint] = texts.find(([start]) => start.test(text)) ?? [];
  return kind === undefined ? null : { kind, hint };
}

/** Zips that are documents or models, by what their names and first members are called. */
const zips: [name: RegExp, first: RegExp, kind: string, hint: string][] = [
  [/(?:)/, /^mimetypeapplication\/vnd\.oasis\.opendocument/, "an OpenDocument file", hints.xlsx],
  [/\.(docx|pptx)$/i, /(?:)/, "a document of Word or PowerPoint", hints.csv],
  [/(?:)/, /^Index\/\w+\.iwa/, "a document of Numbers, Pages or Keynote", hints.xlsx],
  [/(?:)/, /^[^/]+\/data\.pkl/, "a file of PyTorch", hints.arrays],
  [/\.keras$/i, /(?:)/, "a Keras model", "Open it where models are opened: on the Files card, or with trainer.load."],
];

/** What a zip is that is no archive of data, by its name and first bytes; null if it may be one. */
export function foreignZip(name: string, head: Bytes): SproutError | null {
  const first = String.fromCharCode(...head.subarray(30, 512));
  const [, , kind, hint] = zips.find(([called, member]) => called.test(name) && member.test(first)) ?? [];
  return kind === undefined ? null : new SproutError(`${name}: expected ${expectedFiles}, found ${kind}.`, hint);
}

/** The error for an entry that no decoder takes: what is expected, and what it is. */
export async function refusal({ label, bytes }: Entry): Promise<SproutError> {
  const { kind, hint } = identify(await bytes.peek(512));
  return new SproutError(`${label}: expected ${expectedFiles}, found ${kind}.`, hint ?? usual);
}

/** What is called a picture; those that are read first. */
const readName = /\.(png|jpe?g|gif|webp|bmp|dib|tiff?|avif|hei[cf])$/i;
const unreadName = /\.(jxl|jp2|j2k|psd|svg|tga|ico|p[bgpn]m|pcx|exr|hdr|dcm|eps|raw)$/i;
/** A camera's raw picture often begins as a TIFF of its small preview. */
const rawName = /\.(cr[23]|nef|nrw|arw|dng|orf|rw2|pef|srw|raf)$/i;

/** Whether that is the name of a picture. */
export const isPictureName = (name: string): boolean => readName.test(name) || unreadName.test(name) || rawName.test(name);

/** The kind of a picture that is not read here, in few words; null for what is none, and for a damaged one. */
export function unreadPicture(head: Bytes, name: string): string | null {
  if (rawName.test(name)) return "a camera's raw";
  const [, kind] = /^an? (?!damaged )(.*) picture$/.exec(signature(head)?.kind ?? "") ?? [];
  return kind ?? unreadName.exec(name)?.[1]?.toUpperCase() ?? null;
}

/** The error for an entry that is called a picture and is none. */
export async function noPicture({ label, bytes }: Entry): Promise<SproutError> {
  return new SproutError(`${label}: expected a picture, found ${identify(await bytes.peek(512)).kind}.`, hints.again);
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
  if (known && known.hint !== hints.download) return known;
  if (head.length === 0) return { kind: "an empty file" };
  const text = new TextDecoder().decode(head);
  const foreign = foreignText(text);
  if (foreign) return foreign;
  if (known) return known;
  if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(text.slice(0, 100))) {
    return { kind: `text ("${text.replace(/\s+/g, " ").slice(0, 30).trim()}...")` };
  }
  return {
    kind: `data of no known kind (beginning ${[...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")})`,
  };
}
