// The lines of a file of text, some at a time.

import type { ByteReader } from "../../archives/bytes";
import { fail, grouped } from "../part";
import { textPieces } from "./text_pieces";

/** A record may be an array of pixels as text. */
const longestLine = 1 << 24;

/** Lines without their ends. Throws a SproutError at one of more than 16 million characters. */
export async function* linesOf(bytes: ByteReader, label: string): AsyncGenerator<string[]> {
  /** Pieces of the line that has not ended: they are joined once. */
  let waiting: string[] = [];
  let length = 0;
  for await (const piece of textPieces(bytes, label)) {
    const lines = piece.split("\n");
    const rest = lines.pop()!;
    if (lines.length > 0) {
      lines[0] = [...waiting, lines[0]!].join("");
      [waiting, length] = [[], 0];
      yield lines.map((line) => line.replace(/\r$/, ""));
    }
    waiting.push(rest);
    length += rest.length;
    if (length > longestLine) fail(label, `expected lines of at most ${grouped(longestLine)} characters, found a longer one.`);
  }
  const last = waiting.join("").replace(/\r$/, "");
  if (last !== "") yield [last];
}
