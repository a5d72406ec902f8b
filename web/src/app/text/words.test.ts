// Words follow the language of the page without being read in anew.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

test("no module keeps words at its top, where they would stay in the language it began with", () => {
  const app = join(import.meta.dirname, "..");
  const files = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."));
  const kept = /^(?:export )?(?:const|let) (?:(?!=>|\bfunction\b)[^;])*?=(?!>)\s*(?:(?!=>|\bfunction\b)[^;])*?\b(?:t|\w+Text)\.\w/m;
  expect(kept.test("const words = t.rates;")).toBe(true);
  expect(kept.test("const lists = [\n  { label: coreText.data.x },\n];")).toBe(true);
  expect(kept.test("const label = (): string => t.title;")).toBe(false);
  expect(files.filter((file) => kept.test(readFileSync(join(app, file), "utf8")))).toEqual([]);
});
