// Zip archives in memory, through fflate, which is loaded when first needed.

import { fail, limits, type NamedBytes } from "./types";

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** The members whose names `wanted` accepts. Refuses archives that would unpack to more than the limit before they do. */
export async function unzip(
  { name, bytes }: NamedBytes,
  wanted: (member: string) => boolean,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { unzipSync } = await import("fflate");
  let total = 0;
  let members = 0;
  const filter = ({ name: member, originalSize, size }: { name: string; originalSize: number; size: number }): boolean => {
    if (++members > limits.tensors) fail(name, `expected an archive of at most ${limits.tensors.toLocaleString("en")} files, found more.`);
    if (!wanted(member)) return false;
    total += originalSize;
    // Deflate cannot shrink anything by more than about 1,032.
    if (total > limits.bytes || originalSize > 1040 * size + 64) {
      fail(
        name,
        `expected files of at most ${limits.bytes.toLocaleString("en")} bytes in all, found ${JSON.stringify(member).slice(0, 60)} of ${originalSize.toLocaleString("en")}.`,
        "The file may be hostile or damaged.",
      );
    }
    return true;
  };
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter })) as [string, Uint8Array<ArrayBuffer>][]);
  } catch (error) {
    if ((error as Error).name === "SproutError") throw error;
    return fail(
      name,
      `expected a sound zip archive, but it cannot be unpacked (${String((error as Error).message).slice(0, 80)}).`,
      "The file may be damaged. Save or download it again.",
    );
  }
}

/** Names of all members. */
export async function listZip(file: NamedBytes): Promise<string[]> {
  const names: string[] = [];
  await unzip(file, (member) => (names.push(member), false));
  return names;
}

/** An archive of these files, stored as they are: weights hardly shrink, and Keras stores them too. */
export async function zip(name: string, files: NamedBytes[]): Promise<NamedBytes> {
  const { zipSync } = await import("fflate");
  const members = Object.fromEntries(files.map((file) => [file.name, file.bytes]));
  return { name, bytes: zipSync(members, { level: 0 }) as Uint8Array<ArrayBuffer> };
}

export const textBytes = (name: string, text: string): NamedBytes => ({
  name,
  bytes: new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>,
});
