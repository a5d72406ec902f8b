// Which language the page speaks: the one chosen by hand, or the first of the browser's that it knows; its words are fetched before it is spoken.
import { signal } from "@preact/signals";
import { LANGUAGES, language, learnPhrases, learnWords, type Language, type Translator } from "../text/words";
import { announce } from "../core/state";
import { t } from "./text";
import type { Trouble } from "../core/trouble";

const KEY = "sprout-language";

interface Parts {
  words: () => Promise<{ slices: Record<string, object> }>;
  phrases: () => Promise<{ phrases: Translator }>;
}
/** English is in the page itself. Of the others the page's own words come first; without the rest, errors and exercises are told in English. */
const fetched: Record<Exclude<Language, "en">, Parts> = {
  ko: { words: () => import("./ko"), phrases: () => import("./ko-phrases") },
};

/** Why a language could not be had. */
export const languageTrouble = signal<Trouble | null>(null);

const isLanguage = (name: string | null | undefined): name is Language => Object.hasOwn(LANGUAGES, name ?? "");

/** The language to begin with. kept: what was chosen by hand at an earlier visit; wanted: the browser's, best first. */
export function firstLanguage(kept: string | null, wanted: readonly string[]): Language {
  if (isLanguage(kept)) return kept;
  return wanted.map((tag) => tag.split("-")[0]!.toLowerCase()).find(isLanguage) ?? "en";
}

/** The language that is kept, or the browser's; English where its words cannot be fetched. */
export const openLanguage = (): Promise<void> => speak(firstLanguage(keptLanguage(), navigator.languages));

/** Chosen by hand: kept for the next visit. */
export async function chooseLanguage(name: Language): Promise<void> {
  await speak(name);
  if (language.value !== name) return;
  // What was read out in the language before is not said again.
  announce("");
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A browser that keeps nothing: the choice holds for this visit.
  }
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

let asked: Language = "en";

async function speak(name: Language): Promise<void> {
  asked = name;
  languageTrouble.value = null;
  try {
    if (name !== "en") {
      learnWords(name, (await fetched[name].words()).slices);
      void fetched[name].phrases().then(
        ({ phrases }) => learnPhrases(name, phrases),
        () => undefined,
      );
    }
    // Of two that are chosen in haste, the later one is spoken.
    if (asked === name) language.value = name;
  } catch {
    if (asked === name) languageTrouble.value = { message: t.languageFailed(LANGUAGES[name]), hint: t.languageFailedHint };
  }
}
