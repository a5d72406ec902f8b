// A tensor on its way through an ONNX graph as Keras has it: which layer makes it, and in what order its axes stand here and there.

import type { Shape } from "../../shapes";

export interface Flow {
  /** The layer that makes it, by its name, and which of its calls. */
  layer: string;
  /** Of one sample, as the layer has it. */
  shape: Shape;
  /** For each of ONNX' axes the layer's, of which 0 is the batch; -1 for one of size 1 that the layer has not. */
  layout: readonly number[];
  /** Of a row of numbers that was made of pictures with their channels first: where the layer has each of ONNX' numbers. */
  order?: Int32Array | undefined;
  /** What it is still to be multiplied with, and what added. */
  scale: number;
  offset: number;
  /** It stands for erf of the layer's output. */
  erf?: boolean;
  /** Its steps are still to be turned round. */
  reversed?: boolean;
  /** No number is below 0. */
  positive?: boolean;
}

/** The layout in which axes stand as Keras has them. */
export const natural = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i);

/** The layout of pictures whose channels come first. */
export const channelsFirst = (rank: number): number[] => [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];

export const isNatural = ({ layout, shape }: Flow): boolean => layout.length === shape.length + 1 && layout.every((axis, i) => axis === i);

/** The sizes of ONNX' axes; NaN for the batch, null for one that is left open. */
export const sizesOf = ({ layout, shape }: Flow): (number | null)[] =>
  layout.map((axis) => (axis < 0 ? 1 : axis === 0 ? NaN : (shape[axis - 1] ?? null)));

/** Whether the numbers of a sample stand in the same order here and there. */
export function inOrder({ layout, shape }: Flow): boolean {
  const axes = layout.filter((axis) => axis > 0 && shape[axis - 1] !== 1);
  return axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);
}
