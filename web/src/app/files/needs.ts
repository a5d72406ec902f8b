// What the receiver of a model file must do to its input, and what its output means, in sentences.
import type { ModelNotes } from "../../base/protocol";

/** The sentences, in some language. */
export interface NeedWords {
  scalesItself(formula: string): string;
  scale(formula: string): string;
  standardizesItself: string;
  standardize(columns: string): string;
  padded(steps: number): string;
  pictures(size: string, color: string, fit: string): string;
  texts(length: number, tokens: string, known: string): string;
  target(name: string, formula: string): string;
}

const SHOWN = 4;

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** x / 255, or x * 0.5 - 1. */
function formula(scale: number, offset: number): string {
  const divisor = Math.round(1 / scale);
  const factor = Math.abs(scale * divisor - 1) < 1e-9 && divisor > 1 ? ` / ${divisor}` : scale === 1 ? "" : ` * ${short(scale)}`;
  return `x${factor}${offset ? ` ${offset < 0 ? "-" : "+"} ${short(Math.abs(offset))}` : ""}`;
}

export function needs(
  { scale = 1, offset = 0, features = [], paddedSteps, target, pictures, text, preprocessingLayers = 0 }: ModelNotes,
  words: NeedWords,
): string[] {
  const scaled = scale !== 1 || offset !== 0;
  const layers = preprocessingLayers - Number(scaled);
  const some = features.filter((feature) => feature.shift !== 0 || feature.scale !== 1);
  const shown = some.slice(0, SHOWN).map(({ name, shift, scale: by }) => `${name}: (x - ${short(shift)}) / ${short(by)}`);
  return [
    ...(scaled ? [preprocessingLayers > 0 ? words.scalesItself(formula(scale, offset)) : words.scale(formula(scale, offset))] : []),
    ...(some.length > 0
      ? [layers > 0 ? words.standardizesItself : words.standardize(`${shown.join("; ")}${some.length > SHOWN ? " ..." : ""}`)]
      : []),
    ...(paddedSteps === undefined ? [] : [words.padded(paddedSteps)]),
    ...(pictures ? [words.pictures(pictures.size.join(" x "), pictures.color, pictures.fit)] : []),
    ...(text ? [words.texts(text.length, text.tokens, text.vocabulary.length.toLocaleString("en"))] : []),
    ...(target && (target.shift !== 0 || target.scale !== 1)
      ? [words.target(target.name, `* ${short(target.scale)} + ${short(target.shift)}`)]
      : []),
  ];
}
