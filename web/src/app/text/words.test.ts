// Words follow the language of the page without being read in anew.
import { computed } from "@preact/signals";
import { afterEach, expect, test } from "vitest";
import { language, words, type Language } from "./words";

afterEach(() => {
  language.value = "en";
});

test("what was drawn with words is drawn again when the language changes", () => {
  const en = { title: "Data", groups: { core: "Core" }, count: (n: number) => `${n} samples` };
  const de = { title: "Daten", groups: { core: "Kern" }, count: (n: number) => `${n} Beispiele` };
  const t = words({ en, de } as Record<Language, typeof en>);
  const drawn = computed(() => [t.title, t.groups.core, t.count(3)]);
  expect(drawn.value).toEqual(["Data", "Core", "3 samples"]);
  language.value = "de" as Language;
  expect(drawn.value).toEqual(["Daten", "Kern", "3 Beispiele"]);
});
