// ONNX' operators as Keras' layers: products, functions of each number, shapes. See https://onnx.ai/onnx/operators/

import { classes } from "../../../base/classes";
import { sizeOf } from "../../types";
import { inOrder, natural, sizesOf, type Flow } from "./flow";
import { transposed } from "./folding";
import { Unread } from "./layers";
import type { Constant, Node } from "./model";
import { ofFlow, type Operator, type Reader } from "./reader";
import { bothDirections } from "./recurrent";

/** Layers that end with an activation. */
const activated = /^(Dense|(Separable|Depthwise)?Conv[12]D(Transpose)?)$/;

const isPlain = ({ scale, offset, erf, reversed }: Flow): boolean => scale === 1 && offset === 0 && !erf && !reversed;

/** A function of each number, by Keras' name: of the layer before, where that has none and nothing else reads it. */
export function activation(reader: Reader, x: Flow & { sole?: boolean }, name: string, positive = false): Flow {
  if (!classes.activations.includes(name)) throw new Unread();
  const before = reader.layers.made.get(x.layer)!;
  const { config = {} } = before.layer;
  if (x.sole && isPlain(x) && activated.test(before.layer.class_name) && config.activation === "linear") {
    config.activation = name;
    return { ...x, positive };
  }
  return each(reader, x, { class_name: "Activation", config: { activation: name } }, positive);
}

/** A layer that changes each number by itself: axes stay as they are. */
function each(reader: Reader, x: Flow, object: { class_name: string; config?: Record<string, unknown> }, positive = false): Flow {
  return { ...reader.layers.add(object, [x], [], x.layout), order: x.order, positive };
}

const named =
  (name: string, positive = false): Operator =>
  (reader, node) =>
    ofFlow(activation(reader, reader.flow(node), name, positive));

/** As it is: what acts in training only, or changes the type alone. */
const same: Operator = (reader, node) => ofFlow(reader.flow(node));

/** The numbers of a vector in the order in which the layer has them. */
const ordered = (values: ArrayLike<number>, order: Int32Array | undefined): Float32Array => {
  const out = Float32Array.from(values);
  if (order) order.forEach((place, i) => (out[place] = values[i]!));
  return out;
};

/** y = x · kernel + bias; kernel (in, out). */
function dense(reader: Reader, x: Flow, kernel: Constant, bias: ArrayLike<number> | null): Flow {
  const [rows, units] = kernel.shape as [number, number];
  const rank = x.shape.length;
  if (x.layout.at(-1) !== rank || x.shape.at(-1) !== rows) throw new Unread("a matrix that does not fit");
  let { values } = kernel;
  if (x.order) {
    const turned = new Float32Array(values.length);
    x.order.forEach((place, i) => {
      for (let k = 0; k < units; k++) turned[place * units + k] = values[i * units + k]!;
    });
    values = turned;
  }
  const weights: [string, Constant][] = [["kernel", { shape: kernel.shape, values }]];
  if (bias) weights.push(["bias", { shape: [units], values: bias }]);
  const config = { units, activation: "linear", use_bias: bias !== null };
  return reader.layers.add({ class_name: "Dense", config }, [x], weights, x.layout);
}

const matMul: Operator = (reader, node) => {
  const kernel = reader.constant(node, 1);
  const x = reader.flow(node);
  if (kernel) {
    if (kernel.shape.length !== 2) throw new Unread("a matrix of other than two axes");
    return ofFlow(dense(reader, x, kernel, null));
  }
  const [a, b] = [x, reader.flow(node, 1)].map((flow) => reader.layers.asNatural(flow)) as [Flow, Flow];
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new Unread("tensors of other than three axes");
  return ofFlow(reader.layers.add({ class_name: "Dot", config: { axes: [2, 1] } }, [a, b]));
};

const gemm: Operator = (reader, node) => {
  const kernel = reader.constant(node, 1);
  const bias = reader.constant(node, 2);
  if (kernel?.shape.length !== 2 || (node.inputs[2] && !bias) || reader.number(node, "transA", 0) !== 0)
    throw new Unread("matrices that are not known");
  const turned = reader.number(node, "transB", 0) !== 0 ? transposed(kernel, [1, 0]) : kernel;
  const [alpha, beta] = [reader.number(node, "alpha", 1), reader.number(node, "beta", 1)];
  const units = turned.shape[1]!;
  if (bias && bias.values.length !== units && bias.values.length !== 1) throw new Unread("a bias that does not fit");
  const values = alpha === 1 ? turned.values : Float32Array.from(turned.values, (value) => alpha * value);
  const added = bias && Float32Array.from({ length: units }, (_, i) => beta * bias.values[i % bias.values.length]!);
  return ofFlow(dense(reader, reader.flow(node), { shape: turned.shape, values }, added ?? null));
};

/** The one axis of ONNX along which a constant has numbers, and these; null for a single number. */
function vector(x: Flow, { shape, values }: Constant): { axis: number; values: ArrayLike<number> } | null {
  if (values.length === 1) return null;
  const axes = shape.flatMap((size, i) => (size > 1 ? [i + x.layout.length - shape.length] : []));
  const [axis] = axes;
  if (axes.length !== 1 || axis! < 0 || x.layout[axis!]! < 1 || x.shape[x.layout[axis!]! - 1] !== values.length)
    throw new Unread(`a constant of shape (${shape.join(", ")})`);
  return { axis: axis!, values };
}

/** x * scale + offset, with numbers of their own for each channel. */
function rescaled(reader: Reader, given: Flow & { sole?: boolean }, constant: Constant, by: "scale" | "offset"): Flow {
  const found = vector(given, constant);
  if (!found) {
    const [value] = Array.from(constant.values) as [number];
    const { scale, offset } = given;
    return by === "scale"
      ? { ...given, scale: scale * value, offset: offset * value, positive: false }
      : { ...given, offset: offset + value, positive: false };
  }
  const before = reader.layers.made.get(given.layer)!;
  const { class_name, config = {} } = before.layer;
  const last = given.shape.length;
  const own = ordered(found.values, given.order);
  const isLast = given.layout[found.axis] === last;
  if (
    given.sole &&
    isPlain(given) &&
    isLast &&
    by === "offset" &&
    activated.test(class_name) &&
    config.use_bias === false &&
    config.activation === "linear"
  ) {
    config.use_bias = true;
    before.weights.push(["bias", { shape: [own.length], values: own }]);
    return given;
  }
  if (given.sole && isPlain(given) && isLast && class_name === "Rescaling") {
    const all = (key: string, usual: number): number[] =>
      Array.from(own, (_, i) => Number([config[key] ?? usual].flat()[i % [config[key] ?? usual].flat().length]));
    const [scale, offset] = [all("scale", 1), all("offset", 0)];
    config.scale = by === "scale" ? scale.map((value, i) => value * own[i]!) : scale;
    config.offset = offset.map((value, i) => (by === "scale" ? value * own[i]! : value + own[i]!));
    return given;
  }
  let x: Flow = given;
  if (!isLast) {
    // The channels become the last axis.
    const others = given.layout.flatMap((axis, i) => (axis > 0 && i !== found.axis ? [i] : []));
    x = reader.layers.arranged(
      given,
      given.layout.map((axis, i) => (axis === 0 ? 0 : i === found.axis ? last : others.indexOf(i) + 1)),
    );
  }
  const config_ = by === "scale" ? { scale: Array.from(own), offset: 0 } : { scale: 1, offset: Array.from(own) };
  return each(reader, x, { class_name: "Rescaling", config: config_ });
}

/** Tensors with their axes in one order. */
function together(reader: Reader, flows: readonly Flow[]): Flow[] {
  const [first] = flows as [Flow];
  if (flows.some(({ layout }) => layout.length !== first.layout.length)) throw new Unread("tensors of unlike numbers of axes");
  const settled = flows.map((flow) => reader.layers.settled(flow));
  const lead = settled[0]!;
  const alike = settled.every(({ order }) => String(order ?? "") === String(lead.order ?? ""));
  if (!alike) throw new Unread("rows of numbers in unlike orders");
  if (settled.some(({ layout }) => layout.includes(-1))) return settled.map((flow) => reader.layers.asNatural(flow));
  return settled.map((flow) => reader.layers.arranged(flow, lead.layout));
}

function joined(reader: Reader, class_name: string, given: readonly Flow[]): Flow {
  const both = Object.hasOwn(merges, class_name) ? bothDirections(reader, given, merges[class_name]!) : null;
  if (both) return both;
  const flows = together(reader, given);
  const { layout, order } = flows[0]!;
  const positive = class_name !== "Subtract" && flows.every((flow) => flow.positive);
  return { ...reader.layers.add({ class_name }, flows, [], layout), order, positive };
}

/** Words of Bidirectional for layers that join. */
const merges: Record<string, string> = { Add: "sum", Multiply: "mul", Average: "ave" };

const allFlows = (reader: Reader, node: Node): (Flow & { sole: boolean })[] => node.inputs.map((_, i) => reader.flow(node, i));

const joining =
  (class_name: string): Operator =>
  (reader, node) =>
    ofFlow(joined(reader, class_name, allFlows(reader, node)));

const add: Operator = (reader, node) => {
  const at = reader.isFlow(node, 0) ? 0 : 1;
  const constant = reader.constant(node, 1 - at);
  return ofFlow(constant ? rescaled(reader, reader.flow(node, at), constant, "offset") : joined(reader, "Add", allFlows(reader, node)));
};

const negated = ({ shape, values }: Constant): Constant => ({ shape, values: Float64Array.from(values, (value) => -value) });

const subtract: Operator = (reader, node) => {
  const [first, second] = [reader.constant(node, 0), reader.constant(node, 1)];
  if (second) return ofFlow(rescaled(reader, reader.flow(node), negated(second), "offset"));
  if (!first) return ofFlow(joined(reader, "Subtract", allFlows(reader, node)));
  const turned = rescaled(reader, reader.flow(node, 1), { shape: [], values: [-1] }, "scale");
  return ofFlow(rescaled(reader, turned, first, "offset"));
};

const multiply: Operator = (reader, node) => {
  const at = reader.isFlow(node, 0) ? 0 : 1;
  const constant = reader.constant(node, 1 - at);
  if (constant) return ofFlow(rescaled(reader, reader.flow(node, at), constant, "scale"));
  const [a, b] = allFlows(reader, node) as [Flow & { sole: boolean }, Flow & { sole: boolean }];
  return ofFlow(gelu(reader, a, b) ?? gelu(reader, b, a) ?? silu(reader, a, b) ?? silu(reader, b, a) ?? joined(reader, "Multiply", [a, b]));
};

/** x * (1 + erf(x / √2)) / 2, in whatever order. */
function gelu(reader: Reader, x: Flow, erf: Flow): Flow | null {
  if (!erf.erf || x.erf || x.layer !== erf.layer || x.offset !== 0 || erf.scale !== erf.offset) return null;
  const made = activation(reader, { ...x, scale: 1 }, "gelu");
  return { ...made, scale: 2 * x.scale * erf.scale };
}

/** x * sigmoid(x) */
function silu(reader: Reader, x: Flow, gate: Flow & { sole: boolean }): Flow | null {
  const before = reader.layers.made.get(gate.layer)!;
  const { class_name, config = {} } = before.layer;
  const isGate = class_name === "Activation" && config.activation === "sigmoid" && before.reads[0] === x.layer;
  if (!isGate || !gate.sole || !isPlain(gate) || !isPlain(x)) return null;
  config.activation = "swish";
  return { ...gate, positive: false };
}

const divide: Operator = (reader, node) => {
  const constant = reader.constant(node, 1);
  if (!constant) throw new Unread("a tensor to divide by");
  return ofFlow(
    rescaled(
      reader,
      reader.flow(node),
      { shape: constant.shape, values: Float64Array.from(constant.values, (value) => 1 / value) },
      "scale",
    ),
  );
};

const single = (constant: Constant | undefined): number | null => (constant?.values.length === 1 ? constant.values[0]! : null);

/** max(x, 0), min(max(x, 0), 6). */
function clipped(reader: Reader, x: Flow & { sole?: boolean }, low: number, high: number): Flow {
  if (low === 0 && high >= 3e38) return activation(reader, x, "relu", true);
  if (!(high > 0) || (low !== 0 && !(low <= -3e38 && x.positive))) throw new Unread(`limits of ${low} and ${high}`);
  return each(reader, x, { class_name: "ReLU", config: { max_value: high } }, true);
}

const limit =
  (class_name: "Maximum" | "Minimum"): Operator =>
  (reader, node) => {
    const at = reader.isFlow(node, 0) ? 0 : 1;
    if (!reader.constant(node, 1 - at)) return ofFlow(joined(reader, class_name, allFlows(reader, node)));
    const value = single(reader.constant(node, 1 - at));
    if (value === null) throw new Unread("a limit for each number");
    const x = reader.flow(node, at);
    return ofFlow(class_name === "Maximum" ? clipped(reader, x, value, Infinity) : clipped(reader, x, -Infinity, value));
  };

const clip: Operator = (reader, node) => {
  const low = reader.number(node, "min", single(reader.constant(node, 1)) ?? -Infinity);
  const high = reader.number(node, "max", single(reader.constant(node, 2)) ?? Infinity);
  return ofFlow(clipped(reader, reader.flow(node), low, high));
};

const softmax: Operator = (reader, node) => {
  const x = reader.flow(node);
  const rank = x.layout.length;
  const old = reader.model.opset < 13;
  const given = reader.number(node, "axis", old ? 1 : -1);
  const axis = given < 0 ? given + rank : given;
  if (old && axis !== rank - 1) throw new Unread("several axes at once");
  const own = x.layout[axis]!;
  if (own < 1 || x.order) throw new Unread("an axis that is none of a sample");
  return ofFlow(
    own === x.shape.length
      ? activation(reader, x, "softmax", true)
      : each(reader, x, { class_name: "Softmax", config: { axis: own } }, true),
  );
};

const hardSigmoid: Operator = (reader, node) => {
  const [alpha, beta] = [reader.number(node, "alpha", 0.2), reader.number(node, "beta", 0.5)];
  // Keras' is clip(x / 6 + 0.5).
  const x = reader.flow(node);
  const scale = Math.abs(6 * alpha - 1) < 1e-6 ? 1 : 6 * alpha;
  const scaled = { ...x, scale: x.scale * scale, offset: x.offset * scale + 6 * (beta - 0.5) };
  return ofFlow(activation(reader, scaled, "hard_sigmoid", true));
};

const hardSwish: Operator = (reader, node) => {
  const x = reader.layers.settled(reader.flow(node));
  return ofFlow(joined(reader, "Multiply", [x, each(reader, x, { class_name: "Activation", config: { activation: "hard_sigmoid" } })]));
};

const prelu: Operator = (reader, node) => {
  const x = reader.layers.settled(reader.flow(node));
  const slope = reader.constant(node, 1);
  if (!slope || x.order || x.layout[0] !== 0 || x.layout.includes(-1) || x.shape.includes(null))
    throw new Unread("slopes that are not known");
  if (slope.values.length === 1) return ofFlow(each(reader, x, { class_name: "LeakyReLU", config: { negative_slope: slope.values[0]! } }));
  // A slope for each number of a sample, as Keras has it.
  const own = sizesOf(x).slice(1) as number[];
  const shape = [...Array<number>(Math.max(0, own.length - slope.shape.length)).fill(1), ...slope.shape].slice(-own.length);
  if (shape.some((size, axis) => size !== 1 && size !== own[axis])) throw new Unread("slopes that do not fit");
  const strides = shape.map((size, axis) => (size === 1 ? 0 : sizeOf(shape.slice(axis + 1))));
  const whole = Float32Array.from({ length: sizeOf(own) }, (_, i) => {
    let [rest, at] = [i, 0];
    for (let axis = own.length - 1; axis >= 0; axis--) {
      at += (rest % own[axis]!) * strides[axis]!;
      rest = Math.floor(rest / own[axis]!);
    }
    return slope.values[at]!;
  });
  const axes = natural(own.length).map((axis) => x.layout.indexOf(axis + 1) - 1);
  const alpha = transposed({ shape: own, values: whole }, axes);
  return ofFlow(reader.layers.add({ class_name: "PReLU" }, [x], [["alpha", alpha]], x.layout));
};

const batchNormalization: Operator = (reader, node) => {
  const x = reader.layers.settled(reader.flow(node));
  const parameters = [1, 2, 3, 4].map((at) => reader.constant(node, at));
  const axis = x.layout[1]!;
  if (parameters.some((each) => each?.values.length !== x.shape[axis - 1])) throw new Unread("parameters that do not fit");
  const momentum = reader.number(node, "momentum", 0.9);
  const config = {
    axis: axis === x.shape.length ? -1 : axis,
    epsilon: reader.number(node, "epsilon", 1e-5),
    ...(momentum > 0 && momentum < 1 && { momentum }),
  };
  const weights = ["gamma", "beta", "moving_mean", "moving_variance"].map((name, i): [string, Constant] => [
    name,
    { shape: [x.shape[axis - 1]!], values: ordered(parameters[i]!.values, x.order) },
  ]);
  return ofFlow({ ...reader.layers.add({ class_name: "BatchNormalization", config }, [x], weights, x.layout), order: x.order });
};

/** Over the axes from `axis` on. */
export function layerNormalization(reader: Reader, given: Flow, axis: number, epsilon: number, gamma?: Constant, beta?: Constant): Flow {
  const x =
    given.layout.at(-1) === given.shape.length && axis === given.layout.length - 1
      ? reader.layers.settled(given)
      : reader.layers.asNatural(given);
  const axes = x.layout.slice(axis);
  const own = axes.map((each) => x.shape[each - 1]!);
  if (x.order || [gamma, beta].some((each) => each && each.values.length !== sizeOf(own))) throw new Unread("parameters that do not fit");
  const weights = [
    ["gamma", gamma],
    ["beta", beta],
  ].flatMap(([name, constant]): [string, Constant][] =>
    constant ? [[name as string, { shape: own, values: (constant as Constant).values }]] : [],
  );
  const config = { axis: axes.length === 1 ? -1 : axes, epsilon, scale: gamma !== undefined, center: beta !== undefined };
  return reader.layers.add({ class_name: "LayerNormalization", config }, [x], weights, x.layout);
}

const layerNormalizationNode: Operator = (reader, node) => {
  const x = reader.flow(node);
  const given = reader.number(node, "axis", -1);
  const axis = given < 0 ? given + x.layout.length : given;
  return ofFlow(
    layerNormalization(reader, x, axis, reader.number(node, "epsilon", 1e-5), reader.constant(node, 1), reader.constant(node, 2)),
  );
};

/** Operators between a row of numbers and the matrix that takes it, which change each number by itself. */
const between = new Set([
  "Relu",
  "LeakyRelu",
  "Elu",
  "Selu",
  "Sigmoid",
  "Tanh",
  "Softplus",
  "Dropout",
  "Identity",
  "Cast",
  "BatchNormalization",
  "Clip",
]);

/** Whether all that reads a row of numbers is a Dense, whose rows can be put into another order. */
function feedsDense(reader: Reader, name: string, depth = 0): boolean {
  const consumers = reader.consumersOf(name);
  if (depth > 20 || consumers.length === 0 || reader.model.outputs.includes(name)) return false;
  return consumers.every((node) => {
    if (node.inputs[0] !== name) return false;
    if (node.op === "Gemm" || node.op === "MatMul") return reader.constant(node, 1)?.shape.length === 2;
    return between.has(node.op) && feedsDense(reader, node.outputs[0]!, depth + 1);
  });
}

/** Another shape, whose sizes may be NaN for the batch and -1 for what is left. */
function reshape(reader: Reader, node: Node, x: Flow, target: readonly number[]): Flow {
  const own = sizesOf(x);
  const batchIn = own.findIndex((size) => Number.isNaN(size));
  const open = target.indexOf(-1);
  const known = target.findIndex((size) => Number.isNaN(size));
  const batch = known >= 0 ? known : target.length === 0 ? -1 : batchIn === 0 ? 0 : open;
  if (batch < 0 || (known < 0 && target[batch] !== -1 && target[batch] !== 1)) throw new Unread("a shape that joins or parts samples");
  const inner = own.filter((_, i) => i !== batchIn);
  let sizes: (number | null)[] = target.filter((_, i) => i !== batch);
  if (inner.every((size) => size !== null)) {
    const total = sizeOf(inner as number[]);
    const fixed = sizeOf((sizes as number[]).filter((size) => size !== -1));
    if (fixed === 0 || total % fixed !== 0) throw new Unread("a shape that joins or parts samples");
    sizes = sizes.map((size) => (size === -1 ? total / fixed : size));
    if (sizeOf(sizes as number[]) !== total) throw new Unread("a shape that joins or parts samples");
  }
  // What comes before the batch must stay before it.
  if (sizeOf(own.slice(0, batchIn) as number[]) !== sizeOf(sizes.slice(0, batch) as number[])) throw new Unread("samples that are moved");
  const more = (list: readonly (number | null)[]): (number | null)[] => list.filter((size) => size !== 1);
  const used = x.layout.filter((axis) => axis > 0);
  if (String(more(inner)) === String(more(sizes)) && more(inner).every((size) => size !== null)) {
    // Axes of size 1 come and go: where Keras has none of them, its layer stays as it is.
    const kept = x.layout.filter((axis) => axis > 0 && x.shape[axis - 1] !== 1);
    if (kept.length === x.shape.length && used.length === kept.length) {
      const rest = [...kept];
      const layout = target.map((_, i) => {
        if (i === batch) return 0;
        return sizes[i < batch ? i : i - 1] === 1 ? -1 : rest.shift()!;
      });
      return { ...x, layout };
    }
  }
  const layout = target.map((_, i) => (i === batch ? 0 : i < batch ? i + 1 : i));
  if (sizes.length === 1 && !inOrder(x) && !x.shape.includes(null) && feedsDense(reader, node.outputs[0]!)) {
    const flat = reader.layers.add({ class_name: "Flatten" }, [x]);
    return { ...flat, order: orderOf(x), positive: x.positive ?? false };
  }
  return { ...reader.layers.reshaped(x, sizes), layout, positive: x.positive ?? false };
}

/** Of each of ONNX' numbers of a sample, where the layer has it. */
function orderOf(x: Flow): Int32Array {
  const shape = x.shape as number[];
  const axes = x.layout.filter((axis) => axis > 0).map((axis) => axis - 1);
  const all = transposed({ shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, i) => i) }, axes);
  return Int32Array.from(all.values);
}

const reshapeNode: Operator = (reader, node) => {
  const target = reader.listed(node, "shape", 1);
  if (!target) throw new Unread("a shape that is not known");
  const x = reader.flow(node);
  const own = sizesOf(x);
  // 0 is the size that the axis has.
  const sizes = target.map((size, i) => (size === 0 ? own[i] : size));
  // A model that was exported for one number of samples names it.
  const [first] = sizes;
  if (own[0] !== null && Number.isNaN(own[0]) && first === reader.batch && !sizes.some(Number.isNaN)) sizes[0] = NaN;
  if (sizes.some((size) => size === null || size === undefined)) throw new Unread("a shape that is not known");
  return ofFlow(reshape(reader, node, x, sizes as number[]));
};

const flatten: Operator = (reader, node) => {
  const x = reader.flow(node);
  const axis = reader.number(node, "axis", 1);
  // Of one sample, to one row is the same.
  const isWhole = axis === 1 || axis === 1 - x.layout.length || (axis === 0 && reader.batch === 1);
  if (!isWhole) throw new Unread("an axis other than the first");
  return ofFlow(x.layout.length === 2 ? x : reshape(reader, node, x, [NaN, -1]));
};

const inRange = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const squeeze: Operator = (reader, node) => {
  const x = reader.flow(node);
  const own = sizesOf(x);
  const given = reader.listed(node, "axes", 1)?.map((axis) => inRange(axis, own.length));
  const axes = given ?? own.flatMap((size, i) => (size === 1 ? [i] : []));
  if (axes.some((axis) => own[axis] !== 1)) throw new Unread("an axis that is not of size 1");
  return ofFlow(
    resized(
      reader,
      node,
      x,
      own.filter((_, i) => !axes.includes(i)),
      (layout) => layout.filter((_, i) => !axes.includes(i)),
    ),
  );
};

const unsqueeze: Operator = (reader, node) => {
  const x = reader.flow(node);
  const own = sizesOf(x);
  const axes = reader.listed(node, "axes", 1) ?? [];
  const rank = own.length + axes.length;
  const places = new Set(axes.map((axis) => inRange(axis, rank)));
  const put = <T>(list: readonly T[], one: T): T[] => {
    const rest = [...list];
    return Array.from({ length: rank }, (_, i) => (places.has(i) ? one : rest.shift()!));
  };
  return ofFlow(resized(reader, node, x, put(own, 1), (layout) => put(layout, -1)));
};

/** Axes of size 1 come or go: of the layout alone, where that is all there is to it. */
function resized(reader: Reader, node: Node, x: Flow, sizes: (number | null)[], change: (layout: readonly number[]) => number[]): Flow {
  const layout = change(x.layout);
  const has = new Set(layout);
  if (x.shape.every((_, i) => has.has(i + 1)) && has.has(0)) return { ...x, layout };
  if (sizes.includes(null)) throw new Unread("a shape that is not known");
  return reshape(reader, node, x, sizes as number[]);
}

const transpose: Operator = (reader, node) => {
  const x = reader.flow(node);
  const perm = reader.numbers(node, "perm") ?? natural(x.layout.length).reverse();
  if (x.order && perm.some((axis, i) => axis !== i)) throw new Unread("a row of numbers in another order");
  if (perm.length !== x.layout.length || new Set(perm).size !== perm.length || perm.some((axis) => x.layout[axis] === undefined))
    throw new Unread("axes that are not there");
  return ofFlow({ ...x, layout: perm.map((axis) => x.layout[axis]!) });
};

const shape: Operator = (reader, node) => {
  const own = sizesOf(reader.flow(node));
  if (own.includes(null)) throw new Unread("a shape that is not known");
  const values = (own as number[]).slice(reader.number(node, "start", 0), node.attributes.get("end")?.number);
  return [{ constant: { shape: [values.length], values } }];
};

const concat: Operator = (reader, node) => {
  const given = allFlows(reader, node);
  const both =
    inRange(reader.number(node, "axis", 0), given[0]!.layout.length) === given[0]!.layout.length - 1
      ? bothDirections(reader, given, "concat")
      : null;
  if (both) return ofFlow(both);
  const flows = together(reader, given);
  const [first] = flows as [Flow];
  const axis = first.layout[inRange(reader.number(node, "axis", 0), first.layout.length)]!;
  if (axis < 1 || first.order) throw new Unread("an axis that is none of a sample");
  const config = { axis: axis === first.shape.length ? -1 : axis };
  const positive = flows.every((flow) => flow.positive);
  return ofFlow({ ...reader.layers.add({ class_name: "Concatenate", config }, flows, [], first.layout), positive });
};

const gather: Operator = (reader, node) => {
  const table = reader.constant(node, 0);
  const axis = reader.number(node, "axis", 0);
  if (table) {
    const x = reader.layers.settled(reader.flow(node, 1));
    if (table.shape.length !== 2 || axis !== 0) throw new Unread("a table of other than two axes");
    const [input_dim, output_dim] = table.shape as [number, number];
    const layout = [...x.layout, x.shape.length + 1];
    return ofFlow(reader.layers.add({ class_name: "Embedding", config: { input_dim, output_dim } }, [x], [["embeddings", table]], layout));
  }
  const x = reader.flow(node);
  const place = reader.constant(node, 1);
  const at = inRange(axis, x.layout.length);
  const size = sizesOf(x)[at];
  if (place?.values.length !== 1 || place.shape.length > 1 || size == null) throw new Unread("places that are not known");
  const index = inRange(place.values[0]!, size);
  const cut = cropped(reader, x, new Map([[at, [index, size - index - 1]]]));
  if (place.shape.length === 1) return ofFlow(cut);
  return ofFlow(
    resized(
      reader,
      node,
      cut,
      sizesOf(cut).filter((_, i) => i !== at),
      (layout) => layout.filter((_, i) => i !== at),
    ),
  );
};

/** Without what lies before and after, along ONNX' axes. */
function cropped(reader: Reader, given: Flow & { sole?: boolean }, cuts: ReadonlyMap<number, readonly [number, number]>): Flow {
  const all = [...cuts].filter(([, [before, after]]) => before !== 0 || after !== 0);
  if (all.length === 0) return given;
  const x = reader.layers.settled(given);
  const rank = x.shape.length - 1;
  const axes = all.map(([axis, cut]) => [x.layout[axis]!, cut] as const);
  if (rank < 1 || rank > 2 || axes.some(([axis]) => axis < 1 || axis > rank))
    throw new Unread("a part of an axis that is none of space or time");
  const cropping = Array.from({ length: rank }, (_, i) => [...(axes.find(([axis]) => axis === i + 1)?.[1] ?? [0, 0])]);
  const config = { cropping: rank === 1 ? cropping[0] : cropping };
  return { ...reader.layers.add({ class_name: `Cropping${rank}D`, config }, [x], [], x.layout), positive: x.positive ?? false };
}

const slice: Operator = (reader, node) => {
  const x = reader.flow(node);
  const own = sizesOf(x);
  const [starts, ends, given, steps] = ["starts", "ends", "axes", "steps"].map((key, i) => reader.listed(node, key, i + 1));
  if (!starts || !ends) throw new Unread("places that are not known");
  const axes = (given ?? starts.map((_, i) => i)).map((axis) => inRange(axis, own.length));
  if (steps?.some((step) => step !== 1)) {
    const isWhole = axes.length === 1 && steps[0] === -1 && x.layout[axes[0]!] === 1 && x.shape.length === 2;
    const fromEnd = starts[0] === -1 || (own[axes[0]!] != null && starts[0]! >= own[axes[0]!]! - 1);
    const toStart = ends[0]! < -(own[axes[0]!] ?? 2 ** 30);
    if (!isWhole || !fromEnd || !toStart || !isPlain({ ...x, reversed: false })) throw new Unread("steps between numbers");
    return ofFlow({ ...x, reversed: !x.reversed });
  }
  const cuts = new Map<number, readonly [number, number]>();
  axes.forEach((axis, i) => {
    const size = own[axis];
    if (size == null || Number.isNaN(size)) {
      if (starts[i] !== 0 || ends[i]! < 2 ** 30) throw new Unread("a part of an axis that is left open");
      return;
    }
    const bounded = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
    cuts.set(axis, [bounded(starts[i]!), size - bounded(ends[i]!)]);
  });
  return ofFlow(cropped(reader, x, cuts));
};

const erf: Operator = (reader, node) => {
  const x = reader.flow(node);
  if (Math.abs(x.scale - Math.SQRT1_2) > 1e-5 || x.offset !== 0) throw new Unread("another factor than 1 / √2");
  return ofFlow({ ...x, scale: 1, erf: true });
};

const power: Operator = (reader, node) => {
  if (single(reader.constant(node, 1)) !== 2) throw new Unread("another power than 2");
  const x = reader.flow(node);
  return ofFlow(joined(reader, "Multiply", [x, x]));
};

/** Of numbers that a node repeats: one row for each step. */
const tile: Operator = (reader, node) => {
  const x = reader.flow(node);
  const counts = reader.listed(node, "repeats", 1);
  const many = counts?.flatMap((count, i) => (count === 1 ? [] : [[i, count] as const])) ?? [];
  const [axis, n] = many[0] ?? [];
  if (many.length === 0) return ofFlow(x);
  if (many.length > 1 || axis !== 1 || x.layout[1] !== -1 || x.shape.length !== 1) throw new Unread("numbers that are repeated");
  return ofFlow(reader.layers.add({ class_name: "RepeatVector", config: { n } }, [x]));
};

export const operators: Readonly<Record<string, Operator>> = {
  MatMul: matMul,
  Gemm: gemm,
  Add: add,
  Sum: joining("Add"),
  Sub: subtract,
  Mul: multiply,
  Div: divide,
  Neg: (reader, node) => ofFlow(rescaled(reader, reader.flow(node), { shape: [], values: [-1] }, "scale")),
  Max: limit("Maximum"),
  Min: limit("Minimum"),
  Mean: joining("Average"),
  Pow: power,
  Relu: named("relu", true),
  Sigmoid: named("sigmoid", true),
  Tanh: named("tanh"),
  Selu: named("selu"),
  Softplus: named("softplus", true),
  Softsign: named("softsign"),
  Mish: named("mish"),
  Exp: named("exponential", true),
  Gelu: (reader, node) => {
    if ((node.attributes.get("approximate")?.text ?? "none") !== "none") throw new Unread("an approximation");
    return ofFlow(activation(reader, reader.flow(node), "gelu"));
  },
  Elu: (reader, node) => {
    const alpha = reader.number(node, "alpha", 1);
    const x = reader.flow(node);
    return ofFlow(alpha === 1 ? activation(reader, x, "elu") : each(reader, x, { class_name: "ELU", config: { alpha } }));
  },
  LeakyRelu: (reader, node) =>
    ofFlow(each(reader, reader.flow(node), { class_name: "LeakyReLU", config: { negative_slope: reader.number(node, "alpha", 0.01) } })),
  PRelu: prelu,
  Clip: clip,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Softmax: softmax,
  Erf: erf,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalizationNode,
  Identity: same,
  Dropout: same,
  Cast: same,
  Reshape: reshapeNode,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Shape: shape,
  Concat: concat,
  Gather: gather,
  Slice: slice,
  Tile: tile,
};
