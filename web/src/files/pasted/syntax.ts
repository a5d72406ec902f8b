// The text of Python code and its syntax: nodes of the grammar, where they stand, and what of it was not understood.

import { parser } from "@lezer/python";
import { lineAt, lineEnd, lineStart } from "./lines";

export type Node = ReturnType<typeof parser.parse>["topNode"];

/** What cannot be understood, at a place in the text. */
export class NotUnderstood extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** The text asks for more work than any model needs: nothing more of it is done. */
export class TooMuch extends NotUnderstood {}

/** How deep lists, calls, blocks and functions may stand in each other. */
export const deepest = 40;

/** A second's work at most, and far more than any code of a model takes. */
const mostSteps = 1e6;

/** More than anybody reads. */
const mostProblems = 50;

export interface Problem {
  line: number;
  message: string;
}

/** A problem, and what of its line it is about. */
export interface PlacedProblem extends Problem {
  from: number;
  to: number;
}

export class Source {
  private steps = mostSteps;
  private readonly problems: PlacedProblem[] = [];
  private readonly tree: ReturnType<typeof parser.parse>;

  constructor(private readonly code: string) {
    this.tree = parser.parse(code);
  }

  statements(): Node[] {
    return children(this.tree.topNode);
  }

  text(node: Node): string {
    return this.code.slice(node.from, node.to);
  }

  between(from: number, to: number): string {
    return this.code.slice(from, to);
  }

  /** The first line of a part of the text, for messages; where something is missing, the line that lacks it. */
  excerpt(node: Node): string {
    const [line = ""] = (this.text(node) || this.code.slice(lineStart(this.code, node.from)).trimStart()).split("\n");
    return line.slice(0, 60);
  }

  /** Counts a step of work done for what stands there. */
  step(node: Node, steps = 1): void {
    this.steps -= steps;
    if (this.steps < 0) throw new TooMuch(node.from, `not worked out: ${this.excerpt(node)} takes more steps than a model needs`);
  }

  problem(at: number, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ line: this.line(at), message, from: at, to: this.endOf(at) });
  }

  /** Where the largest expression ends that begins there, on its line. */
  private endOf(at: number): number {
    let node: Node = this.tree.resolveInner(at, 1);
    while (node.parent?.from === at && !/Statement$|^(Script|Body|StatementGroup)$|Definition$/.test(node.parent.name)) node = node.parent;
    return Math.max(Math.min(node.to, lineEnd(this.code, at)), at);
  }

  line(at: number): number {
    return lineAt(this.code, at);
  }

  /** What cannot be understood is a problem, and undefined. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NotUnderstood) || error instanceof TooMuch) throw error;
      this.problem(error.at, error.message);
      return undefined;
    }
  }

  /** The same, with work that ends where it is too much. */
  bounded<T>(work: () => T): T | undefined {
    try {
      return this.attempt(work);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      this.problem(error.at, error.message);
      return undefined;
    }
  }

  /** Each once, by their lines. */
  found(): PlacedProblem[] {
    const each = new Map(this.problems.map((problem) => [`${problem.line} ${problem.message}`, problem]));
    return [...each.values()].sort((a, b) => a.line - b.line);
  }

  unclear(node: Node): NotUnderstood {
    return new NotUnderstood(node.from, `not understood: ${this.excerpt(node)}`);
  }

  passedOver(node: Node): NotUnderstood {
    return new NotUnderstood(node.from, `passed over: ${this.excerpt(node)}`);
  }
}

export function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

/** The items of a list, tuple, parenthesis or list of arguments. */
export const items = (node: Node): Node[] =>
  children(node).filter((child) => !["[", "]", "(", ")", "{", "}", ",", "Comment"].includes(child.name));
