// The statements of Python code, gone through in their order and never executed: assignments, loops, conditions and functions of the text.

import { changing, truth } from "./builtins";
import type { Expressions } from "./expressions";
import { children, deepest, items, NotUnderstood, type Node, type Source } from "./syntax";
import { Call, Dict, Layer, List, Model, Name, PythonFunction, Scope, Unknown, type Given, type Key, type Value } from "./values";
import { isKnown } from "./arguments";
import { harmless } from "./signatures";

/** How a block ends before its last statement. */
type Ending = { word: "return"; value: Value } | { word: "raise"; node: Node } | { word: "break" | "continue" } | undefined;

const isStatement = ({ name, type }: Node): boolean => type.isError || /Statement$|^StatementGroup$|Definition$/.test(name);

/** Functions that change what they are given: keras.backend.set_value(model.optimizer.lr, 0.1), freeze(model). */
const altering = /^(set|assign|update|freeze|unfreeze|load|apply|prune|quantize|copy|init|reset)(_|$)/;

/** Bases of classes that say in Python what they compute. */
const ofKeras = /(^|\.)(Model|Layer|Sequential|Module)$/;

export class Statements {
  private depth = 0;
  private readonly functions: PythonFunction[] = [];
  private readonly global = new Scope();

  constructor(
    private readonly source: Source,
    private readonly expressions: Expressions,
  ) {}

  /** The whole text. */
  run(): void {
    const ending = this.block(this.source.statements(), this.global);
    if (ending?.word === "raise") this.source.problem(ending.node.from, this.stops(ending.node));
  }

  /** What the last function makes that nothing calls and that needs no arguments: model code is pasted so. */
  runUncalled(): void {
    const found = this.functions.findLast(
      (each) => !each.called && parametersOf(each.node, this.source).every(({ name, star }) => star || each.defaults.has(name)),
    );
    if (found) this.source.attempt(() => this.invoke(found, new Call(found.name, [], new Map(), found.node)));
  }

  /** What a function makes of a call's arguments. */
  invoke(called: PythonFunction, call: Call): Value {
    const { node, name } = called;
    called.called = true;
    this.source.step(node);
    if (call.wrong) throw call.wrong;
    const scope = new Scope(called.scope);
    const left = new Map(call.named);
    const rest = [...call.positional];
    for (const parameter of parametersOf(node, this.source)) {
      const own = left.get(parameter.name);
      if (parameter.star === "*") scope.set(parameter.name, new List(rest.splice(0)));
      else if (parameter.star === "**") {
        scope.set(parameter.name, new Dict(new Map<Key, Given>(left)));
        left.clear();
      } else {
        const given = (parameter.byName ? undefined : rest.shift()) ?? own ?? called.defaults.get(parameter.name);
        if (!given) throw new NotUnderstood(call.node.from, `${name}: expected ${parameter.name}, which it requires`);
        left.delete(parameter.name);
        scope.set(parameter.name, given.value);
      }
    }
    const [extra] = left.keys();
    if (extra !== undefined) throw new NotUnderstood(call.node.from, `${name} has no argument ${extra}`);
    if (rest.length > 0)
      throw new NotUnderstood(call.node.from, `${name}: expected fewer arguments, found ${this.source.excerpt(rest[0]!.node)}`);
    const body = node.getChild("Body");
    if (!body) return this.expressions.value(node.lastChild!, scope);
    const ending = this.block(children(body), scope);
    if (ending?.word === "raise") throw new NotUnderstood(ending.node.from, this.stops(ending.node));
    return ending?.word === "return" ? ending.value : null;
  }

  private stops = (node: Node): string => `Python stops here: ${this.source.excerpt(node)}`;

  private block(statements: readonly Node[], scope: Scope): Ending {
    if (this.depth >= deepest) throw new NotUnderstood(statements[0]?.from ?? 0, "nested too deeply");
    this.depth++;
    try {
      for (const statement of statements) {
        if (!isStatement(statement)) continue;
        const ending = this.source.attempt(() => this.statement(statement, scope));
        if (ending) return ending;
      }
      return undefined;
    } finally {
      this.depth--;
    }
  }

  private statement(node: Node, scope: Scope): Ending {
    this.source.step(node);
    if (node.type.isError) throw new NotUnderstood(node.from, `Python does not allow this: ${this.source.excerpt(node)}`);
    switch (node.name) {
      case "PassStatement":
      case "ScopeStatement":
        return undefined;
      case "ImportStatement":
        return this.imported(node, scope);
      case "AssignStatement":
        return this.assignment(node, scope);
      case "UpdateStatement":
        return this.update(node, scope);
      case "ExpressionStatement":
        return this.expression(node, scope);
      // a; b, and what stands within with strategy.scope(), which is done whatever that is.
      case "StatementGroup":
        return this.block(children(node), scope);
      case "WithStatement":
        return this.block(children(node.getChild("Body") ?? node), scope);
      case "ForStatement":
        return this.loop(node, scope);
      case "WhileStatement":
        return this.whileTrue(node, scope);
      case "IfStatement":
        return this.condition(node, scope);
      case "FunctionDefinition":
        return this.define(node, scope);
      case "DecoratedStatement":
        return this.statement(node.lastChild!, scope);
      case "ClassDefinition":
        return this.classDefinition(node, scope);
      case "ReturnStatement": {
        const values = items(node).filter(({ name }) => name !== "return");
        const [first] = values;
        if (!first) return { word: "return", value: null };
        const value =
          values.length === 1 ? this.expressions.value(first, scope) : new List(values.map((each) => this.expressions.given(each, scope)));
        return { word: "return", value };
      }
      case "RaiseStatement":
        return { word: "raise", node };
      case "AssertStatement":
        return truth(this.expressions.value(items(node)[1] ?? node, scope)) === false ? { word: "raise", node } : undefined;
      case "DeleteStatement":
        for (const name of node.getChildren("VariableName")) scope.forget(this.source.text(name));
        return undefined;
      case "TryStatement":
        return this.attempted(node, scope);
      case "BreakStatement":
        return { word: "break" };
      case "ContinueStatement":
        return { word: "continue" };
    }
    throw this.passedOver(node, scope);
  }

  /** from keras.layers import Dense as D: by its own name D is Dense. */
  private imported(node: Node, scope: Scope): undefined {
    const words = items(node);
    const from = words.findIndex(({ name }) => name === "import");
    const isFrom = words[0]?.name === "from";
    for (let i = from + 1; i < words.length; i++) {
      const name = this.source.text(words[i]!);
      const alias = words[i + 1]?.name === "as" ? words[i + 2] : undefined;
      if (alias && isFrom) scope.set(this.source.text(alias), new Name(name));
      if (alias) i += 2;
    }
    return undefined;
  }

  /** a = 1; a = b = 1; a, b = 1, 2. */
  private assignment(node: Node, scope: Scope): undefined {
    const parts: Node[][] = [[]];
    for (const child of items(node)) {
      if (child.name === "AssignOp") parts.push([]);
      else if (child.name !== "TypeDef") parts.at(-1)!.push(child);
    }
    if (parts.length === 1) return undefined;
    const values = parts.pop()!;
    const given = values.map((value) => this.expressions.given(value, scope));
    const whole: Given = given.length === 1 ? given[0]! : { node, value: new List(given) };
    for (const [target] of parts)
      if (target && this.isOfModel(target, scope) && !this.expressions.put(target, whole, scope)) throw this.source.passedOver(node);
    for (const targets of parts) {
      const [target] = targets as [Node];
      if (targets.length === 1 && target.name === "MemberExpression") this.put(target, whole, scope);
      else this.expressions.unpack(targets, whole, scope);
    }
    return undefined;
  }

  /** dictionary["key"] = value, list[0] = value; other objects are none of a model's. */
  private put(target: Node, given: Given, scope: Scope): void {
    const owner = this.expressions.value(target.firstChild!, scope);
    const inner = items(target).slice(1);
    const key = inner.length === 1 && target.lastChild!.name === "]" ? this.expressions.value(inner[0]!, scope) : undefined;
    if (owner instanceof Dict && key !== undefined && (typeof key !== "object" || key === null)) owner.entries.set(key, given);
    else if (owner instanceof List && typeof key === "number" && owner.items.at(key))
      owner.items[key < 0 ? key + owner.items.length : key] = given;
    else if (owner instanceof List || owner instanceof Dict) throw this.source.passedOver(target.parent!);
  }

  /** n *= 2 */
  private update(node: Node, scope: Scope): undefined {
    const [target, sign, value] = items(node);
    if (!target || !sign || !value || target.name !== "VariableName") {
      if (target && this.isOfModel(target, scope)) throw this.source.passedOver(node);
      return undefined;
    }
    const name = this.source.text(target);
    const made = this.expressions.operation(
      this.source.text(sign).slice(0, -1),
      this.expressions.given(target, scope),
      this.expressions.given(value, scope),
      node,
    );
    scope.set(name, made);
    return undefined;
  }

  private expression(node: Node, scope: Scope): undefined {
    const [expression] = children(node);
    if (expression?.name !== "CallExpression") return undefined;
    const callee = expression.firstChild!;
    const owner = callee.name === "MemberExpression" ? callee.firstChild! : null;
    const isOfModel = owner !== null && owner.name !== "VariableName" && this.isOfModel(owner, scope);
    const isOfPart = owner?.name === "VariableName" && this.isPart(scope.get(this.source.text(owner)));
    const name = this.source.text(callee.lastChild ?? callee);
    if ((isOfModel && !harmless.has(this.methodOnModel(owner)) && !harmless.has(name)) || (isOfPart && !harmless.has(name)))
      throw this.source.passedOver(expression);
    const given = items(expression.lastChild!);
    if (altering.test(name) && !this.isOwn(callee, scope) && given.some((each) => this.isModel(each, scope)))
      throw this.source.passedOver(expression);
    const value = this.expressions.value(expression, scope);
    // append() that is not understood leaves its list as it was.
    const held = owner?.name === "VariableName" ? scope.get(this.source.text(owner)) : undefined;
    if (value instanceof Unknown && !value.told && (held instanceof List || held instanceof Dict) && changing.has(name))
      throw this.source.passedOver(expression);
    return undefined;
  }

  /** "predict" in model.predict(x).argmax(). */
  private methodOnModel(node: Node): string {
    const inner = node.firstChild;
    if (!inner || inner.name === "VariableName") return node.name === "MemberExpression" ? this.source.text(node.lastChild!) : "";
    const found = this.methodOnModel(inner);
    return ["evaluate", "predict"].includes(found) ? "summary" : found;
  }

  /** Whether it is a part or a property of a model, or of an object that goes into one: model.layers[0].trainable. */
  private isOfModel(node: Node, scope: Scope): boolean {
    let root = node;
    while (root.name === "MemberExpression" || root.name === "CallExpression") root = root.firstChild!;
    if (root === node || root.name !== "VariableName") return false;
    const held = scope.get(this.source.text(root));
    return held instanceof Model || this.isPart(held);
  }

  /** Whether it is a model, or is of one. */
  private isModel = (node: Node, scope: Scope): boolean =>
    this.isOfModel(node, scope) || (node.name === "VariableName" && scope.get(this.source.text(node)) instanceof Model);

  /** A function of the text itself. */
  private isOwn = (callee: Node, scope: Scope): boolean =>
    callee.name === "VariableName" && scope.get(this.source.text(callee)) instanceof PythonFunction;

  private isPart = (held: Value | undefined): boolean => held instanceof Layer || (held instanceof Call && isKnown(held.name));

  private loop(node: Node, scope: Scope): Ending {
    const parts = items(node);
    const at = parts.findIndex(({ name }) => name === "in");
    const body = node.getChild("Body");
    const over = parts[at + 1];
    if (at < 2 || !over || !body) throw this.passedOver(node, scope);
    const given = this.expressions.given(over, scope);
    if (!(given.value instanceof List || given.value instanceof Dict)) throw this.passedOver(node, scope);
    for (const each of this.expressions.iterated(given)) {
      this.expressions.unpack(parts.slice(1, at), each, scope);
      const ending = this.block(children(body), scope);
      if (ending?.word === "break") return undefined;
      if (ending?.word === "return" || ending?.word === "raise") return ending;
    }
    return undefined;
  }

  private whileTrue(node: Node, scope: Scope): Ending {
    const [, condition] = items(node);
    const body = node.getChild("Body");
    if (!condition || !body) throw this.passedOver(node, scope);
    for (;;) {
      const holds = truth(this.expressions.value(condition, scope));
      if (holds === null) throw this.passedOver(node, scope);
      if (!holds) return undefined;
      const ending = this.block(children(body), scope);
      if (ending?.word === "break") return undefined;
      if (ending?.word === "return" || ending?.word === "raise") return ending;
    }
  }

  private condition(node: Node, scope: Scope): Ending {
    const parts = items(node);
    for (let i = 0; i < parts.length; i++) {
      if (parts[i]!.name === "else" && parts[i + 1]) return this.block(children(parts[i + 1]!), scope);
      if (parts[i]!.name !== "if" && parts[i]!.name !== "elif") continue;
      const [condition, body] = [parts[i + 1], parts[i + 2]];
      if (!condition || body?.name !== "Body") throw this.passedOver(node, scope);
      // As when the file itself is run.
      const isMain = /^__name__\s*==\s*["']__main__["']$/.test(this.source.text(condition));
      const holds = isMain || truth(this.expressions.value(condition, scope));
      if (holds === null) throw this.passedOver(node, scope);
      if (holds) return this.block(children(body), scope);
    }
    return undefined;
  }

  /** What is tried is done, and what follows a raise of its own; nothing else is known to fail. */
  private attempted(node: Node, scope: Scope): Ending {
    const parts = children(node);
    const bodyOf = (word: string): Node[] => {
      const at = parts.findIndex(({ name }) => name === word);
      const body = at < 0 ? undefined : parts.slice(at).find(({ name }) => name === "Body");
      return body ? children(body) : [];
    };
    const tried = this.block(bodyOf("try"), scope);
    const handled = tried?.word === "raise" && parts.some(({ name }) => name === "except");
    const ending = handled ? this.block(bodyOf("except"), scope) : (tried ?? this.block(bodyOf("else"), scope));
    return this.block(bodyOf("finally"), scope) ?? ending;
  }

  private define(node: Node, scope: Scope): undefined {
    const name = this.source.text(node.getChild("VariableName") ?? node);
    const made = new PythonFunction(name, node, scope, this.expressions.defaults(node, scope));
    this.functions.push(made);
    scope.set(name, made);
    return undefined;
  }

  private classDefinition(node: Node, scope: Scope): undefined {
    const name = this.source.text(node.getChild("VariableName") ?? node);
    const bases = items(node.getChild("ArgList") ?? node).map((each) => this.source.text(each));
    const base = bases.find((each) => ofKeras.test(each));
    const message = base
      ? `${name} is a class of its own (of ${base}), whose Python says what it computes; that is not read. Write it with keras.Sequential, or in functional style: keras.Model(inputs, outputs)`
      : this.source.passedOver(node).message;
    scope.set(name, new Unknown(node.from, message, true));
    throw new NotUnderstood(node.from, message);
  }

  /** What is set in there is not known any more. */
  private passedOver(node: Node, scope: Scope): NotUnderstood {
    for (const target of targetsIn(node)) scope.forget(this.source.text(target));
    return this.source.passedOver(node);
  }
}

/** The variables that are assigned within. */
function targetsIn(node: Node): Node[] {
  const found: Node[] = [];
  const cursor = node.cursor();
  do {
    const { name, node: at } = cursor;
    if (name === "AssignStatement" || name === "UpdateStatement" || name === "ForStatement")
      for (let child = at.firstChild; child && child.name !== "Body"; child = child.nextSibling)
        if (child.name === "VariableName") found.push(child);
  } while (cursor.next() && cursor.from < node.to);
  return found;
}

interface Parameter {
  name: string;
  star: string | null;
  /** Given by name alone. */
  byName: boolean;
}

function parametersOf(node: Node, source: Source): Parameter[] {
  const found: Parameter[] = [];
  let star: string | null = null;
  let byName = false;
  const list = node.getChild("ParamList");
  const parts = list ? items(list) : [];
  for (const [i, part] of parts.entries()) {
    if (part.name === "*" || part.name === "**") star = part.name;
    else if (part.name === "VariableName" && parts[i - 1]?.name !== "AssignOp") {
      // A bare * says that the rest are given by name.
      const starred = star !== null && ["*", "**"].includes(parts[i - 1]!.name) && adjacent(parts[i - 1]!, part);
      found.push({ name: source.text(part), star: starred ? star : null, byName });
      byName ||= star === "*";
    }
    if (part.name === "*") byName ||= parts[i + 1] === undefined || !adjacent(part, parts[i + 1]!);
  }
  return found;
}

const adjacent = (a: Node, b: Node): boolean => a.nextSibling?.from === b.from;
