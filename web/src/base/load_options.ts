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
export const columnChoices = { type: ["number", "category", "text"], role: ["feature", "ignored"] } as const;
export const textChoices = { tokens: ["words", "characters"] } as const;
export const pictureChoices = { fit: ["cover", "contain", "stretch"], color: ["rgb", "grey"], letter_case: ["ignore", "keep"] } as const;

/** One of the values that an option may have. */
export type ChoiceOf<Choices extends Record<string, readonly string[]>, Key extends keyof Choices> = Choices[Key][number];

export const tableDefaults = { scaling: "standard", encoding: "one_hot", missing: "mean" } as const;
export const windowDefaults = { length: 12, horizon: 1, stride: 1 };
export const textDefaults = { tokens: "words", vocabulary_size: 1000, length: 50 } as const;
export const pictureDefaults = { fit: "cover", seed: 1 } as const;
/** Padding, the unknown token and one that is known. */
export const leastVocabulary = 3;
/** Of data in general, and the test share of tables. */
export const splitDefaults = { test: 0, validation: 0, seed: 1, stratify: true };
export const tableTestShare = 0.2;
