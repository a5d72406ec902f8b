// Weights of one layer as Keras 1, and Theano under Keras, kept them, in the number, order and shape of Keras 2 and 3.

import type { KerasObject } from "../base/protocol";
import { innerLayer } from "./layers";
import { permuted } from "./permuted";
import { sizeOf, type Tensor } from "./types";

/** Convolutions, whose kernels Theano kept turned by half a circle. */
const convolutions = /^(Conv[12]D|Conv2DTranspose)$/;

/** keras: the major version; theano: whether that computed the model. */
export function renewedWeights({ class_name, config = {} }: KerasObject, tensors: Tensor[], keras: number, theano: boolean): Tensor[] {
  const inside = innerLayer(config);
  if (class_name === "TimeDistributed" && inside) return renewedWeights(inside, tensors, keras, theano);
  if (class_name === "Bidirectional" && inside) {
    const half = tensors.length / 2;
    const back = innerLayer(config, "backward_layer") ?? inside;
    return [...renewedWeights(inside, tensors.slice(0, half), keras, theano), ...renewedWeights(back, tensors.slice(half), keras, theano)];
  }
  if (keras < 2 && class_name === "LSTM" && tensors.length === 12) return joined(tensors, [0, 6, 3, 9]);
  if (keras < 2 && class_name === "GRU" && tensors.length === 9) return joined(tensors, [0, 3, 6]);
  if (!convolutions.test(class_name) || !tensors[0]) return tensors;
  const [kernel, ...rest] = tensors as [Tensor, ...Tensor[]];
  const inOrder = keras < 2 ? fromKeras1(class_name, config, kernel) : kernel;
  return [theano ? turned(inOrder, class_name === "Conv1D" ? 1 : 2) : inOrder, ...rest];
}

/** Keras 1 kept kernel, recurrent kernel and bias of each gate by itself. starts: the gates' first tensors, in today's order. */
function joined(tensors: Tensor[], starts: number[]): Tensor[] {
  return ["kernel", "recurrent_kernel", "bias"].map((name, k) =>
    sideBySide(
      name,
      starts.map((start) => tensors[start + k]!),
    ),
  );
}

/** Tensors joined along their last axis. */
function sideBySide(name: string, parts: Tensor[]): Tensor {
  const widths = parts.map(({ shape }) => shape.at(-1) ?? 1);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const rows = sizeOf(parts[0]!.shape.slice(0, -1));
  const values = new Float32Array(rows * width);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    for (let row = 0; row < rows; row++) values.set(part.values.subarray(row * widths[i]!, (row + 1) * widths[i]!), row * width + at);
    at += widths[i]!;
  }
  return { name, shape: [...parts[0]!.shape.slice(0, -1), width], values };
}

/** Kernels of Keras 1: (filters, channels, rows, columns) where channels came first; one-dimensional ones had a second axis of size 1. */
function fromKeras1(class_name: string, config: Record<string, unknown>, kernel: Tensor): Tensor {
  if (kernel.shape.length !== 4) return kernel;
  const { shape } = kernel;
  if (class_name === "Conv1D") {
    const length = [config.kernel_size].flat()[0];
    const whole = shape[0] === length && shape[1] === 1 && shape[3] === config.filters ? kernel : permuted(kernel, [2, 3, 1, 0]);
    return { ...whole, shape: [whole.shape[0]!, ...whole.shape.slice(2)] };
  }
  if (config.data_format === "channels_first") return permuted(kernel, class_name === "Conv2D" ? [2, 3, 1, 0] : [2, 3, 0, 1]);
  return class_name === "Conv2DTranspose" ? permuted(kernel, [0, 1, 3, 2]) : kernel;
}

/** The kernel with its first axes backwards. */
function turned({ name, shape, values }: Tensor, axes: number): Tensor {
  const places = sizeOf(shape.slice(0, axes));
  const size = sizeOf(shape.slice(axes));
  const out = new Float32Array(values.length);
  for (let i = 0; i < places; i++) out.set(values.subarray(i * size, (i + 1) * size), (places - 1 - i) * size);
  return { name, shape, values: out };
}
