// Convolutions and poolings as ONNX nodes. Keras' samples are (H, W, C), ONNX' (C, H, W): each node stands between two transpositions,
// which runtimes cancel against each other.

import { sizeOf, type Tensor } from "../types";
import type { Graph, Value } from "./graph";

/** One or two spatial axes, each with its kernel, stride and dilation. */
export interface Window {
  kernel: number[];
  strides: number[];
  dilations: number[];
  padding: string;
}

/** Axes of a permuted tensor, row-major: out[i] = in[i permuted]. */
export function permuted({ shape, values }: Tensor, axes: number[]): Tensor {
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const outShape = axes.map((axis) => shape[axis]);
  const out = new Float32Array(values.length);
  const index = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let d = 0; d < axes.length; d++) from += index[d] * strides[axes[d]];
    out[i] = values[from];
    for (let d = axes.length - 1; d >= 0 && ++index[d] === outShape[d]; d--) index[d] = 0;
  }
  return { name: "", shape: outShape, values: out };
}

const extent = ({ kernel, dilations }: Window, axis: number): number => (kernel[axis] - 1) * dilations[axis] + 1;

/** Zeros before and after each axis, as TensorFlow pads: the odd one at the end. Causal: all before. */
function pads(window: Window, spatial: number[]): { before: number[]; after: number[] } {
  const total = spatial.map((size, axis) => {
    if (window.padding === "causal") return extent(window, axis) - 1;
    if (window.padding !== "same") return 0;
    const out = Math.ceil(size / window.strides[axis]);
    return Math.max((out - 1) * window.strides[axis] + extent(window, axis) - size, 0);
  });
  const before = total.map((sum) => (window.padding === "causal" ? sum : Math.floor(sum / 2)));
  return { before, after: total.map((sum, axis) => sum - before[axis]) };
}

/** Runs a node that wants channels first between its transpositions. */
function channelsFirst(graph: Graph, x: string, axes: number, node: (x: string) => string): string {
  const spatial = Array.from({ length: axes }, (_, i) => i + 1);
  const turned = graph.node("Transpose", [x], { perm: [0, axes + 1, ...spatial] });
  return graph.node("Transpose", [node(turned)], { perm: [0, ...spatial.map((axis) => axis + 1), 1] });
}

/** kernel: (...window, in / groups, out). */
export function convolve(graph: Graph, x: Value, kernel: Tensor, bias: Tensor | undefined, window: Window, groups: number): Value {
  const axes = window.kernel.length;
  const spatial = x.shape.slice(0, axes);
  const { before, after } = pads(window, spatial);
  const turned = permuted(kernel, [axes + 1, axes, ...window.kernel.keys()]);
  const inputs = [graph.constant(turned.shape, turned.values), ...(bias ? [graph.constant(bias.shape, bias.values)] : [])];
  const name = channelsFirst(graph, x.name, axes, (input) =>
    graph.node("Conv", [input, ...inputs], {
      kernel_shape: window.kernel,
      strides: window.strides,
      dilations: window.dilations,
      group: groups,
      pads: [...before, ...after],
    }),
  );
  const out = spatial.map(
    (size, axis) => Math.floor((size + before[axis] + after[axis] - extent(window, axis)) / window.strides[axis]) + 1,
  );
  return { name, shape: [...out, turned.shape[0]] };
}

/** kernel: (...window, in, multiplier); every channel is convolved by itself. */
export function convolveDepthwise(graph: Graph, x: Value, kernel: Tensor, bias: Tensor | undefined, window: Window): Value {
  const axes = window.kernel.length;
  const [channels, multiplier] = kernel.shape.slice(axes);
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
  const axes = window.kernel.length;
  const spatial = x.shape.slice(0, axes);
  const { strides } = window;
  const same = window.padding === "same";
  const out = spatial.map((size, axis) => {
    const reach = extent(window, axis);
    if (outputPadding) return (size - 1) * strides[axis] + (same ? reach % 2 : reach) + outputPadding[axis];
    return same ? size * strides[axis] : (size - 1) * strides[axis] + Math.max(reach, strides[axis]);
  });
  // What the kernel writes beyond the output is cut off; what it does not reach is padded.
  const over = spatial.map((size, axis) => (size - 1) * strides[axis] + extent(window, axis) - out[axis]);
  const before = over.map((n) => Math.floor(Math.max(n, 0) / 2));
  const turned = permuted(kernel, [axes + 1, axes, ...window.kernel.keys()]);
  const inputs = [graph.constant(turned.shape, turned.values), ...(bias ? [graph.constant(bias.shape, bias.values)] : [])];
  const name = channelsFirst(graph, x.name, axes, (input) =>
    graph.node("ConvTranspose", [input, ...inputs], {
      kernel_shape: window.kernel,
      strides,
      dilations: window.dilations,
      pads: [...before, ...over.map((n, axis) => Math.max(n, 0) - before[axis])],
      output_padding: over.map((n) => Math.max(-n, 0)),
    }),
  );
  return { name, shape: [...out, turned.shape[1]] };
}

export function pool(graph: Graph, x: Value, op: "MaxPool" | "AveragePool", window: Window): Value {
  const axes = window.kernel.length;
  const spatial = x.shape.slice(0, axes);
  const { before, after } = pads(window, spatial);
  const name = channelsFirst(graph, x.name, axes, (input) =>
    graph.node(op, [input], { kernel_shape: window.kernel, strides: window.strides, pads: [...before, ...after] }),
  );
  const out = spatial.map((size, axis) => Math.floor((size + before[axis] + after[axis] - window.kernel[axis]) / window.strides[axis]) + 1);
  return { name, shape: [...out, x.shape[axes]] };
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
  return { name, shape: [...size.map((times, axis) => x.shape[axis] * times), x.shape[axes]] };
}
