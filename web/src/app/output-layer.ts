// The way from the output layer's inputs to the loss, number by number: scores, activation, loss, and one step of SGD.
import type { ModelInfo } from "../engine/protocol";

/** What turns scores into answers, with the loss that belongs to it: cross-entropy for softmax and sigmoid, the squared error for linear. */
export type Head = "softmax" | "sigmoid" | "linear";

/** D inputs, C units. */
export interface OutputLayer {
  /** (D): what the layer before makes of the sample; the sample itself where there is none. */
  h: Float32Array;
  /** Keras' kernel (D, C) and bias (C). */
  w: Float32Array; b: Float32Array;
  head: Head;
}

/** Where a model's output layer is: a Dense layer, whose activation may be a layer of its own. Null for models that end otherwise. */
export function findOutputLayer({ layers }: ModelInfo): { dense: number; head: Head } | null {
  const last = layers.length - 1;
  const own = (i: number): string | undefined => (layers[i]?.class_name === "Dense" && layers[i]!.output_shape.length === 2 ? String(layers[i]!.config["activation"]) : undefined);
  const apart = layers[last]?.class_name === "Softmax" ? "softmax" : layers[last]?.class_name === "Activation" ? String(layers[last]!.config["activation"]) : undefined;
  const dense = apart === undefined ? last : last - 1;
  const activation = apart === undefined ? own(last) : own(last - 1) === "linear" ? apart : undefined;
  const units = layers[dense]?.output_shape.at(-1);
  if (activation === "softmax") return { dense, head: "softmax" };
  if ((activation === "sigmoid" || activation === "linear") && units === 1) return { dense, head: activation };
  return null;
}

/** (C): Σ over the inputs of w · h, and with the bias the scores. */
export function scoresOf({ h, w, b }: OutputLayer): { sums: number[]; scores: number[] } {
  const units = b.length;
  const sums = new Array<number>(units).fill(0);
  for (let i = 0; i < h.length; i++) for (let c = 0; c < units; c++) sums[c]! += w[i * units + c]! * h[i]!;
  return { sums, scores: sums.map((sum, c) => sum + b[c]!) };
}

/** The largest products w · h of unit c, largest first, and the sum of all others. */
export function termsOf({ h, w, b }: OutputLayer, c: number, most: number): { terms: { i: number; w: number; h: number }[]; rest: number; restCount: number } {
  const all = Array.from(h, (value, i) => ({ i, w: w[i * b.length + c]!, h: value })).filter((term) => term.w * term.h !== 0);
  all.sort((one, other) => Math.abs(other.w * other.h) - Math.abs(one.w * one.h) || one.i - other.i);
  const rest = all.slice(most);
  return { terms: all.slice(0, most), rest: rest.reduce((sum, term) => sum + term.w * term.h, 0), restCount: rest.length };
}

/** The exponentials that softmax and sigmoid form (of z, and of -z), and what comes out. The greatest score is taken off first where exp would overflow. */
export function answersOf(head: Head, scores: readonly number[]): { exps: number[]; answers: number[] } {
  if (head === "linear") return { exps: [], answers: [...scores] };
  if (head === "sigmoid") return { exps: scores.map((z) => Math.exp(-z)), answers: scores.map((z) => 1 / (1 + Math.exp(-z))) };
  const most = Math.max(...scores);
  const shift = most > 700 ? most : 0;
  const exps = scores.map((z) => Math.exp(z - shift));
  const total = exps.reduce((a, e) => a + e, 0);
  return { exps, answers: exps.map((e) => e / total) };
}

/** target: the class, or the value. */
export function lossOf(head: Head, answers: readonly number[], target: number): number {
  if (head === "linear") return (answers[0]! - target) ** 2;
  return -Math.log(head === "softmax" ? answers[target]! : target ? answers[0]! : 1 - answers[0]!);
}

/** d loss / d score of each unit. */
export function scoreGradients(head: Head, answers: readonly number[], target: number): number[] {
  if (head === "linear") return [2 * (answers[0]! - target)];
  return answers.map((p, c) => p - Number(head === "softmax" ? c === target : target));
}

/** The scores of the same sample after one step of SGD on it, of the output layer alone: w loses rate · ds · h, b loses rate · ds. */
export function scoresAfter({ h }: OutputLayer, scores: readonly number[], gradients: readonly number[], rate: number): number[] {
  const squares = h.reduce((sum, value) => sum + value * value, 0);
  return scores.map((z, c) => z - rate * gradients[c]! * (squares + 1));
}
