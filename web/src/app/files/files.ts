// Models out of the page and into it, as files.
import { batch, signal } from "@preact/signals";
import { SproutError } from "../../base/errors";
import { layersOf } from "../../base/model_config";
import { endings } from "../../files/formats";
import type { CompileConfig, LoadedModel, SavedFile, SaveFormat, SaveOptions } from "../../base/protocol";
import { fileSize } from "../core/format";
import { announcement, busy, data, epochs, epochsDone, layersUntouched, metrics, model, page, trainer } from "../core/state";
import { latest } from "../core/latest";
import { needs } from "./needs";
import { said } from "../text/words";
import { t } from "./text";
import { troubleOf, wasCancelled, type Trouble } from "../core/trouble";
import { lossRef, wholeFitConfig } from "../core/training-config";
import { adoptModel, build, built, optimizerObject } from "../model/build";
import { setModel } from "../model/edit";
import { weightsChanged } from "../model/weights";
import { adoptCompile, simpler } from "../model/use-config";

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

/** The model as a program in a language; code: as somebody has written it, in Keras' own. */
export async function saveCode(format: SaveFormat, code: string): Promise<{ name: string; program: string }> {
  const { name, bytes } = await trainer.value!.save({ ...about(), format, name: fileName(), code });
  return { name, program: new TextDecoder().decode(bytes) };
}

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
export async function attempt<T>(part: FilesPart, work: (tell: (sentences: string[]) => void) => Promise<T>): Promise<T | null> {
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
