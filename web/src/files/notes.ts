// Sprout's own notes in other programs' files: read with care, as anybody may have written them.

import type { Notes } from "./types";

/** The notes that are of the right types; the rest is left out. */
export function readNotes(given: unknown): Notes {
  if (typeof given !== "object" || given === null) return {};
  const { scale, offset, classNames, epoch, data } = given as Record<string, unknown>;
  return {
    ...(Number.isFinite(scale) && { scale: scale as number }),
    ...(Number.isFinite(offset) && { offset: offset as number }),
    ...(Array.isArray(classNames) && classNames.length <= 10_000 && { classNames: classNames.map((name) => String(name).slice(0, 200)) }),
    ...(Number.isSafeInteger(epoch) && (epoch as number) >= 0 && { epoch: epoch as number }),
    ...(typeof data === "string" && { data: data.slice(0, 200) }),
  };
}

/** The notes of a text that may be none. */
export function readNotesText(text: unknown): Notes {
  try {
    return typeof text === "string" && text.length < 2 ** 20 ? readNotes(JSON.parse(text)) : {};
  } catch {
    return {};
  }
}
