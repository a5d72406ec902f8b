// In what the configurations of runs differ.

import { lossesOf, metricsOf } from "../base/compile";
import { layersOf } from "../base/model_config";
import { countsInWords } from "../data/counts";
import { asObject } from "../base/keras_object";
import type { KerasObject } from "../base/protocol";
import type { Run } from "./run";

/** A setting's place ("optimizer.learning_rate", "layers.1.units") and its value as text. */
export type Settings = Map<string, string>;

/** All settings of a run: of the data, the layers, the compilation and the fit. */
function settingsOf({ build, fit, data, cross }: Run): Settings {
  const settings: Settings = new Map([
    ["data", data.name],
    ["samples", countsInWords(data)],
  ]);
  layersOf(build.model).forEach((layer, i) => addObject(settings, `layer ${i + 1}`, layer));
  if (build.compile) {
    addObject(settings, "optimizer", asObject(build.compile.optimizer));
    const losses = lossesOf(build.compile);
    losses.forEach((loss, i) => addObject(settings, losses.length > 1 ? `loss ${i + 1}` : "loss", asObject(loss)));
    settings.set(
      "metrics",
      metricsOf(build.compile)
        .map((metric) => asObject(metric).class_name)
        .join(", "),
    );
  }
  if (build.seed !== undefined) settings.set("seed", String(build.seed));
  const { callbacks = [], ...rest } = { initial_epoch: 0, ...fit };
  for (const [key, value] of Object.entries(rest)) settings.set(key, show(value));
  if (cross) settings.set("folds", String(cross.folds));
  for (const callback of callbacks) addObject(settings, callback.class_name, callback);
  return settings;
}

function addObject(settings: Settings, place: string, { class_name, config = {} }: KerasObject): void {
  settings.set(place, class_name);
  for (const [key, value] of Object.entries(config)) {
    if (key === "name") continue;
    if (typeof value === "object" && value !== null && "class_name" in value)
      addObject(settings, `${place}.${key}`, value as unknown as KerasObject);
    else settings.set(`${place}.${key}`, show(value));
  }
}

const show = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** Whether a run has a setting with this value: "batch_size=64", "optimizer=Adam", "learning_rate=0.01", "units=128". */
export function hasSetting(run: Run, wanted: string): boolean {
  const [name, value] = wanted.toLowerCase().split("=") as [string, string];
  return [...settingsOf(run)].some(
    ([setting, found]) => found.toLowerCase() === value && (setting === name || setting.endsWith(`.${name}`)),
  );
}

/** One row a setting in which not all of them agree: its values, run by run; "" where a run has no such setting. */
export function differences(runs: readonly Run[]): { setting: string; values: string[] }[] {
  const all = runs.map(settingsOf);
  const places = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  return places
    .map((setting) => ({ setting, values: all.map((settings) => settings.get(setting) ?? "") }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** What a run does otherwise than the one before it, in a few words: "learning_rate 0.01, batch_size 64". */
export function changesInShort(before: Run | undefined, run: Run): string {
  if (!before) return "";
  const changed = differences([before, run]);
  return (
    changed
      // What belongs to something that is itself another, such as a schedule's options, goes without saying.
      .filter(({ setting }) => !changed.some((other) => setting.startsWith(`${other.setting}.`)))
      // A callback's value is its name.
      .map(({ setting, values }) => (values[1] === setting ? setting : `${setting.replace(/^optimizer\./, "")} ${values[1] || "none"}`))
      .join(", ")
  );
}
