// Words follow the language of the page without being read in anew.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { computed } from "@preact/signals";
import { afterEach, expect, test } from "vitest";
import { language, learnPhrases, learnWords, perLanguage, said, words, type Language } from "./words";

afterEach(() => {
  language.value = "en";
});

test("what was drawn with words is drawn again when the language changes", () => {
  const en = { title: "Data", groups: { core: "Core" }, count: (n: number) => `${n} samples` };
  const ko: typeof en = { title: "데이터", groups: { core: "기본" }, count: (n) => `샘플 ${n}개` };
  learnWords("ko", { drawn: ko });
  const t = words("drawn", en);
  const other = words("other", { title: "Runs" });
  const drawn = computed(() => [t.title, t.groups.core, t.count(3), said("Load data first."), said("x"), other.title]);
  expect(drawn.value).toEqual(["Data", "Core", "3 samples", "Load data first.", "x", "Runs"]);
  language.value = "ko";
  expect(drawn.value).toEqual(["데이터", "기본", "샘플 3개", "Load data first.", "x", "Runs"]);
  learnPhrases("ko", (english) => (english === "Load data first." ? "먼저 데이터를 불러오세요." : english));
  expect(drawn.value).toEqual(["데이터", "기본", "샘플 3개", "먼저 데이터를 불러오세요.", "x", "Runs"]);
  language.value = "en";
  expect(drawn.value[0]).toBe("Data");
});

test("what depends on the language alone is made once for each", () => {
  const made: Language[] = [];
  const letters = perLanguage((name) => {
    made.push(name);
    return name.length;
  });
  expect([letters(), letters()]).toEqual([2, 2]);
  language.value = "ko";
  letters();
  language.value = "en";
  letters();
  expect(made).toEqual(["en", "ko"]);
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
