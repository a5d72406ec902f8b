// Exercises into the page, and the page's configuration as a link to hand out or as one that was opened.
import { signal } from "@preact/signals";
import { isCatalogueName } from "../../data/catalogue";
import type { LoadChoices } from "../../data/kept";
import { dataSets, type Exercise, type Options } from "../../exercises/types";
import { ownFigures, sameness } from "./exercise-runs";
import { announcement, busy, data, fit, page } from "../core/state";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { wantedFolds } from "../cross/cross";
import { dataSource } from "../data/data";
import { buildConfig, built } from "../model/build";
import { runs } from "../record/runs";
import { useSetup, type SetupData } from "../links/setups";
import { wholeFitConfig } from "../core/training-config";
import { useConfig, withoutOwnNames } from "../model/use-config";

/** The exercise loaded last, with its options. */
export const loadedExercise = signal<{ exercise: Exercise; options: Options } | null>(null);
/** A link was opened: that, or why it was refused. */
export const opened = signal<Trouble | null>(null);
export const refused = signal<Trouble | null>(null);

/** Sets the exercise's configuration and loads its data; the seed stays. withData false: the data stays too. */
export async function loadExercise(exercise: Exercise, options: Options, withData: boolean): Promise<void> {
  const { build, fit: given } = exercise.configure(options);
  const seeded = { ...build, seed: fit.value["seed"] as number };
  loadedExercise.value = { exercise, options };
  if (withData) return useSetup({ build: seeded, fit: given, data: dataOf(exercise) });
  useConfig(page, seeded, given);
  await built(page);
}

function dataOf({ data: name, load, folds }: Exercise): SetupData {
  return {
    name: dataSets[name].title,
    ...(isCatalogueName(name) && { source: { name } }),
    ...(load && { choices: load }),
    ...(folds && { folds }),
  };
}

/** Whether the page is set as the exercise that was loaded last. */
export function exerciseInPage(): boolean {
  const build = buildConfig(page);
  if (!loadedExercise.value || !build) return false;
  const { exercise, options } = loadedExercise.value;
  const wanted = exercise.configure(options);
  return sameness(build, wholeFitConfig(page)) === sameness(wanted.build, wanted.fit);
}

/** "12 of 14 figures agree."; nothing before there are any. */
export function agreement(exercise: Exercise, options: Options): string {
  const judged = ownFigures(exercise, options, runs.value).filter(({ agrees }) => agrees !== null);
  return judged.length > 0 ? `${t.agreement(judged.filter(({ agrees }) => agrees).length, judged.length)}.` : "";
}

/** What is set now as the fragment of an address; null while that is incomplete. Rejects where something of it cannot stand in a link. */
export async function linkNow(): Promise<string | null> {
  const [build, info] = [buildConfig(page), data.value];
  if (!build || !info) return null;
  const [{ fromLink, toLink }, { choicesInLink }] = await Promise.all([import("../links/link"), import("../links/link-data")]);
  const named = { ...build, model: { ...build.model, config: { layers: withoutOwnNames(build.model.config.layers) } } };
  const fragment = toLink({ build: named, fit: wholeFitConfig(page), data: dataNow(info.name, choicesInLink) });
  fromLink(fragment);
  return fragment;
}

function dataNow(name: string, choicesInLink: (choices: LoadChoices) => LoadChoices): SetupData {
  const { source, choices = {}, division = {} } = dataSource() ?? {};
  const folds = wantedFolds.value;
  return {
    name,
    ...(Array.isArray(source) ? { choices: choicesInLink(choices) } : source && { source }),
    division,
    ...(typeof folds === "number" && folds !== 5 && { folds }),
  };
}

/** The link to what is set now, which the clipboard has if it takes it; null while that is incomplete. address: of this page. */
export async function handOutLink(
  { origin, pathname, search }: Pick<Location, "origin" | "pathname" | "search">,
  clipboard: Pick<Clipboard, "writeText">,
): Promise<{ address: string; copied: boolean } | null> {
  const fragment = await linkNow();
  if (fragment === null) return null;
  const address = `${origin}${pathname}${search}${fragment}`;
  const copied = await clipboard.writeText(address).then(
    () => true,
    () => false,
  );
  announcement.value = copied ? t.copied : t.notCopied;
  return { address, copied };
}

/**
 * Sets the page as the fragment of its address says, if it says anything. Resolves to whether it did; a link that cannot be used changes nothing.
 * atStart: the page was opened with it, so data that people have loaded since stays.
 */
export async function openLink(fragment: string, atStart = false): Promise<boolean> {
  if (!fragment.startsWith("#setup=")) return false;
  opened.value = refused.value = null;
  if (busy.value) {
    refused.value = { message: t.busy };
    return false;
  }
  try {
    const { fromLink } = await import("../links/link");
    await useSetup(fromLink(fragment), { giveWay: atStart, ask: true });
    opened.value = { message: t.opened, hint: t.openedHint };
    return true;
  } catch (error) {
    refused.value = troubleOf(error);
    return false;
  }
}
