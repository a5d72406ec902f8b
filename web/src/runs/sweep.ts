// A sweep: one training for every combination of some settings' values, and what came of each.

import { withFitDefaults } from "../base/fit_config";
import { asObject } from "../base/keras_object";
import type { BuildConfig, FitConfig, KerasObject, Logs } from "../base/protocol";

export interface TrainConfig {
  build: BuildConfig;
  fit: FitConfig;
}
export type Value = string | number;

/** A setting that can be swept: what its values must be, and the configuration with one of them. */
export interface Setting {
  key: string;
  kind: "number" | "word";
  /** Null if there is no place for it in this model. */
  apply(config: TrainConfig, value: Value): TrainConfig | null;
}

const ofFit = (key: keyof FitConfig): Setting => ({
  key,
  kind: "number",
  apply: ({ build, fit }, value) => ({ build, fit: { ...fit, [key]: value } }),
});

function withOptimizer({ build, fit }: TrainConfig, change: (optimizer: KerasObject) => KerasObject): TrainConfig {
  const compile = build.compile!;
  return { fit, build: { ...build, compile: { ...compile, optimizer: change(asObject(compile.optimizer)) } } };
}

/** Changes every layer but the last that has this option; null if none has. */
function withHidden({ build, fit }: TrainConfig, key: string, value: Value): TrainConfig | null {
  const { layers } = build.model.config;
  const has = (layer: KerasObject, i: number): boolean => i < layers.length - 1 && layer.config !== undefined && key in layer.config;
  if (!layers.some(has)) return null;
  const changed = layers.map((layer, i) => (has(layer, i) ? { ...layer, config: { ...layer.config, [key]: value } } : layer));
  return { fit, build: { ...build, model: { ...build.model, config: { ...build.model.config, layers: changed } } } };
}

const ofOptimizer = (key: string, kind: Setting["kind"]): Setting => ({
  key,
  kind,
  apply: (config, value) => withOptimizer(config, ({ class_name, config: own }) => ({ class_name, config: { ...own, [key]: value } })),
});
const ofLayers = (key: string, kind: Setting["kind"]): Setting => ({ key, kind, apply: (config, value) => withHidden(config, key, value) });
const ofCallback = (name: string, option: string, kind: Setting["kind"]): Setting => ({
  key: `${name}.${option}`,
  kind,
  apply: ({ build, fit }, value) => ({
    build,
    fit: {
      ...fit,
      callbacks: fit.callbacks!.map((each) => (each.class_name === name ? { ...each, config: { ...each.config, [option]: value } } : each)),
    },
  }),
});

/** What every training has. */
const common: readonly Setting[] = [
  ofFit("batch_size"),
  ofFit("validation_split"),
  ofFit("epochs"),
  ofOptimizer("learning_rate", "number"),
  // With the new optimizer's own defaults: the options of the old one need not exist there.
  { key: "optimizer", kind: "word", apply: (config, value) => withOptimizer(config, () => ({ class_name: String(value) })) },
];

/** All that can be varied in this training: what every one has, then each number and word among the options of its layers before the last, its optimizer and its callbacks. */
export function settingsOf({ build, fit }: TrainConfig): Setting[] {
  const found = new Map(common.map((setting) => [setting.key, setting]));
  const add = (config: KerasObject["config"] = {}, make: (key: string, kind: Setting["kind"]) => Setting): void => {
    for (const [key, value] of Object.entries(config)) {
      if (key === "name" || (typeof value !== "number" && typeof value !== "string")) continue;
      const setting = make(key, typeof value === "number" ? "number" : "word");
      if (!found.has(setting.key)) found.set(setting.key, setting);
    }
  };
  for (const { config } of build.model.config.layers.slice(0, -1)) add(config, ofLayers);
  if (build.compile) add(asObject(build.compile.optimizer).config, ofOptimizer);
  for (const { class_name, config } of fit.callbacks ?? []) add(config, (key, kind) => ofCallback(class_name, key, kind));
  return [...found.values()];
}

/** What a sweep varies: one of the exercises' grids by its id ("" for settings of one's own), and its axes in words; and the name of its data. */
export interface SweepPlan {
  grid: string;
  data: string;
  axes: { label: string; values: Value[] }[];
}

/** More trainings than anybody waits for. */
const mostJobs = 500;

/** One training of a sweep. place: the value on each axis. */
export interface Job {
  place: Value[];
  seed: number;
  config: TrainConfig;
}

export interface Axis {
  setting: Setting;
  values: Value[];
}

/** Every combination of the axes' values with every seed. Throws for a setting that this model has no place for, and for more than `mostJobs`. */
export function jobsOf(base: TrainConfig, axes: readonly Axis[], seeds: readonly number[]): Job[] {
  const count = axes.reduce((all, { values }) => all * values.length, seeds.length);
  if (count > mostJobs) throw new Error(`expected at most ${mostJobs} trainings, these would be ${count.toLocaleString("en")}`);
  // Another optimizer first: it would undo what was set of the one before.
  const order = axes
    .map((_, i) => i)
    .sort((a, b) => Number(axes[b]!.setting.key === "optimizer") - Number(axes[a]!.setting.key === "optimizer"));
  return placesOf(axes).flatMap((place) => {
    const config = order.reduce<TrainConfig>((made, i) => {
      const { setting } = axes[i]!;
      const changed = setting.apply(made, place[i]!);
      if (!changed) throw new Error(`${setting.key}: no layer before the last has this option`);
      return changed;
    }, base);
    return seeds.map((seed) => ({ place, seed, config: withSeed(config, seed) }));
  });
}

export const withSeed = ({ build, fit }: TrainConfig, seed: number): TrainConfig => ({ build: { ...build, seed }, fit: { ...fit, seed } });

/** How long a job takes beside others of its sweep, roughly, as far as settings tell: epochs, units, and steps that small batches make dear. */
export function costOf({ config: { build, fit } }: Job): number {
  const units = build.model.config.layers.reduce((sum, { config = {} }) => sum + Number(config["units"] ?? config["filters"] ?? 0), 1);
  const { epochs, batch_size } = withFitDefaults(fit);
  return epochs * units * (1 + 32 / batch_size);
}

/** The order in which they are begun: then all engines are done at nearly the same time. */
export const longestFirst = (jobs: readonly Job[]): Job[] =>
  jobs
    .map((job) => ({ job, cost: costOf(job) }))
    .sort((a, b) => b.cost - a.cost)
    .map(({ job }) => job);

/** Jobs with the same one need equally long for an epoch: all of the configuration but epochs, callbacks, seeds, and the learning rate where it is a number. */
export function paceKey({ config: { build, fit } }: Job): string {
  const { seed: _, compile, ...model } = build;
  const { epochs: __, callbacks: ___, seed: ____, ...rest } = fit;
  const { class_name, config } = asObject(compile?.optimizer ?? "");
  const { learning_rate, ...own } = config;
  return JSON.stringify([
    model,
    compile?.loss,
    compile?.metrics,
    class_name,
    own,
    typeof learning_rate === "object" && learning_rate,
    rest,
  ]);
}

/** Seconds until the last is done of jobs that take so long each, begun in this order, `atATime` of them at once, where more than there are processors share these. */
export function secondsOfAll(seconds: readonly number[], atATime: number, processors: number): number {
  const ends = new Array<number>(atATime).fill(0);
  for (const each of seconds) ends[ends.indexOf(Math.min(...ends))]! += each;
  return Math.max(...ends) * Math.max(1, atATime / processors);
}

/** "units 64, learning_rate 0.1, seed 2" */
export const inWords = ({ place, seed }: Job, axes: readonly { label: string }[]): string =>
  [...place.map((value, i) => `${axes[i]!.label} ${value}`), `seed ${seed}`].join(", ");

/** What came of a job: figures by name (loss, val_accuracy ... of the last epoch, test_loss ...; none if it diverged), or why it failed. */
export interface JobResult {
  job: Job;
  figures: Logs | null;
  error: string | null;
  diverged?: boolean;
}

/** All combinations of the axes' values. */
export const placesOf = (axes: readonly { values: readonly Value[] }[]): Value[][] =>
  axes.reduce<Value[][]>((list, { values }) => list.flatMap((place) => values.map((value) => [...place, value])), [[]]);

/** The results at a place; null on an axis of the place: at all its values. */
export const resultsAt = (results: readonly JobResult[], place: readonly (Value | null)[]): JobResult[] =>
  results.filter(({ job }) => job.place.length === place.length && job.place.every((value, i) => place[i] === null || value === place[i]));

/**
 * Mean and sample standard deviation (0 for a single value) of one figure over the seeds at a place; null before there are any.
 */
export function summary(
  results: readonly JobResult[],
  place: readonly (Value | null)[],
  figure: string,
): { mean: number; spread: number; count: number } | null {
  const values = resultsAt(results, place)
    .map(({ figures }) => figures?.[figure])
    .filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) return null;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0, count: values.length };
}
