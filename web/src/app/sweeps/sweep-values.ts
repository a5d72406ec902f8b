// What may be typed as the values of a setting that a sweep varies: judged by the same limits as the page's forms.
import { asObject } from "../../base/keras_object";
import type { Setting, TrainConfig, Value } from "../../runs/sweep";
import { LAYERS } from "../core/layers";
import { OPTIMIZERS } from "../core/optimizers";
import { CALLBACKS, FIT, problem, type Option } from "../core/options";
import { t as coreText } from "../core/text";
import { t } from "./text";

const seed = FIT.find(({ key }) => key === "seed")!;
const wordsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** As `problem` judges it. A comma stands between numbers here, never in one. */
const typed = (text: string): number | string => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));

/** The limits of a setting; undefined for one that no form knows, as a file's layer may have. Layers come before the optimizer, as in `settingsOf`. */
function optionOf(key: string, { build, fit }: TrainConfig): Option | undefined {
  if (key === "optimizer") return { key, kind: "choice", choices: Object.keys(OPTIMIZERS) };
  const callback = (fit.callbacks ?? []).find(({ class_name }) => key.startsWith(`${class_name}.`))?.class_name;
  if (callback) return CALLBACKS[callback]?.find((option) => `${callback}.${option.key}` === key);
  const layers = build.model.config.layers.slice(0, -1).flatMap(({ class_name }) => LAYERS[class_name] ?? []);
  const optimizer = OPTIMIZERS[asObject(build.compile?.optimizer ?? "").class_name] ?? [];
  return [...FIT, ...layers, ...optimizer].find((option) => option.key === key);
}

/** Each value once, or what is wrong with one of them. */
export function valuesOf({ key, kind }: Setting, text: string, config: TrainConfig): { values: Value[] } | { problem: string } {
  const words = wordsOf(text);
  const option = optionOf(key, config);
  if (words.length === 0) return { problem: option?.choices ? t.oneOf(key, option.choices.join(", "), "") : t.noValues };
  if (kind === "word") {
    const unknown = option?.choices && words.find((word) => !option.choices!.includes(word));
    return unknown ? { problem: t.oneOf(key, option.choices!.join(", "), unknown) } : { values: words };
  }
  const numbers = words.map(Number);
  if (numbers.some(Number.isNaN)) return { problem: coreText.problems.numbers(key, text) };
  const wrong = numbers.map((value) => problem({ ...(option ?? { kind: "number" }), key }, value)).find((found) => found !== null);
  return wrong ? { problem: wrong } : { values: [...new Set(numbers)] };
}

/** Each seed once, or what is wrong with one of them. */
export function seedsOf(text: string): { values: number[] } | { problem: string } {
  const words = wordsOf(text);
  const wrong = (words.length === 0 ? [""] : words)
    .map((word) => problem({ ...seed, key: t.seeds }, typed(word)))
    .find((found) => found !== null);
  return wrong ? { problem: wrong } : { values: [...new Set(words.map(Number))] };
}

/** What is wrong with a number of trainings at a time; null if nothing is. */
/** Each engine has a copy of the data. */
export const atATimeProblem = (text: string): string | null =>
  problem({ key: t.workers, kind: "number", integer: true, min: 1, max: 32 }, typed(text));
