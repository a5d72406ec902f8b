// Loads data: built-in sets and people's files.
import { batch, computed, signal } from "@preact/signals";
import { isCatalogueName } from "../../data/catalogue";
import { idOf, pathOf } from "../../data/kept";
import type { DataOrigin, KeptSet, LoadChoices } from "../../data/kept";
import type { BuiltinSource, CatalogueSource, DataInfo, DivideOptions } from "../../engine/protocol";
import { classCount, isClasses, kindOf } from "../kind";
import { dataSentence } from "../sentences";
import { announcement, busy, data, dataPending, dataTrouble, fileNotes, layersUntouched, loading, peek, trainer } from "../state";
import { t } from "../text";
import { isPending, troubleOf, wasCancelled } from "../trouble";
import { downloads, keep, keptTrouble, originOf } from "./kept";
import { forgetTraining, useFittingModel } from "./model";

const PEEK = 24;
let cancelling: AbortController | null = null;

/** Where the data comes from, to load it again after a crash or with other choices. */
const origin = signal<DataOrigin | null>(null);
/** Files taken in that do not make a data set yet. */
let waiting: File[] = [];

export const loadBuiltin = (source: BuiltinSource | CatalogueSource): Promise<boolean> => loadFrom({ source, choices: {} });
/** Texts become the numbers that a model from a file was trained with. */
export const loadFiles = (files: File[]): Promise<boolean> => loadFrom({ source: files, choices: fileNotes.value?.text ? { table: { text: fileNotes.value.text } } : {} });
/** Loads the same data once more, as before or with other choices; divided as it was. */
export const reload = async (choices?: LoadChoices): Promise<boolean> => origin.value !== null && loadFrom({ ...origin.value, ...(choices && { choices }) });

/** Whether the data was loaded; if not, the reason stands in `dataTrouble` and the old data is untouched. */
export async function loadFrom({ source, choices, division, augment }: DataOrigin): Promise<boolean> {
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
    const whole = await engine.loadData(source, { ...choices, signal }, (event) => {
      if (!signal.aborted) loading.value = event;
    });
    const before = origin.value;
    // A test table joins a training table as that was loaded, not as one is by default.
    if (whole.joined && before && Object.keys(choices).length === 0 && Object.keys(before.choices).length > 0) {
      return await loadFrom({ source: allFiles(source as File[], whole), choices: before.choices });
    }
    const info = division ? await engine.split(division) : whole;
    const first = await engine.getSamples({ split: "train", first: 0, count: Math.min(PEEK, info.train.count) });
    batch(() => {
      origin.value = { source: Array.isArray(source) ? allFiles(source, info) : source, choices, ...(division && { division }), ...(augment !== undefined && { augment }) };
      adopt(info, augment);
      hasOwnTest.value = whole.test !== null;
      peek.value = first;
    });
    waiting = [];
    void keep(origin.value!, info);
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

/** The files that make up the data: these, those that waited for them, and those that they joined; of two with one name the later. */
function allFiles(files: File[], { joined }: DataInfo): File[] {
  const before = joined && Array.isArray(origin.value?.source) ? origin.value.source : [];
  return [...new Map([...before, ...waiting, ...files].map((file) => [pathOf(file), file])).values()];
}

/** Where the loaded data came from, to load it again with `loadFrom`. */
export const dataSource = () => origin.value;
/** The kept set that is loaded now. */
export const openedId = computed(() => (origin.value ? idOf(origin.value.source) : null));

/** Opens a set that is kept on this device, as it was left. */
export async function openSet(set: KeptSet): Promise<boolean> {
  const from = await originOf(set);
  if (from) return loadFrom(from);
  keptTrouble.value = { message: t.kept.gone(set.name), hint: t.kept.goneHint };
  return false;
}

/** What the page begins with: the set opened last on this device; digits on the first visit, or if that one cannot be opened. */
export async function openFirst(last: KeptSet | null): Promise<void> {
  const there = last && (last.source === null || !isCatalogueName(last.source.name) || downloads.value.some(({ name }) => name === last.id));
  if (there && !last.opening && (await openSet(last))) return;
  const trouble = dataTrouble.value;
  await loadBuiltin({ name: "digits", seed: 1 });
  if (!there) return;
  batch(() => {
    dataTrouble.value ??= trouble;
    keptTrouble.value ??= { message: last.opening ? t.kept.brokenOff(last.name) : t.kept.notOpened(last.name) };
  });
}

/** Whether the files or the generator brought a test set; one that was divided off is not one. */
export const hasOwnTest = signal(false);

/** Divides the training samples anew. What was learnt is forgotten: it may have seen what is now to test it. */
export async function divide(request: DivideOptions): Promise<void> {
  if (busy.value || !trainer.value) return;
  dataTrouble.value = null;
  try {
    const info = await trainer.value.split(request);
    batch(() => {
      origin.value = { ...origin.value!, division: request };
      adopt(info);
    });
    void keep(origin.value!, info);
  } catch (error) {
    dataTrouble.value = troubleOf(error);
  }
}

export const cancelLoading = (): void => cancelling?.abort();

/** augment: given for a set that was drawn, which always gets a model of its own. */
function adopt(info: DataInfo, augment?: boolean): void {
  const before = data.value;
  forgetTraining();
  data.value = info;
  const sameKind = before && kindOf(before) === kindOf(info) && before.xShape.length === info.xShape.length
    && isClasses(before) === isClasses(info) && before.table?.mode === info.table?.mode && classCount(before) === classCount(info);
  if ((!sameKind || augment !== undefined) && layersUntouched.value) useFittingModel(augment);
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
