// The language of the page, and how a slice's words are had in it.
import { signal } from "@preact/signals";

/** The languages by the names they give themselves. One more is a line here, and a file beside the text.en.ts of each slice. */
export const LANGUAGES = { en: "English", ko: "한국어" } as const;
export type Language = keyof typeof LANGUAGES;
export const language = signal<Language>("en");

/** The words of languages other than English, by slice. */
const vocabularies = new Map<Language, Record<string, object>>();
/** From now on the page can be in that language. */
export const learnWords = (name: Language, slices: Record<string, object>): void => void vocabularies.set(name, slices);

/** What puts an English sentence into another language, or returns it as it came. */
export type Translator = (english: string) => string;
const translators = signal<Partial<Record<Language, Translator>>>({});
export function learnPhrases(name: Language, translator: Translator): void {
  translators.value = { ...translators.value, [name]: translator };
}

/** The words of a slice in the language of the page. Read where they are said (never kept at a module's top), they change with it. */
export function words<Words extends object>(slice: string, en: Words): Words {
  return new Proxy(en, { get: (_, key) => Reflect.get(vocabularies.get(language.value)?.[slice] ?? en, key) as unknown });
}

/**
 * In the language of the page what the floors below say in English: errors, remarks, the course's exercises. They run without a page as well, so their
 * words come whole and are put into another language where they are shown. What that language has no words for stays English.
 */
export const said = (english: string): string => translators.value[language.value]?.(english) ?? english;

/** What depends on the language alone, made once for each. */
export function perLanguage<Made>(make: (name: Language) => Made): () => Made {
  const made = new Map<Language, Made>();
  return () => {
    const name = language.value;
    if (!made.has(name)) made.set(name, make(name));
    return made.get(name)!;
  };
}
