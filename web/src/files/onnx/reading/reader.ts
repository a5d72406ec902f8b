// Walks through an ONNX graph, node by node: constants are worked out, all else becomes layers.

import { fail } from "../../types";
import type { Flow } from "./flow";
import { folded } from "./folding";
import { Layers, Unread } from "./layers";
import type { Constant, Node, OnnxModel } from "./model";

/** Something whose operator is not read, or that is made of such. */
export const unread = Symbol("unread");
export type Value = { flow: Flow } | { constant: Constant } | typeof unread;

/** What a node makes of its inputs, an output after the other. Throws Unread where it is none of Keras' layers. */
export type Operator = (reader: Reader, node: Node) => Value[];

export const ofFlow = (flow: Flow): Value[] => [{ flow }];

export class Reader {
  readonly layers = new Layers();
  readonly values = new Map<string, Value>();
  private readonly consumers = new Map<string, Node[]>();
  /** Nodes that were read with another. */
  readonly done = new Set<Node>();
  private readonly left = new Map<string, Set<string>>();

  /** For how many samples the model was exported, where it is for one number of them. */
  batch: number | null = null;

  constructor(
    readonly file: string,
    readonly model: OnnxModel,
    private readonly operators: Readonly<Record<string, Operator>>,
  ) {
    for (const [name, constant] of model.constants) this.values.set(name, { constant });
    for (const node of model.nodes)
      for (const input of node.inputs) {
        const known = this.consumers.get(input);
        if (known) known.push(node);
        else this.consumers.set(input, [node]);
      }
  }

  consumersOf = (name: string): readonly Node[] => this.consumers.get(name) ?? [];

  /** Whether nothing but one node reads it. */
  private isSole = (name: string): boolean => this.consumersOf(name).length === 1 && !this.model.outputs.includes(name);

  value(node: Node, at: number): Value | undefined {
    const name = node.inputs[at];
    return name ? this.values.get(name) : undefined;
  }

  constant(node: Node, at: number): Constant | undefined {
    const value = this.value(node, at);
    return typeof value === "object" && "constant" in value ? value.constant : undefined;
  }

  /** A constant, of the model or of a node that comes later than what is read. */
  known(node: Node, at: number): Constant | undefined {
    const name = node.inputs[at];
    const made = this.constant(node, at);
    const later = made || !name ? undefined : this.model.nodes.find(({ op, outputs }) => op === "Constant" && outputs[0] === name);
    return later ? (folded(later, [], this.model.opset) ?? undefined) : made;
  }

  /** What a node reads, where it is no constant; sole: nothing else does, so that the layer before may take it over. */
  flow(node: Node, at = 0): Flow & { sole: boolean } {
    const value = this.value(node, at);
    if (typeof value !== "object" || !("flow" in value)) throw new Unread("a constant in place of a tensor");
    const own = value.flow as Flow & { sole?: boolean };
    return { ...own, sole: own.sole !== false && this.isSole(node.inputs[at]!) };
  }

  isFlow(node: Node, at: number): boolean {
    const value = this.value(node, at);
    return typeof value === "object" && "flow" in value;
  }

  number(node: Node, name: string, otherwise: number): number {
    return node.attributes.get(name)?.number ?? otherwise;
  }

  numbers(node: Node, name: string): number[] | undefined {
    const found = node.attributes.get(name)?.numbers;
    return found && found.length > 0 ? found : undefined;
  }

  /** A list that older operators have as an attribute and newer ones as an input. */
  listed(node: Node, name: string, at: number): number[] | undefined {
    const constant = this.constant(node, at);
    return this.numbers(node, name) ?? (constant ? Array.from(constant.values) : undefined);
  }

  /** Reads all nodes; what is not known is said of all at once. */
  run(): void {
    for (const node of this.model.nodes) if (!this.done.has(node)) this.read(node);
    if (this.left.size === 0) return;
    const names = [...this.left].slice(0, 20).map(([what, places]) => {
      const [first] = places;
      return `${what} (${places.size > 1 ? `${places.size} nodes, ` : ""}${JSON.stringify(first).slice(0, 60)})`;
    });
    fail(
      this.file,
      `expected operators that are layers of Keras, found others: ${names.join("; ")}.`,
      "Leave them out of the exported model (what comes before or after the network), or save the model from Keras as .keras or .h5.",
    );
  }

  private read(node: Node): void {
    const inputs = node.inputs.map((name) => (name ? this.values.get(name) : undefined));
    const given = node.inputs.filter(Boolean);
    if (inputs.includes(unread)) return this.put(node, []);
    const missing = given.find((name) => !this.values.has(name));
    if (missing !== undefined)
      fail(
        this.file,
        `expected ${JSON.stringify(missing).slice(0, 60)}, which node ${JSON.stringify(node.name || node.op).slice(0, 60)} reads, to be made before it.`,
      );
    try {
      if (inputs.every((value) => value === undefined || (typeof value === "object" && "constant" in value))) {
        const made = folded(
          node,
          node.inputs.map((_, i) => this.constant(node, i)),
          this.model.opset,
        );
        if (made) return this.put(node, [{ constant: made }]);
      }
      const operator = Object.hasOwn(this.operators, node.op) ? this.operators[node.op]! : null;
      if (!operator) throw new Unread();
      this.put(node, operator(this, node));
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      const what = error.message ? `${node.op} with ${error.message}` : node.op;
      const places = this.left.get(what) ?? new Set<string>();
      this.left.set(what, places.add(node.name || node.outputs[0] || node.op));
      this.put(node, []);
    }
  }

  private put(node: Node, made: readonly Value[]): void {
    for (const [i, name] of node.outputs.entries()) if (name) this.values.set(name, made[i] ?? unread);
  }
}
