// The way from the output layer's inputs to the loss, number by number: scores, activation, loss, and one step of SGD.
import { asObject } from "../../base/keras_object";
import type { KerasRef, ModelConfig, ModelInfo } from "../../base/protocol";
import { callsOf, outputsOf, partName } from "../../files/functional";
import { findLoss } from "../core/optimizers";

/** What turns scores into answers, and the loss with it: cross-entropy after softmax and sigmoid; after a linear unit, an error named here. */
export type Head = "softmax" | "sigmoid" | ErrorHead;
type ErrorHead = "squared" | "absolute" | "huber";
export const isLinear = (head: Head): head is ErrorHead => head !== "softmax" && head !== "sigmoid";

/** Activation and Keras' loss. */
const HEADS: Record<string, Record<string, Head>> = {
  softmax: { sparse_categorical_crossentropy: "softmax", categorical_crossentropy: "softmax" },
  sigmoid: { binary_crossentropy: "sigmoid" },
  linear: { mean_squared_error: "squared", mean_absolute_error: "absolute", huber: "huber" },
};

/** D inputs, C units. */
export interface OutputLayer {
  /** (D): what the layer before makes of the sample; the sample itself where there is none. */
  h: Float32Array;
  /** Keras' kernel (D, C) and bias (C). */
  w: Float32Array;
  b: Float32Array;
  /** Whether b is learnt; without it, b is 0 and stays so. */
  useBias: boolean;
  head: Head;
}

/** Where a model's output layer is: a Dense layer, whose activation may be a layer of its own. Null for models that end otherwise, or are trained with another loss. */
export function findOutputLayer(info: ModelInfo, loss: KerasRef): { dense: number; head: Head } | null {
  const { layers } = info;
  const last = layers.length - 1;
  const own = (i: number): string | undefined =>
    layers[i]?.class_name === "Dense" && layers[i]!.output_shape.length === 2 ? String(layers[i]!.config["activation"]) : undefined;
  const apart =
    layers[last]?.class_name === "Softmax"
      ? "softmax"
      : layers[last]?.class_name === "Activation"
        ? String(layers[last]!.config["activation"])
        : undefined;
  const dense = apart === undefined ? last : last - 1;
  const activation = apart === undefined ? own(last) : own(last - 1) === "linear" ? apart : undefined;
  const units = layers[dense]?.output_shape.at(-1);
  const { class_name, config } = asObject(loss);
  // Smoothed labels and another delta are not counted here.
  if (Object.keys(config).some((key) => key !== "from_logits")) return null;
  const head = HEADS[activation ?? ""]?.[findLoss(class_name)?.name ?? class_name];
  if (!head || !(head === "softmax" || units === 1)) return null;
  return endsFrom(dense, info) ? { dense, head } : null;
}

/** Whether the layers from this one on read each the one before it, and the last one's output is the model's. */
function endsFrom(first: number, { layers, functional }: ModelInfo): boolean {
  if (!functional) return true;
  const graph: ModelConfig = { class_name: "Functional", config: functional };
  const names = functional.layers.map(partName);
  const calls = callsOf(graph);
  const [end, ...others] = outputsOf(graph);
  return (
    others.length === 0 &&
    end?.layer === names.at(-1) &&
    layers.slice(first).every((_, i) => {
      const own = calls.filter(({ layer }) => partName(layer) === names[first + i + 1]);
      return own.length === 1 && own[0]!.reads.length === 1 && own[0]!.reads[0]!.layer === names[first + i];
    })
  );
}

/** (C): Σ over the inputs of w · h, and with the bias the scores. */
export function scoresOf({ h, w, b }: OutputLayer): { sums: number[]; scores: number[] } {
  const units = b.length;
  const sums = new Array<number>(units).fill(0);
  for (let i = 0; i < h.length; i++) for (let c = 0; c < units; c++) sums[c]! += w[i * units + c]! * h[i]!;
  return { sums, scores: sums.map((sum, c) => sum + b[c]!) };
}

/** The largest products w · h of unit c, largest first, and the sum of all others. */
export function termsOf(
  { h, w, b }: OutputLayer,
  c: number,
  most: number,
): { terms: { i: number; w: number; h: number }[]; rest: number; restCount: number } {
  const all = Array.from(h, (value, i) => ({ i, w: w[i * b.length + c]!, h: value })).filter((term) => term.w * term.h !== 0);
  all.sort((one, other) => Math.abs(other.w * other.h) - Math.abs(one.w * one.h) || one.i - other.i);
  const rest = all.slice(most);
  return { terms: all.slice(0, most), rest: rest.reduce((sum, term) => sum + term.w * term.h, 0), restCount: rest.length };
}

/** The exponentials that softmax and sigmoid form (of z, and of -z), and what comes out. The greatest score is taken off first where exp would overflow. */
export function answersOf(head: Head, scores: readonly number[]): { exps: number[]; answers: number[] } {
  if (isLinear(head)) return { exps: [], answers: [...scores] };
  if (head === "sigmoid") return { exps: scores.map((z) => Math.exp(-z)), answers: scores.map((z) => 1 / (1 + Math.exp(-z))) };
  const most = Math.max(...scores);
  const shift = most > 700 ? most : 0;
  const exps = scores.map((z) => Math.exp(z - shift));
  const total = exps.reduce((a, e) => a + e, 0);
  return { exps, answers: exps.map((e) => e / total) };
}

/** Up to this error Huber's loss is a square, beyond it a line: Keras' default. */
export const HUBER = 1;

/** target: the class, or the value. */
export function lossOf(head: Head, answers: readonly number[], target: number): number {
  if (!isLinear(head)) return -Math.log(head === "softmax" ? answers[target]! : target ? answers[0]! : 1 - answers[0]!);
  const error = Math.abs(answers[0]! - target);
  if (head === "squared") return error ** 2;
  return head === "huber" ? (error <= HUBER ? error ** 2 / 2 : HUBER * (error - HUBER / 2)) : error;
}

/** d loss / d score of each unit. */
export function scoreGradients(head: Head, answers: readonly number[], target: number): number[] {
  if (isLinear(head)) {
    const error = answers[0]! - target;
    return [head === "squared" ? 2 * error : head === "huber" ? Math.max(-HUBER, Math.min(HUBER, error)) : Math.sign(error)];
  }
  return answers.map((p, c) => p - Number(head === "softmax" ? c === target : target));
}

/** The scores of the same sample after one step of SGD on it, of the output layer alone: w loses rate · ds · h, b loses rate · ds. */
export function scoresAfter({ h, useBias }: OutputLayer, scores: readonly number[], gradients: readonly number[], rate: number): number[] {
  const squares = h.reduce((sum, value) => sum + value * value, 0);
  return scores.map((z, c) => z - rate * gradients[c]! * (squares + Number(useBias)));
}
