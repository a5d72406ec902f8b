// Values of Python code: numbers, texts, lists, arithmetic on them, variables and calls, worked out from the text and never executed.

import { parser } from "@lezer/python";

export type Node = ReturnType<typeof parser.parse>["topNode"];

/** A call of a class or function, Dense(10, activation="relu"): its arguments are worked out when somebody asks for them. */
export class Call {
  constructor(
    readonly name: string,
    readonly positional: Node[],
    readonly named: Map<string, Node>,
    readonly node: Node,
  ) {}
}
/** A class or function by its name, not called: keras.activations.relu. */
export class Name {
  constructor(readonly name: string) {}
}
export type Value = null | boolean | number | string | Value[] | Call | Name;

/** What cannot be understood, at a place in the text. */
export class NotUnderstood extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** Far more than any code of a model takes; a second's work at most. */
const mostSteps = 1e6;
export const deepest = 40;

export class PythonValues {
  private readonly variables = new Map<string, Node>();
  /** Values that may still be worked out: variables that stand for each other double the work with every line. */
  private steps = mostSteps;

  constructor(private readonly text: string) {}

  statements(): Node[] {
    return children(parser.parse(this.text).topNode);
  }

  source(node: Node): string {
    return this.text.slice(node.from, node.to);
  }

  /** The first line of a part of the text, for messages. */
  excerpt(node: Node): string {
    return this.source(node).split("\n")[0]!.slice(0, 60);
  }

  assign(name: string, value: Node): void {
    this.variables.set(name, value);
  }

  forget(name: string): void {
    this.variables.delete(name);
  }

  /** What stands there, or what the variable there stands for. */
  held(node: Node): Node {
    let found = node;
    for (let depth = 0; depth < deepest; depth++) {
      const next = found.name === "VariableName" ? this.variables.get(this.source(found)) : undefined;
      if (!next) break;
      found = next;
    }
    return found;
  }

  /** The items of the list that stands there; null where it is none. */
  list(node: Node): Node[] | null {
    const held = this.held(node);
    return held.name === "ArrayExpression" || held.name === "TupleExpression" ? items(held) : null;
  }

  /** Throws where the text at that place is no value. */
  value(node: Node, depth = 0): Value {
    if (depth > deepest) throw new NotUnderstood(node.from, "nested too deeply");
    if (--this.steps < 0) throw new NotUnderstood(node.from, `not worked out: ${this.excerpt(node)} takes more steps than a model needs`);
    const inside = (child: Node): Value => this.value(child, depth + 1);
    switch (node.name) {
      case "Number":
        return this.number(node, Number(this.source(node).replaceAll("_", "")));
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
        return items(node).map(inside);
      case "UnaryExpression":
        return this.signed(node, inside);
      case "BinaryExpression":
        return this.arithmetic(node, inside);
      case "VariableName": {
        const held = this.variables.get(this.source(node));
        if (held) return inside(held);
        break;
      }
      case "MemberExpression":
        if (node.lastChild!.name === "PropertyName") return new Name(this.source(node.lastChild!));
        break;
      case "CallExpression":
        return this.call(node);
    }
    throw this.unclear(node);
  }

  /** The call that stands there. */
  call(node: Node): Call {
    const [callee, args] = [node.firstChild!, node.lastChild!];
    const name = this.source(callee.name === "MemberExpression" ? callee.lastChild! : callee);
    const positional: Node[] = [];
    const named = new Map<string, Node>();
    const parts = items(args);
    for (let i = 0; i < parts.length; i++) {
      const [part, sign, value] = parts.slice(i, i + 3) as [Node, Node?, Node?];
      if (sign?.name === "AssignOp") {
        const key = this.source(part);
        if (named.has(key)) throw new NotUnderstood(part.from, `${name}: ${key} is given twice`);
        if (value) named.set(key, value);
        i += 2;
      } else positional.push(part);
    }
    return new Call(name, positional, named, node);
  }

  private number(node: Node, value: number): number {
    if (!Number.isFinite(value)) throw this.unclear(node);
    return value;
  }

  private signed(node: Node, inside: (child: Node) => Value): number {
    const [sign, operand] = [this.source(node.firstChild!), inside(node.lastChild!)];
    if (typeof operand !== "number" || (sign !== "-" && sign !== "+")) throw this.unclear(node);
    return sign === "-" ? -operand : operand;
  }

  private arithmetic(node: Node, inside: (child: Node) => Value): number {
    const [left, operator, right] = children(node);
    if (!left || !operator || !right) throw this.unclear(node);
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
    if (!work || typeof a !== "number" || typeof b !== "number") throw this.unclear(node);
    return this.number(node, work(a, b));
  }

  private unclear(node: Node): NotUnderstood {
    return new NotUnderstood(node.from, `not understood: ${this.excerpt(node)}`);
  }
}

export function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

/** The items of a list, tuple, parenthesis or list of arguments. */
export const items = (node: Node): Node[] => children(node).filter((child) => !["[", "]", "(", ")", ",", "Comment"].includes(child.name));
