// Loads data: built-in sets and people's files.
import { batch, signal } from "@preact/signals";
import type { BuiltinSource, CatalogueSource, DataInfo, DivideOptions, LoadOptions } from "../../engine/protocol";
import { classCount, isClasses, kindOf } from "../kind";
import { dataSentence } from "../sentences";
import { announcement, busy, data, dataPending, dataTrouble, layersUntouched, loading, peek, trainer } from "../state";
import { t } from "../text";
import { isPending, troubleOf, wasCancelled } from "../trouble";
import { forgetTraining, useFittingModel } from "./model";

const PEEK = 24;
let cancelling: AbortController | null = null;

/** How files become samples. */
export type Choices = Omit<LoadOptions, "signal">;

/** Where the data comes from, to load it again after a crash or with other choices. */
let origin: { source: File[] | BuiltinSource | CatalogueSource; choices: Choices } | null = null;
/** Files taken in that do not make a data set yet. */
let waiting: File[] = [];

export const loadBuiltin = (source: BuiltinSource | CatalogueSource): Promise<boolean> => load(source);
export const loadFiles = (files: File[]): Promise<boolean> => load(files);
/** Loads the same data once more, as before or with other choices. */
export const reload = async (choices = origin?.choices): Promise<boolean> => origin !== null && load(origin.source, choices);

/** Whether the data was loaded; if not, the reason stands in `dataTrouble` and the old data is untouched. */
async function load(source: File[] | BuiltinSource | CatalogueSource, choices: Choices = {}): Promise<boolean> {
  const engine = trainer.value;
  if (!engine) return false;
  if (busy.value) {
    dataTrouble.value = { message: t.data.busy };
    return false;
  }
  cancelling?.abort();
  const { signal } = (cancelling = new AbortController());
  batch(() => {
    dataTrouble.value = dataPending.value = null;
    loading.value = { file: "", stage: Array.isArray(source) ? "reading" : "generating", done: 0, total: 1 };
  });
  try {
    const info = await engine.loadData(source, { ...choices, signal }, (event) => {
      if (!signal.aborted) loading.value = event;
    });
    origin = { source: Array.isArray(source) ? [...waiting, ...source] : source, choices };
    waiting = [];
    const first = await engine.getSamples({ split: "train", first: 0, count: Math.min(PEEK, info.train.count) });
    batch(() => {
      adopt(info);
      hasOwnTest.value = info.test !== null;
      peek.value = first;
    });
    return true;
  } catch (error) {
    if (isPending(error) && Array.isArray(source)) waiting.push(...source);
    if (cancelling.signal !== signal) return false;
    if (isPending(error)) dataPending.value = troubleOf(error);
    else dataTrouble.value = wasCancelled(error) ? { message: t.data.cancelled } : troubleOf(error);
    return false;
  } finally {
    if (cancelling.signal === signal) loading.value = null;
  }
}

/** Where the loaded data came from, to load it again with `loadFrom`. */
export const dataSource = () => origin;
export const loadFrom = ({ source, choices }: NonNullable<typeof origin>): Promise<boolean> => load(source, choices);

/** Whether the files or the generator brought a test set; one that was divided off is not one. */
export const hasOwnTest = signal(false);

/** Divides the training samples anew. What was learnt is forgotten: it may have seen what is now to test it. */
export async function divide(request: DivideOptions): Promise<void> {
  if (busy.value || !trainer.value) return;
  dataTrouble.value = null;
  try {
    adopt(await trainer.value.split(request));
  } catch (error) {
    dataTrouble.value = troubleOf(error);
  }
}

export const cancelLoading = (): void => cancelling?.abort();

function adopt(info: DataInfo): void {
  const before = data.value;
  forgetTraining();
  data.value = info;
  const sameKind = before && kindOf(before) === kindOf(info) && before.xShape.length === info.xShape.length
    && isClasses(before) === isClasses(info) && before.table?.mode === info.table?.mode && (!info.table || classCount(before) === classCount(info));
  if (!sameKind && layersUntouched.value) useFittingModel();
  announcement.value = t.announce.loaded(dataSentence(info));
}

/** The engine was lost and the data with it. */
export function forgetData(): void {
  batch(() => {
    data.value = null;
    peek.value = null;
    loading.value = null;
    forgetTraining();
  });
}
