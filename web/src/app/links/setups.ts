// A whole configuration with the data it is for: loads the data, by name where a name is enough, then sets everything.
import { effect, signal, untracked } from "@preact/signals";
import { catalogue, isCatalogueName, sizeOf } from "../../data/catalogue";
import { keptDownloads } from "../../data/download";
import type { LoadChoices } from "../../data/kept";
import type { BuildConfig, BuiltinSource, CatalogueSource, DivideOptions, FitConfig } from "../../base/protocol";
import { busy, data, page } from "../core/state";
import { wantedFolds } from "../cross/cross";
import { dataSource, divide, loadBuiltin, openSet, othersLoaded, reload } from "../data/data";
import { keptSets } from "../data/kept";
import { built } from "../model/build";
import { useConfig } from "../model/use-config";

export interface SetupData {
  /** As the loaded data calls itself. */
  name: string;
  /** Where it comes from; absent for files that only people can give. */
  source?: BuiltinSource | CatalogueSource;
  /** How files become samples; absent: as they are loaded already, or in the usual way. */
  choices?: LoadChoices;
  /** How the training set is divided; absent: as it is. */
  division?: DivideOptions;
  /** Folds of its cross-validation. */
  folds?: number;
}
export interface Setup {
  build: BuildConfig;
  fit: FitConfig;
  data: SetupData;
}

/** A configuration whose data has not come yet: it is set as soon as that is there. */
export const awaited = signal<Setup | null>(null);
export function forgetAwaited(): void {
  awaited.value = null;
}

/** giveWay: to data that people have loaded. ask: before anything is downloaded, as a link does that nobody here has made. */
export interface SetupOptions {
  giveWay?: boolean;
  ask?: boolean;
}

/**
 * Loads the data, unless it is there, then puts the configuration into the page. Without the data all stays, and the configuration is awaited;
 * so it is where it gives way, or asks.
 */
export async function useSetup(setup: Setup, { giveWay = false, ask = false }: SetupOptions = {}): Promise<void> {
  if (busy.value) return;
  awaited.value = null;
  const others = giveWay && (await othersLoaded()) && data.value?.name !== setup.data.name;
  const asks = ask && (await needsDownload(setup.data));
  if (!isLoaded(setup.data) && (others || asks || !(await fetchData(setup.data)))) {
    awaited.value = setup;
    return;
  }
  const { division, folds } = setup.data;
  if (division && !same(division, dataSource()?.division ?? {})) await divide(division);
  if (folds !== undefined) wantedFolds.value = folds;
  useConfig(page, setup.build, setup.fit);
  await built(page);
}

/** Takes up the awaited configuration once its data has come by another way. */
export function watchAwaited(): void {
  effect(() => {
    const info = data.value;
    const setup = awaited.peek();
    if (setup && info?.name === setup.data.name) untracked(() => void useSetup(setup));
  });
}

/** The published set that a configuration is for, and the bytes of its files; null if it is for other data. */
export function publishedSet({ source }: SetupData): { title: string; bytes: number } | null {
  return source && isCatalogueName(source.name) ? { title: catalogue[source.name].title, bytes: sizeOf(source.name) } : null;
}

const needsDownload = async (wanted: SetupData): Promise<boolean> =>
  publishedSet(wanted) !== null && !(await keptDownloads()).some(({ name }) => name === wanted.source!.name);

function isLoaded({ name, source, choices }: SetupData): boolean {
  // The name of a generated set does not tell how it was generated.
  if (source && !isCatalogueName(source.name)) return same(dataSource()?.source, source);
  return data.value?.name === name && isChosen(choices);
}

async function fetchData({ name, source, choices }: SetupData): Promise<boolean> {
  if (source) return loadBuiltin(source);
  const kept = keptSets.value.find((set) => set.name === name);
  if (kept && data.value?.name !== name && !(await openSet(kept))) return false;
  return data.value?.name === name && (isChosen(choices) || reload(choices));
}

/** Whether the data was loaded with just these choices. */
const isChosen = (choices: LoadChoices | undefined): boolean => choices === undefined || same(dataSource()?.choices ?? {}, choices);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
