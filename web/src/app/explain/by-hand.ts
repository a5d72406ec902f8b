// A linear classifier by hand: scores, softmax, cross-entropy, and one step of SGD, number by number.

/** C classes over pictures of D pixels. */
export interface Linear {
  /** (D) pixels, row by row. */
  x: number[];
  /** (C, D), one row of weights a class; (C). */
  w: number[][];
  b: number[];
  /** The true class. */
  truth: number;
  learningRate: number;
}

export interface Forward {
  /** (C): w · x + b, its exponential, and its share of them all. */
  scores: number[];
  exps: number[];
  probabilities: number[];
  /** -log of the true class' probability. */
  loss: number;
}

export function forward({ x, w, b, truth }: Linear): Forward {
  const scores = w.map((row, c) => row.reduce((sum, weight, i) => sum + weight * x[i]!, b[c]!));
  const exps = scores.map(Math.exp);
  const total = exps.reduce((a, e) => a + e, 0);
  const probabilities = exps.map((e) => e / total);
  return { scores, exps, probabilities, loss: -Math.log(probabilities[truth]!) };
}

/** d loss / d score of each class: its probability, less 1 for the true one. The gradient of w[c][i] is that times x[i]; of b[c], that. */
export const scoreGradients = (linear: Linear): number[] => forward(linear).probabilities.map((p, c) => p - Number(c === linear.truth));

/** The same classifier after one step of SGD on this one picture. */
export function step(linear: Linear): Linear {
  const { x, w, b, learningRate } = linear;
  const gradients = scoreGradients(linear);
  return {
    ...linear,
    w: w.map((row, c) => row.map((weight, i) => weight - learningRate * gradients[c]! * x[i]!)),
    b: b.map((bias, c) => bias - learningRate * gradients[c]!),
  };
}

/** A diagonal stroke of 4 x 4 pixels and three classes with small weights: all plain numbers, to begin with. */
export const example: Linear = {
  x: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  w: [
    [0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0.1],
    [0.1, 0.3, 0, 0, 0, 0.1, 0, 0, 0, 0.2, -0.1, 0, 0, 0.1, 0, 0.3],
    [0, 0, 0, 0.2, 0, 0, 0.2, 0, 0, 0.2, 0, 0, 0.2, 0, 0, 0],
  ],
  b: [0, 0.5, 0.1],
  truth: 0,
  learningRate: 0.1,
};
