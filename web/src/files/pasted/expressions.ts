// What expressions of Python code stand for, worked out from the text and never executed.

import { builtins, methodOf, truth } from "./builtins";
import { items, deepest, NotUnderstood, TooMuch, children, type Node, type Source } from "./syntax";
import { formatted, unescaped, unquoted } from "./text";
import { Call, Dict, List, Name, PythonFunction, Scope, Unknown, type Given, type Key, type Value } from "./values";

/** What calls and layers mean. */
export interface Meaning {
  /** What a call makes; `callee` is what is called where it is a value, and `path` how it is written. */
  called(callee: Value | undefined, call: Call, path: string): Value;
  /** owner.name(...); undefined where the owner has no such thing. */
  method(owner: Value, call: Call): Value | undefined;
  /** owner.name */
  attribute(owner: Value, name: string, node: Node): Value | undefined;
  /** owner.name = value; whether that means something to a model. Throws where it cannot be so. */
  put(owner: Value, name: string, given: Given): boolean;
  /** What an operator makes of tensors; undefined where neither is one. */
  operation(operator: string, left: Given, right: Given, node: Node): Value | undefined;
}

/** More than a name or a list of sizes ever has. */
const longest = 10_000;

export class Expressions {
  private depth = 0;

  constructor(
    private readonly source: Source,
    private readonly meaning: Meaning,
  ) {}

  given(node: Node, scope: Scope): Given {
    return { node, value: this.value(node, scope) };
  }

  /** What is not understood is an Unknown. */
  value(node: Node, scope: Scope): Value {
    this.source.step(node);
    if (this.depth >= deepest) return new Unknown(node.from, "nested too deeply");
    this.depth++;
    try {
      return this.worked(node, scope);
    } catch (error) {
      if (!(error instanceof NotUnderstood) || error instanceof TooMuch) throw error;
      return new Unknown(error.at, error.message);
    } finally {
      this.depth--;
    }
  }

  private worked(node: Node, scope: Scope): Value {
    const text = this.source.text(node);
    switch (node.name) {
      case "Number":
        return this.number(node, Number(text.replaceAll("_", "")));
      case "String":
        return unquoted(text) ?? this.unclear(node);
      case "ContinuedString":
      case "FormatString":
        return this.text(node, scope);
      case "Boolean":
        return text === "True";
      case "None":
        return null;
      case "ParenthesizedExpression": {
        const inner = items(node)[0];
        return inner ? this.value(inner, scope) : this.unclear(node);
      }
      case "ArrayExpression":
      case "TupleExpression":
        return this.list(node, scope);
      case "ArrayComprehensionExpression":
        return new List(this.comprehension(items(node), scope));
      case "DictionaryExpression":
        return this.dictionary(node, scope);
      case "UnaryExpression":
        return this.unary(node, scope);
      case "BinaryExpression":
        return this.binary(node, scope);
      case "ConditionalExpression": {
        const [yes, , condition, , no] = children(node);
        if (!yes || !condition || !no) return this.unclear(node);
        const holds = truth(this.value(condition, scope));
        return holds === null ? this.unclear(node) : this.value(holds ? yes : no, scope);
      }
      case "VariableName":
        return this.known(scope.get(text), node);
      case "MemberExpression":
        return this.member(node, scope);
      case "CallExpression":
        return this.call(node, scope);
      case "LambdaExpression":
        return new PythonFunction("lambda", node, scope, this.defaults(node, scope));
    }
    return this.unclear(node);
  }

  /** The values of the parameters of a def or lambda that have one. */
  defaults(node: Node, scope: Scope): Map<string, Given> {
    const parts = items(node.getChild("ParamList") ?? node);
    return new Map(
      parts.flatMap((part, i): [string, Given][] => {
        if (part.name !== "AssignOp" || !parts[i + 1]) return [];
        const name = parts[i - 1]!.name === "TypeDef" ? parts[i - 2]! : parts[i - 1]!;
        return [[this.source.text(name), this.given(parts[i + 1]!, scope)]];
      }),
    );
  }

  /** A list of what each item makes: [f(x) for x in items if condition]. */
  private comprehension(parts: Node[], scope: Scope): Given[] {
    const [made, ...rest] = parts as [Node, ...Node[]];
    const found: Given[] = [];
    const through = (clauses: Node[], inner: Scope): void => {
      const [word, ...others] = clauses;
      if (!word) {
        found.push(this.given(made, inner));
        return;
      }
      const end = others.findIndex(({ name }) => name === "for" || name === "if");
      const own = end < 0 ? others : others.slice(0, end);
      const next = end < 0 ? [] : others.slice(end);
      if (word.name === "if") {
        const holds = own.length === 1 ? truth(this.value(own[0]!, inner)) : null;
        if (holds === null) throw this.source.unclear(own[0] ?? word);
        if (holds) through(next, inner);
        return;
      }
      const at = own.findIndex(({ name }) => name === "in");
      const [targets, over] = [own.slice(0, at), own[at + 1]];
      if (word.name !== "for" || at < 1 || !over || own.length !== at + 2) throw this.source.unclear(word);
      for (const each of this.iterated(this.given(over, inner))) {
        const step = new Scope(inner);
        this.unpack(targets, each, step);
        through(next, step);
      }
    };
    through(rest, scope);
    return found;
  }

  /** The items that a loop goes through. */
  iterated({ node, value }: Given): Given[] {
    if (value instanceof List) return value.items;
    if (value instanceof Dict) return [...value.entries.keys()].map((key) => ({ node, value: key }));
    throw new NotUnderstood(node.from, value instanceof Unknown ? value.message : `not understood: ${this.source.excerpt(node)}`);
  }

  /** a, (b, c) = value */
  unpack(targets: readonly Node[], given: Given, scope: Scope): void {
    const [target] = targets as [Node];
    if (targets.length === 1 && target.name === "VariableName") return scope.set(this.source.text(target), given.value);
    const names = targets.length === 1 && ["TupleExpression", "ArrayExpression"].includes(target.name) ? items(target) : targets;
    const { value } = given;
    if (value instanceof List && value.items.length === names.length)
      return names.forEach((name, i) => this.unpack([name], value.items[i]!, scope));
    for (const name of names) scope.forget(this.source.text(name));
  }

  private list(node: Node, scope: Scope): List {
    const found: Given[] = [];
    const parts = items(node);
    for (let i = 0; i < parts.length; i++) {
      if (parts[i]!.name !== "*") found.push(this.given(parts[i]!, scope));
      else found.push(...this.iterated(this.given(parts[++i] ?? node, scope)));
    }
    return this.bounded(new List(found), node);
  }

  private dictionary(node: Node, scope: Scope): Dict {
    const entries = new Map<Key, Given>();
    const parts = items(node).filter(({ name }) => name !== ":");
    for (let i = 0; i < parts.length; i += 2) {
      const [key, value] = [parts[i]!, parts[i + 1]];
      if (!value) throw this.source.unclear(node);
      if (key.name === "**") {
        const inner = this.value(value, scope);
        if (!(inner instanceof Dict)) throw this.source.unclear(value);
        for (const [name, each] of inner.entries) entries.set(name, each);
        continue;
      }
      const name = this.value(key, scope);
      if (typeof name === "object" && name !== null) throw this.source.unclear(key);
      entries.set(name, this.given(value, scope));
    }
    return new Dict(entries);
  }

  /** "a" f"b{c}" */
  private text(node: Node, scope: Scope): Value {
    if (node.name === "ContinuedString") {
      const parts = children(node).map((each) => this.value(each, scope));
      return parts.every((part) => typeof part === "string") ? parts.join("") : this.unclear(node);
    }
    const whole = this.source.text(node);
    const [, prefix, quote] = /^([a-zA-Z]*)("""|'''|"|')/.exec(whole)!;
    const said = (from: number, to: number): string => {
      const part = this.source.between(from, to).replaceAll("{{", "{").replaceAll("}}", "}");
      return /[rR]/.test(prefix!) ? part : unescaped(part);
    };
    let [found, at] = ["", node.from + prefix!.length + quote!.length];
    for (const hole of node.getChildren("FormatReplacement")) {
      const [inner, ...others] = items(hole);
      const format = hole.getChild("FormatSpec");
      if (!inner || others.some(({ name }) => name !== "FormatSpec")) return this.unclear(hole);
      const text = formatted(this.value(inner, scope), format ? this.source.text(format).slice(1) : "");
      if (text === null) return this.unclear(hole);
      found += said(at, hole.from) + text;
      at = hole.to;
    }
    return this.bounded(found + said(at, node.to - quote!.length), node);
  }

  private unary(node: Node, scope: Scope): Value {
    const [sign, operand] = [this.source.text(node.firstChild!), this.given(node.lastChild!, scope)];
    const { value } = operand;
    if (sign === "not") {
      const holds = truth(value);
      return holds === null || typeof value === "number" ? this.unclear(node) : !holds;
    }
    if (typeof value === "number" && (sign === "-" || sign === "+")) return sign === "-" ? -value : value;
    const minus = { node, value: -1 };
    return (sign === "-" ? this.meaning.operation("*", operand, minus, node) : undefined) ?? this.unclear(node);
  }

  private binary(node: Node, scope: Scope): Value {
    const [left, ...rest] = children(node);
    const right = rest.pop();
    const operator = rest.map((each) => this.source.text(each)).join(" ");
    if (!left || !right || left.type.isError || right.type.isError) return this.unclear(node);
    const first = this.given(left, scope);
    if (operator === "and" || operator === "or") {
      const holds = truth(first.value);
      if (holds === null) return this.unclear(node);
      return holds === (operator === "and") ? this.value(right, scope) : first.value;
    }
    // a < b < c
    const middle = left.name === "BinaryExpression" && compares.has(operator) ? left.lastChild! : null;
    if (middle && compares.has(this.source.text(left.lastChild!.prevSibling ?? left))) {
      if (first.value !== true) return first.value;
      return this.operation(operator, this.given(middle, scope), this.given(right, scope), node);
    }
    return this.operation(operator, first, this.given(right, scope), node);
  }

  /** What an operator makes of two values. */
  operation(operator: string, left: Given, right: Given, node: Node): Value {
    const made = this.meaning.operation(operator, left, right, node);
    if (made !== undefined) return made;
    const [a, b] = [left.value, right.value];
    for (const value of [a, b])
      if (value instanceof Unknown) return value.told || value.message.startsWith("not worked out") ? value : this.unclear(node);
    if (operator === "is" || operator === "is not") return (a === b) === (operator === "is");
    if (a instanceof List && b instanceof List) this.source.step(node, a.items.length);
    if (operator === "in" || operator === "not in") {
      const found = contains(b, a);
      return found === null ? this.unclear(node) : found === (operator === "in");
    }
    if (operator === "==" || operator === "!=") {
      const same = equal(a, b);
      return same === null ? this.unclear(node) : same === (operator === "==");
    }
    if (typeof a === "number" && typeof b === "number") {
      const compared = Object.hasOwn(comparisons, operator) ? comparisons[operator]!(a, b) : null;
      if (compared !== null) return compared;
      return Object.hasOwn(arithmetic, operator) ? this.number(node, arithmetic[operator]!(a, b)) : this.unclear(node);
    }
    if (typeof a === "string" && operator === "%") return this.percent(a, b, node);
    if (typeof a === "string" && typeof b === "string" && operator === "+") return this.bounded(a + b, node);
    if (a instanceof List && b instanceof List && operator === "+") return this.bounded(new List([...a.items, ...b.items]), node);
    const [many, times] = typeof b === "number" ? [a, b] : [b, a];
    if (operator === "*" && typeof times === "number" && Number.isInteger(times)) {
      const count = Math.max(0, times);
      if (typeof many === "string" && many.length * count <= longest) return many.repeat(count);
      if (many instanceof List && many.items.length * count <= longest) {
        this.source.step(node, many.items.length * count);
        return new List(Array.from({ length: count }, () => many.items).flat());
      }
    }
    return this.unclear(node);
  }

  /** "block_%d" % 3 */
  private percent(text: string, value: Value, node: Node): Value {
    const given = value instanceof List ? value.items.map((item) => item.value) : [value];
    let next = 0;
    const made = text.replace(/%(0?\d*)([dis%])/g, (all, width: string, letter: string) => {
      if (letter === "%") return "%";
      return formatted(given[next++], width) ?? all;
    });
    return next === given.length ? this.bounded(made, node) : this.unclear(node);
  }

  private bounded<T extends string | List>(value: T, node: Node): T {
    const length = typeof value === "string" ? value.length : value.items.length;
    if (length <= longest) this.source.step(node, length);
    if (length > longest) throw new NotUnderstood(node.from, `not worked out: ${this.source.excerpt(node)} is longer than a model needs`);
    return value;
  }

  private member(node: Node, scope: Scope): Value {
    const last = node.lastChild!;
    if (last.name !== "PropertyName") return this.item(node, scope);
    const name = this.source.text(last);
    const owner = this.value(node.firstChild!, scope);
    const made = this.meaning.attribute(owner, name, node);
    return made === undefined ? new Name(name) : made;
  }

  /** owner.name = value; whether that means something to a model. */
  put(target: Node, given: Given, scope: Scope): boolean {
    const last = target.lastChild;
    if (target.name !== "MemberExpression" || last?.name !== "PropertyName") return false;
    return this.meaning.put(this.value(target.firstChild!, scope), this.source.text(last), given);
  }

  /** list[2], list[1:], dictionary["key"] */
  private item(node: Node, scope: Scope): Value {
    const owner = this.value(node.firstChild!, scope);
    const parts = items(node).slice(1);
    if (owner instanceof Unknown && owner.told) return owner;
    if (owner instanceof List && parts.some(({ name }) => name === ":")) {
      const marks: (number | undefined)[] = [undefined, undefined, undefined];
      let place = 0;
      for (const part of parts) {
        if (part.name === ":") place++;
        else {
          const value = this.value(part, scope);
          if (typeof value !== "number" || place > 2) return this.unclear(node);
          marks[place] = value;
        }
      }
      const [from, to, step = 1] = marks;
      if (step === 1) return new List(owner.items.slice(from ?? 0, to));
      return step === -1 && from === undefined && to === undefined ? new List([...owner.items].reverse()) : this.unclear(node);
    }
    if (parts.length !== 1) return this.unclear(node);
    const key = this.value(parts[0]!, scope);
    if (owner instanceof List && typeof key === "number") return this.known(owner.items.at(key)?.value, node);
    if (owner instanceof Dict && (typeof key !== "object" || key === null)) return this.known(owner.entries.get(key)?.value, node);
    return this.unclear(node);
  }

  private call(node: Node, scope: Scope): Value {
    const [callee, args] = [node.firstChild!, node.lastChild!];
    const path = this.source.text(callee);
    const isMember = callee.name === "MemberExpression" && callee.lastChild!.name === "PropertyName";
    const name = isMember ? this.source.text(callee.lastChild!) : path;
    const owner = isMember ? this.value(callee.firstChild!, scope) : null;
    const call = this.arguments(name, items(args), node, scope);
    if (isMember) {
      const own = methodOf(owner, call);
      const made = own === undefined ? this.meaning.method(owner, call) : own;
      return made === undefined ? this.meaning.called(undefined, call, path) : made;
    }
    const target = callee.name === "VariableName" ? scope.get(path) : this.value(callee, scope);
    if (target !== undefined) return this.meaning.called(target, call, path);
    const own = builtins(call);
    return own === undefined ? this.meaning.called(undefined, call, path) : own;
  }

  private arguments(name: string, parts: Node[], node: Node, scope: Scope): Call {
    const positional: Given[] = [];
    const named = new Map<string, Given>();
    let wrong: NotUnderstood | null = null;
    const set = (key: string, given: Given, at: Node): void => {
      if (named.has(key)) wrong ??= new NotUnderstood(at.from, `${name}: ${key} is given twice`);
      named.set(key, given);
    };
    if (parts.some((part) => part.name === "for")) positional.push({ node, value: new List(this.comprehension(parts, scope)) });
    else
      for (let i = 0; i < parts.length; i++) {
        const [part, sign, value] = parts.slice(i, i + 3) as [Node, Node?, Node?];
        if (part.name === "*" || part.name === "**") {
          const many = sign && this.value(sign, scope);
          i++;
          if (part.name === "*" && many instanceof List) positional.push(...many.items);
          else if (part.name === "**" && many instanceof Dict) for (const [key, each] of many.entries) set(String(key), each, part);
          else wrong ??= new NotUnderstood(part.from, `not understood: ${name}(${this.source.text(part)}...)`);
        } else if (sign?.name === "AssignOp") {
          if (value) set(this.source.text(part), this.given(value, scope), part);
          i += 2;
        } else positional.push(this.given(part, scope));
      }
    return new Call(name, positional, named, node, wrong);
  }

  private number(node: Node, value: number): Value {
    return Number.isFinite(value) ? value : this.unclear(node);
  }

  private known(value: Value | undefined, node: Node): Value {
    return value === undefined ? this.unclear(node) : value;
  }

  private unclear(node: Node): Unknown {
    return new Unknown(node.from, this.source.unclear(node).message);
  }
}

const compares = new Set(["<", ">", "<=", ">=", "==", "!=", "in", "not in", "is", "is not"]);

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const arithmetic: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - b * Math.floor(a / b),
  "**": (a, b) => a ** b,
};

/** Whether two values are the same; null where that is not known. Lists within lists within lists are not looked into. */
function equal(a: Value, b: Value, depth = 0): boolean | null {
  if (a instanceof Name || b instanceof Name || depth > 2) return null;
  if (a instanceof List && b instanceof List) {
    if (a.items.length !== b.items.length) return false;
    const each = a.items.map((item, i) => equal(item.value, b.items[i]!.value, depth + 1));
    return each.includes(false) ? false : each.includes(null) ? null : true;
  }
  return a === b || (typeof a === "boolean" && typeof b === "number" ? Number(a) === b : false);
}

/** Whether it is in a list, in a dictionary or in a text; null where that is not known. */
function contains(whole: Value, part: Value): boolean | null {
  if (whole instanceof List) {
    const each = whole.items.map(({ value }) => equal(value, part));
    return each.includes(true) ? true : each.includes(null) ? null : false;
  }
  if (whole instanceof Dict) return whole.entries.has(part as Key);
  return typeof whole === "string" && typeof part === "string" ? whole.includes(part) : null;
}
