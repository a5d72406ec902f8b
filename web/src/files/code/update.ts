// Keras code kept in step with a model: what has changed of the model is changed in the text, everything else in it stays.

import { classes, entryOf, isDefault } from "../../base/classes";
import { withFitDefaults } from "../../base/fit_config";
import { asObject } from "../../base/keras_object";
import { inputShapeOf, isGraph, layersOf } from "../../base/model_config";
import type { CompileConfig, FitConfig, KerasObject, KerasRef, ModelConfig } from "../../base/protocol";
import { classNamed } from "../option_values";
import { earlier, methods, ofLayers } from "../pasted/signatures";
import { readPlaced, type PlacedCode, type Places } from "../pasted";
import { lineEnd, lineStart } from "../pasted/lines";
import type { Node } from "../pasted/syntax";
import { Call, List, type Given } from "../pasted/values";
import { callbackCall, compileArguments, describedCode, fitArguments, Writer, type Described } from "../python";
import { applied, changedArguments, inOrder, type Edit } from "./edits";
import { compileDifferences, differences, fitDifferences, sameCallback, sameModel, sameObject, sameWires } from "./sameness";
import { changedRow, unitOf } from "./sequences";

export interface Update {
  code: string;
  /** What of the text becomes what, by their places. */
  edits: Edit[];
  /** The code was written anew: what has changed does not stand at a place of its own in the text, as in a loop, or the text is not understood. */
  anew: boolean;
}

/** The code of `before` as code of `after`. Only what differs between the two is touched, if the text says it so that it can be. */
export function updateCode(code: string, before: Described, after: Described): Update {
  const parts = changedParts(before, after);
  if (!parts.shape && !parts.layers && parts.compile.length === 0 && parts.fit.length === 0) return { code, edits: [], anew: false };
  try {
    const read = readPlaced(code);
    const edits = read.places && read.model ? editsFor(code, { ...read, places: read.places, model: read.model }, after, parts) : null;
    if (edits) {
      const made = applied(code, edits);
      if (says(readPlaced(made), read, after, parts)) return { code: made, edits, anew: false };
    }
  } catch {
    // What cannot be read, or not changed so, is written anew.
  }
  const made = describedCode(after);
  return { code: made, edits: [{ from: 0, to: code.length, insert: made }], anew: true };
}

/** The shape of a sample, in an Input or at the first layer; undefined where nothing says it. */
export const shapeSaid = (model: ModelConfig): (number | null)[] | undefined =>
  inputShapeOf(model) ?? (layersOf(model)[0]?.config?.["input_shape"] as (number | null)[] | undefined);

/** What differs between two models and their trainings. */
interface Parts {
  shape: boolean;
  layers: boolean;
  compile: (keyof CompileConfig)[];
  fit: ReturnType<typeof fitDifferences>;
}

const changedParts = (a: Described, b: Described): Parts => ({
  shape: JSON.stringify(shapeSaid(a.model)) !== JSON.stringify(shapeSaid(b.model)),
  layers: !sameModel(a.model, b.model),
  compile: a.compile && b.compile ? compileDifferences(a.compile, b.compile) : b.compile ? ["optimizer", "loss", "metrics"] : [],
  fit: fitDifferences(a.fit, b.fit),
});

/** Whether two models and their trainings are the same to whoever reads code. */
export const sameDescribed = (a: Described, b: Described): boolean => {
  const { shape, layers, compile, fit } = changedParts(a, b);
  return !shape && !layers && compile.length === 0 && fit.length === 0;
};

type Read = PlacedCode & { places: Places; model: ModelConfig };

/** Whether new code says what it is to say, and otherwise what the old one said. */
function says(made: PlacedCode, old: PlacedCode, after: Described, parts: Parts): boolean {
  if (!made.model || !old.model || made.problems.length > old.problems.length) return false;
  const [shape, wanted] = [made.model, after.model].map((model) => JSON.stringify(shapeSaid(model)));
  if (parts.shape && shapeSaid(old.model) !== undefined && shape !== wanted) return false;
  if (!sameModel(made.model, parts.layers ? after.model : old.model)) return false;
  const compile = made.compile as CompileConfig | null;
  if (compile && after.compile && compileDifferences(compile, after.compile).some((key) => parts.compile.includes(key))) return false;
  if (compile && old.compile && compileDifferences(compile, old.compile as CompileConfig).some((key) => !parts.compile.includes(key)))
    return false;
  if (parts.compile.length > 0 && !compile) return false;
  const some = ({ validation_data, ...rest }: FitConfig): FitConfig => ({ ...rest, ...(validation_data && { validation_data: "test" }) });
  // Data to validate with take the place of a share.
  const beside = parts.fit.some((key) => key.startsWith("validation_")) ? ["validation_data", "validation_split"] : [];
  return (
    !fitDifferences(some(made.fit), some(after.fit)).some((key) => parts.fit.includes(key)) &&
    !fitDifferences(made.fit, old.fit).some((key) => !parts.fit.includes(key) && !beside.includes(key))
  );
}

/** The names under which a text has Keras' modules. */
class Style {
  readonly writer: Writer;
  /** Modules whose classes were written. */
  private readonly used = new Set<string>();
  private readonly layers: string;
  private readonly keras: string;

  constructor(
    private readonly text: string,
    places: Places,
  ) {
    const callee = places.layers?.[0]?.made.firstChild;
    this.layers = callee ? text.slice(callee.from, callee.name === "MemberExpression" ? callee.lastChild!.from : callee.from) : "layers.";
    this.keras =
      !/^\s*(import keras\b|from tensorflow import .*\bkeras\b)/m.test(text) && /\btf\.keras\b/.test(text) ? "tf.keras" : "keras";
    this.writer = new Writer("model.py", (module) => {
      this.used.add(module);
      return module === "layers" ? this.layers : `${module.replace(/^keras/, this.keras)}.`;
    });
  }

  /** The imports that what was written needs and the text lacks; none in a text that imports nothing. */
  imports(objects: readonly KerasObject[], statements: readonly Node[]): Edit[] {
    const imports = statements.filter(({ name }) => name === "ImportStatement");
    const [first] = imports;
    if (!first) return [];
    const edits: Edit[] = [];
    if (this.layers === "") {
      const own = imports.find((node) => /^from\s+\S*layers\s+import\s/.test(this.text.slice(node.from, node.to)));
      const known = imports.map((node) => this.text.slice(node.from, node.to)).join("\n");
      const missing = [...new Set(objects.map(({ class_name }) => class_name))].filter((name) => !new RegExp(`\\b${name}\\b`).test(known));
      const last = own?.lastChild;
      if (own && last && missing.length > 0 && !/\*/.test(known)) {
        const at = last.name === ")" ? last.prevSibling! : last;
        edits.push({ from: at.to, to: at.to, insert: missing.map((name) => `, ${name}`).join("") });
      }
    }
    const needsRoot = [...this.used].some((module) => module.startsWith("keras."));
    if (needsRoot && this.keras === "keras" && !/\bimport .*\bkeras\b/.test(this.text.replace(/^from keras\S* .*$/gm, "")))
      edits.push({ from: first.from, to: first.from, insert: "import keras\n" });
    return edits;
  }
}

/** The edits that make the text say what has changed; null where it does not say it at a place of its own. */
function editsFor(text: string, read: Read, after: Described, parts: Parts): Edit[] | null {
  const { places } = read;
  const style = new Style(text, places);
  const edits: Edit[] = [];
  const written: KerasObject[] = [];
  if (parts.shape) edits.push(...shapeEdits(text, read, after.model, style.writer));
  if (parts.layers) {
    const found = layerEdits(text, read, after.model, style.writer, written);
    if (!found) return null;
    edits.push(...found);
  }
  if (parts.compile.length > 0) edits.push(...compileEdits(text, read, after, parts.compile, style.writer));
  if (parts.fit.length > 0) {
    const found = fitEdits(text, read, after.fit, parts.fit, style.writer);
    if (!found) return null;
    edits.push(...found);
  }
  let top = places.model;
  while (top.parent) top = top.parent;
  const statements: Node[] = [];
  for (let child = top.firstChild; child; child = child.nextSibling) statements.push(child);
  return inOrder([...edits, ...style.imports(written, statements)]);
}

/** The names of a layer's arguments, in their order. */
const argumentNames = (table: typeof classes.layers | typeof classes.optimizers, class_name: string): string[] => [
  ...(entryOf(table as typeof classes.optimizers, class_name)?.options ?? []).map(({ key }) => key),
  ...(table === classes.layers ? ofLayers.map(({ key }) => key) : []),
];

/** Changes the arguments of a call that makes an object of a class. */
function changedObject(
  text: string,
  made: Node,
  table: typeof classes.layers | typeof classes.optimizers,
  [is, wanted]: [KerasObject, KerasObject],
  writer: Writer,
): Edit[] {
  const options = entryOf(table as typeof classes.optimizers, is.class_name)?.options ?? [];
  const said = differences(table as typeof classes.optimizers, is, wanted).map((key) => {
    const option = options.find((each) => each.key === key);
    const value = wanted.config?.[key];
    const usual = option ? option.default : key === "trainable" ? true : null;
    const isUsual = option ? isDefault(option, value) : value === undefined || value === usual;
    return { key, text: isUsual ? null : writer.argument(key, value), usual: writer.argument(key, usual) };
  });
  const also = { ...(entryOf(earlier, is.class_name) ?? {}), ...(table === classes.optimizers && { lr: "learning_rate" }) };
  return changedArguments(text, made, argumentNames(table, is.class_name), said, also);
}

function layerEdits(text: string, { places, model }: Read, wanted: ModelConfig, writer: Writer, written: KerasObject[]): Edit[] | null {
  const [are, to] = [layersOf(model), layersOf(wanted)];
  const { layers } = places;
  if (!layers || layers.length !== are.length) return null;
  const change = (made: Node, is: KerasObject, other: KerasObject): Edit[] =>
    changedObject(text, made, classes.layers, [is, other], writer);
  if (isGraph(model) || isGraph(wanted)) {
    if (isGraph(model) !== isGraph(wanted) || !sameWires(model, wanted) || are.length !== to.length) return null;
    return are.flatMap((is, i) => (sameObject(classes.layers, is, to[i]!) ? [] : change(layers[i]!.made, is, to[i]!)));
  }
  const units = layers.map(({ made, item }) => unitOf(text, made, item));
  const inPlace = are.length === to.length && are.every(({ class_name }, i) => class_name === to[i]!.class_name);
  if (inPlace) {
    const changed = are.flatMap((is, i) => (sameObject(classes.layers, is, to[i]!) ? [] : [i]));
    const moved = changed.some((i) => to.some((other, k) => k !== i && changed.includes(k) && sameObject(classes.layers, are[i]!, other)));
    if (!moved) return changed.flatMap((i) => change(layers[i]!.made, are[i]!, to[i]!));
  }
  if (!units.every((unit) => unit !== null)) return null;
  return changedRow({
    text,
    units,
    are,
    wanted: to,
    same: (a, b) => sameObject(classes.layers, a, b),
    change,
    write: (object) => {
      written.push(object);
      return writer.call("layers", object);
    },
  });
}

/** The shape of a sample, where the text says it. */
function shapeEdits(text: string, { places, model }: Read, wanted: ModelConfig, writer: Writer): Edit[] {
  const shape = shapeSaid(wanted);
  if (!shape || shapeSaid(model) === undefined) return [];
  const said = { key: "shape", text: writer.value(shape), usual: "None" };
  if (places.input) return changedArguments(text, places.input, ["shape"], [said], { input_shape: "shape" });
  const first = places.layers?.[0]?.made;
  return first ? changedArguments(text, first, [], [{ ...said, key: "input_shape" }]) : [];
}

const callOf = ({ value }: Given): Node | null => (value instanceof Call ? value.node : null);

/** An argument of a call of compile or fit. */
function givenTo(call: Call, names: readonly string[], key: string): Given | undefined {
  return call.named.get(key) ?? call.positional[names.indexOf(key)];
}

/** Lines behind the statement in which a node stands. */
function behind(text: string, node: Node, lines: string): Edit {
  let statement = node;
  while (statement.parent && !/^(Script|Body)$/.test(statement.parent.name)) statement = statement.parent;
  const at = lineEnd(text, statement.to);
  return { from: at, to: at, insert: `\n\n${lines}` };
}

function compileEdits(
  text: string,
  { places, compile: is, ...read }: Read,
  { compile }: Described,
  keys: readonly (keyof CompileConfig)[],
  writer: Writer,
): Edit[] {
  const written = compileArguments(compile!, writer);
  const names = methods["compile"]!.map(({ key }) => key);
  const call = places.compile;
  if (!call) {
    const lines = ["model.compile(", ...written.map(([key, value]) => `    ${key}=${value},`), ")"];
    // Behind the last layer that is added.
    const last = places.layers?.map(({ item }) => item).findLast((item) => item !== null) ?? null;
    return [behind(text, last && last.from > places.model.from ? last : places.model, lines.join("\n"))];
  }
  return keys.flatMap((key) => {
    const given = givenTo(call, names, key);
    const own = given && callOf(given);
    const one = key === "optimizer" || key === "loss" ? (compile![key] as KerasRef) : null;
    const table = key === "optimizer" ? classes.optimizers : classes.losses;
    const [old, wanted] = [is?.[key as "optimizer"], one].map((ref) => (isRef(ref) ? named(table, ref) : null));
    if (own && key === "optimizer" && old && wanted && old.class_name === wanted.class_name && read.model)
      return changedObject(text, own, classes.optimizers, [old, wanted], writer);
    const value = written.find(([name]) => name === key)?.[1] ?? null;
    return changedArguments(text, call.node, names, [{ key, text: value, usual: "None" }]);
  });
}

const isRef = (value: unknown): value is KerasRef =>
  typeof value === "string" || (typeof value === "object" && value !== null && "class_name" in value);

/** An object by the name of its class. */
function named(table: Parameters<typeof classNamed>[0], ref: KerasRef): KerasObject {
  const { class_name, config } = asObject(ref);
  return { class_name: classNamed(table, class_name) ?? class_name, config };
}

function fitEdits(
  text: string,
  { places, fit: is }: Read,
  after: FitConfig,
  keys: ReturnType<typeof fitDifferences>,
  writer: Writer,
): Edit[] | null {
  const edits: Edit[] = [];
  const names = methods["fit"]!.map(({ key }) => key);
  if (keys.includes("seed")) edits.push(seedEdit(text, places, after.seed ?? 0, writer));
  const others = keys.filter((key) => key !== "seed");
  if (others.length === 0) return edits;
  const call = places.fit;
  const first = is.initial_epoch ?? 0;
  const written = new Map(fitArguments(after, first));
  const { callbacks } = withFitDefaults(after);
  const list = `[${callbacks.map((each) => callbackCall(each, writer)).join(", ")}]`;
  if (!call) {
    const given = [...written, ...(callbacks.length > 0 ? [["callbacks", list]] : [])].map(([key, value]) => `, ${key}=${value}`);
    return [...edits, behind(text, places.compile?.node ?? places.model, `history = model.fit(x_train, y_train${given.join("")})\n`)];
  }
  const wanted = others.filter((key) => key !== "callbacks");
  if (wanted.includes("validation_data") && !wanted.includes("validation_split")) wanted.push("validation_split");
  edits.push(
    ...changedArguments(
      text,
      call.node,
      names,
      wanted.map((key) => ({ key, text: written.get(key) ?? null, usual: usualOf(key) })),
      earlier["fit"]!,
    ),
  );
  if (others.includes("callbacks")) {
    const found = callbackEdits(text, call, names, [withFitDefaults(is).callbacks, callbacks], list, writer);
    if (!found) return null;
    edits.push(...found);
  }
  return edits;
}

const usualOf = (key: string): string => ({ validation_split: "0.0", validation_data: "None", shuffle: "True" })[key] ?? "None";

function callbackEdits(
  text: string,
  call: Call,
  names: readonly string[],
  [are, wanted]: [KerasObject[], KerasObject[]],
  list: string,
  writer: Writer,
): Edit[] | null {
  const given = givenTo(call, names, "callbacks");
  const nodes = given?.value instanceof List ? given.value.items : [];
  const parts = nodes.map(({ node, value }) => (value instanceof Call ? { node, made: value.node } : null));
  const inList = parts.length > 0 && parts.length === are.length && parts.every((part) => part?.node.parent?.name === "ArrayExpression");
  if (!inList || wanted.length === 0)
    return changedArguments(text, call.node, names, [{ key: "callbacks", text: wanted.length > 0 ? list : null, usual: "None" }]);
  return changedRow({
    text,
    units: parts.map((part) => ({ kind: "item", ...part! })),
    are,
    wanted,
    same: sameCallback,
    change: (made, _, other) => [{ from: made.from, to: made.to, insert: callbackCall(other, writer) }],
    write: (object) => callbackCall(object, writer),
  });
}

function seedEdit(text: string, { seed, model }: Places, value: number, writer: Writer): Edit {
  const given = seed && (seed.positional[0] ?? seed.named.get("seed"));
  if (given) return { from: given.node.from, to: given.node.to, insert: String(value) };
  let statement = model;
  while (statement.parent && statement.parent.name !== "Script") statement = statement.parent;
  const at = lineStart(text, statement.from);
  return { from: at, to: at, insert: `${writer.owner("keras.utils")}set_random_seed(${value})\n\n` };
}
