// Convolutions and poolings as ONNX nodes. Keras' samples are (H, W, C), ONNX' (C, H, W): each node stands between two transpositions,
// which runtimes cancel against each other.

import { permuted } from "../permuted";
import type { Tensor } from "../types";
import type { Graph, Value } from "./graph";

/** One or two spatial axes, each with its kernel, stride and dilation. */
export interface Window {
  kernel: number[];
  strides: number[];
  dilations: number[];
  padding: string;
}

/** What a window does along one spatial axis. */
interface Axis {
  size: number;
  stride: number;
  /** Values from the first that the kernel reads to its last. */
  extent: number;
  /** Zeros before and after, as TensorFlow pads: the odd one at the end. Causal: all before. */
  before: number;
  after: number;
  /** Size of the output. */
  out: number;
}

/** The spatial axes of a sample of this shape, which come first. */
const axesOf = ({ kernel, strides, dilations, padding }: Window, shape: number[]): Axis[] =>
  kernel.map((taps, i) => {
    const [size, stride, dilation] = [shape[i]!, strides[i]!, dilations[i]!];
    const extent = (taps - 1) * dilation + 1;
    const same = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0);
    const total = padding === "causal" ? extent - 1 : padding === "same" ? same : 0;
    const before = padding === "causal" ? total : Math.floor(total / 2);
    return { size, stride, extent, before, after: total - before, out: Math.floor((size + total - extent) / stride) + 1 };
  });

/** As ONNX wants them: all zeros before, then all after. */
const padsOf = (axes: Pick<Axis, "before" | "after">[]): number[] => [
  ...axes.map(({ before }) => before),
  ...axes.map(({ after }) => after),
];

/** Runs a node that wants channels first between its transpositions. */
export function channelsFirst(graph: Graph, x: string, axes: number, node: (x: string) => string): string {
  const spatial = Array.from({ length: axes }, (_, i) => i + 1);
  const turned = graph.node("Transpose", [x], { perm: [0, axes + 1, ...spatial] });
  return graph.node("Transpose", [node(turned)], { perm: [0, ...spatial.map((axis) => axis + 1), 1] });
}

/** kernel: (...window, in / groups, out). */
export function convolve(graph: Graph, x: Value, kernel: Tensor, bias: Tensor | undefined, window: Window, groups: number): Value {
  const count = window.kernel.length;
  const axes = axesOf(window, x.shape);
  const turned = permuted(kernel, [count + 1, count, ...window.kernel.keys()]);
  const inputs = [graph.constant(turned.shape, turned.values), ...(bias ? [graph.constant(bias.shape, bias.values)] : [])];
  const name = channelsFirst(graph, x.name, count, (input) =>
    graph.node("Conv", [input, ...inputs], {
      kernel_shape: window.kernel,
      strides: window.strides,
      dilations: window.dilations,
      group: groups,
      pads: padsOf(axes),
    }),
  );
  return { name, shape: [...axes.map(({ out }) => out), turned.shape[0]!] };
}

/** kernel: (...window, in, multiplier); every channel is convolved by itself. */
export function convolveDepthwise(graph: Graph, x: Value, kernel: Tensor, bias: Tensor | undefined, window: Window): Value {
  const [channels, multiplier] = kernel.shape.slice(window.kernel.length) as [number, number];
  // (...window, 1, in * multiplier): the same numbers in another shape.
  return convolve(graph, x, { ...kernel, shape: [...window.kernel, 1, channels * multiplier] }, bias, window, channels);
}

/** kernel: (...window, out, in). The output is as large as the input of the convolution that it is the transpose of, or as output_padding says. */
export function convolveTransposed(
  graph: Graph,
  x: Value,
  kernel: Tensor,
  bias: Tensor | undefined,
  window: Window,
  outputPadding: number[] | null,
): Value {
  const count = window.kernel.length;
  const same = window.padding === "same";
  const axes = axesOf(window, x.shape).map(({ size, stride, extent }, i) => {
    const reached = (size - 1) * stride + extent;
    const out = outputPadding
      ? (size - 1) * stride + (same ? extent % 2 : extent) + outputPadding[i]!
      : same
        ? size * stride
        : (size - 1) * stride + Math.max(extent, stride);
    // What the kernel writes beyond the output is cut off; what it does not reach is padded.
    const cut = Math.max(reached - out, 0);
    const before = Math.floor(cut / 2);
    return { out, before, after: cut - before, padded: Math.max(out - reached, 0) };
  });
  const turned = permuted(kernel, [count + 1, count, ...window.kernel.keys()]);
  const inputs = [graph.constant(turned.shape, turned.values), ...(bias ? [graph.constant(bias.shape, bias.values)] : [])];
  const name = channelsFirst(graph, x.name, count, (input) =>
    graph.node("ConvTranspose", [input, ...inputs], {
      kernel_shape: window.kernel,
      strides: window.strides,
      dilations: window.dilations,
      pads: padsOf(axes),
      output_padding: axes.map(({ padded }) => padded),
    }),
  );
  return { name, shape: [...axes.map(({ out }) => out), turned.shape[1]!] };
}

export function pool(graph: Graph, x: Value, op: "MaxPool" | "AveragePool", window: Window): Value {
  const count = window.kernel.length;
  const axes = axesOf(window, x.shape);
  const name = channelsFirst(graph, x.name, count, (input) =>
    graph.node(op, [input], { kernel_shape: window.kernel, strides: window.strides, pads: padsOf(axes) }),
  );
  return { name, shape: [...axes.map(({ out }) => out), x.shape[count]!] };
}

export function upsample(graph: Graph, x: Value, size: number[], interpolation: string): Value {
  const axes = size.length;
  const nearest = interpolation === "nearest";
  const attributes = {
    mode: nearest ? "nearest" : "linear",
    coordinate_transformation_mode: nearest ? "asymmetric" : "half_pixel",
    ...(nearest && { nearest_mode: "floor" }),
  };
  const scales = graph.constant([axes + 2], [1, 1, ...size]);
  const name = channelsFirst(graph, x.name, axes, (input) => graph.node("Resize", [input, "", scales], attributes));
  return { name, shape: [...size.map((times, axis) => x.shape[axis]! * times), x.shape[axes]!] };
}
