// Data of the benchmark, made from a seed: pictures of the shape and sparseness of MNIST's, or sequences of tokens.

import { inputShape, options, outputUnits, type Job } from "./jobs";

export interface JobData {
  /** (samples, ...input_shape): bytes of pictures, or tokens. */
  x: Uint8Array | Int32Array;
  /** (samples): classes. */
  y: Uint8Array;
}

/** One mini-batch as the peers take it: floats already scaled and targets already one-hot. */
export interface Batch {
  /** (batch_size, ...input_shape); pictures in [0, 1], tokens as they are. */
  x: Float32Array | Int32Array;
  /** (batch_size, outputs): one-hot classes, or 0 and 1. */
  y: Float32Array;
}

/** Numbers in [0, 1), the same for the same seed (Marsaglia's xorshift, 32 bits). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

// A share of labels is drawn anew: with labels that can be learnt to the end, gradients shrink into denormal numbers,
// and the benchmark would measure those.
const randomLabels = 0.3;

/** Training data of a job: each class has a pattern, each sample is its pattern with noise. */
export function makeData(job: Job, seed = 1): JobData {
  const random = randomNumbers(seed);
  const size = inputShape(job).reduce((a, b) => a * b, 1);
  const classes = Math.max(2, outputUnits(job));
  const y = Uint8Array.from({ length: job.samples }, () => random() * classes);
  const shown = y.map((label) => (random() < randomLabels ? random() * classes : label));
  const first = job.model.config.layers[0];
  const x =
    first?.class_name === "Embedding"
      ? makeTokens(shown, size, options(first).input_dim as number, random)
      : makePictures(shown, size, classes, random);
  return { x, y };
}

// One pixel in five carries ink, as in MNIST; half of it is the class' pattern and half noise.
function makePictures(labels: Uint8Array, size: number, classes: number, random: () => number): Uint8Array {
  const patterns = Array.from({ length: classes }, () => Uint8Array.from({ length: size }, () => (random() < 0.2 ? 128 * random() : 0)));
  const x = new Uint8Array(labels.length * size);
  labels.forEach((label, i) => {
    const pattern = patterns[label]!;
    for (let j = 0; j < size; j++) if (pattern[j]! > 0) x[i * size + j] = pattern[j]! + 127 * random();
  });
  return x;
}

// Each class prefers one half of the vocabulary.
function makeTokens(labels: Uint8Array, length: number, vocabulary: number, random: () => number): Int32Array {
  const x = new Int32Array(labels.length * length);
  labels.forEach((label, i) => {
    for (let j = 0; j < length; j++) {
      const half = random() < 0.8 ? label : 1 - label;
      x[i * length + j] = Math.floor(((half + random()) * vocabulary) / 2);
    }
  });
  return x;
}

/** The data cut into mini-batches in the peers' best form. */
export function cutBatches(job: Job, { x, y }: JobData): Batch[] {
  const n = job.batch_size;
  const size = x.length / y.length;
  const outputs = outputUnits(job);
  return Array.from({ length: y.length / n }, (_, b) => {
    const part = x.subarray(b * n * size, (b + 1) * n * size);
    const targets = new Float32Array(n * outputs);
    for (let i = 0; i < n; i++) {
      const label = y[b * n + i]!;
      if (outputs === 1) targets[i] = label;
      else targets[i * outputs + label] = 1;
    }
    return { x: part instanceof Uint8Array ? Float32Array.from(part, (value) => value / 255) : part.slice(), y: targets };
  });
}

/** Glorot's uniform numbers for a tensor of `count` weights: peers written without layers start as Keras does. */
export function glorotUniform(count: number, fanIn: number, fanOut: number, random: () => number): Float32Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * limit);
}
