// What the sources below the page say to people in English, as whole templates: each place in them is written as 0.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";

interface Node {
  type: string;
  [key: string]: unknown;
}

/** All files of a folder whose names end so, tests aside. */
export const sourcesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name) && !/\.test\.|\/__/.test(name))
    .map((name) => join(folder, name));

/** The nodes of a tree, parents first. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each);
  else if (value && typeof value === "object") {
    if (typeof (value as Node).type === "string") yield value as Node;
    for (const [key, each] of Object.entries(value)) if (key !== "parent") yield* nodesOf(each);
  }
}

export const treeOf = (file: string): unknown => {
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  return program;
};

/** The sentences that an expression can be: literals, templates, either branch of a choice, pieces joined by +. Empty where it is a name. */
export function sentencesOf(node: Node): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral": {
      const quasis = node["quasis"] as { value: { cooked: string } }[];
      const inner = node["expressions"] as Node[];
      // A choice between words within a sentence makes several sentences.
      return quasis.reduce<string[]>(
        (sofar, { value: { cooked } }, i) => {
          const expression = inner[i];
          const places = expression?.type === "ConditionalExpression" ? sentencesOf(expression) : [];
          return sofar.flatMap((text) =>
            expression ? (places.length > 0 ? places : ["0"]).map((place) => text + cooked + place) : [text + cooked],
          );
        },
        [""],
      );
    }
    case "ConditionalExpression":
      return [node["consequent"], node["alternate"]].flatMap((branch) => {
        const said = sentencesOf(branch as Node);
        return said.length > 0 ? said : ["0"];
      });
    case "BinaryExpression": {
      if (node["operator"] !== "+") return [];
      const [left, right] = [sentencesOf(node["left"] as Node), sentencesOf(node["right"] as Node)];
      return (left.length > 0 ? left : ["0"]).flatMap((a) => (right.length > 0 ? right : ["0"]).map((b) => a + b));
    }
    default:
      return [];
  }
}

/** What makes an error or a remark, and which of its arguments are words. */
const SPEAKERS = new Map<string, readonly number[]>(
  Object.entries({
    SproutError: [0, 1],
    CrashError: [0],
    fail: [1, 2],
    wrong: [0, 1],
    refuse: [0, 1, 2],
    expected: [1, 3],
  }),
);

/** Every message and hint of TypeScript's errors. */
export function messagesOfScripts(files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files)
    for (const node of nodesOf(treeOf(file))) {
      // What a file is, and what to do with it, stands in tables as well.
      if (node.type === "Property" && ["what", "hint"].includes(String((node["key"] as Node)["name"])))
        for (const text of sentencesOf(node["value"] as Node)) if (/\p{L} /u.test(text)) found.set(text, file);
      if (node.type !== "NewExpression" && node.type !== "CallExpression") continue;
      const words = SPEAKERS.get(String((node["callee"] as Node)["name"]));
      const args = node["arguments"] as Node[];
      for (const index of words ?? [])
        if (args[index]) for (const text of sentencesOf(args[index])) if (/\p{L} /u.test(text)) found.set(text, file);
    }
  return found;
}

/** Every message of the engine: fail({"expected ", n, " inputs"}) is "expected 0 inputs". */
export function messagesOfEngine(files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    const source = readFileSync(file, "utf8");
    for (const { index } of source.matchAll(/\bfail\(\{/g)) {
      const pieces = piecesOf(source, index + "fail({".length);
      if (/\p{L} /u.test(pieces)) found.set(pieces, file);
    }
  }
  return found;
}

/** The literals of a braced list from `at` on, with 0 for what lies between them. */
function piecesOf(source: string, at: number): string {
  let text = "";
  let depth = 1;
  let place = false;
  for (let i = at; i < source.length && depth > 0; i++) {
    const c = source[i]!;
    if (c === '"') {
      const [literal] = /^"(?:\\.|[^"\\])*"/.exec(source.slice(i))!;
      if (depth === 1) {
        text += (place ? "0" : "") + (JSON.parse(literal) as string);
        place = false;
      }
      i += literal.length - 1;
    } else if ("({[".includes(c)) depth++;
    else if (")}]".includes(c)) depth--;
    else if (depth === 1 && /\w/.test(c)) place = true;
  }
  return text + (place ? "0" : "");
}
