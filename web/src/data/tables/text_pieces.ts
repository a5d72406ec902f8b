// The text of a file in UTF-8, or UTF-16 with its mark, in pieces as they come.

import type { ByteReader } from "../../archives/bytes";
import { fail } from "../part";
import { utf16 } from "./recognise";

const chunkSize = 1 << 18;

/** Throws a SproutError where bytes are no text. */
export async function* textPieces(bytes: ByteReader, label: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(utf16(await bytes.peek(2)) ?? "utf-8", { fatal: true });
  for (;;) {
    const chunk = await bytes.take(chunkSize);
    try {
      const piece = decoder.decode(chunk, { stream: chunk.length > 0 });
      if (piece !== "") yield piece;
    } catch {
      fail(label, "expected text in UTF-8, found bytes that are none.", "Save it as UTF-8.");
    }
    if (chunk.length === 0) return;
  }
}
