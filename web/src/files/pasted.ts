// Keras code or model.to_json() that somebody pastes, as a configuration. Code is parsed with Python's grammar and never executed.
//
// Every argument of what is read is taken over, means nothing here (./signatures.ts), or is named as a problem with its line.

import { nearest } from "../base/checks";
import { classes, entryOf, type ClassOption } from "../base/classes";
import type { CompileConfig, FitConfig, KerasObject, KerasRef, ModelConfig } from "../base/protocol";
import { renewed } from "./compile_config";
import { parseJson, readModel } from "./keras_json";
import { classNamed, expectedOf } from "./option_values";
import { Call, children, items, Name, NotUnderstood, PythonValues, type Node, type Value } from "./python_values";
import { callbacks, earlier, harmless, inputs, methods, ofLayers, sequential, shapes, type Argument } from "./signatures";
import { fail, limits } from "./types";

/** What the text says; what was not understood is named with its line. */
export interface Pasted {
  model: ModelConfig | null;
  /** Without the parts that were not understood. */
  compile: Partial<CompileConfig> | null;
  fit: FitConfig;
  problems: { line: number; message: string }[];
}

type Table = Readonly<Record<string, { options: ClassOption[]; names?: string[] }>>;
const { layers, optimizers, schedules, losses, metrics, initializers, regularizers } = classes;
/** Where the objects that an option takes are declared. */
const tables: Partial<Record<ClassOption["kind"], Table>> = {
  layer: layers,
  initializer: initializers,
  regularizer: regularizers,
  rate: schedules,
};

/** Other names of the same classes. */
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
};
const knownAs = (name: string): string => entryOf(aliases, name) ?? name;

/** What fit's own arguments take. */
const fitOptions: ClassOption[] = [
  { key: "batch_size", kind: "integer", min: 1, optional: true, default: 32 },
  { key: "epochs", kind: "integer", min: 1, default: 1 },
  { key: "validation_split", kind: "number", min: 0, max: 1, below: true, optional: true, default: 0 },
  { key: "shuffle", kind: "flag", default: true },
  { key: "initial_epoch", kind: "integer", min: 0, default: 0 },
];
const seedOption: ClassOption = { key: "seed", kind: "integer", min: 0, max: 2 ** 31 - 1, default: 0 };

/** Calls that say what numbers are computed with. */
const ofPolicy = /^(set_global_policy|set_policy|set_dtype_policy|set_floatx|enable_mixed_precision_graph_rewrite)$/;

/** Calls that say how data are loaded, cut into batches or varied. */
const ofData = /^(flow\w*|ImageDataGenerator|batch|padded_batch|repeat)$/;

/** Objects within one another: a layer in wrappers, with an initializer. Each may stand twice in the next, so that few make many. */
const deepestWithin = 8;

export function readPasted(text: string): Pasted {
  const name = "Pasted text";
  if (text.length > 200_000) fail(name, `expected at most 200,000 characters, found ${text.length.toLocaleString("en")}.`);
  if (text.trimStart().startsWith("{")) return { model: readModel(name, parseJson(name, text)), compile: null, fit: {}, problems: [] };
  const found = new CodeReader(withoutPrompts(text)).read();
  if (!found.model && found.problems.length === 0)
    fail(name, "expected Keras code with keras.Sequential([...]) or model.add(...), or the JSON of model.to_json(); found neither.");
  return found;
}

/** The code as Python has it: consoles begin lines with >>>, and lines that begin with ! or % are a notebook's own. Lines stay where they are. */
const withoutPrompts = (text: string): string => text.replace(/^[ \t]*[!%].*$/gm, "").replace(/^(>>>|\.\.\.)( |$)/gm, "");

/** A model that the code makes. */
interface Model {
  name: string;
  at: number;
  layers: KerasObject[];
  compile: Partial<CompileConfig> | null;
  fit: FitConfig | null;
  /** It stands in another. */
  nested: boolean;
}

/** Each once, by their lines. */
function inOrder(problems: Pasted["problems"]): Pasted["problems"] {
  const each = new Map(problems.map((problem) => [`${problem.line} ${problem.message}`, problem]));
  return [...each.values()].sort((a, b) => a.line - b.line);
}

const isStatement = ({ name, type }: Node): boolean => type.isError || /Statement$|^StatementGroup$|Definition$/.test(name);

class CodeReader {
  private readonly values: PythonValues;
  private readonly problems: Pasted["problems"] = [];
  private readonly models: Model[] = [];
  private seed: number | undefined;
  /** Calls within calls that are being written down. */
  private nesting = 0;

  constructor(private readonly text: string) {
    this.values = new PythonValues(text);
  }

  read(): Pasted {
    for (const statement of this.values.statements()) this.attempt(() => this.statement(statement));
    const own = this.models.filter(({ nested }) => !nested);
    const model = own.at(-1);
    for (const { name, at } of own.slice(0, -1))
      this.problem(at, `passed over: the model ${name}, as ${model!.name}, made further down, was taken`);
    return {
      model: model ? { class_name: "Sequential", config: inputAndLayers(model.layers) } : null,
      compile: model?.compile ?? null,
      fit: { ...model?.fit, ...(this.seed !== undefined && { seed: this.seed }) },
      problems: inOrder(this.problems),
    };
  }

  private statement(node: Node): void {
    if (node.type.isError) throw new NotUnderstood(node.from, `Python does not allow this: ${this.values.excerpt(node)}`);
    if (["ImportStatement", "Comment", "PassStatement"].includes(node.name)) return;
    if (node.name === "AssignStatement") return this.assignment(node);
    // a; b, and what stands within with strategy.scope(), which is done whatever that is.
    const group = node.name === "StatementGroup" ? node : node.name === "WithStatement" ? node.getChild("Body") : null;
    if (group) {
      for (const each of children(group)) if (isStatement(each)) this.attempt(() => this.statement(each));
      return;
    }
    const [expression] = children(node);
    if (node.name === "ExpressionStatement") return expression?.name === "CallExpression" ? this.call(expression, null) : undefined;
    if (node.name === "UpdateStatement") this.values.forget(this.values.source(node.firstChild!));
    throw this.passedOver(node);
  }

  /** a = 1; a = b = 1; a, b = 1, 2. */
  private assignment(node: Node): void {
    const parts: Node[][] = [[]];
    for (const child of items(node)) {
      if (child.name === "AssignOp") parts.push([]);
      else if (child.name !== "TypeDef") parts.at(-1)!.push(child);
    }
    const values = parts.pop()!;
    for (const targets of parts) {
      if (targets.length === values.length) targets.forEach((target, i) => this.assign(target, values[i]!));
      else {
        for (const target of targets) this.values.forget(this.values.source(target));
        if (values.length === 1 && isCall(values[0]!)) this.call(values[0]!, null);
      }
    }
  }

  private assign(target: Node, value: Node): void {
    const name = target.name === "VariableName" ? this.values.source(target) : null;
    if (name === null && this.isOfModel(target)) throw this.passedOver(target.parent!);
    if (isCall(value)) this.call(value, name);
    else if (name !== null) this.values.assign(name, value);
  }

  /** Whether it is a part or a property of a model, or of an object that goes into one: model.layers[0].trainable. */
  private isOfModel(node: Node): boolean {
    let root = node;
    while (root.name === "MemberExpression" || root.name === "CallExpression") root = root.firstChild!;
    if (root === node || root.name !== "VariableName") return false;
    const held = this.values.held(root);
    return this.modelNamed(this.values.source(root)) !== undefined || (isCall(held) && this.isKnown(this.values.call(held).name));
  }

  private isKnown(name: string): boolean {
    return [layers, optimizers, callbacks].some((table) => Object.hasOwn(table, knownAs(name)));
  }

  private modelNamed = (name: string): Model | undefined => this.models.findLast((model) => model.name === name);

  /** A statement that calls something, perhaps keeping the result. */
  private call(node: Node, target: string | null): void {
    const call = this.values.call(node);
    const callee = node.firstChild!;
    const owner = callee.name === "MemberExpression" ? callee.firstChild! : null;
    const model = owner?.name === "VariableName" ? this.modelNamed(this.values.source(owner)) : undefined;
    if (call.name === "Sequential") {
      // Known from here on, so that what is wrong with one of its layers does not hide what is done with it.
      const made: Model = { name: target ?? "model", at: node.from, layers: [], compile: null, fit: null, nested: false };
      this.models.push(made);
      made.layers = this.layersOfSequential(call);
      return;
    }
    if (model) return this.method(model, call);
    // Data that are loaded mean nothing here.
    if (target !== null) this.values.assign(target, node);
    this.dataCall(call);
    if (ofPolicy.test(call.name)) this.problem(node.from, `passed over: ${this.values.excerpt(node)}; here all is computed in float32`);
    if (/(^|\.)(set_random_seed|random\.set_seed)$/.test(this.values.source(callee))) this.seed = this.seedOf(call);
    else if (target === null && owner && this.isOfModel(owner) && !harmless.has(this.methodOnModel(owner))) throw this.passedOver(node);
  }

  /** "predict" in model.predict(x).argmax(). */
  private methodOnModel(node: Node): string {
    const inner = node.firstChild;
    if (!inner || inner.name === "VariableName") return node.name === "MemberExpression" ? this.values.source(node.lastChild!) : "";
    const found = this.methodOnModel(inner);
    return ["evaluate", "predict"].includes(found) ? "summary" : found;
  }

  private dataCall({ name, named, node }: Call): void {
    if (ofData.test(name) || named.has("batch_size") || named.has("validation_split"))
      this.problem(
        node.from,
        `passed over: ${this.values.excerpt(node)}; batches, a share for validation, and layers that vary pictures are set for the model`,
      );
  }

  private seedOf({ name, positional, named }: Call): number {
    const node = positional[0] ?? named.get("seed");
    return node ? (this.checked(name, seedOption, node) as number) : 0;
  }

  private method(model: Model, call: Call): void {
    const { name, node } = call;
    if (harmless.has(name)) return;
    const signature = entryOf(methods, name);
    if (!signature) throw this.passedOver(node);
    const given = this.taken(name === "compile" ? this.thirdAsMetrics(call) : call, signature);
    if (name === "add") this.append(model.layers, given.get("layer") ?? node);
    if (name === "compile") model.compile = this.compileConfig(given, node);
    if (name !== "fit") return;
    if (model.fit) this.problem(node.from, "a second fit takes the place of the one before it");
    model.fit = this.fitConfig(given);
  }

  /** Before Keras 3 the third argument without a name was metrics, where loss_weights are now. */
  private thirdAsMetrics(call: Call): Call {
    const third = call.positional[2];
    const words = third && (this.values.list(third) ?? [third]);
    if (
      !third ||
      call.named.has("metrics") ||
      !words!.every((word) => ["String", "MemberExpression", "CallExpression"].includes(word.name))
    )
      return call;
    return new Call(
      call.name,
      call.positional.filter((node) => node !== third),
      new Map([...call.named, ["metrics", third]]),
      call.node,
    );
  }

  /** What can be taken over of compile; the rest are problems. */
  private compileConfig(given: Map<string, Node>, node: Node): Partial<CompileConfig> {
    const found: Partial<CompileConfig> = { metrics: [] };
    const optimizer = given.get("optimizer");
    if (optimizer) this.attempt(() => (found.optimizer = this.reference(optimizer, optimizers)));
    else found.optimizer = "rmsprop";
    const loss = given.get("loss");
    if (loss && this.values.held(loss).name !== "None") {
      const list = this.values.list(loss);
      this.attempt(() => (found.loss = this.reference(list?.length === 1 ? list[0]! : loss, losses)));
    } else this.problem(node.from, "compile: expected a loss, found none");
    const measured = given.get("metrics");
    if (measured && this.values.held(measured).name !== "None")
      for (const each of this.values.list(measured) ?? [measured]) this.attempt(() => found.metrics!.push(this.metric(each)));
    return found;
  }

  private metric(node: Node): KerasRef {
    const value = this.values.value(node);
    if (typeof value === "string" && ["accuracy", "acc"].includes(value.toLowerCase())) return value;
    if ((value instanceof Call || value instanceof Name) && value.name === "Accuracy")
      throw new NotUnderstood(
        node.from,
        'keras.metrics.Accuracy, the share of outputs that equal their targets exactly, is not known here: it was left out. The accuracy of classes is "accuracy"',
      );
    return this.reference(node, metrics);
  }

  /** An object of a table, or its name. */
  private reference(node: Node, table: Table): KerasRef {
    const value = this.values.value(node);
    if (value instanceof Call) return this.object(value, table);
    const name = value instanceof Name ? value.name : value;
    if (typeof name !== "string" || !classNamed(table, name)) throw this.unknown(node, typeof name === "string" ? name : null, table);
    return name;
  }

  private fitConfig(given: Map<string, Node>): FitConfig {
    const found: Record<string, unknown> = {};
    for (const option of fitOptions) {
      const node = given.get(option.key);
      if (!node) continue;
      this.attempt(() => {
        const value = this.checked("fit", option, node);
        if (value !== null) found[option.key] = value;
      });
    }
    const { epochs = 1, initial_epoch } = found as FitConfig;
    if (initial_epoch !== undefined && initial_epoch >= epochs) {
      this.problem(
        given.get("initial_epoch")!.from,
        `fit: expected initial_epoch to be less than epochs (${epochs}), found ${initial_epoch}`,
      );
      delete found.initial_epoch;
    }
    for (const key of ["x", "y"]) if (given.has(key) && isCall(given.get(key)!)) this.dataCall(this.values.call(given.get(key)!));
    const list = given.get("callbacks");
    if (list && this.values.held(list).name !== "None") {
      const made: KerasObject[] = [];
      for (const each of this.values.list(list) ?? [list])
        this.attempt(() => made.push(this.object(this.callAt(each, "a callback"), callbacks)));
      found.callbacks = made;
    }
    const validation = given.get("validation_data");
    if (validation) this.attempt(() => this.hasValidation(validation) && (found.validation_data = "test"));
    return found as FitConfig;
  }

  /** Whether there are data to validate with: inputs and targets, or whatever a variable stands for. */
  private hasValidation(node: Node): boolean {
    const held = this.values.held(node);
    const parts = this.values.list(node);
    if (held.name === "None") return false;
    if (["Number", "String", "Boolean", "DictionaryExpression"].includes(held.name) || (parts && parts.length !== 2 && parts.length !== 3))
      throw new NotUnderstood(node.from, `fit: expected validation_data to be inputs and targets, found ${this.values.excerpt(node)}`);
    if (parts?.length === 3) this.problem(node.from, "fit: weights of samples in validation_data are not known here: they were left out");
    if (isCall(node)) this.dataCall(this.values.call(node));
    return true;
  }

  private layersOfSequential(call: Call): KerasObject[] {
    const list = this.taken(call, sequential).get("layers");
    if (!list || this.values.held(list).name === "None") return [];
    const each = this.values.list(list);
    if (!each) throw new NotUnderstood(list.from, `expected a list of layers, found ${this.values.excerpt(list)}`);
    const found: KerasObject[] = [];
    // One layer that is not understood does not hide the others.
    for (const item of each) this.attempt(() => this.append(found, item));
    return found;
  }

  /** Adds the layers that stand there, where they are not too many: models within models double them with every line. */
  private append(to: KerasObject[], node: Node): void {
    const more = this.layersAt(node);
    if (to.length + more.length > limits.layers)
      throw new NotUnderstood(node.from, `expected at most ${limits.layers.toLocaleString("en")} layers, found more`);
    to.push(...more);
  }

  /** The layer that stands there, or those of a model. */
  private layersAt(node: Node): KerasObject[] {
    const model = node.name === "VariableName" ? this.modelNamed(this.values.source(node)) : undefined;
    if (model) {
      model.nested = true;
      return model.layers;
    }
    const call = this.callAt(node, "a layer");
    if (call.name === "Sequential") return this.layersOfSequential(call);
    const signature = entryOf(inputs, call.name);
    return [signature ? this.input(call, signature) : this.object(call, layers)];
  }

  /** The shape of a sample; none where only the data say it. */
  private input(call: Call, signature: readonly Argument[]): KerasObject {
    const given = this.taken(call, signature);
    for (const [key, node] of given) {
      const shape = this.shapeAt(node);
      if (shape === undefined || shape === null) continue;
      if (!Array.isArray(shape))
        throw new NotUnderstood(node.from, `${call.name}: expected ${key} to be a list, found ${this.values.excerpt(node)}`);
      return { class_name: "InputLayer", config: { shape: key.startsWith("batch") ? shape.slice(1) : shape } };
    }
    return { class_name: "InputLayer" };
  }

  private shapeAt(node: Node): unknown {
    try {
      return this.plain(this.values.value(node));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return undefined;
    }
  }

  private callAt(node: Node, what: string): Call {
    const value = this.values.value(node);
    if (!(value instanceof Call)) throw new NotUnderstood(node.from, `expected ${what}, found ${this.values.excerpt(node)}`);
    return value;
  }

  /** A call as Keras' JSON, by what is declared of its class. */
  private object(call: Call, table: Table): KerasObject {
    if (this.nesting > deepestWithin) throw new NotUnderstood(call.node.from, "nested too deeply");
    const class_name = classNamed(table, knownAs(call.name));
    if (!class_name) throw this.unknown(call.node, call.name, table);
    this.nesting++;
    try {
      const { options } = table[class_name]!;
      const beside = table === layers ? ofLayers.filter(({ key }) => !options.some((option) => option.key === key)) : [];
      const names = [...options, ...beside, ...(table === optimizers ? oldRate : [])].map(({ key }) => key);
      const given = this.named(call, names);
      const missing = options.filter(({ key, required }) => required && !given.has(key)).map(({ key }) => key);
      if (missing.length > 0)
        throw new NotUnderstood(call.node.from, `${call.name}: expected ${missing.join(" and ")}, which Keras requires`);
      const others = this.known(call.name, given, beside);
      const config = Object.fromEntries(
        [...given].flatMap(([key, node]) => {
          const option = [...options, ...(table === optimizers ? oldRate : [])].find((each) => each.key === key);
          return option ? this.entry(call.name, option, node, table) : others.has(key) ? this.ofLayer(call.name, key, node) : [];
        }),
      );
      return { class_name, config: "lr" in config || "decay" in config ? renewed(config) : config };
    } finally {
      this.nesting--;
    }
  }

  /** An option with its value; nothing where it says nothing or was left out. */
  private entry(owner: string, option: ClassOption, node: Node, table: Table): [string, unknown][] {
    const { key, kind, default: usual } = option;
    if (kind === "ignored") {
      const value = this.shapeAt(node);
      return value === undefined ? [] : [[key, value]];
    }
    // Keras 2 wrote None for an optimizer's own default.
    if (table === optimizers && this.values.held(node).name === "None" && usual !== null) return [];
    if (kind !== "only") return [[key, this.checked(owner, option, node)]];
    const value = this.shapeAt(node);
    if (value === null || value === usual) return [[key, value]];
    this.problem(
      node.from,
      `${owner}: ${key} is not known here${usual === null ? "" : `, but for ${JSON.stringify(usual)}`}: it was left out`,
    );
    return [];
  }

  /** Throws where a value is not what the option takes. */
  private checked(owner: string, option: ClassOption, node: Node): unknown {
    const found = this.values.value(node);
    const table = tables[option.kind];
    const value = found instanceof Call ? table && this.object(found, table) : this.plain(found);
    const expected = expectedOf(option, value);
    if (expected !== null)
      throw new NotUnderstood(node.from, `${owner}: expected ${option.key} to be ${expected}, found ${this.values.excerpt(node)}`);
    return value;
  }

  /** What every layer takes. */
  private ofLayer(owner: string, key: string, node: Node): [string, unknown][] {
    if (!shapes.has(key)) {
      const kind = key === "trainable" ? "flag" : "text";
      return [[key, this.checked(owner, { key, kind, default: null }, node)]];
    }
    const shape = [this.shapeAt(node)].flat().slice(key.startsWith("batch") ? 1 : 0);
    return key !== "input_length" && shape.every((size) => typeof size === "number") ? [["input_shape", shape]] : [];
  }

  /** Of a value no calls are left. */
  private plain(value: Value): unknown {
    if (value instanceof Call) throw new NotUnderstood(value.node.from, `not understood: ${this.values.excerpt(value.node)}`);
    return value instanceof Name ? value.name : Array.isArray(value) ? value.map((each) => this.plain(each)) : value;
  }

  /** The arguments that are taken over, by their names. */
  private taken(call: Call, signature: readonly Argument[]): Map<string, Node> {
    return this.known(
      call.name,
      this.named(
        call,
        signature.map(({ key }) => key),
      ),
      signature,
    );
  }

  /** Those of the given arguments that are taken over; what is not known here is a problem. */
  private known(owner: string, given: Map<string, Node>, signature: readonly Argument[]): Map<string, Node> {
    const all = [...given].filter(([key, node]) => {
      const becomes = signature.find((argument) => argument.key === key)?.becomes ?? "idle";
      if (becomes === "taken" || becomes === "idle") return becomes === "taken";
      const value = JSON.stringify(this.shapeAt(node));
      if (!becomes.some((each) => JSON.stringify(each) === value))
        this.problem(node.from, `${owner}: ${key} is not known here: it was left out`);
      return false;
    });
    return new Map(all);
  }

  /** A call's arguments by their names. Throws where Python would. */
  private named({ name, positional, named }: Call, names: readonly string[]): Map<string, Node> {
    const given = new Map<string, Node>();
    for (const [i, node] of positional.entries()) {
      if (/^\*\*?$/.test(this.values.source(node)))
        throw new NotUnderstood(node.from, `not understood: ${name}(${this.values.source(node)}...)`);
      if (i >= names.length)
        throw new NotUnderstood(node.from, `${name}: expected its arguments by name, found ${this.values.excerpt(node)}`);
      given.set(names[i]!, node);
    }
    for (const [said, node] of named) {
      const key = entryOf(entryOf(earlier, name) ?? {}, said) ?? said;
      if (!names.includes(key)) {
        const meant = nearest(said, names);
        throw new NotUnderstood(node.from, `${name} has no argument ${said}${meant === null ? "" : `; did you mean ${meant}?`}`);
      }
      if (given.has(key)) throw new NotUnderstood(node.from, `${name}: ${key} is given twice`);
      given.set(key, node);
    }
    return given;
  }

  private unknown(node: Node, name: string | null, table: Table): NotUnderstood {
    const meant =
      name === null
        ? null
        : nearest(
            name,
            Object.entries(table).flatMap(([class_name, { names = [] }]) => [class_name, ...names]),
          );
    return new NotUnderstood(
      node.from,
      `${name ?? this.values.excerpt(node)} is not known here: it was left out${meant === null ? "" : `. Did you mean ${meant}?`}`,
    );
  }

  private passedOver(node: Node): NotUnderstood {
    return new NotUnderstood(node.from, `passed over: ${this.values.excerpt(node)}`);
  }

  /** What cannot be understood is a problem, and undefined. */
  private attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      this.problem(error.at, error.message);
      return undefined;
    }
  }

  private problem(at: number, message: string): void {
    if (this.problems.length < 50) this.problems.push({ line: this.text.slice(0, at).split("\n").length, message });
  }
}

/** What optimizers of before tf.keras 2.11 had. */
const oldRate: ClassOption[] = ["lr", "decay"].map((key) => ({ key, kind: "number", min: 0, default: null }));

const isCall = (node: Node): boolean => node.name === "CallExpression";

/** An Input in front says the shape of a sample. */
function inputAndLayers(all: KerasObject[]): ModelConfig["config"] {
  const isInput = ({ class_name }: KerasObject): boolean => class_name === "InputLayer";
  const shape = all[0] && isInput(all[0]) ? (all[0].config?.shape as unknown[] | undefined) : undefined;
  const known = shape?.every((size) => typeof size === "number") ?? false;
  return { layers: all.filter((layer) => !isInput(layer)), ...(known && { input_shape: shape as number[] }) };
}
