// A whole configuration with the data it is for: loads the data, by name where a name is enough, then sets everything.
import { effect, signal, untracked } from "@preact/signals";
import { isCatalogueName } from "../../data/catalogue";
import type { LoadChoices } from "../../data/kept";
import type { BuildConfig, BuiltinSource, CatalogueSource, DataInfo, FitConfig } from "../../engine/protocol";
import { busy, data } from "../state";
import { dataSource, loadBuiltin, openSet, reload } from "./data";
import { keptSets } from "./kept";
import { built } from "./model";
import { useConfig } from "./use-config";

export interface SetupData {
  /** As the loaded data calls itself. */
  name: string;
  /** Where it comes from; absent for files that only people can give. */
  source?: BuiltinSource | CatalogueSource;
  /** How files become samples, where that is not the usual way. */
  choices?: LoadChoices;
}
export interface Setup { build: BuildConfig; fit: FitConfig; data: SetupData }

/** A configuration whose data has not come yet: it is set as soon as that is there. */
export const awaited = signal<Setup | null>(null);

/** Loads the data, unless it is there, then puts the configuration into the page. Without the data all stays, and the configuration is awaited. */
export async function useSetup(setup: Setup): Promise<void> {
  if (busy.value) return;
  awaited.value = null;
  if (!isLoaded(setup.data) && !(await fetchData(setup.data))) {
    awaited.value = setup;
    return;
  }
  useConfig(setup.build, setup.fit);
  await built();
}

/** Takes up the awaited configuration once its data has come by another way. */
export function watchAwaited(): void {
  effect(() => {
    const info = data.value;
    const setup = awaited.peek();
    if (setup && info?.name === setup.data.name) untracked(() => void useSetup(setup));
  });
}

function isLoaded({ name, source, choices }: SetupData): boolean {
  const info = data.value;
  // The name of a generated set does not tell how it was generated.
  if (source && !isCatalogueName(source.name)) return JSON.stringify(dataSource()?.source) === JSON.stringify(source);
  return info?.name === name && asChosen(info, choices);
}

async function fetchData({ name, source, choices }: SetupData): Promise<boolean> {
  if (source) return loadBuiltin(source);
  const kept = keptSets.value.find((set) => set.name === name);
  if (kept && data.value?.name !== name && !(await openSet(kept))) return false;
  return data.value?.name === name && (asChosen(data.value, choices) || reload({ ...dataSource()?.choices, ...choices }));
}

const asChosen = ({ table }: DataInfo, choices: LoadChoices = {}): boolean =>
  Object.entries(choices.table ?? {}).every(([key, value]) => JSON.stringify(table?.[key as keyof typeof table]) === JSON.stringify(value));
