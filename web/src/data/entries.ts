// Looks into a file whatever it is packed in: plain, .gz, .tar, .tar.gz or .zip, told by content, not by name.

import { ByteReader, memoryReader, type Bytes } from "../archives/bytes";
import { readFile, type ReadOptions } from "../archives/file";
import { gunzip, isGzip } from "../archives/gzip";
import { SproutError } from "../base/errors";
import { defaultMemoryLimit } from "./limits";
import { fail, grouped, type Entry } from "./part";
import { foreignZip } from "./foreign";
import { unfold } from "./unfold";
import { isOffice, officeHead } from "./office";
import type { NameCharset } from "../archives/names";
import { isTar, nameReaderOf, tar } from "../archives/tar";
import { fileSource, isZip, zip } from "../archives/zip";

export interface EntryOptions extends ReadOptions {
  /** Bytes a file may inflate to. */
  memoryLimit?: number | undefined;
}

/** Hidden files, and what systems and data sets put beside the data. */
const companion = /^(\..*|thumbs\.db|desktop\.ini|readme(\..*)?|batches\.meta(\.txt)?)$/i;

/** Folders that systems and programs make beside people's data, and hidden ones. */
const systemFolder = /^(\.[^.].*|__macosx|@eadir|[#@]recycle|\$recycle\.bin|system volume information|lost\+found|__pycache__)$/i;

/** The entries of a file, one at a time: read each before asking for the next. Companions of data are left out; what lies in folders of systems comes with their name, not looked into. */
export async function* entries(file: File, { memoryLimit = defaultMemoryLimit, ...read }: EntryOptions): AsyncGenerator<Entry> {
  const { name: label, folder, path } = splitPath(file.webkitRelativePath || file.name);
  const aside = asideOf(folder);
  if (aside !== null) {
    yield { label, name: label, folder, path, size: file.size, bytes: memoryReader(new Uint8Array(0)), aside };
    return;
  }
  if (companion.test(label)) return;
  if (file.size === 0) {
    const fault = new SproutError(`${label}: expected data, found an empty file.`, "Download or choose it again.");
    yield { label, name: label, folder, path, size: 0, bytes: memoryReader(new Uint8Array(0)), fault };
    return;
  }
  const open = () => readFile(file, label, read);
  let bytes = new ByteReader(open());
  const members = async function* (
    archive: AsyncIterable<{ name: string; size: number; bytes: ByteReader; charset?: NameCharset }>,
  ): AsyncGenerator<Entry> {
    for await (const member of archive) {
      const { name, folder, path } = splitPath(member.name);
      const own = {
        label: `${label}: ${name}`,
        name,
        folder,
        path,
        size: member.size,
        bytes: member.bytes,
        ...(member.charset && { charset: member.charset }),
      };
      const aside = asideOf(folder);
      if (aside !== null) yield { ...own, aside };
      else if (!companion.test(name)) yield* unfold(own, memoryLimit);
    }
  };
  try {
    const foreign = isZip(await bytes.peek(4)) && foreignZip(label, await bytes.peek(512));
    if (foreign) throw foreign;
    if (isZip(await bytes.peek(4)) && !isOffice(await bytes.peek(officeHead)))
      return yield* members(zip(fileSource(file, label, read), label, memoryLimit));
    const gzip = isGzip(await bytes.peek(2));
    if (gzip) {
      await bytes.close();
      bytes = new ByteReader(limited(gunzip(open, label), label, memoryLimit));
    }
    if (isTar(await bytes.peek(512))) {
      // Names that do not say what letters they are in are looked at together: the archive is read twice.
      const readerOf = () => nameReaderOf(new ByteReader(gzip ? limited(gunzip(open, label), label, memoryLimit) : open()), label);
      yield* members(tar(bytes, label, readerOf));
      // What follows the archive's end is of no use, but the checksum of gzip stands behind it.
      await bytes.skip(Infinity);
    } else {
      yield* unfold({ label, name: label.replace(/\.gz$/i, ""), folder, path, size: gzip ? null : file.size, bytes }, memoryLimit);
    }
  } finally {
    await bytes.close();
  }
}

/** Refuses a file that inflates to more than the limit as soon as it does. */
async function* limited(chunks: AsyncIterable<Bytes>, label: string, limit: number): AsyncGenerator<Bytes> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limit) {
      fail(
        label,
        `expected at most ${grouped(limit)} bytes once unpacked, found more.`,
        "The file may be hostile or damaged. Use a smaller part of the data.",
      );
    }
    yield chunk;
  }
}

/** The folder of a system that a path leads through, with those above it; null if there is none. */
function asideOf(folder: string): string | null {
  const names = folder.split("/");
  const at = names.findIndex((name) => systemFolder.test(name));
  return at < 0 ? null : names.slice(0, at + 1).join("/");
}

function splitPath(full: string): { name: string; folder: string; path: string } {
  const path = full.replaceAll("\\", "/");
  const [, folder = "", name = path] = /^(?:(.*)\/)?([^/]+)$/s.exec(path) ?? [];
  return { name, folder, path };
}
