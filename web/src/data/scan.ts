// Recognises every file and every member of an archive by its first bytes: arrays of samples, pictures, or tables.

import { SproutError } from "../base/errors";
import type { FoundPart } from "./arrange";
import { cifar } from "./cifar";
import { classNamesIn } from "./class_names";
import { entries } from "./entries";
import { defaultMemoryLimit } from "./limits";
import { expectedFiles, isPictureName, noPicture, refusal, signature } from "./foreign";
import { LeftOutList } from "./left_out";
import { held } from "./held";
import { idx } from "./idx";
import { npy } from "./npy";
import { checkSize, describe, downloadAgain, fail, grouped, type Entry, type Format, type Part } from "./part";
import { foldersOf, pictureIn, type PictureFault, type PictureFile, type PictureSet } from "./pictures";
import type { LeftOut } from "../base/protocol";
import type { DecodeOptions } from "../base/data_types";
import { textsByClass, type TextFile, type TextFolders } from "./text_folders";
import { tableIn, textOf, type TableFile } from "./tables/recognise";
import { reading } from "./visit";

/** Every format of arrays, the most certain of itself first. */
export const formats: readonly Format[] = [held, idx, npy, cifar];

/** More files in one go are a mistake. */
const mostFiles = 1_000_000;

/** What was found, of one kind: pictures beside arrays (a logo, a preview) are left out, and tables beside pictures. Lists of names are among the parts beside all of them. */
export interface Scan {
  parts: FoundPart[];
  /** Null if there are none, or they are no data. */
  pictures: PictureSet | null;
  tables: TableFile[];
  /** Texts in folders of classes; null if they are none. */
  texts: TextFolders | null;
  /** What lies in folders of systems and programs. */
  aside: LeftOut[];
  /** The letters of names that are not in Unicode, by archive. */
  namesReadAs: { file: string; charset: string }[];
}

/** Looks at every entry of the files. Compressed archives are read to the end, as only that shows what is in them. */
export async function scan(files: readonly File[], options: DecodeOptions): Promise<Scan> {
  const read = reading(files, "reading", options);
  const parts: FoundPart[] = [];
  const pictures: PictureFile[] = [];
  const tables: TableFile[] = [];
  const texts: TextFile[] = [];
  let textTables = 0;
  const refusals: SproutError[] = [];
  const faults: PictureFault[] = [];
  const aside = new LeftOutList("aside");
  const charsets = new Map<string, string>();
  for (const file of files) {
    let index = -1;
    let recognised = false;
    let refused: SproutError | null = null;
    for await (const entry of entries(file, read(file))) {
      index++;
      if (index >= mostFiles || parts.length + pictures.length + tables.length >= mostFiles)
        fail(entry.label, `expected at most ${grouped(mostFiles)} files, found more.`, "Use a smaller part of the data.");
      if (entry.charset) charsets.set(file.name, entry.charset);
      if (entry.aside !== undefined) {
        aside.add(entry.aside);
        continue;
      }
      const before = pictures.at(-1)?.header;
      const picture = entry.array || entry.fault ? null : await pictureIn(entry, before);
      if (picture instanceof SproutError) {
        faults.push({ file, path: entry.path, error: picture });
        refused ??= picture;
        continue;
      }
      if (picture) {
        recognised = true;
        const { path, header } = picture;
        pictures.push({ path, header, file, index });
        continue;
      }
      const array = entry.fault ? null : await partIn(entry, options);
      const table = array || entry.fault ? null : await tableIn(entry);
      const text = !array && (await isTextFile(entry));
      if (text) texts.push({ label: entry.label, path: entry.path, file, index });
      if (table) {
        recognised = true;
        if (text) textTables++;
        tables.push({ ...table, file, index });
        continue;
      }
      const part = array ?? (entry.fault ? null : await classNamesIn(entry));
      if (!part) {
        const error = entry.fault ?? (await refusal(entry));
        refused ??= error;
        if (isPictureName(entry.name)) faults.push({ file, path: entry.path, error: entry.fault ?? (await noPicture(entry)) });
        continue;
      }
      recognised = true;
      if (!parts.some((other) => isTwin(other, part))) parts.push({ ...part, file, index });
    }
    if (refused && !recognised) refusals.push(refused);
  }
  // What lies beside pictures in a folder (lists, licences) does no harm; beside arrays it may be a part of the data.
  const arrays = parts.some(({ x, y }) => x || y);
  const set = foldersOf(pictures, faults, { letterCase: options.pictures?.letter_case, level: options.pictures?.class_level });
  // Two pictures in folders of classes are no logo.
  const haveClasses = set.places.slice(0, pictures.length).filter((place) => place !== null).length > 1;
  const byClass = arrays || haveClasses || textTables > texts.length / 2 ? null : textsByClass(texts);
  const told = { aside: aside.list, namesReadAs: [...charsets].map(([file, charset]) => ({ file, charset })) };
  if (byClass) return { parts: parts.filter(({ x, y }) => !x && !y), pictures: null, tables: [], texts: byClass, ...told };
  const kind = arrays ? "parts" : haveClasses || tables.length === 0 ? "pictures" : "tables";
  // Beside pictures, those that are none are left out by name.
  if (refusals.length > 0 && (kind !== "pictures" || pictures.length === 0)) throw refusals[0];
  if (parts.length + pictures.length + tables.length === 0) {
    const [first] = aside.list;
    throw new SproutError(
      `${files[0]?.name ?? "Data"}: expected ${expectedFiles}, found ${first ? `${grouped(first.count)} files in ${first.where}, which is passed over` : "none"}.`,
      first && "Give the folder another name, or choose the files in it.",
    );
  }
  return {
    parts,
    pictures: kind === "pictures" && pictures.length > 0 ? set : null,
    tables: kind === "tables" ? tables : [],
    texts: null,
    ...told,
  };
}

/** A text in a folder: it may be a sample, called by the folder. */
async function isTextFile({ name, folder, bytes, array }: Entry): Promise<boolean> {
  return !array && folder !== "" && /\.txt$/i.test(name) && textOf(await bytes.peek(4096)) !== null;
}

async function partIn(entry: Entry, { memoryLimit = defaultMemoryLimit }: DecodeOptions): Promise<Part | null> {
  // A usual name makes no data of a web page.
  if (!entry.array && signature(await entry.bytes.peek(16))) return null;
  for (const format of formats) {
    const part = await format.open(entry);
    if (!part) continue;
    checkSize(part, entry.size ?? part.size);
    if (part.size > memoryLimit) {
      fail(
        part.label,
        `expected at most ${grouped(memoryLimit)} bytes, found a header that announces ${grouped(part.size)} for ${describe(part)}.`,
        downloadAgain,
      );
    }
    return part;
  }
  return null;
}

/** A file and its .gz lie side by side in some folders: the same part twice. */
const isTwin = (a: Part, b: Part): boolean => a.name === b.name && a.label !== b.label && a.size === b.size && a.known === b.known;
