// Keras code or model.to_json() that somebody pastes, as a configuration. Code is parsed with Python's grammar and never executed.
//
// Every argument of what is read is taken over, means nothing here (./signatures.ts), or is named as a problem with its line.

import type { CompileConfig, FitConfig, KerasObject, ModelConfig } from "../../base/protocol";
import { parseJson, readModel } from "../keras_json";
import { fail } from "../types";
import { Arguments } from "./arguments";
import { Expressions } from "./expressions";
import { isInput, type Graph } from "./graph";
import { KerasMeaning } from "./meaning";
import { Statements } from "./statements";
import { Source, type Node, type PlacedProblem, type Problem } from "./syntax";
import { Training } from "./training";
import { Model, type Call, type Layer } from "./values";

/** What the text says; what was not understood is named with its line. */
export interface Pasted {
  model: ModelConfig | null;
  /** Without the parts that were not understood. */
  compile: Partial<CompileConfig> | null;
  fit: FitConfig;
  problems: Problem[];
}

/** The same, and where the text says it. */
export interface PlacedCode extends Pasted {
  problems: PlacedProblem[];
  /** null: the text is JSON, says no model, or is not as it was read, as prompts were cut off. */
  places: Places | null;
}

export interface Places {
  /** What makes each layer, but an Input in front, and where it was put into a Sequential; null of a model in another. */
  layers: { made: Node; item: Node | null }[] | null;
  input: Node | null;
  model: Node;
  compile: Call | null;
  fit: Call | null;
  seed: Call | null;
}

const name = "Pasted text";

export function readPasted(text: string): Pasted {
  const { places: _, problems, ...said } = readPlaced(text);
  return { ...said, problems: problems.map(({ line, message }) => ({ line, message })) };
}

export function readPlaced(text: string): PlacedCode {
  if (text.length > 200_000) fail(name, `expected at most 200,000 characters, found ${text.length.toLocaleString("en")}.`);
  if (text.trimStart().startsWith("{"))
    return { model: readModel(name, parseJson(name, text)), compile: null, fit: {}, problems: [], places: null };
  const code = withoutPrompts(text);
  const found = readCode(code);
  if (!found.model && found.problems.length === 0)
    fail(
      name,
      "expected Keras code with keras.Sequential([...]), model.add(...) or keras.Model(inputs, outputs), or the JSON of model.to_json(); found none of them.",
    );
  if (code.length === text.length) return found;
  // Places of the text as it was cut are none of this one: a problem is its whole line's.
  const lines = text.split("\n");
  const whole = ({ line, message }: PlacedProblem): PlacedProblem => {
    const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    return { line, message, from, to: from + (lines[line - 1] ?? "").length };
  };
  return { ...found, problems: found.problems.map(whole), places: null };
}

/**
 * The code as Python has it: consoles begin lines with >>>, and lines that begin with ! or % are a notebook's own, comments to others. Lines stay
 * where they are.
 */
const withoutPrompts = (text: string): string => text.replace(/^([ \t]*)[!%]/gm, "$1#").replace(/^(>>>|\.\.\.)( |$)/gm, "");

function readCode(text: string): PlacedCode {
  const source = new Source(text);
  const reader = new Arguments(source);
  const meaning: KerasMeaning = new KerasMeaning(source, reader, (called, call) => statements.invoke(called, call));
  const statements = new Statements(source, new Expressions(source, meaning));
  const training = new Training(source, reader);
  source.bounded(() => {
    statements.run();
    if (meaning.models.length === 0) statements.runUncalled();
  });
  const { model, others } = chosen(meaning);
  for (const { node, variable } of others)
    source.problem(
      node.from,
      `passed over: the model ${variable}, as ${model!.variable}, made further ${model!.node.from > node.from ? "down" : "up"}, was taken`,
    );
  const { compile, fit } = model ?? {};
  return {
    model: model ? configOf(meaning.graph, model) : null,
    compile: (compile && source.bounded(() => training.compile(compile, outputsOf(meaning.graph, model!)))) ?? null,
    fit: { ...(fit && source.bounded(() => training.fit(fit))), ...(meaning.seed !== undefined && { seed: meaning.seed }) },
    problems: source.found(),
    places: model ? { ...placesOf(meaning.graph, model), seed: meaning.seedCall } : null,
  };
}

function placesOf(graph: Graph, model: Model): Omit<Places, "seed"> {
  const { node, compile, fit } = model;
  const all: { layer: Layer; item: Node | null }[] = model.graph
    ? graph.parts(model).layers.map((layer) => ({ layer, item: null }))
    : model.layers.map((layer, i) => ({ layer, item: model.places[i]! }));
  const own = all.filter(({ layer }) => !isInput(layer));
  return {
    layers: own.some(({ layer }) => layer.made instanceof Model) ? null : own.map(({ layer, item }) => ({ made: layer.node, item })),
    input: all.find(({ layer }) => isInput(layer))?.layer.node ?? null,
    model: node,
    compile,
    fit,
  };
}

/**
 * The model that the text is about, and those that stand beside it: the last one; but one that has all that the last has, and more, is meant
 * where there is one, and so is one that shares layers with the last and alone is compiled (an autoencoder, of its decoder).
 */
function chosen({ models, graph }: KerasMeaning): { model: Model | undefined; others: Model[] } {
  const own = models.filter(({ nested }) => !nested);
  const calls = new Map(own.map((model) => [model, new Set(graph.callsOf(model))]));
  const has = (whole: Model, part: Model): boolean => {
    const [all, some] = [calls.get(whole)!, calls.get(part)!];
    return some.size > 0 && [...some].every((call) => all.has(call) || call.reads.length === 0);
  };
  const layersOf = (model: Model): Set<Layer> =>
    new Set([...calls.get(model)!].flatMap(({ layer, reads }) => (reads.length > 0 ? [layer] : [])));
  const last = own.at(-1);
  if (!last) return { model: last, others: [] };
  const shared = layersOf(last);
  const isMeant = (model: Model): boolean =>
    (has(model, last) && calls.get(model)!.size > calls.get(last)!.size) ||
    (model.compile !== null && !last.compile && [...layersOf(model)].some((layer) => shared.has(layer)));
  const model = own.slice(0, -1).findLast(isMeant) ?? last;
  return { model, others: own.filter((each) => each !== model && !has(model, each)) };
}

/** The names of its outputs, if the text says them all. */
function outputsOf(graph: Graph, model: Model): string[] | null {
  const names = model.graph || model.layers.length > 0 ? graph.outputNames(model) : [null];
  return names.every((name) => name !== null) ? names : null;
}

function configOf(graph: Graph, model: Model): ModelConfig {
  const layers = inRow(model);
  return layers ? { class_name: "Sequential", config: inputAndLayers(layers) } : readModel(name, graph.json(model));
}

/** The layers of a Sequential and of those in it; null where one of them is a graph. */
function inRow(model: Model): KerasObject[] | null {
  if (model.graph) return null;
  const all = model.layers.map(({ made }) => (made instanceof Model ? inRow(made) : [made]));
  return all.every((each) => each !== null) ? all.flat() : null;
}

/** An Input in front says the shape of a sample. */
function inputAndLayers(all: KerasObject[]): ModelConfig["config"] {
  const isInputLayer = ({ class_name }: KerasObject): boolean => class_name === "InputLayer";
  const shape = all[0] && isInputLayer(all[0]) ? (all[0].config?.shape as unknown[] | undefined) : undefined;
  const known = shape?.every((size) => typeof size === "number") ?? false;
  return { layers: all.filter((layer) => !isInputLayer(layer)), ...(known && { input_shape: shape as number[] }) };
}
