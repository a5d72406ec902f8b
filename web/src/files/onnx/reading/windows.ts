// Convolutions, poolings, padding and scaling of ONNX, whose channels come first, as Keras' layers.

import { channelsFirst, type Flow } from "./flow";
import { transposed } from "./folding";
import { Unread } from "./layers";
import type { Constant, Node } from "./model";
import { normalizedByLayer } from "./normalizations";
import { ofFlow, type Operator, type Reader } from "./reader";

/** The axes of space of a tensor whose channels are ONNX' second: a picture of one row that ONNX alone has is left out. */
interface Space {
  x: Flow;
  /** Which of ONNX' axes of space Keras has. */
  axes: number[];
  sizes: (number | null)[];
}

/** The tensor with its channels last. */
function spaceOf(reader: Reader, given: Flow): Space {
  const rank = given.layout.length;
  const flow = reader.layers.settled(given);
  const all = Array.from({ length: rank - 2 }, (_, i) => i);
  const axes = all.filter((i) => flow.layout[i + 2] !== -1);
  if (axes.length === 0 && all.length > 0) return spaceOf(reader, reader.layers.asNatural(flow));
  if (axes.length < 1 || axes.length > 2 || flow.layout[1] === -1) throw new Unread(`tensors of ${rank} axes`);
  // Axes that Keras has not stay where they are.
  const wanted = flow.layout.map((axis, i) => (i === 0 ? 0 : i === 1 ? axes.length + 1 : axis === -1 ? -1 : axes.indexOf(i - 2) + 1));
  const isSo = wanted.every((axis, i) => axis === flow.layout[i]);
  if (isSo) return { x: flow, axes, sizes: axes.map((i) => flow.shape[flow.layout[i + 2]! - 1]!) };
  if (axes.length === all.length) {
    const x = reader.layers.arranged(flow, channelsFirst(rank));
    return { x, axes, sizes: axes.map((i) => x.shape[i]!) };
  }
  return spaceOf(reader, { ...reader.layers.asNatural(flow) });
}

/** What a node says of each axis of space that is there; of others it may say what changes nothing. */
function perAxis(reader: Reader, node: Node, name: string, { axes, x }: Space, usual: number): number[] {
  const all = reader.numbers(node, name) ?? Array<number>(x.layout.length - 2).fill(usual);
  if (all.some((value, i) => !axes.includes(i) && value !== usual)) throw new Unread("an axis that a sample has not");
  return axes.map((i) => all[i]!);
}

type Pad = [before: number, after: number];

interface Window {
  kernel: number[];
  strides: number[];
  dilations: number[];
  pads: Pad[];
}

function windowOf(reader: Reader, node: Node, space: Space, kernelShape?: number[]): Window {
  const rank = space.x.layout.length - 2;
  const kernels = kernelShape ?? reader.numbers(node, "kernel_shape") ?? [];
  if (kernels.length !== rank || kernels.some((size, i) => !space.axes.includes(i) && size !== 1))
    throw new Unread("a window that does not fit");
  const strides = perAxis(reader, node, "strides", space, 1);
  const dilations = perAxis(reader, node, "dilations", space, 1);
  const kernel = space.axes.map((i) => kernels[i]!);
  const auto = node.attributes.get("auto_pad")?.text ?? "NOTSET";
  const given = reader.numbers(node, "pads") ?? Array<number>(2 * rank).fill(0);
  const pads = space.axes.map((axis, i): Pad => {
    if (auto === "VALID") return [0, 0];
    if (auto === "NOTSET") return [given[axis]!, given[axis + rank]!];
    const total = sameTotal(space.sizes[i]!, (kernel[i]! - 1) * dilations[i]! + 1, strides[i]!);
    if (total === null) throw new Unread("padding by a size that is left open");
    const less = Math.floor(total / 2);
    return auto === "SAME_LOWER" ? [total - less, less] : [less, total - less];
  });
  if (pads.flat().some((pad) => pad < 0)) throw new Unread("padding below 0");
  return { kernel, strides, dilations, pads };
}

/** How many zeros padding="same" adds; null where the size must be known for that. */
function sameTotal(size: number | null, extent: number, stride: number): number | null {
  if (size === null) return stride === 1 ? extent - 1 : null;
  return Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0);
}

/** Keras' word for the padding; null where it has none. */
function paddingOf({ kernel, strides, dilations, pads }: Window, sizes: (number | null)[]): "valid" | "same" | "causal" | null {
  if (pads.flat().every((pad) => pad === 0)) return "valid";
  const extents = kernel.map((taps, i) => (taps - 1) * dilations[i]! + 1);
  const isSame = pads.every(([before, after], i) => {
    const total = sameTotal(sizes[i]!, extents[i]!, strides[i]!);
    return total !== null && before === Math.floor(total / 2) && after === total - before;
  });
  if (isSame) return "same";
  return kernel.length === 1 && pads[0]![0] === extents[0]! - 1 && pads[0]![1] === 0 ? "causal" : null;
}

function padded(reader: Reader, { x, axes, sizes }: Space, pads: readonly Pad[]): Space {
  if (pads.flat().every((pad) => pad === 0)) return { x, axes, sizes };
  const padding = axes.length === 1 ? pads[0] : pads;
  const flow = {
    ...reader.layers.add({ class_name: `ZeroPadding${axes.length}D`, config: { padding } }, [x], [], x.layout),
    positive: x.positive ?? false,
  };
  return { x: flow, axes, sizes: axes.map((_, i) => flow.shape[i]!) };
}

const one = (values: number[]): number | number[] => (values.length === 1 ? values[0]! : values);

/** Without the axes of a window that a sample has not, which are of size 1. */
const slim = ({ shape, values }: Constant, { axes }: Space): Constant => ({
  shape: [...shape.slice(0, 2), ...axes.map((i) => shape[i + 2]!)],
  values,
});

const convolution: Operator = (reader, node) => {
  const given = reader.constant(node, 1);
  const bias = reader.constant(node, 2);
  if (!given || (node.inputs[2] && !bias)) throw new Unread("a kernel that is not known");
  let space = spaceOf(reader, reader.flow(node));
  const window = windowOf(reader, node, space, given.shape.slice(2));
  const kernel = slim(given, space);
  const groups = reader.number(node, "group", 1);
  const rank = space.axes.length;
  const channels = space.x.shape.at(-1)!;
  let padding = paddingOf(window, space.sizes);
  if (padding === null || (padding === "causal" && groups > 1)) {
    space = padded(reader, space, window.pads);
    padding = "valid";
  }
  const [out, inner] = kernel.shape as [number, number];
  if (inner * groups !== channels) throw new Unread("channels that do not fit");
  // (out, in, ...window) as (...window, in, out).
  const turned = transposed(kernel, [...window.kernel.map((_, i) => i + 2), 1, 0]);
  const isDepthwise = groups > 1 && inner === 1;
  const config = {
    kernel_size: one(window.kernel),
    strides: one(window.strides),
    dilation_rate: one(window.dilations),
    padding,
    activation: "linear",
    use_bias: bias !== undefined,
    ...(isDepthwise ? { depth_multiplier: out / groups } : { filters: out, groups }),
  };
  const shape = isDepthwise ? [...window.kernel, groups, out / groups] : turned.shape;
  const weights: [string, Constant][] = [
    ["kernel", { shape, values: turned.values }],
    ...(bias ? [["bias", bias] as [string, Constant]] : []),
  ];
  return ofFlow(
    reader.layers.add({ class_name: `${isDepthwise ? "Depthwise" : ""}Conv${rank}D`, config }, [space.x], weights, space.x.layout),
  );
};

const transposedConvolution: Operator = (reader, node) => {
  const given = reader.constant(node, 1);
  const bias = reader.constant(node, 2);
  if (!given || (node.inputs[2] && !bias)) throw new Unread("a kernel that is not known");
  if (reader.number(node, "group", 1) !== 1) throw new Unread("groups");
  if (reader.numbers(node, "output_shape") || !["NOTSET", "VALID"].includes(node.attributes.get("auto_pad")?.text ?? "NOTSET"))
    throw new Unread("an output that is padded by itself");
  const space = spaceOf(reader, reader.flow(node));
  const { kernel, strides, dilations, pads } = windowOf(reader, node, space, given.shape.slice(2));
  const more = perAxis(reader, node, "output_padding", space, 0);
  const rank = space.axes.length;
  const turned = transposed(slim(given, space), [...kernel.map((_, i) => i + 2), 1, 0]);
  const extents = kernel.map((taps, i) => (taps - 1) * dilations[i]! + 1);
  // What "same" cuts off, and what "valid" adds where the kernel is shorter than its steps.
  const isSame = pads.every(([before, after], i) => {
    const cut = extents[i]! - strides[i]!;
    const less = Math.floor(Math.max(cut, 0) / 2);
    return before === less && after === Math.max(cut, 0) - less && more[i] === Math.max(-cut, 0);
  });
  const cuts = pads.map(([before, after], i): Pad => [before, after - more[i]! + Math.max(strides[i]! - extents[i]!, 0)]);
  const isWhole = pads.flat().every((pad) => pad === 0);
  if (!isSame && !isWhole && cuts.flat().some((cut) => cut < 0)) throw new Unread("output_padding");
  const config = {
    filters: given.shape[1]!,
    kernel_size: one(kernel),
    strides: one(strides),
    dilation_rate: one(dilations),
    padding: isSame ? "same" : "valid",
    ...(isWhole && !isSame && cuts.flat().some((cut) => cut !== 0) && { output_padding: one(more) }),
    activation: "linear",
    use_bias: bias !== undefined,
  };
  const weights: [string, Constant][] = [["kernel", turned], ...(bias ? [["bias", bias] as [string, Constant]] : [])];
  const made = reader.layers.add({ class_name: `Conv${rank}DTranspose`, config }, [space.x], weights, space.x.layout);
  if (isSame || isWhole || cuts.flat().every((cut) => cut === 0)) return ofFlow(made);
  const cropping = rank === 1 ? cuts[0] : cuts;
  return ofFlow(reader.layers.add({ class_name: `Cropping${rank}D`, config: { cropping } }, [made], [], made.layout));
};

const pooling =
  (class_name: "MaxPooling" | "AveragePooling"): Operator =>
  (reader, node) => {
    let space = spaceOf(reader, reader.flow(node));
    const window = windowOf(reader, node, space);
    if (window.dilations.some((dilation) => dilation !== 1)) throw new Unread("dilations");
    const { kernel, strides, pads } = window;
    const isUneven = space.sizes.some((size, i) => size === null || (size + pads[i]![0] + pads[i]![1] - kernel[i]!) % strides[i]! !== 0);
    if (reader.number(node, "ceil_mode", 0) !== 0 && isUneven) throw new Unread("ceil_mode");
    const counts = class_name === "MaxPooling" ? space.x.positive === true : reader.number(node, "count_include_pad", 0) !== 0;
    let padding = paddingOf(window, space.sizes);
    // "same" leaves zeros out of a mean.
    if (padding === "causal" || (padding === "same" && class_name === "AveragePooling" && counts)) padding = null;
    if (padding === null) {
      if (!counts) throw new Unread("padding that does not count");
      space = padded(reader, space, pads);
      padding = "valid";
    }
    const config = { pool_size: one(kernel), strides: one(strides), padding };
    const made = reader.layers.add({ class_name: `${class_name}${space.axes.length}D`, config }, [space.x], [], space.x.layout);
    return ofFlow({ ...made, positive: space.x.positive ?? false });
  };

/** Over all places of each channel, which is the axis that is left. */
function pooledGlobally(reader: Reader, given: Flow, reduced: readonly number[], kind: "Average" | "Max", keepdims: boolean): Flow {
  const flow = reader.layers.settled(given);
  const kept = flow.layout.flatMap((axis, i) => (axis > 0 && !reduced.includes(i) ? [i] : []));
  const [channel] = kept;
  const own = reduced.filter((i) => flow.layout[i]! > 0);
  if (kept.length !== 1 || flow.layout.includes(-1) || own.length !== reduced.length || own.length < 1 || own.length > 2)
    throw new Unread("axes that are not all places of channels");
  const layout = flow.layout.map((axis, i) => (axis === 0 ? 0 : i === channel ? own.length + 1 : own.indexOf(i) + 1));
  const x = reader.layers.arranged(flow, layout);
  const config = { keepdims };
  const to = keepdims ? layout : layout.filter((_, i) => !reduced.includes(i)).map((axis) => (axis === 0 ? 0 : 1));
  return { ...reader.layers.add({ class_name: `Global${kind}Pooling${own.length}D`, config }, [x], [], to), positive: x.positive ?? false };
}

const globalPooling =
  (kind: "Average" | "Max"): Operator =>
  (reader, node) => {
    const x = reader.flow(node);
    const axes = x.layout.flatMap((_, i) => (i >= 2 ? [i] : []));
    return ofFlow(pooledGlobally(reader, x, axes, kind, true));
  };

const reducing =
  (kind: "Average" | "Max"): Operator =>
  (reader, node) => {
    const normalized = kind === "Average" ? normalizedByLayer(reader, node) : null;
    if (normalized) return normalized;
    const x = reader.flow(node);
    const axes = reader.listed(node, "axes", 1)?.map((axis) => (axis < 0 ? axis + x.layout.length : axis));
    if (!axes) throw new Unread("axes that are not known");
    return ofFlow(pooledGlobally(reader, x, axes, kind, reader.number(node, "keepdims", 1) !== 0));
  };

const pad: Operator = (reader, node) => {
  const x = reader.layers.settled(reader.flow(node));
  const mode = node.attributes.get("mode")?.text ?? "constant";
  const pads = reader.listed(node, "pads", 1);
  const value = reader.constant(node, 2)?.values[0] ?? reader.number(node, "value", 0);
  const axes = reader.constant(node, 3);
  const rank = x.layout.length;
  if (mode !== "constant" || value !== 0 || !pads || axes || pads.length !== 2 * rank) throw new Unread("other padding than with zeros");
  const all = pads.flatMap((_, i): [number, Pad][] =>
    i < rank && (pads[i] !== 0 || pads[i + rank] !== 0) ? [[i, [pads[i]!, pads[i + rank]!]]] : [],
  );
  if (all.length === 0) return ofFlow(x);
  // Channels are what is not padded.
  const free = x.layout.flatMap((axis, i) => (axis > 0 && !all.some(([at]) => at === i) ? [i] : []));
  const spatial = x.shape.length - 1;
  const channel = x.layout.indexOf(x.shape.length);
  const last = free.includes(channel) ? channel : free.at(-1);
  if (
    spatial < 1 ||
    spatial > 2 ||
    last === undefined ||
    x.layout.includes(-1) ||
    all.some(([at, own]) => x.layout[at]! < 1 || own.some((each) => each < 0))
  )
    throw new Unread("padding of an axis that is none of space or time");
  const others = x.layout.flatMap((axis, i) => (axis > 0 && i !== last ? [i] : []));
  const sorted = last === channel ? others.sort((a, b) => x.layout[a]! - x.layout[b]!) : others;
  const arranged = reader.layers.arranged(
    x,
    x.layout.map((axis, i) => (axis === 0 ? 0 : i === last ? x.shape.length : sorted.indexOf(i) + 1)),
  );
  const own = sorted.map((i): Pad => all.find(([at]) => at === i)?.[1] ?? [0, 0]);
  const config = { padding: spatial === 1 ? own[0] : own };
  return ofFlow({
    ...reader.layers.add({ class_name: `ZeroPadding${spatial}D`, config }, [arranged], [], arranged.layout),
    positive: x.positive ?? false,
  });
};

const resize: Operator = (reader, node) => {
  const space = spaceOf(reader, reader.flow(node));
  const { x, axes, sizes } = space;
  const isUpsample = node.op === "Upsample";
  const scales = reader.listed(node, "scales", isUpsample ? 1 : reader.model.opset < 11 ? 1 : 2);
  const wanted = isUpsample ? undefined : reader.constant(node, 3);
  const times = axes.map((i, at) =>
    scales && scales.length > 0 ? scales[i + 2]! : wanted && sizes[at] != null ? wanted.values[i + 2]! / sizes[at] : NaN,
  );
  const fixed = scales && scales.length > 0 ? [scales[0], scales[1]] : [1, 1];
  const mode = node.attributes.get("mode")?.text ?? "nearest";
  const coordinates =
    node.attributes.get("coordinate_transformation_mode")?.text ?? (isUpsample || reader.model.opset < 11 ? "asymmetric" : "half_pixel");
  const nearest = node.attributes.get("nearest_mode")?.text ?? (isUpsample || reader.model.opset < 11 ? "floor" : "round_prefer_floor");
  // By whole numbers, these all repeat each place.
  const repeats =
    mode === "nearest" &&
    ((coordinates === "asymmetric" && nearest === "floor") || (coordinates.startsWith("half_pixel") && nearest.startsWith("round")));
  const isLinear = mode === "linear" && coordinates === "half_pixel" && axes.length === 2;
  if (fixed.some((each) => each !== 1) || times.some((each) => !Number.isInteger(each) || each < 1) || !(repeats || isLinear))
    throw new Unread(`${mode}, ${coordinates}`);
  const config = { size: axes.length === 1 ? times[0] : times, ...(isLinear && { interpolation: "bilinear" }) };
  return ofFlow({
    ...reader.layers.add({ class_name: `UpSampling${axes.length}D`, config }, [x], [], x.layout),
    positive: x.positive ?? false,
  });
};

export const windows: Readonly<Record<string, Operator>> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pooling("MaxPooling"),
  AveragePool: pooling("AveragePooling"),
  GlobalAveragePool: globalPooling("Average"),
  GlobalMaxPool: globalPooling("Max"),
  ReduceMean: reducing("Average"),
  ReduceMax: reducing("Max"),
  Pad: pad,
  Resize: resize,
  Upsample: resize,
};

/** Operators whose pictures have their channels first. */
export const ofChannelsFirst: ReadonlySet<string> = new Set([
  "Conv",
  "ConvTranspose",
  "MaxPool",
  "AveragePool",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "BatchNormalization",
  "Resize",
  "Upsample",
]);
