// Zip archives in memory; fflate, which writes them, is loaded when first needed.

import { memorySource, zip as zipMembers } from "../archives/zip";
import { fail, limits, type NamedBytes } from "./types";

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** The members whose names `wanted` accepts. Refuses archives that would unpack to more than the limit before they do. */
export async function unzip(
  { name, bytes }: NamedBytes,
  wanted: (member: string) => boolean,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  let members = 0;
  for await (const member of zipMembers(memorySource(bytes), name, limits.bytes)) {
    if (++members > limits.tensors) fail(name, `expected an archive of at most ${limits.tensors.toLocaleString("en")} files, found more.`);
    if (wanted(member.name)) found.set(member.name, await member.bytes.all(member.size));
  }
  return found;
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
