// How data may be read: the choices, defaults and limits of LoadOptions, for whoever checks, offers or links them.

export const tableChoices = {
  decimal: [".", ","],
  quotes: ["double", "backslash", "none"],
  task: ["classification", "regression"],
  scaling: ["standard", "minmax", "none"],
  encoding: ["one_hot", "integer"],
  missing: ["drop", "mean", "median", "most_frequent"],
  mode: ["rows", "windows", "text", "pictures"],
} as const;
/** The modes that an option of a table means something in; the others do in all. */
export const modesOf: Record<string, readonly (typeof tableChoices.mode)[number][]> = {
  task: ["rows", "text", "pictures"],
  scaling: ["rows", "windows"],
  encoding: ["rows"],
  windows: ["windows"],
  text: ["text"],
};
/** A table's options without those that mean nothing in the mode that they name. */
export function inTheirMode<Options extends { mode?: string }>(options: Options): Options {
  const fits = (key: string): boolean =>
    options.mode === undefined || !Object.hasOwn(modesOf, key) || (modesOf[key] as readonly string[]).includes(options.mode);
  return Object.fromEntries(Object.entries(options).filter(([key]) => fits(key))) as Options;
}
export const columnChoices = { type: ["number", "category", "text"], role: ["feature", "ignored"] } as const;
export const textChoices = { tokens: ["words", "characters"] } as const;
export const pictureChoices = { fit: ["cover", "contain", "stretch"], color: ["rgb", "grey"], letter_case: ["ignore", "keep"] } as const;

/**
 * What an option may be: true or false; a text; one character; a list of texts; (height, width); a share, from 0 to less than 1; a whole number from `least` on,
 * in a link `most`; one of several words.
 */
export type LoadOptionKind =
  | "flag"
  | "text"
  | "character"
  | "texts"
  | "size"
  | "share"
  | { least: number; most: number }
  | readonly string[];
const whole = (least: number, most = 2 ** 31 - 1): LoadOptionKind => ({ least, most });

/** Padding, the unknown token and one that is known. */
export const leastVocabulary = 3;

/** Every option of loading, by the group that it stands in; those of a table's columns, windows and texts stand in groups within it. */
export const loadOptions = {
  table: { sheet: "text", delimiter: "character", header: "flag", skip: whole(0), footer: whole(0), target: "text", ...tableChoices },
  columns: { ...columnChoices, input: "text", output: "text" },
  windows: { length: whole(1, 100_000), horizon: whole(1, 100_000), stride: whole(1, 100_000) },
  text: { ...textChoices, vocabulary_size: whole(leastVocabulary, 1_000_000), length: whole(1, 100_000), vocabulary: "texts" },
  pictures: { size: "size", ...pictureChoices, class_level: whole(1, 64), seed: whole(0) },
  split: { test: "share", validation: "share", seed: whole(0), stratify: "flag" },
} as const satisfies Record<string, Record<string, LoadOptionKind>>;

/** One of the values that an option may have. */
export type ChoiceOf<Choices extends Record<string, readonly string[]>, Key extends keyof Choices> = Choices[Key][number];

export const tableDefaults = { scaling: "standard", encoding: "one_hot", missing: "mean" } as const;
export const windowDefaults = { length: 12, horizon: 1, stride: 1 };
export const textDefaults = { tokens: "words", vocabulary_size: 1000, length: 50 } as const;
export const pictureDefaults = { fit: "cover", seed: 1 } as const;
/** Of data in general, and the test share of tables. */
export const splitDefaults = { test: 0, validation: 0, seed: 1, stratify: true };
export const tableTestShare = 0.2;
