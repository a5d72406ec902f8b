// Models out of the page and into it, as files.
import { batch, signal } from "@preact/signals";
import { SproutError } from "../../base/errors";
import { layersOf } from "../../base/model_config";
import { endings } from "../../files/formats";
import type { CompileConfig, LoadedModel, SavedFile, SaveFormat, SaveOptions } from "../../base/protocol";
import { fileSize } from "../core/format";
import {
  announcement,
  busy,
  data,
  epochs,
  epochsDone,
  fit,
  layersUntouched,
  metrics,
  model,
  page,
  trainer,
  validateOnTest,
} from "../core/state";
import { latest } from "../core/latest";
import { needs } from "./needs";
import { said } from "../text/words";
import { t } from "./text";
import { troubleOf, wasCancelled, type Trouble } from "../core/trouble";
import { lossRef, wholeFitConfig } from "../core/training-config";
import { adoptModel, build, built, optimizerObject } from "../model/build";
import { setModel } from "../model/edit";
import { weightsChanged } from "../model/weights";
import { adoptCallbacks, adoptCompile, simpler } from "../model/use-config";

/** A part of the File sheet, or the code. */
export type FilesPart = "save" | "open" | "code";
/** What was done last, in sentences, and in which part. */
export const filesNews = signal<{ part: FilesPart; sentences: string[] } | null>(null);
export const filesTrouble = signal<(Trouble & { part: FilesPart }) | null>(null);
/** The part that is at work. */
export const working = signal<FilesPart | null>(null);

/** The model as a file of a format; null where that is refused. preprocessing: with what was done to the data as layers in front. */
export const saveModel = (format: SaveFormat, preprocessing: boolean): Promise<SavedFile | null> =>
  attempt("save", async (tell) => {
    await built(page);
    const file = await trainer.value!.save({ ...about(), format, name: fileName(), preprocessing });
    tell([t.saved(file.name, fileSize(file.bytes.length)), ...needs(file.notes, t.needs)]);
    return file;
  });

/** Whether there is something that layers in front of the model could do. */
export const canPrepare = (format: SaveFormat): boolean => {
  const info = data.value;
  if (!info || format === "weights.h5" || format === "h5-weights") return false;
  return (
    info.scale !== 1 ||
    info.offset !== 0 ||
    (format !== "tfjs" && (info.table?.features ?? []).some(({ shift, scale }) => shift !== 0 || scale !== 1))
  );
};

let opening = new AbortController();

/** Opens a model file in place of the model there is, or weights into it. Nothing changes if it is refused, or cancelled. */
export const openModel = (files: File[]): Promise<void | null> =>
  attempt("open", async (tell) => {
    const { signal } = (opening = new AbortController());
    const loaded = await page.turn.run(async () => {
      if (busy.value) throw new SproutError(t.busy);
      await build(page);
      const loaded = await trainer.value!.load(files, { ...compileNow(), signal });
      batch(() => {
        if (!loaded.weightsOnly) adopt(loaded);
        weightsChanged(page, { by: "file", notes: loaded.notes });
        epochsDone.value = loaded.notes.epoch ?? 0;
      });
      return loaded;
    });
    const { name } = files[0]!;
    const shape = loaded.model.input_shape.slice(1);
    const fits = data.value?.xShape.join() === shape.join();
    tell([
      loaded.weightsOnly ? t.weightsOpened(name) : t.opened(name),
      ...(loaded.optimizer ? [t.optimizerCame] : []),
      ...(fits ? [] : [t.otherShape(shape.join(" x ")), ...needs(loaded.notes, t.needs)]),
      ...loaded.remarks,
    ]);
  });

export const cancelOpening = (): void => opening.abort();

/** The page's layers and training settings become those of the file. */
function adopt({ build: { model: config, compile }, model: info }: LoadedModel): void {
  setModel(
    page,
    config,
    layersOf(config).map(({ class_name, config: own = {} }) => ({ class_name, config: simpler(own) })),
  );
  layersUntouched.value = false;
  if (compile) adoptCompile(page, compile);
  adoptModel(page, info);
}

const compileNow = (): { compile: CompileConfig } => ({
  compile: { optimizer: optimizerObject(page), loss: lossRef(page), metrics: metrics.value },
});

/** The model and its training as Keras code, shown on the page. */
export const code = signal("");
/** Writes it as all is set now; the last asked is what stays. */
export const showCode = latest(async () => {
  if (!trainer.value) return;
  try {
    await built(page);
    if (!model.value) return;
    code.value = new TextDecoder().decode((await trainer.value.save({ ...about(), format: "python", name: fileName() })).bytes);
  } catch (error) {
    const trouble = troubleOf(error);
    filesTrouble.value = trouble && { part: "code", ...trouble };
  }
});

export const copyCode = (clipboard: Pick<Clipboard, "writeText">): Promise<void | null> =>
  attempt("code", async (tell) => {
    await clipboard.writeText(code.value);
    tell([t.copied]);
  });

/** Takes layers, compile and fit from pasted Keras code or model.to_json(); what is not understood is told with its line. */
export const usePasted = (text: string): Promise<void | null> =>
  attempt("code", async (tell) => {
    if (busy.value) throw new SproutError(t.busy);
    const { readPasted } = await import("../../files/pasted");
    const { model: found, compile, fit: training, problems } = readPasted(text);
    const { callbacks: list, validation_data, initial_epoch, ...rest } = training;
    const unknown = batch(() => {
      if (found) {
        setModel(
          page,
          found,
          layersOf(found).map(({ class_name, config = {} }) => {
            const { input_shape, ...own } = config;
            return { class_name, config: simpler(own) };
          }),
        );
        layersUntouched.value = false;
      }
      fit.value = { ...fit.value, ...rest, ...(rest.epochs !== undefined && { epochs: rest.epochs - (initial_epoch ?? 0) }) };
      if (validation_data) validateOnTest.value = true;
      return [...(compile ? adoptCompile(page, { ...compileNow().compile, ...compile }) : []), ...(list ? adoptCallbacks(page, list) : [])];
    });
    await built(page);
    const lines = problems.map(({ line, message }) => t.line(line, said(message)));
    tell([found ? t.pasted(layersOf(found).length) : t.pastedNoModel, ...lines, ...unknown.map(t.unknown)]);
  });

/** What the page knows of the training. */
function about(): SaveOptions {
  const names = Object.keys(epochs.value.at(-1)?.logs ?? {});
  return {
    epoch: epochsDone.value,
    fit: wholeFitConfig(page),
    history: Object.fromEntries(names.map((name) => [name, epochs.value.map(({ logs }) => logs[name] ?? NaN)])),
    environment: { ...trainer.value!.info, browser: globalThis.navigator?.userAgent ?? "" },
  };
}

const fileName = (): string =>
  (data.value?.name ?? "model")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "model";

/** Works for one part, where its news and its trouble are shown; `tell` says what came of it. null: nothing, one of them is at work. */
async function attempt<T>(part: FilesPart, work: (tell: (sentences: string[]) => void) => Promise<T>): Promise<T | null> {
  if (working.value || !trainer.value) return null;
  batch(() => {
    working.value = part;
    filesTrouble.value = filesNews.value = null;
  });
  try {
    return await work((sentences) => {
      filesNews.value = { part, sentences };
      announcement.value = sentences.map(said).join(" ");
    });
  } catch (error) {
    const trouble = wasCancelled(error) ? { message: t.cancelled } : troubleOf(error);
    filesTrouble.value = trouble && { part, ...trouble };
    return null;
  } finally {
    working.value = null;
  }
}

export const formatChoices = (): { value: SaveFormat; label: string }[] =>
  (Object.keys(endings) as SaveFormat[]).map((value) => ({ value, label: t.formats[value]! }));
export const canSave = (): boolean => model.value !== null && !working.value;
