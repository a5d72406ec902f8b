// Every language says everything: the same words, none of them English, and none outside the files of words.

import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { exercises } from "../../web/src/exercises";
import { slices } from "../../web/src/app/page/ko";
import { phrases } from "../../web/src/app/page/ko-phrases";
import { messagesOfEngine, messagesOfScripts, nodesOf, sentencesOf, sourcesIn, treeOf } from "./support/messages";

const root = join(import.meta.dirname, "../..");
const app = join(root, "web/src/app");

/** The words of every slice in English, as the page has them. */
const english: Record<string, object> = Object.fromEntries(
  await Promise.all(
    sourcesIn(app, /\/(text|reading)\.en\.ts$/).map(async (file): Promise<[string, object]> => {
      const [slice, name] = relative(app, file).split("/") as [string, string];
      return [name === "reading.en.ts" ? "reading" : slice, ((await import(file)) as { en: object }).en];
    }),
  ),
);

/** Each word by its path, as what it is: a text, or a function of so many places. */
function kindsOf(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? kindsOf(value, `${path}${key}.`) : [[`${path}${key}`, typeof value] as [string, string]],
  );
}

describe("Korean", () => {
  test("has every slice", () => {
    expect(Object.keys(slices).sort()).toEqual(Object.keys(english).sort());
  });

  test.each(Object.keys(english))("%s: the same words of the same kinds", (slice) => {
    expect(Object.fromEntries(kindsOf(slices[slice]!))).toEqual(Object.fromEntries(kindsOf(english[slice]!)));
  });

  test.each(Object.keys(english))("%s: as many places in each, or fewer", (slice) => {
    const places = (words: object, path = ""): Record<string, number> =>
      Object.assign(
        {},
        ...Object.entries(words).map(([key, value]: [string, unknown]) =>
          typeof value === "function"
            ? { [path + key]: value.length }
            : typeof value === "object"
              ? places(value as object, `${path}${key}.`)
              : {},
        ),
      ) as Record<string, number>;
    const korean = places(slices[slice]!);
    for (const [key, n] of Object.entries(places(english[slice]!))) expect(korean[key], key).toBeLessThanOrEqual(n);
  });

  /** A word of English that no name, option or formula is, or two words in a row that are none. */
  const prose = /\b(?:an|the|of|is|are|and|or|with|this|that|which)\b|\b[a-z]{3,} (?!and\b)[a-z]{3,}\b/;
  /** Names and formulas that are the same in every language. */
  const names = /^[\w.:/-]*$|^Keras 3 \(|^TensorFlow\.js \(|^ONNX \(|[=←→·≤±]|^exp\(|^rate \(Dropout|^kernel_size/;

  test.each(sourcesIn(app, /\.ko\.ts$/).map((file) => relative(app, file)))("%s: no English is left", (file) => {
    const left: string[] = [];
    for (const template of sayingsOf(join(app, file))) {
      const text = template.replace(/\{[\w ,.]+\}/g, "0");
      const bare = text.replace(/"[^"]*"|\([^)가-힣]*\)|(?:\/|array|model|numpy|keras|onnx|layer)\.\S+|tensorflowjs_converter.*/g, "");
      if (/[가-힣]/.test(text) ? prose.test(bare) : /\p{L}{3,}/u.test(text) && !names.test(text)) left.push(text);
    }
    expect(left).toEqual([]);
  });

  test("every exercise is told in it", () => {
    const texts = exercises.flatMap(({ title, purpose, findings, options }) => [
      title,
      purpose,
      ...findings,
      ...options.map(({ label }) => label),
    ]);
    expect(texts.filter((text) => phrases(text) === text)).toEqual([]);
  });

  const scripts = messagesOfScripts(
    ["base", "archives", "data", "engine", "exercises", "files", "runs"].flatMap((floor) =>
      sourcesIn(join(root, "web/src", floor), /\.ts$/),
    ),
  );
  const engine = messagesOfEngine(sourcesIn(join(root, "wasm"), /\.(cpp|h)$/));

  test("of what the floors below say of errors, all but the rarest is told in it", () => {
    const all = [...scripts, ...engine];
    expect(scripts.size).toBeGreaterThan(350);
    expect(engine.size).toBeGreaterThan(100);
    const without = all.filter(([text]) => phrases(text) === text).map(([text, file]) => `${relative(root, file)}: ${text}`);
    if (process.env["SPROUT_SHOW_MISSING"]) console.log(`${without.length} of ${all.length}\n${without.join("\n")}`);
    expect(without.length, without.join("\n")).toBeLessThan(all.length * 0.15);
  });

  test("errors are told whole, with names and numbers as they came", () => {
    expect(phrases("expected batch_size to be a whole number >= 1, received -3")).toBe(
      "batch_size 값으로 필요한 것은 1 이상의 정수, 들어온 것은 -3입니다",
    );
    expect(phrases('Dense "dense": expected input (..., features), received ()')).toBe(
      'Dense "dense": 필요한 것은 입력 (..., features), 들어온 것은 ()입니다',
    );
    expect(phrases("animals.zip: expected at most 5 files in the archive, found 7.")).toBe(
      "animals.zip: 필요한 것은 압축 파일 안의 파일 5개 이하, 찾은 것은 7입니다.",
    );
  });
});

/** All that a file of words can say. */
function sayingsOf(file: string): string[] {
  const said: string[] = [];
  const keys = new Set<unknown>();
  const inner = new Set<unknown>();
  for (const node of nodesOf(treeOf(file))) {
    if (node.type === "Property") keys.add(node["key"]);
    if (node.type === "ImportDeclaration") keys.add(node["source"]);
    if ((node.type !== "Literal" && node.type !== "TemplateLiteral") || keys.has(node) || inner.has(node)) continue;
    for (const each of nodesOf(node)) inner.add(each);
    said.push(...sentencesOf(node));
  }
  return said;
}

test("no view has words of its own: what is read or read out comes from the files of words", () => {
  const attributes = new Set(["aria-label", "title", "placeholder", "alt", "label", "aria-valuetext", "aria-description"]);
  const letters = /\p{L}{2,}/u;
  const found: string[] = [];
  for (const file of sourcesIn(app, /\.tsx$/)) {
    const styles = new Set<unknown>();
    for (const node of nodesOf(treeOf(file))) {
      if (node.type === "JSXAttribute" && (node["name"] as { name: unknown }).name === "class")
        for (const each of nodesOf(node)) styles.add(each);
      if (styles.has(node)) continue;
      if (node.type === "JSXText" && letters.test(String(node["value"])))
        found.push(`${relative(app, file)}: ${String(node["value"]).trim()}`);
      if (node.type === "JSXExpressionContainer")
        for (const text of sentencesOf(node["expression"] as Parameters<typeof sentencesOf>[0]))
          if (/\p{L}{2,} \p{L}{2,}/u.test(text)) found.push(`${relative(app, file)}: ${text}`);
      if (node.type === "JSXAttribute" && attributes.has(String((node["name"] as { name: unknown }).name))) {
        const value = node["value"] as Parameters<typeof sentencesOf>[0] | null;
        if (value?.type === "Literal" && letters.test(String(value["value"])))
          found.push(`${relative(app, file)}: ${String(value["value"])}`);
      }
    }
  }
  expect(found).toEqual([]);
});
