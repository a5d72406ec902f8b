// The shape that a layer gives one sample, by its configuration and the shapes of what it reads, where no engine is at hand to say it.

import { classes, entryOf } from "../base/classes";
import type { KerasObject } from "../base/protocol";

/** Of one sample; null for an axis that is left open. */
export type Shape = readonly (number | null)[];

type Config = Record<string, unknown>;
type Rule = (shape: Shape, config: Config, all: readonly Shape[]) => Shape | null;

const same: Rule = (shape) => shape;

/** A number for every axis: 2, [2] and [2, 3] are all allowed. */
const sizes = (value: unknown, axes: number): number[] =>
  Array.from({ length: axes }, (_, axis) => Number(Array.isArray(value) ? (value[axis] ?? value[0]) : value));

/** [before, after] for each axis: 1, [1, 2] and [[1, 1], [2, 2]] are all allowed. */
export const bordersOf = (value: unknown, axes: number): [number, number][] =>
  Array.from({ length: axes }, (_, axis) => {
    const own: unknown = Array.isArray(value) ? (axes === 1 && !Array.isArray(value[0]) ? value : value[axis]) : value;
    return Array.isArray(own) ? [Number(own[0]), Number(own[1])] : [Number(own), Number(own)];
  });

const eachAxis = (shape: Shape, axes: number, work: (size: number, axis: number) => number): Shape | null =>
  shape.length === axes + 1 ? [...shape.slice(0, axes).map((size, axis) => (size === null ? null : work(size, axis))), shape[axes]!] : null;

/** How many places a window has along an axis. */
function places(size: number, extent: number, stride: number, padding: unknown): number {
  return padding === "valid" ? Math.floor((size - extent) / stride) + 1 : Math.ceil(size / stride);
}

const channels = (shape: Shape | null, count: number | null): Shape | null => shape && [...shape.slice(0, -1), count];

const windowed =
  (axes: number, count: (shape: Shape, config: Config) => number | null): Rule =>
  (shape, config) => {
    const [kernel, strides, dilations] = [config.kernel_size, config.strides, config.dilation_rate].map((value) => sizes(value, axes));
    const made = eachAxis(shape, axes, (size, axis) =>
      places(size, (kernel![axis]! - 1) * dilations![axis]! + 1, strides![axis]!, config.padding),
    );
    return channels(made, count(shape, config));
  };

const filters = (_: Shape, config: Config): number => Number(config.filters);
const multiplied = (shape: Shape, config: Config): number | null => {
  const own = shape.at(-1);
  return own == null ? null : own * Number(config.depth_multiplier);
};

const transposed =
  (axes: number): Rule =>
  (shape, config) => {
    const [kernel, strides, dilations] = [config.kernel_size, config.strides, config.dilation_rate].map((value) => sizes(value, axes));
    const out = config.output_padding == null ? null : sizes(config.output_padding, axes);
    const made = eachAxis(shape, axes, (size, axis) => {
      const extent = (kernel![axis]! - 1) * dilations![axis]! + 1;
      const stride = strides![axis]!;
      if (out) return (size - 1) * stride + (config.padding === "same" ? extent % 2 : extent) + out[axis]!;
      return config.padding === "same" ? size * stride : (size - 1) * stride + Math.max(extent, stride);
    });
    return channels(made, Number(config.filters));
  };

const pooled =
  (axes: number): Rule =>
  (shape, config) => {
    const pool = sizes(config.pool_size, axes);
    const strides = config.strides == null ? pool : sizes(config.strides, axes);
    return eachAxis(shape, axes, (size, axis) => places(size, pool[axis]!, strides[axis]!, config.padding));
  };

const pooledGlobally =
  (axes: number): Rule =>
  (shape, config) =>
    shape.length === axes + 1 ? [...(config.keepdims === true ? Array<number>(axes).fill(1) : []), shape[axes]!] : null;

const bordered =
  (axes: number, key: string, sign: number): Rule =>
  (shape, config) => {
    const around = bordersOf(config[key], axes);
    return eachAxis(shape, axes, (size, axis) => size + sign * (around[axis]![0] + around[axis]![1]));
  };

const recurrent: Rule = ([steps, features], { units, return_sequences }) =>
  features === undefined ? null : [...(return_sequences === true ? [steps!] : []), Number(units)];

const known = (shape: Shape): shape is number[] => shape.every((size) => size !== null);
const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

const reshaped: Rule = (shape, { target_shape }) => {
  const wanted = target_shape as number[];
  if (!wanted.includes(-1)) return wanted;
  const others = product(wanted.filter((size) => size !== -1));
  return wanted.map((size) => (size !== -1 ? size : known(shape) ? product(shape) / others : null));
};

/** Axes that one lacks in front, or has once, are as the others'. */
const joined: Rule = (_, __, all) => {
  const rank = Math.max(...all.map((shape) => shape.length));
  const whole = all.map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  return Array.from({ length: rank }, (_, axis) => {
    const own = whole.map((shape) => shape[axis]!).filter((size) => size !== 1);
    return own.length === 0 ? 1 : (own.find((size) => size !== null) ?? null);
  });
};

/** The place of Keras' axis, which counts the batch, in one sample's shape. */
const placeOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis - 1);

const concatenated: Rule = (shape, { axis }, all) => {
  const place = placeOf(Number(axis), shape.length);
  if (all.some(({ length }) => length !== shape.length)) return null;
  const along = all.map((each) => each[place]);
  const total = along.every((size) => typeof size === "number") ? product([along.reduce((a, b) => a! + b!, 0)!]) : null;
  return shape.map((size, i) => (i === place ? total : size));
};

const dotted: Rule = (_, { axes }, all) => {
  const chosen = [axes].flat() as number[];
  const rest = all.flatMap((shape, i) => {
    const place = placeOf(chosen[i] ?? chosen[0]!, shape.length);
    return shape.filter((_, axis) => axis !== place);
  });
  return rest.length > 0 ? rest : [1];
};

/** Of what wraps a layer. */
function within(config: Config, shape: Shape): Shape | null {
  const inner = config.layer as KerasObject | undefined;
  return inner ? outputShape(inner, [shape]) : null;
}

const rules: Record<string, Rule> = {
  Dense: (shape, { units }) => channels(shape, Number(units)),
  Embedding: (shape, { output_dim }) => [...shape, Number(output_dim)],
  Flatten: (shape) => [known(shape) ? product(shape) : null],
  Reshape: reshaped,
  Permute: (shape, { dims }) => (dims as number[]).map((axis) => shape[axis - 1] ?? null),
  RepeatVector: (shape, { n }) => [Number(n), ...shape],
  Conv1D: windowed(1, filters),
  Conv2D: windowed(2, filters),
  SeparableConv1D: windowed(1, filters),
  SeparableConv2D: windowed(2, filters),
  DepthwiseConv1D: windowed(1, multiplied),
  DepthwiseConv2D: windowed(2, multiplied),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  MaxPooling1D: pooled(1),
  MaxPooling2D: pooled(2),
  AveragePooling1D: pooled(1),
  AveragePooling2D: pooled(2),
  GlobalMaxPooling1D: pooledGlobally(1),
  GlobalMaxPooling2D: pooledGlobally(2),
  GlobalAveragePooling1D: pooledGlobally(1),
  GlobalAveragePooling2D: pooledGlobally(2),
  UpSampling1D: (shape, { size }) => eachAxis(shape, 1, (own) => own * sizes(size, 1)[0]!),
  UpSampling2D: (shape, { size }) => eachAxis(shape, 2, (own, axis) => own * sizes(size, 2)[axis]!),
  ZeroPadding1D: bordered(1, "padding", 1),
  ZeroPadding2D: bordered(2, "padding", 1),
  Cropping1D: bordered(1, "cropping", -1),
  Cropping2D: bordered(2, "cropping", -1),
  SimpleRNN: recurrent,
  LSTM: recurrent,
  GRU: recurrent,
  Bidirectional: (shape, config) => {
    const one = within(config, shape);
    const { merge_mode = "concat" } = config;
    return merge_mode === "concat" ? one && channels(one, Number(one.at(-1)) * 2) : one;
  },
  TimeDistributed: ([steps, ...sample], config) => {
    const one = within(config, sample);
    return one && [steps ?? null, ...one];
  },
  Concatenate: concatenated,
  Dot: dotted,
  MultiHeadAttention: (shape, { output_shape }) =>
    output_shape == null ? shape : [...shape.slice(0, -1), ...([output_shape].flat() as number[])],
  Attention: (shape, _, all) => channels(shape, (all[1] ?? shape).at(-1) ?? null),
  AdditiveAttention: (shape, _, all) => channels(shape, (all[1] ?? shape).at(-1) ?? null),
};

/** A layer's options, those that are not said with their defaults. */
export function withDefaults({ class_name, config = {} }: KerasObject): Record<string, unknown> {
  const options = entryOf(classes.layers, class_name)?.options ?? [];
  const said = Object.entries(config).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(options.map(({ key, default: usual }) => [key, usual])), ...Object.fromEntries(said) };
}

/** null where it is not known. */
export function outputShape({ class_name, config = {} }: KerasObject, inputs: readonly Shape[]): Shape | null {
  const declared = entryOf(classes.layers, class_name);
  const [first] = inputs;
  if (!declared || !first) return null;
  const whole = withDefaults({ class_name, config });
  const rule = entryOf(rules, class_name) ?? (declared.masks === "joins" ? joined : same);
  const made = rule(first, whole, inputs);
  return made?.every((size) => size === null || (Number.isSafeInteger(size) && size > 0)) ? made : null;
}
