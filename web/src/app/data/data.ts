// Loads data: built-in sets and people's files.
import { batch, effect, signal } from "@preact/signals";
import { isCatalogueName } from "../../data/catalogue";
import { pathOf } from "../../archives/file";
import type { DataOrigin, KeptSet, LoadChoices } from "../../data/kept";
import type { BuiltinSource, CatalogueSource, DataInfo, DivideOptions } from "../../base/protocol";
import { Turn } from "../../base/turn";
import type { Trainer } from "../../lib";
import { classCount, isClasses, kindOf } from "../core/kind";
import { dataSentence } from "../core/sentences";
import {
  announcement,
  busy,
  data,
  dataPending,
  dataTrouble,
  engineTrouble,
  fileNotes,
  layersUntouched,
  loading,
  page,
  peek,
  trainer,
} from "../core/state";
import { t } from "./text";
import { isPending, troubleOf, wasCancelled } from "../core/trouble";
import { downloads, keep, keptTrouble, originOf } from "./kept";
import { renameClasses } from "../model/build";
import { followClasses } from "../model/edit";
import { useFittingModel } from "../model/fitting-model";
import { forgetTraining } from "../model/weights";

const PEEK = 24;
let cancelling: AbortController | null = null;

/** Where the data comes from, to load it again after a crash or with other choices. */
const origin = signal<DataOrigin | null>(null);
/** Files taken in that do not make a data set yet. */
let waiting: File[] = [];
/** The load that was asked for last. */
let latest: Promise<boolean> = Promise.resolve(false);
/** Files take turns: parts of one set may be given faster than they are read. */
const filesTurn = new Turn();

export const loadBuiltin = (source: BuiltinSource | CatalogueSource): Promise<boolean> => loadFrom({ source, choices: {} });
/** Texts become the numbers that a model from a file was trained with. */
export const loadFiles = (files: File[]): Promise<boolean> =>
  (latest = filesTurn.run(() => load({ source: files, choices: fileNotes.value?.text ? { table: { text: fileNotes.value.text } } : {} })));
/** Names that a list gave the classes afterwards, to keep them under other choices; nothing if none did. */
export const chosenNames = (): Pick<LoadChoices, "classNames"> => {
  const classNames = origin.value?.choices.classNames;
  return classNames ? { classNames } : {};
};
/** Loads the same data once more, as before or with other choices; divided as it was. */
export const reload = async (choices?: LoadChoices): Promise<boolean> =>
  origin.value !== null && loadFrom({ ...origin.value, ...(choices && { choices }) });

/** Whether the data was loaded, once the engine is there; if not, the reason stands in `dataTrouble` and the old data is untouched. */
export const loadFrom = (from: DataOrigin): Promise<boolean> => (latest = load(from));

async function load({ source, choices, division, augment }: DataOrigin): Promise<boolean> {
  if (busy.value) {
    dataTrouble.value = { message: t.busy };
    return false;
  }
  cancelling?.abort();
  const { signal } = (cancelling = new AbortController());
  batch(() => {
    dataTrouble.value = dataPending.value = null;
    loading.value = { file: "", stage: Array.isArray(source) ? "reading" : "generating", done: 0, total: 1 };
  });
  try {
    const engine = await engineStarted(signal);
    if (!engine) return false;
    const whole = await engine.loadData(source, { ...choices, signal }, (event) => {
      if (!signal.aborted) loading.value = event;
    });
    if (whole.onlyNames) {
      batch(() => {
        origin.value = { ...origin.value!, choices: { ...origin.value!.choices, classNames: whole.classNames! } };
        renameClasses(page, whole);
      });
      void keep(origin.value!, whole);
      return true;
    }
    const info = division ? await engine.split(division) : whole;
    const first = await engine.getSamples({ split: "train", first: 0, count: Math.min(PEEK, info.train.count) });
    batch(() => {
      // What joins data that was loaded before is loaded as that was, unless it is told how.
      const used = whole.joined && Object.keys(choices).length === 0 ? (origin.value?.choices ?? choices) : choices;
      origin.value = {
        source: Array.isArray(source) ? allFiles(source, info) : source,
        choices: used,
        ...(division && { division }),
        ...(augment !== undefined && { augment }),
      };
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
    else dataTrouble.value = wasCancelled(error) ? { message: t.cancelled } : troubleOf(error);
    return false;
  } finally {
    if (cancelling.signal === signal) loading.value = null;
  }
}

/** The files that make up the data: these, those that waited for them, and those that they joined; of two with one name the later. */
function allFiles(files: File[], { joined }: DataInfo): File[] {
  const before = joined && Array.isArray(origin.value?.source) ? origin.value.source : [];
  const given = [...before, ...waiting, ...files];
  const all = [...new Map(given.map((file) => [pathOf(file), file])).values()];
  // The same list, where nothing came to it: what is known of it stays known.
  return given.length === files.length && all.length === files.length ? files : all;
}

/** Where the loaded data came from, to load it again with `loadFrom`. */
export const dataSource = () => origin.value;

/** Opens a set that is kept on this device, as it was left. */
export async function openSet(set: KeptSet): Promise<boolean> {
  const from = await filesOf(set);
  return from !== null && loadFrom(from);
}

async function filesOf(set: KeptSet): Promise<DataOrigin | null> {
  const from = await originOf(set);
  if (!from) keptTrouble.value = { message: t.kept.gone(set.name), hint: t.kept.goneHint };
  return from;
}

/** The engine, once it has started; null if it could not. */
async function engineStarted(signal: AbortSignal): Promise<Trainer | null> {
  let stop = (): void => {};
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve());
    stop = effect(() => {
      if (trainer.value || engineTrouble.value) resolve();
    });
  });
  stop();
  signal.throwIfAborted();
  return trainer.value;
}

/** Waits for what people load before the page does anything by itself. Resolves to whether there is data now, or a part of it. */
export async function othersLoaded(): Promise<boolean> {
  for (let seen: typeof latest | undefined; seen !== latest; ) await (seen = latest);
  return data.value !== null || dataPending.value !== null;
}

/** What the page begins with, unless people load something first: the set opened last on this device; digits on the first visit, or if that one cannot be opened. */
export async function openFirst(last: KeptSet | null): Promise<void> {
  const there =
    last && (last.source === null || !isCatalogueName(last.source.name) || downloads.value.some(({ name }) => name === last.id));
  const from = there && !last.opening ? await filesOf(last) : null;
  if (await othersLoaded()) return;
  if (from && (await loadFrom(from))) return;
  for (let own: typeof latest | undefined; own !== latest; ) {
    if (await othersLoaded()) return;
    const trouble = dataTrouble.value;
    if (await (own = loadBuiltin({ name: "digits", seed: 1 }))) dataTrouble.value ??= trouble;
  }
  if (!there) return;
  keptTrouble.value ??= { message: last.opening ? t.kept.brokenOff(last.name) : t.kept.notOpened(last.name) };
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

/** The data before, also where the engine was lost and they with it: what was made for them is not made anew when they come back. */
let known: DataInfo | null = null;

/** augment: given for a set that was drawn, which always gets a model of its own. */
function adopt(info: DataInfo, augment?: boolean): void {
  const before = known;
  forgetTraining(page);
  data.value = known = info;
  const sameKind =
    before &&
    kindOf(before) === kindOf(info) &&
    before.xShape.length === info.xShape.length &&
    isClasses(before) === isClasses(info) &&
    before.table?.mode === info.table?.mode &&
    classCount(before) === classCount(info);
  if ((!sameKind || augment !== undefined) && layersUntouched.value) useFittingModel(page, augment);
  else if (before && isClasses(before) && isClasses(info)) followClasses(page, classCount(before), classCount(info));
  announcement.value = t.announce.loaded(dataSentence(info));
}

/** The engine was lost and the data with it. */
export function forgetData(): void {
  batch(() => {
    data.value = null;
    peek.value = null;
    loading.value = null;
    forgetTraining(page);
  });
}
