// What may stand at a place in Keras code: layers and other classes, their arguments with their defaults, and the words that an argument takes.

import { parser } from "@lezer/python";
import { classes, entryOf, type ClassOption } from "../../base/classes";
import { fitDefaults } from "../../base/fit_config";
import { snakeCase } from "../../base/names";
import { callbacks, inputs, methods } from "../pasted/signatures";
import type { Node } from "../pasted/syntax";

export interface Completion {
  label: string;
  /** Of an argument its default. */
  detail?: string;
  kind: "class" | "argument" | "word" | "module" | "method";
}

export interface Completions {
  /** Where what is completed begins. */
  from: number;
  options: Completion[];
}

type Table = Readonly<Record<string, { options: ClassOption[]; names?: string[] }>>;

/** Modules of Keras by the last part of their name. */
const modules: Record<string, Table> = {
  layers: classes.layers,
  optimizers: classes.optimizers,
  schedules: classes.schedules,
  losses: classes.losses,
  metrics: classes.metrics,
  initializers: classes.initializers,
  regularizers: classes.regularizers,
  callbacks,
};

/** Words by which compile and layers take an object. */
const words: Record<string, () => string[]> = {
  optimizer: () => Object.keys(classes.optimizers).map((name) => name.toLowerCase()),
  loss: () => Object.values(classes.losses).map(({ names }) => names[0]!),
  metrics: () => ["accuracy", ...Object.values(classes.metrics).map(({ names }) => names[0]!)],
};

/** What may stand at a place; null: nothing that is known. asked: by whoever types, not by a letter. */
export function completionsAt(text: string, at: number, asked: boolean): Completions | null {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  if (/(^|[^"'])#[^"']*$/.test(line)) return null;
  const quoted = /(\w+)\s*=\s*(?:\[[^\]]*)?["'](\w*)$/.exec(line);
  if (quoted) return inText(text, at, quoted[1]!, quoted[2]!);
  const dotted = /(\w+)\.(\w*)$/.exec(line);
  return dotted ? behindDot(at, dotted[1]!, dotted[2]!) : byName(text, at, line, asked);
}

const found = (from: number, options: Completion[]): Completions | null => (options.length > 0 ? { from, options } : null);

/** activation="re, metrics=["acc */
function inText(text: string, at: number, key: string, typed: string): Completions | null {
  const option = optionsOf(callAt(text, at - typed.length - 1)?.name ?? "").find((each) => each.key === key);
  const all = entryOf(words, key)?.() ?? (option ? wordsOf(option) : []);
  return found(
    at - typed.length,
    all.map((label) => ({ label, kind: "word" })),
  );
}

function wordsOf({ kind, choices = [] }: ClassOption): string[] {
  if (kind === "activation") return classes.activations;
  if (kind === "initializer") return Object.keys(classes.initializers).map(snakeCase);
  return kind === "choice" ? choices : [];
}

/** keras.layers.De, model.fi */
function behindDot(at: number, owner: string, typed: string): Completions | null {
  const from = at - typed.length;
  if (owner === "keras")
    return found(from, [
      ...["Sequential", "Input", "Model"].map((label): Completion => ({ label, kind: "class" })),
      ...Object.keys(modules)
        .filter((name) => name !== "schedules")
        .map((label): Completion => ({ label, kind: "module" })),
    ]);
  const table = entryOf(modules, owner);
  if (table)
    return found(
      from,
      Object.keys(table).map((label) => ({ label, kind: "class" })),
    );
  return owner === "model"
    ? found(
        from,
        ["add", "compile", "fit", "summary"].map((label) => ({ label, kind: "method" })),
      )
    : null;
}

/** A layer in a list or where a statement begins; an argument in a call. */
function byName(text: string, at: number, line: string, asked: boolean): Completions | null {
  const [typed] = /\w*$/.exec(line)!;
  if (typed === "" && !asked) return null;
  const from = at - typed.length;
  const call = callAt(text, from);
  if (call && !call.inList && call.name !== "add" && !/=\s*\w*$/.test(line)) {
    const given = new Set(call.given.filter(({ start }) => start !== from).map(({ key }) => key));
    const own = optionsOf(call.name).filter(({ key, kind }) => kind !== "only" && kind !== "ignored" && !given.has(key));
    if (own.length > 0)
      return found(
        from,
        own.map((option) => ({ label: `${option.key}=`, detail: defaultOf(option), kind: "argument" })),
      );
  }
  const [, prefix] = /\b((?:\w+\.)*layers\.)[A-Z]\w*\(/.exec(text) ?? [];
  const own = prefix ?? (/^\s*from \S*layers import /m.test(text) ? "" : "layers.");
  const top: Completion[] = call ? [] : ["model", "keras"].map((label) => ({ label, kind: "module" }));
  return found(from, [...Object.keys(classes.layers).map((name): Completion => ({ label: own + name, kind: "class" })), ...top]);
}

/** What a class or method is said to take. */
function optionsOf(name: string): ClassOption[] {
  const table = Object.values(modules).find((each) => Object.hasOwn(each, name));
  if (table) return table[name]!.options;
  const said = entryOf(methods, name) ?? entryOf(inputs, name) ?? [];
  return said
    .filter(({ becomes }) => becomes === "taken")
    .map(({ key }) => ({ key, kind: "text", default: (fitDefaults as Record<string, unknown>)[key] ?? null }));
}

/** "required", or the value as Python says it; nothing where that is None. */
function defaultOf({ required, default: usual }: ClassOption): string {
  if (required) return "required";
  if (usual === null || usual === undefined || (Array.isArray(usual) && usual.length === 0)) return "";
  if (typeof usual === "boolean") return usual ? "True" : "False";
  if (typeof usual === "object" && "class_name" in usual) return snakeCase(String(usual.class_name));
  if (Array.isArray(usual)) return `(${usual.join(", ")})`;
  return String(usual);
}

interface CallAt {
  /** The class or method, without what it stands in. */
  name: string;
  /** A list stands between the place and the call: it is about layers. */
  inList: boolean;
  given: { key: string; start: number }[];
}

/** The innermost call whose arguments stand around a place. */
function callAt(text: string, at: number): CallAt | null {
  let inList = false;
  for (let node: Node | null = parser.parse(text).resolveInner(at, -1); node; node = node.parent) {
    if (node.name === "ArrayExpression" && node.from < at) inList = true;
    if (node.name !== "ArgList" || node.from >= at) continue;
    const callee = node.parent?.firstChild;
    const given = node.getChildren("VariableName").map(({ from, to }) => ({ key: text.slice(from, to), start: from }));
    return { name: callee ? /\w*$/.exec(text.slice(callee.from, callee.to))![0] : "", inList, given };
  }
  return null;
}
