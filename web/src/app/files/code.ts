// The network as Keras code beside the forms: what is typed becomes the form, what is chosen in the form becomes code.
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { SproutError } from "../../base/errors";
import { withFitDefaults } from "../../base/fit_config";
import { isGraph, layersOf } from "../../base/model_config";
import type { CompileConfig, FitConfig, KerasObject, ModelConfig, SaveFormat } from "../../base/protocol";
import type { Edit } from "../../files/code/edits";
import { compileDifferences, epochsOf, fitDifferences, sameModel } from "../../files/code/sameness";
import { sameDescribed, shapeSaid, updateCode } from "../../files/code/update";
import { readPlaced, type PlacedCode } from "../../files/pasted";
import { lineAt, lineEnd } from "../../files/pasted/lines";
import { describedCode, type Described } from "../../files/python";
import { draft } from "../core/model-state";
import { announcement, busy, data, fit, layers, layersUntouched, metrics, modelTrouble, page, validateOnTest } from "../core/state";
import { lossRef, wholeFitConfig } from "../core/training-config";
import { troubleOf } from "../core/trouble";
import { buildConfig, built, optimizerObject } from "../model/build";
import { setModel } from "../model/edit";
import { adoptCallbacks, adoptCompile, simpler } from "../model/use-config";
import { said } from "../text/words";
import { attempt, saveCode } from "./files";
import { t } from "./text";

/** A rest after typing, or after a change in a form, before the other follows. */
export const PAUSE_MS = 400;

/** What shows the text: it does as it is told, each time as one step that can be undone. */
export interface Shown {
  change(edits: readonly Edit[], undoable: boolean): void;
}

/** What is wrong at a place in the text. */
export interface Mark {
  from: number;
  to: number;
  line: number;
  message: string;
}

export const text = signal("");
/** How the text stands to the form. */
export type Standing =
  /** Both say the same. */
  | "same"
  /** It was typed in, and is soon read. */
  | "typing"
  /** It has problems: the form stays as it was. */
  | "problems"
  /** It is taken over once the training has ended. */
  | "waiting";
export const standing = signal<Standing>("same");
/** What became of the text otherwise than one might expect, in a sentence; null: nothing. */
export const remark = signal<string | null>(null);

/** The text as it was last read; null: it could not be. */
const reading = signal<PlacedCode | null>(null);
const failure = signal<string | null>(null);
/** The form as the text says it. */
let agreed: Described | null = null;
let shown: Shown | null = null;
let taking = false;
let typedTimer: ReturnType<typeof setTimeout> | undefined;
let formTimer: ReturnType<typeof setTimeout> | undefined;

/** Whether some of the text can be taken over although it has problems. */
export const canTakeRest = computed(() => standing.value === "problems" && reading.value?.model != null && !busy.value);

/** The problems of the text, and that the model does not fit its data, at the lines where they stand. */
export const marks = computed((): Mark[] => {
  const read = reading.value;
  if (failure.value !== null) return [{ from: 0, to: lineEnd(text.value, 0), line: 1, message: failure.value }];
  if (!read) return [];
  const found: Mark[] = read.problems.map(({ from, to, line, message }) => ({ from, to, line, message: said(message) }));
  const trouble = modelTrouble.value;
  if (trouble && standing.value === "same") {
    const { places } = read;
    const own = trouble.layer === null ? null : places?.layers?.[trouble.layer - Number(reshaped(page.layers.value, read.model))];
    const node = own?.made ?? places?.model;
    if (node) {
      found.push({
        from: node.from,
        to: Math.min(node.to, lineEnd(text.value, node.from)),
        line: lineAt(text.value, node.from),
        message: [trouble.message, trouble.hint].flatMap((each) => (each ? [said(each)] : [])).join(" "),
      });
    }
  }
  const length = text.value.length;
  return found
    .map((mark) => ({ ...mark, from: Math.min(mark.from, length), to: Math.min(mark.to, length) }))
    .sort((a, b) => a.from - b.from);
});

/** Shows the form as code and keeps both in step. Returns the function that ends it; the text stays. */
export function keepInStep(shows: Shown): () => void {
  shown = shows;
  const stops = [
    effect(() => {
      const now = described();
      if (now && !taking) untracked(() => formChanged(now));
    }),
    effect(() => {
      if (!busy.value && standing.peek() === "waiting") untracked(readNow);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(typedTimer);
    clearTimeout(formTimer);
    shown = null;
    agreed = null;
    batch(() => {
      text.value = "";
      reading.value = failure.value = remark.value = null;
      standing.value = "same";
    });
  };
}

/** What the form says now; null while something in it is missing or out of its limits. */
function described(): Described | null {
  const wanted = buildConfig(page);
  const training = wholeFitConfig(page);
  if (!wanted || !page.settingsValid.value) return null;
  return { model: wanted.model, compile: wanted.compile ?? null, fit: training };
}

/** As the text says it: where its samples have an axis of 1 more, the layer that gives it to them here is not among its layers. */
function asSaid(is: Described): Described {
  const said = reading.peek()?.model ?? null;
  if (!reshaped(layersOf(is.model), said)) return is;
  const { config } = is.model;
  return { ...is, model: { ...is.model, config: { ...config, input_shape: shapeOf(said)!, layers: config.layers.slice(1) } } };
}

const shapeOf = (model: ModelConfig | null): number[] | undefined =>
  model && !isGraph(model) ? (shapeSaid(model) as number[] | undefined) : undefined;

/** Whether the first of the page's layers is there because code says that samples have one axis more, of size 1. */
function reshaped(list: readonly KerasObject[], said: ModelConfig | null): boolean {
  const shape = shapeOf(said);
  const [first] = list;
  const target = first?.class_name === "Reshape" ? (first.config?.["target_shape"] as number[] | undefined) : undefined;
  const taken = said && layersOf(said)[0]?.class_name === "Reshape";
  return !taken && shape !== undefined && isWithAxis(shape) && String(target) === String(shape);
}
const isWithAxis = (shape: readonly number[]): boolean => String(shape) === String([...(data.peek()?.xShape ?? []), 1]);

function formChanged(now: Described): void {
  clearTimeout(formTimer);
  if (agreed === null) writeForm(now);
  else if (!sameDescribed(agreed, asSaid(now))) formTimer = setTimeout(() => writeForm(now), PAUSE_MS);
}

/** The form's changes become changes of the text. */
function writeForm(now: Described): void {
  clearTimeout(formTimer);
  formTimer = undefined;
  const after = asSaid(now);
  const first = agreed === null;
  const update = first ? null : updateCode(text.peek(), agreed!, after);
  const code = update?.code ?? describedCode(after);
  const edits = update?.edits ?? [{ from: 0, to: text.peek().length, insert: code }];
  agreed = after;
  if (edits.length === 0) return;
  batch(() => {
    text.value = code;
    remark.value = update?.anew ? t.codeAnew : null;
  });
  if (remark.peek()) announcement.value = remark.peek()!;
  shown?.change(edits, !first);
  if (typedTimer === undefined) look();
}

/** What was typed is in the text; it is read after a rest. */
export function typed(code: string): void {
  batch(() => {
    text.value = code;
    standing.value = "typing";
    remark.value = null;
  });
  clearTimeout(typedTimer);
  typedTimer = setTimeout(readNow, PAUSE_MS);
}

/** Reads the text, without taking anything over. */
function look(): PlacedCode | null {
  let read: PlacedCode | null = null;
  let message: string | null = null;
  try {
    read = readPlaced(text.peek());
    if (!read.model && read.problems.length === 0) message = t.pastedNoModel;
  } catch (error) {
    message = said(troubleOf(error)?.message ?? "");
  }
  batch(() => {
    reading.value = read;
    failure.value = message;
    standing.value = message === null && read!.problems.length === 0 ? "same" : "problems";
  });
  return read;
}

/** Reads the text and takes it over, if it has no problems. */
export function readNow(): void {
  clearTimeout(typedTimer);
  typedTimer = undefined;
  // What was chosen in the form just before is not to be lost.
  const now = described();
  if (formTimer !== undefined && now) writeForm(now);
  const read = look();
  if (standing.peek() === "problems") {
    announcement.value = t.codeStays(marks.peek().length);
    return;
  }
  if (busy.peek()) {
    standing.value = "waiting";
    return;
  }
  takeOver(read!);
  // JSON is no code to go on with.
  if (text.peek().trimStart().startsWith("{") && agreed) {
    const code = describedCode(agreed);
    const edits = [{ from: 0, to: text.peek().length, insert: code }];
    batch(() => {
      text.value = code;
      remark.value = t.jsonAsCode;
    });
    shown?.change(edits, true);
    look();
  }
}

/** What was taken over changes the form where it differs. Returns the names of what the page does not know: it is left out. */
function takeOver(read: PlacedCode): string[] {
  const { model: found, compile } = read;
  const is = described();
  taking = true;
  try {
    return batch(() => {
      if (found && !(is && sameModel(asSaid(is).model, found) && sameShape(found))) takeModel(found);
      const whole = compile && { ...compileNow(), ...compile };
      const unknown = whole && !(is?.compile && compileDifferences(is.compile, whole).length === 0) ? adoptCompile(page, whole) : [];
      return [...unknown, ...takeFit(read, is?.fit ?? {})];
    });
  } finally {
    taking = false;
    const now = described();
    if (now) agreed = asSaid(now);
  }
}

/** fit, and the seed. What the text does not say of fit is as Keras has it; where it has no fit, the form stays. */
function takeFit({ fit: said, places }: PlacedCode, is: FitConfig): string[] {
  const { seed } = said;
  if (seed !== undefined && seed !== fit.value["seed"]) fit.value = { ...fit.value, seed };
  if (!places?.fit && Object.keys(said).every((key) => key === "seed")) return [];
  const wanted = { ...withFitDefaults(said), epochs: epochsOf(said) };
  const other = fitDifferences(is, wanted).filter((key) => key !== "seed" && key !== "callbacks" && key !== "validation_data");
  if (other.length > 0) fit.value = { ...fit.value, ...Object.fromEntries(other.map((key) => [key, wanted[key]])) };
  if (Boolean(said.validation_data) !== Boolean(is.validation_data)) validateOnTest.value = Boolean(said.validation_data);
  return fitDifferences(is, wanted).includes("callbacks") ? adoptCallbacks(page, wanted.callbacks) : [];
}

const sameShape = (found: ModelConfig): boolean => {
  const shape = shapeOf(found);
  return shape === undefined || isGraph(found) || !isWithAxis(shape) || reshaped(layers.peek(), found);
};

/** The layers of code; those that stay what they are stay the same. Samples that have one axis less here are given it in front. */
function takeModel(found: ModelConfig): void {
  const list = layersOf(found).map(({ class_name, config = {} }) => {
    const { input_shape: _, ...own } = config;
    return { class_name, config: simpler(own) };
  });
  const shape = shapeOf(found);
  const needed = !isGraph(found) && shape && isWithAxis(shape) && list[0]?.class_name !== "Reshape";
  const before = layers.peek();
  setModel(page, found, needed ? [{ class_name: "Reshape", config: { target_shape: shape } }, ...list] : list);
  layers.value = layers.value.map((layer, i) =>
    before[i]?.class_name === layer.class_name ? { ...draft(layer.class_name, layer.config), id: before[i].id } : layer,
  );
  layersUntouched.value = false;
  if (needed) remark.value = t.axisAdded(shape.join(" x "));
}

const compileNow = (): CompileConfig => ({ optimizer: optimizerObject(page), loss: lossRef(page), metrics: metrics.value });

/** Takes layers, compile and fit from the text although it has problems: what is not understood is told with its line. */
export const takeRest = (): Promise<void | null> =>
  attempt("code", async (tell) => {
    if (busy.value) throw new SproutError(t.busy);
    clearTimeout(typedTimer);
    typedTimer = undefined;
    const read = readPlaced(text.peek());
    batch(() => {
      reading.value = read;
      failure.value = null;
    });
    const unknown = takeOver(read);
    await built(page);
    const lines = read.problems.map(({ line, message }) => t.line(line, said(message)));
    tell([read.model ? t.pasted(layersOf(read.model).length) : t.pastedNoModel, ...lines, ...unknown.map(t.unknown)]);
    standing.value = "same";
  });

/** What the code can be copied or saved as, besides as it stands. */
export type CodeFormat = Extract<SaveFormat, "python" | "code-notebook" | "javascript" | "pytorch">;
export const codeFormats: readonly CodeFormat[] = ["python", "code-notebook", "javascript", "pytorch"];

/** The whole program in a format: what is shown, with what loads the data. */
export const programAs = (format: CodeFormat): Promise<{ name: string; program: string } | null> =>
  attempt("code", async () => {
    await built(page);
    return saveCode(format, text.peek());
  });

export async function copyProgram(format: CodeFormat, clipboard: Pick<Clipboard, "writeText">): Promise<void> {
  const made = await programAs(format);
  if (made)
    await attempt("code", async (tell) => {
      await clipboard.writeText(made.program);
      tell([t.copied]);
    });
}
