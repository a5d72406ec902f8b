// The language of the page, and how a slice's words are had in it.
import { signal } from "@preact/signals";

/** A second language is one more name here, and one more file beside the text.en.ts of each slice. */
export type Language = "en";
export const language = signal<Language>("en");

/** The words of a slice in the language of the page. Read where they are said (never kept at a module's top), they change with it. */
export function words<Words extends object>(inLanguage: Record<Language, Words>): Words {
  return new Proxy(inLanguage.en, { get: (_, key) => Reflect.get(inLanguage[language.value], key) as unknown });
}
