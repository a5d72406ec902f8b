// Files told apart by what is in them: the same bytes under the same paths in the same order are the same set, whenever they were chosen.

import { bytesOf, pathOf, readFile } from "../archives/file";
import { pack } from "./pack";

/** Bytes that are read and digested at a time. */
const pieceSize = 2 ** 22;

/**
 * SHA-256, in hexadecimal, of a list of SHA-256: for each file (packed, as it is kept) that of its path and size, then those of its pieces of 4 MB.
 * The browser digests a piece beside the page's own thread, and no more than one is in memory.
 */
export async function contentOf(files: readonly File[]): Promise<string> {
  const digests: Uint8Array[] = [];
  for (const file of await pack(files)) {
    digests.push(await sha256(new TextEncoder().encode(`${file.name}\n${file.size}`)));
    for await (const piece of piecesOf(file)) digests.push(await sha256(piece));
  }
  const all = await sha256(new Uint8Array(await new Blob(digests as BlobPart[]).arrayBuffer()));
  return Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Path of the first file; number, bytes and newest time of all: what earlier pages told sets apart by, and what there is where nothing can be digested. */
export function labelOf(files: readonly File[]): string {
  const newest = files.reduce((time, file) => Math.max(time, file.lastModified), 0);
  return [pathOf(files[0]!), files.length, bytesOf(files), newest].join(" ");
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The file cut every `pieceSize` bytes, however it is read; the memory of a piece is used for the next. */
async function* piecesOf(file: File): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const piece = new Uint8Array(Math.min(pieceSize, file.size));
  let filled = 0;
  for await (const bytes of readFile(file, file.name, {})) {
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + piece.length - filled);
      piece.set(part, filled);
      [from, filled] = [from + part.length, filled + part.length];
      if (filled < piece.length) continue;
      yield piece;
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
