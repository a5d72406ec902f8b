// An ONNX file as a graph of nodes and constants. Field numbers are those of onnx.proto3.
// See https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

import { fromBfloat16, fromFloat16 } from "../../half";
import { fail, limits, sizeOf, type NamedBytes } from "../../types";
import { Fields } from "./wire";

/** A tensor whose numbers are known. An axis of all samples, which no file knows, is NaN where shapes are computed. */
export interface Constant {
  shape: number[];
  values: ArrayLike<number>;
}

export interface Attribute {
  number?: number;
  text?: string;
  numbers: number[];
  texts: string[];
  tensor?: Constant;
}

export interface Node {
  op: string;
  name: string;
  /** "" is one that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: ReadonlyMap<string, Attribute>;
}

export interface OnnxModel {
  nodes: Node[];
  constants: Map<string, Constant>;
  /** Those that are no constants. null is an axis that is left open. */
  inputs: { name: string; shape: (number | null)[] }[];
  outputs: string[];
  /** The version of the operators. */
  opset: number;
  metadata: ReadonlyMap<string, string>;
}

/** Domains whose operators are ONNX' own. */
const domains = new Set(["", "ai.onnx"]);

export function decodeModel({ name: file, bytes }: NamedBytes): OnnxModel {
  const model = new Fields(file, bytes);
  const graph = model.message(7);
  if (!graph) return fail(file, "expected an ONNX model with a graph, found none.", "Export the model again.");
  const nodes = graph.messages(1).map(nodeOf);
  const tensors = graph.messages(5);
  if (nodes.length > limits.tensors || tensors.length > limits.tensors)
    fail(
      file,
      `expected at most ${limits.tensors.toLocaleString("en")} nodes and tensors, found ${Math.max(nodes.length, tensors.length).toLocaleString("en")}.`,
    );
  if (graph.messages(15).length > 0) fail(file, "expected tensors as they are, found sparse ones.", "Export the model without them.");
  const constants = new Map(tensors.map((tensor): [string, Constant] => [tensor.text(8), constantOf(tensor)]));
  return {
    nodes,
    constants,
    inputs: graph.messages(11).flatMap((input) => (constants.has(input.text(1)) ? [] : [{ name: input.text(1), shape: shapeOf(input) }])),
    outputs: graph.messages(12).map((output) => output.text(1)),
    opset:
      model
        .messages(8)
        .find((set) => domains.has(set.text(1)))
        ?.number(2) ?? 1,
    metadata: new Map(model.messages(14).map((entry) => [entry.text(1), entry.text(2)])),
  };
}

function nodeOf(node: Fields): Node {
  const domain = node.text(7);
  const attributes = node.messages(5).map((attribute): [string, Attribute] => {
    const text = attribute.bytes(4);
    const tensor = attribute.message(5);
    const number = attribute.number(3) ?? attribute.number(2);
    return [
      attribute.text(1),
      {
        ...(number !== undefined && { number }),
        ...(text && { text: new TextDecoder().decode(text) }),
        ...(tensor && { tensor: constantOf(tensor) }),
        numbers: [...attribute.integers(8), ...attribute.floats(7)],
        texts: attribute.texts(9),
      },
    ];
  });
  const op = node.text(4);
  return {
    op: domains.has(domain) ? op : `${domain}.${op}`,
    name: node.text(3),
    inputs: node.texts(1),
    outputs: node.texts(2),
    attributes: new Map(attributes),
  };
}

/** The axes of a ValueInfoProto; a name, and what is not said, is left open. */
function shapeOf(info: Fields): (number | null)[] {
  const dims = info.message(2)?.message(1)?.message(2)?.messages(1) ?? [];
  return dims.map((dim) => {
    const size = dim.number(1);
    return size !== undefined && size > 0 ? size : null;
  });
}

type Reader = (raw: Uint8Array) => ArrayLike<number>;
const view = (raw: Uint8Array): DataView => new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
const each =
  (size: number, get: (view: DataView, at: number) => number): Reader =>
  (raw) =>
    Float64Array.from({ length: Math.floor(raw.length / size) }, (_, i) => get(view(raw), i * size));

/** Types of tensors by their numbers: how raw bytes are read, and the field that lists the numbers otherwise. */
const types: Record<number, { read: Reader; size: number; listed: (tensor: Fields) => ArrayLike<number> }> = {
  1: {
    size: 4,
    read: (raw) => new Float32Array(raw.slice().buffer),
    listed: (tensor) => Float32Array.from(tensor.floats(4)),
  },
  2: { size: 1, read: (raw) => raw, listed: (tensor) => tensor.integers(5) },
  3: { size: 1, read: each(1, (data, at) => data.getInt8(at)), listed: (tensor) => tensor.integers(5) },
  6: { size: 4, read: each(4, (data, at) => data.getInt32(at, true)), listed: (tensor) => tensor.integers(5) },
  7: { size: 8, read: each(8, (data, at) => Number(data.getBigInt64(at, true))), listed: (tensor) => tensor.integers(7) },
  9: { size: 1, read: (raw) => raw, listed: (tensor) => tensor.integers(5) },
  10: { size: 2, read: fromFloat16, listed: (tensor) => fromFloat16(new Uint8Array(Uint16Array.from(tensor.integers(5)).buffer)) },
  11: { size: 8, read: each(8, (data, at) => data.getFloat64(at, true)), listed: (tensor) => tensor.floats(10, 8) },
  16: { size: 2, read: fromBfloat16, listed: (tensor) => fromBfloat16(new Uint8Array(Uint16Array.from(tensor.integers(5)).buffer)) },
};

function constantOf(tensor: Fields): Constant {
  const { file } = tensor;
  const name = JSON.stringify(tensor.text(8)).slice(0, 80);
  if (tensor.number(14) === 1)
    fail(
      file,
      `the tensor ${name} lies in another file (external data), which is not read.`,
      'Save the model as one file: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
    );
  const shape = tensor.integers(1);
  const code = tensor.number(2) ?? 0;
  const type = Object.hasOwn(types, code) ? types[code]! : null;
  if (!type) return fail(file, `expected the tensor ${name} to hold numbers, found ONNX' data type ${code}.`);
  const size = shape.length <= 8 && shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0) ? sizeOf(shape) : -1;
  const raw = tensor.bytes(9);
  // Its bytes are there before anything is made of them.
  const values = raw ? (raw.length === size * type.size ? type.read(raw) : null) : type.listed(tensor);
  if (!values || values.length !== size)
    return fail(file, `expected the tensor ${name} to have the numbers of its shape (${shape.join(", ")}), found others.`);
  return { shape, values };
}
