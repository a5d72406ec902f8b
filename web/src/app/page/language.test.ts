// The page's language: the browser's first, one chosen by hand before it, and kept.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { count, duration, moment, percent } from "../core/format";
import { dataSentence, learningSentence } from "../core/sentences";
import { inOneLine } from "../../base/errors";
import { LANGUAGES, language, said } from "../text/words";
import { chooseLanguage, firstLanguage, languageTrouble, openLanguage } from "./language";
import { t } from "./text";

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  language.value = "en";
});

const browserWants = (...languages: string[]): void => void vi.stubGlobal("navigator", { languages });

test("the first of the browser's languages that the page knows, unless one was chosen", () => {
  expect(firstLanguage(null, ["ko-KR", "en"])).toBe("ko");
  expect(firstLanguage(null, ["de-DE", "KO", "en"])).toBe("ko");
  expect(firstLanguage(null, ["en-GB", "ko"])).toBe("en");
  expect(firstLanguage(null, ["de", "fr"])).toBe("en");
  expect(firstLanguage("ko", ["en"])).toBe("ko");
  expect(firstLanguage("en", ["ko"])).toBe("en");
  expect(firstLanguage("xx", ["ko"])).toBe("ko");
  expect(firstLanguage("toString", [])).toBe("en");
});

test("what was chosen by hand holds for the next visit", async () => {
  browserWants("en-US");
  await openLanguage();
  expect([language.value, t.run.train]).toEqual(["en", "Train"]);
  await chooseLanguage("ko");
  expect([language.value, t.run.train]).toEqual(["ko", "훈련"]);
  language.value = "en";
  await openLanguage();
  expect(language.value).toBe("ko");
  await chooseLanguage("en");
  expect(t.run.train).toBe("Train");
  browserWants("ko-KR");
  await openLanguage();
  expect(language.value).toBe("en");
});

test("of two that are chosen in haste the later is spoken", async () => {
  const korean = chooseLanguage("ko");
  await Promise.all([korean, chooseLanguage("en")]);
  expect([language.value, languageTrouble.value]).toEqual(["en", null]);
});

test("a browser that keeps nothing can speak it all the same", async () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  browserWants("ko");
  await openLanguage();
  expect(language.value).toBe("ko");
  await chooseLanguage("en");
  expect(language.value).toBe("en");
});

test("numbers, times, sentences and errors follow it", async () => {
  const info = {
    name: "MNIST",
    xShape: [28, 28],
    dtype: "uint8",
    classNames: ["0", "1"],
    train: { count: 60_000, classCounts: [1, 1] },
    validation: null,
    test: { count: 10_000, classCounts: [1, 1] },
  } as unknown as Parameters<typeof dataSentence>[0];
  await chooseLanguage("ko");
  expect([count(60_000), percent(0.9763), duration(75)]).toEqual(["60,000", "97.63\u00a0%", "1분 15초"]);
  expect(moment(Date.UTC(2026, 10, 22, 12))).toMatch(/^2026\. 11\. 2\d\. (오전|오후|AM|PM) \d+:\d\d$/);
  expect(dataSentence(info)).toBe("MNIST: 그림 60,000 + 10,000개, 28\u00a0x\u00a028, 클래스 2개");
  expect(learningSentence(info, false)).toMatch(/클래스 2개를 구분하도록 학습합니다\.$/);
  await vi.waitFor(() => expect(said("Load data first.")).not.toBe("Load data first."));
  expect(inOneLine({ message: said("predict: expected data, but none is loaded"), hint: said("Load data first.") })).toBe(
    "predict: 불러온 데이터가 없습니다. 먼저 데이터를 불러오세요.",
  );
  await chooseLanguage("en");
  expect(moment(Date.UTC(2026, 10, 22, 12))).toMatch(/^Nov 2\d, 2026/);
  expect(Object.keys(LANGUAGES)).toEqual(["en", "ko"]);
});
