// Keras code or model.to_json() that somebody pastes, as a configuration. Code is parsed with Python's grammar and never executed.

import { parser } from "@lezer/python";
import { classes, entryOf, type KerasClass } from "../base/classes";
import type { CompileConfig, FitConfig, KerasObject, KerasRef, ModelConfig } from "../base/protocol";
import { parseJson, readModel } from "./keras_json";
import { fail } from "./types";

type Node = ReturnType<typeof parser.parse>["topNode"];

/** What the text says; what was not understood is named with its line. */
export interface Pasted {
  model: ModelConfig | null;
  compile: CompileConfig | null;
  fit: FitConfig;
  problems: { line: number; message: string }[];
}

/** A call of a class or function: Dense(10, activation="relu"). */
class Call {
  constructor(
    readonly name: string,
    readonly positional: Node[],
    readonly named: Map<string, Node>,
  ) {}
}
type Value = null | boolean | number | string | Value[] | Call;

/** Names of positional arguments of what is no class of the engine. */
const positions: Record<string, string[]> = {
  Input: ["shape"],
  InputLayer: ["input_shape"],
  EarlyStopping: ["monitor", "min_delta", "patience"],
  ModelCheckpoint: ["filepath", "monitor"],
  ReduceLROnPlateau: ["monitor", "factor", "patience"],
  compile: ["optimizer", "loss", "loss_weights", "metrics"],
};
/** Other names of the same layers. */
const aliases: Record<string, string> = {
  MaxPool1D: "MaxPooling1D",
  MaxPool2D: "MaxPooling2D",
  AvgPool1D: "AveragePooling1D",
  AvgPool2D: "AveragePooling2D",
  GlobalMaxPool1D: "GlobalMaxPooling1D",
  GlobalMaxPool2D: "GlobalMaxPooling2D",
  GlobalAvgPool1D: "GlobalAveragePooling1D",
  GlobalAvgPool2D: "GlobalAveragePooling2D",
  Convolution2D: "Conv2D",
  l1: "L1",
  l2: "L2",
  l1_l2: "L1L2",
};
/** The name by which Sprout knows a class. */
const knownAs = (name: string): string => (Object.hasOwn(aliases, name) ? aliases[name]! : name);
const { layers, optimizers, schedules, losses, metrics, initializers, regularizers } = classes;
const tables: Record<string, KerasClass>[] = [layers, optimizers, schedules, losses, metrics, initializers, regularizers];
/** Names of the positional arguments of a class or method: all its options, in their order. */
function argumentsOf(name: string): string[] {
  const found = tables.flatMap((table) => entryOf(table, knownAs(name)) ?? [])[0];
  return found ? found.options.map(({ key }) => key) : (entryOf(positions, name) ?? []);
}

/** Arguments of fit that say how to train; the others name data, or what is printed. */
const fitOptions = ["epochs", "batch_size", "validation_split", "shuffle", "initial_epoch", "callbacks"] as const;
const harmless = new Set(["summary", "evaluate", "predict", "save", "save_weights", "load_weights", "build", "get_weights"]);

/** Far more than any code of a model takes; a second's work at most. */
const mostSteps = 1e6;
const deepest = 40;

/** What cannot be understood, at a place in the text. */
class NotUnderstood extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

export function readPasted(text: string): Pasted {
  const name = "Pasted text";
  if (text.length > 200_000) fail(name, `expected at most 200,000 characters, found ${text.length.toLocaleString("en")}.`);
  if (text.trimStart().startsWith("{")) return { model: readModel(name, parseJson(name, text)), compile: null, fit: {}, problems: [] };
  const reader = new CodeReader(text);
  const found = reader.read();
  if (!found.model && found.problems.length === 0)
    fail(name, "expected Keras code with keras.Sequential([...]) or model.add(...), or the JSON of model.to_json(); found neither.");
  return found;
}

class CodeReader {
  private readonly variables = new Map<string, Node>();
  private readonly problems: Pasted["problems"] = [];
  /** Values that may still be worked out: variables that stand for each other double the work with every line. */
  private steps = mostSteps;
  /** Calls within calls that are being written down. */
  private nesting = 0;
  private layers: KerasObject[] | null = null;
  private modelName: string | null = null;
  private compile: CompileConfig | null = null;
  private fit: FitConfig = {};

  constructor(private readonly text: string) {}

  read(): Pasted {
    const { topNode } = parser.parse(this.text);
    for (let statement = topNode.firstChild; statement; statement = statement.nextSibling) {
      try {
        this.statement(statement);
      } catch (error) {
        if (!(error instanceof NotUnderstood)) throw error;
        this.problem(error.at, error.message);
      }
    }
    const model = this.layers && { class_name: "Sequential" as const, config: this.inputAndLayers(this.layers) };
    return { model, compile: this.compile, fit: this.fit, problems: this.problems };
  }

  /** An Input in front says the shape of a sample. */
  private inputAndLayers(layers: KerasObject[]): ModelConfig["config"] {
    const [first, ...rest] = layers;
    if (!first || !["Input", "InputLayer"].includes(first.class_name)) return { layers };
    const shape = first.config?.shape ?? first.config?.input_shape;
    return { layers: rest, ...(Array.isArray(shape) && { input_shape: shape as number[] }) };
  }

  private statement(node: Node): void {
    if (node.type.isError) throw new NotUnderstood(node.from, `Python does not allow this: ${this.excerpt(node)}`);
    if (["ImportStatement", "Comment", "PassStatement"].includes(node.name)) return;
    if (node.name === "AssignStatement") {
      const [target, value] = [node.firstChild!, node.lastChild!];
      if (this.called(value)) return this.call(value, target.name === "VariableName" ? this.source(target) : null);
      if (target.name === "VariableName") this.variables.set(this.source(target), value);
      return;
    }
    const [expression] = children(node);
    if (node.name === "ExpressionStatement" && expression?.name === "CallExpression") return this.call(expression, null);
    if (node.name === "ExpressionStatement") return;
    throw new NotUnderstood(node.from, `passed over: ${this.excerpt(node)}`);
  }

  /** A statement that calls something, perhaps keeping the result. */
  private call(node: Node, target: string | null): void {
    const call = this.value(node) as Call;
    const owner = this.ownerOf(node);
    if (call.name === "Sequential") {
      const list = call.positional[0] ?? call.named.get("layers");
      this.layers = list ? this.list(list) : [];
      this.modelName = target ?? "model";
    } else if (owner !== null && owner === this.modelName) {
      this.method(call, node);
    } else if (target) {
      // An optimizer or a layer kept for later; data that is loaded means nothing here.
      this.variables.set(target, node);
    }
  }

  private method(call: Call, node: Node): void {
    const { name } = call;
    if (name === "add") this.layers!.push(this.object(call.positional[0] ?? node));
    else if (name === "compile") this.compile = this.compileConfig(this.config(call));
    else if (name === "fit") this.fit = this.fitConfig(call);
    else if (!harmless.has(name)) throw new NotUnderstood(node.from, `passed over: ${this.excerpt(node)}`);
  }

  private compileConfig(config: Record<string, unknown>): CompileConfig {
    const { optimizer = "rmsprop", loss, metrics = [] } = config;
    return { optimizer: optimizer as KerasRef, loss: (loss ?? "mse") as KerasRef, metrics: [metrics].flat() as KerasRef[] };
  }

  private fitConfig(call: Call): FitConfig {
    const found: Record<string, unknown> = {};
    for (const name of fitOptions) {
      const value = call.named.get(name);
      if (value) found[name] = this.plain(value);
    }
    if (call.named.has("validation_data")) found.validation_data = "test";
    return found as FitConfig;
  }

  private list(node: Node): KerasObject[] {
    const list = node.name === "VariableName" ? (this.variables.get(this.source(node)) ?? node) : node;
    if (list.name !== "ArrayExpression") throw new NotUnderstood(list.from, `expected a list of layers, found ${this.excerpt(list)}`);
    // One layer that is not understood does not hide the others.
    return items(list).flatMap((item) => {
      try {
        return [this.object(item)];
      } catch (error) {
        if (!(error instanceof NotUnderstood)) throw error;
        this.problem(error.at, error.message);
        return [];
      }
    });
  }

  /** A call as Keras' JSON. */
  private object(node: Node): KerasObject {
    const value = this.value(node);
    if (!(value instanceof Call)) throw new NotUnderstood(node.from, `expected a layer, found ${this.excerpt(node)}`);
    return { class_name: knownAs(value.name), config: this.config(value) };
  }

  private config({ name, positional, named }: Call): Record<string, unknown> {
    const names = argumentsOf(name);
    const entries = positional.map((node, i): [string, unknown] => {
      if (!names[i]) throw new NotUnderstood(node.from, `${name}: expected its arguments by name, found ${this.excerpt(node)}`);
      return [names[i], this.plain(node)];
    });
    return Object.fromEntries([...entries, ...[...named].map(([key, node]): [string, unknown] => [key, this.plain(node)])]);
  }

  /** A value with calls as Keras' JSON. */
  private plain(node: Node): unknown {
    if (this.nesting > deepest) throw new NotUnderstood(node.from, "nested too deeply");
    this.nesting++;
    try {
      const value = this.value(node);
      if (value instanceof Call) return { class_name: knownAs(value.name), config: this.config(value) };
      return Array.isArray(value) ? items(this.held(node)).map((item) => this.plain(item)) : value;
    } finally {
      this.nesting--;
    }
  }

  /** The node that a variable stands for. */
  private held(node: Node): Node {
    return node.name === "VariableName" && this.variables.has(this.source(node)) ? this.variables.get(this.source(node))! : node;
  }

  private value(node: Node, depth = 0): Value {
    if (depth > deepest) throw new NotUnderstood(node.from, "nested too deeply");
    if (--this.steps < 0) throw new NotUnderstood(node.from, `not worked out: ${this.excerpt(node)} takes more steps than a model needs`);
    const inside = (child: Node): Value => this.value(child, depth + 1);
    switch (node.name) {
      case "Number":
        return Number(this.source(node).replaceAll("_", ""));
      case "String":
        return this.source(node).replace(/^[rRbBuU]*("""|'''|"|')([\s\S]*)\1$/, "$2");
      case "Boolean":
        return this.source(node) === "True";
      case "None":
        return null;
      case "ParenthesizedExpression":
        return inside(items(node)[0] ?? node);
      case "ArrayExpression":
      case "TupleExpression":
        return items(node).map((item) => (this.called(item) ? null : inside(item)));
      case "UnaryExpression":
        return -(inside(node.lastChild!) as number);
      case "BinaryExpression":
        return this.arithmetic(node, inside);
      case "VariableName": {
        const held = this.variables.get(this.source(node));
        if (held) return this.value(held, depth + 1);
        break;
      }
      case "MemberExpression":
        // keras.activations.relu is "relu".
        if (node.lastChild!.name === "PropertyName") return this.source(node.lastChild!);
        break;
      case "CallExpression":
        return this.asCall(node);
    }
    throw new NotUnderstood(node.from, `not understood: ${this.excerpt(node)}`);
  }

  private arithmetic(node: Node, inside: (child: Node) => Value): number {
    const [left, operator, right] = children(node);
    if (!left || !operator || !right) throw new NotUnderstood(node.from, `not understood: ${this.excerpt(node)}`);
    const [a, b] = [inside(left), inside(right)];
    const apply = {
      "+": (x: number, y: number) => x + y,
      "-": (x: number, y: number) => x - y,
      "*": (x: number, y: number) => x * y,
      "/": (x: number, y: number) => x / y,
      "//": (x: number, y: number) => Math.floor(x / y),
      "**": (x: number, y: number) => x ** y,
    };
    const work = apply[this.source(operator) as keyof typeof apply];
    if (!work || typeof a !== "number" || typeof b !== "number")
      throw new NotUnderstood(node.from, `not understood: ${this.excerpt(node)}`);
    return work(a, b);
  }

  private asCall(node: Node): Call {
    const [callee, args] = [node.firstChild!, node.lastChild!];
    const name = this.source(callee.name === "MemberExpression" ? callee.lastChild! : callee);
    const positional: Node[] = [];
    const named = new Map<string, Node>();
    const parts = children(args).filter((child) => !["(", ")", ",", "Comment"].includes(child.name));
    for (let i = 0; i < parts.length; i++) {
      const [part, sign, value] = parts.slice(i, i + 3) as [Node, Node?, Node?];
      if (sign?.name === "AssignOp") {
        if (value) named.set(this.source(part), value);
        i += 2;
      } else positional.push(part);
    }
    return new Call(name, positional, named);
  }

  private called = (node: Node): boolean => node.name === "CallExpression";

  /** model in model.compile(...). */
  private ownerOf(node: Node): string | null {
    const callee = node.firstChild!;
    return callee.name === "MemberExpression" && callee.firstChild!.name === "VariableName" ? this.source(callee.firstChild!) : null;
  }

  private source(node: Node): string {
    return this.text.slice(node.from, node.to);
  }

  private excerpt(node: Node): string {
    return this.source(node).split("\n")[0]!.slice(0, 60);
  }

  private problem(at: number, message: string): void {
    if (this.problems.length < 50) this.problems.push({ line: this.text.slice(0, at).split("\n").length, message });
  }
}

function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

/** The items of a list, tuple or parenthesis. */
const items = (node: Node): Node[] => children(node).filter((child) => !["[", "]", "(", ")", ",", "Comment"].includes(child.name));
