// An ONNX graph under construction: nodes, constants, and the model around them. Field numbers are those of onnx.proto3.
// See https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

import { Message } from "./proto";

/** A value on its way through the graph, with the shape of one sample. */
export interface Value {
  name: string;
  shape: number[];
  /** Which time steps count: the name of a value (N, steps) of truths. Absent: all. */
  mask?: string;
  /** Of a recurrent layer the last states. */
  states?: Value[];
}

type Attribute = number | string | number[] | string[] | { float: number } | { floats: number[] } | { graph: Message };

const FLOAT = 1;
const INT64 = 7;

export class Graph {
  private readonly nodes: Message[] = [];
  private readonly constants: Message[] = [];
  private last = 0;

  /** root: the graph that this one is inside of, whose names and constants it shares. */
  constructor(private readonly root?: Graph) {}

  /** Adds a node with one output and returns the output's name. Inputs that are "" are absent. */
  node(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    const [name] = this.nodeOf(op, inputs, attributes, 1);
    return name!;
  }

  /** Adds a node with several outputs. */
  nodeOf(op: string, inputs: string[], attributes: Record<string, Attribute>, outputs: number): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(op.toLowerCase()));
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    for (const output of names) node.text(2, output);
    node.text(3, names[0]!).text(4, op);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.nodes.push(node);
    return names;
  }

  /** Gives a value another name as well: an Identity, as the value may be the graph's input itself. */
  rename(from: string, to: string): void {
    this.nodes.push(new Message().text(1, from).text(2, to).text(3, to).text(4, "Identity"));
  }

  /** A constant tensor of floats. */
  constant(shape: number[], values: ArrayLike<number>): string {
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    return this.tensor(FLOAT, shape, new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
  }

  /** A constant list of whole numbers. */
  whole(values: number[]): string {
    return this.tensor(INT64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** A graph that a node of this one runs step by step. `fill` gets the names of its inputs and returns those of its outputs. */
  body(inputs: number, fill: (body: Graph, inputs: string[]) => string[]): { graph: Message } {
    const body = new Graph(this.root ?? this);
    const names = Array.from({ length: inputs }, () => body.fresh("step"));
    const outputs = fill(body, names);
    const graph = new Message();
    for (const node of body.nodes) graph.message(1, node);
    graph.text(2, "body");
    for (const name of names) graph.message(11, new Message().text(1, name));
    for (const name of outputs) graph.message(12, new Message().text(1, name));
    return { graph };
  }

  /** The finished model, opset 17. */
  model(name: string, inputs: Value[], outputs: Value[], metadata: Record<string, string>): Uint8Array<ArrayBuffer> {
    const graph = new Message();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, name);
    for (const constant of this.constants) graph.message(5, constant);
    for (const input of inputs) graph.message(11, described(input));
    for (const output of outputs) graph.message(12, described(output));
    const model = new Message().int(1, 8).text(2, "Sprout").message(7, graph).message(8, new Message().text(1, "").int(2, 17));
    for (const [key, value] of Object.entries(metadata)) model.message(14, new Message().text(1, key).text(2, value));
    return model.encode();
  }

  private tensor(type: number, shape: number[], raw: Uint8Array): string {
    const name = this.fresh("constant");
    const tensor = new Message();
    for (const size of shape) tensor.int(1, size);
    (this.root ?? this).constants.push(tensor.int(2, type).text(8, name).bytes(9, raw));
    return name;
  }

  private fresh(stem: string): string {
    return `${stem}_${++(this.root ?? this).last}`;
  }
}

/** AttributeProto: name, one value, and its type (FLOAT 1, INT 2, STRING 3, GRAPH 5, FLOATS 6, INTS 7, STRINGS 8). */
function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, 2);
  if (typeof value === "string") return message.text(4, value).int(20, 3);
  if (!Array.isArray(value)) {
    if ("graph" in value) return message.message(6, value.graph).int(20, 5);
    if ("float" in value) return message.float(2, value.float).int(20, 1);
    for (const each of value.floats) message.float(7, each);
    return message.int(20, 6);
  }
  for (const each of value) typeof each === "string" ? message.text(9, each) : message.int(8, each);
  return message.int(20, typeof value[0] === "string" ? 8 : 7);
}

/** ValueInfoProto of floats: any number of samples of this shape. */
function described({ name, shape }: Value): Message {
  const dims = new Message().message(1, new Message().text(2, "N"));
  for (const size of shape) dims.message(1, new Message().int(1, size));
  return new Message().text(1, name).message(2, new Message().message(1, new Message().int(1, FLOAT).message(2, dims)));
}
