// Texts as numbers, as Keras' TextVectorization makes them: 0 is padding, 1 an unknown token, then the commonest tokens.

import type { TableInfo } from "../../base/protocol";

type TextOptions = NonNullable<TableInfo["text"]>;

/** Words in lower case without punctuation, or characters as they are. */
const tokensOf = (text: string, tokens: TextOptions["tokens"]): string[] =>
  tokens === "characters"
    ? [...text]
    : text
        .toLowerCase()
        .replace(/[!-/:-@[-`{-~]/g, "")
        .split(/\s+/)
        .filter(Boolean);

/** Numbers of a text's first `length` tokens; what is left of `length` is padding. */
export function encodeText(
  text: string,
  places: ReadonlyMap<string, number>,
  { tokens, length }: Pick<TextOptions, "tokens" | "length">,
): Float32Array {
  const numbers = new Float32Array(length);
  tokensOf(text, tokens)
    .slice(0, length)
    .forEach((token, i) => (numbers[i] = places.get(token) ?? 1));
  return numbers;
}

/** Words of a text that are not in the vocabulary, each once, as they come. */
export const unknownWords = (
  text: string,
  places: ReadonlyMap<string, number>,
  { tokens, length }: Pick<TextOptions, "tokens" | "length">,
): string[] => [
  ...new Set(
    tokensOf(text, tokens)
      .slice(0, length)
      .filter((token) => !places.has(token)),
  ),
];

/** The vocabulary of the training rows; the commonest first, those as common in alphabetical order. */
export function learnVocabulary(textOf: (row: number) => string, training: Uint32Array, options: TextOptions): string[] {
  const counts = new Map<string, number>();
  for (const row of training) for (const token of tokensOf(textOf(row), options.tokens)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const known = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, options.vocabulary_size - 2);
  return ["", "[UNK]", ...known.map(([token]) => token)];
}
