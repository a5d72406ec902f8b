// Files made ready to be kept: each with its path as its name, and many of them together in one archive.

import { yieldToMessages } from "../base/yield";
import { pathOf } from "../archives/file";

/** A database takes one large file far more quickly than a thousand small ones. */
const mostFiles = 100;
const blockSize = 512;
const longestName = 100;
/** Files between two rests, so that the page stays awake. */
const slice = 500;

/** The same files under the paths they were chosen with; more than a hundred as one .tar, named after their folder. */
export async function pack(files: readonly File[]): Promise<File[]> {
  if (files.length <= mostFiles) return files.map((file) => new File([file], pathOf(file), { lastModified: file.lastModified }));
  const newest = files.reduce((time, file) => Math.max(time, file.lastModified), 0);
  return [new File([await tarOf(files)], `${pathOf(files[0]!).split("/")[0]}.tar`, { lastModified: newest })];
}

/** A tar archive (ustar, with GNU's long names) that refers to the files without reading them. */
async function tarOf(files: readonly File[]): Promise<Blob> {
  const parts: Blob[] = [];
  for (let first = 0; first < files.length; first += slice) {
    parts.push(new Blob(files.slice(first, first + slice).flatMap((file) => member(file))));
    await yieldToMessages();
  }
  return new Blob([...parts, new Uint8Array(2 * blockSize)]);
}

function member(file: File): BlobPart[] {
  const name = new TextEncoder().encode(pathOf(file));
  const long = name.length > longestName ? [header("././@LongLink", name.length, "L"), name, padding(name.length)] : [];
  return [...long, header(name.subarray(0, longestName), file.size, "0"), file, padding(file.size)];
}

const padding = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array((blockSize - (size % blockSize)) % blockSize);

function header(name: string | Uint8Array, size: number, type: string): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockSize);
  const write = (at: number, text: string | Uint8Array): void =>
    block.set(typeof text === "string" ? new TextEncoder().encode(text) : text, at);
  write(0, name);
  write(100, "0000644\0");
  write(124, `${size.toString(8).padStart(11, "0")}\0`);
  write(148, " ".repeat(8));
  write(156, type);
  write(257, "ustar\0" + "00");
  write(
    148,
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  return block;
}
