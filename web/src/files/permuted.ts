// A tensor with its axes in another order.

import { sizeOf, type Tensor } from "./types";

/** Axes of a permuted tensor, row-major: out[i] = in[i permuted]. */
export function permuted({ name, shape, values }: Tensor, axes: number[]): Tensor {
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const outShape = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const out = new Float32Array(values.length);
  const index = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let d = 0; d < axes.length; d++) from += index[d]! * steps[d]!;
    out[i] = values[from]!;
    for (let d = axes.length - 1; d >= 0 && ++index[d]! === outShape[d]; d--) index[d] = 0;
  }
  return { name, shape: outShape, values: out };
}
