// A sample in words: what its inputs are, and what the network says of it.
import type { DataInfo } from "../../base/protocol";
import { figure } from "./format";
import { answer } from "../../base/answer";
import { className, kindOf } from "./kind";
import { shareText } from "./sentences";
import { t } from "./text";

const MOST_NUMBERS = 6;
const MOST_CHANNELS = 3;
const MOST_TOKENS = 30;

/** The class that `width` outputs from `first` on speak for, and its probability. */
export function saying(outputs: ArrayLike<number>, first: number, width: number): { best: number; sure: number } {
  const best = answer(outputs, first, width);
  const p = outputs[first + (width === 1 ? 0 : best)]!;
  return { best, sure: width === 1 && best === 0 ? 1 - p : p };
}

export const sayingWords = (info: DataInfo, { best, sure }: { best: number; sure: number }): string =>
  `${className(info, best)}, ${shareText(sure)}`;

/** The sample whose numbers begin at `first`: a text as its words, a sequence as each channel's range, others as their first numbers, as the file has them. */
export function inputWords(info: DataInfo, x: ArrayLike<number>, first: number): string {
  const vocabulary = info.table?.vocabulary;
  const length = info.xShape.reduce((a, b) => a * b, 1);
  if (vocabulary) {
    const tokens = Array.from({ length }, (_, i) => x[first + i]!).filter((token) => token > 0);
    return (
      tokens
        .slice(0, MOST_TOKENS)
        .map((token) => vocabulary[token] ?? "")
        .join(info.table!.text?.tokens === "characters" ? "" : " ") + (tokens.length > MOST_TOKENS ? " ..." : "")
    );
  }
  const features = info.table?.features ?? info.sequences?.features;
  const own = (value: number, k: number): number => (features?.[k] ? value * features[k].scale + features[k].shift : value);
  const name = (k: number): string => features?.[k]?.name ?? (kindOf(info) === "plane" ? [t.data.x, t.data.y][k]! : `x${k}`);
  if (info.xShape.length === 1)
    return Array.from({ length: Math.min(MOST_NUMBERS, length) }, (_, k) => `${name(k)} ${figure(own(x[first + k]!, k))}`).join(", ");
  const channels = info.xShape.at(-1)!;
  return Array.from({ length: Math.min(MOST_CHANNELS, channels) }, (_, k) => {
    const values = Array.from({ length: length / channels }, (_step, i) => own(x[first + i * channels + k]!, k));
    return `${name(k)} ${t.data.from(figure(Math.min(...values)), figure(Math.max(...values)))}`;
  }).join(", ");
}
