// The functions that a first tour of deep learning shows: activations and losses, each with its derivative.

/** A function of one number and its derivative. formula, derivative: as text. */
export interface Curve {
  name: string;
  formula: string;
  derivative: string;
  value(z: number): number;
  slope(z: number): number;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
/** Keras' default. */
const LEAK = 0.2;
/** The other two of three scores; softmax is drawn over the first. */
export const OTHERS = [0, 0];
const softmax = (z: number): number => 1 / (1 + OTHERS.reduce((sum, other) => sum + Math.exp(other - z), 0));

/** Under Keras' names. At 0, where relu and leaky_relu have a corner, the slope is that of the left side, as in Keras. */
export const activations: readonly Curve[] = [
  { name: "sigmoid", formula: "1 / (1 + e^-z)", derivative: "a (1 - a)", value: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
  { name: "tanh", formula: "(e^z - e^-z) / (e^z + e^-z)", derivative: "1 - a²", value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  { name: "relu", formula: "max(0, z)", derivative: "1 where z > 0, else 0", value: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  {
    name: "leaky_relu",
    formula: `z where z > 0, else ${LEAK} z`,
    derivative: `1 where z > 0, else ${LEAK}`,
    value: (z) => (z > 0 ? z : LEAK * z),
    slope: (z) => (z > 0 ? 1 : LEAK),
  },
  {
    name: "softmax",
    formula: "e^z / (e^z + e^0 + e^0)",
    derivative: "a (1 - a)",
    value: softmax,
    slope: (z) => softmax(z) * (1 - softmax(z)),
  },
];

/** Of a prediction whose truth is 1. */
export const losses: readonly Curve[] = [
  {
    name: "mean_squared_error",
    formula: "(prediction - truth)²",
    derivative: "2 (prediction - truth)",
    value: (p) => (p - 1) ** 2,
    slope: (p) => 2 * (p - 1),
  },
  {
    name: "crossentropy",
    formula: "-log(probability of the true class)",
    derivative: "-1 / probability",
    value: (p) => -Math.log(p),
    slope: (p) => -1 / p,
  },
];

/** z = w · x + b. */
export const weightedSum = (w: readonly number[], x: readonly number[], b: number): number =>
  w.reduce((sum, weight, i) => sum + weight * x[i]!, b);
