// Which kept runs did an exercise, and the published figures beside theirs.
import { agrees, figuresFor, valueOf, type Run as Brought } from "../exercises/compare";
import { dataSets, type Exercise, type Figure, type Options } from "../exercises/types";
import type { BuildConfig, CrossValidation, FitConfig, KerasObject, KerasRef } from "../engine/protocol";
import { asObject } from "../engine/keras_object";
import type { Run } from "../runs/run";
import { LAYERS } from "./layers";
import { CALLBACKS, OPTIMIZERS, SCHEDULES, defaults, tidy, type Option } from "./options";

/** A cross-validation with what was trained in it. */
export interface Crossed { build: BuildConfig; fit: FitConfig; data: string; found: CrossValidation }

/** One figure beside the reader's own value, if there is one. */
export interface OwnFigure { figure: Figure; value: number | undefined; agrees: boolean | null }

/** Equal for trainings that are the same but for names of layers, seeds and the number of epochs: options that say Keras' default are as those left out. */
export function sameness(build: BuildConfig, { batch_size = 32, validation_split = 0, validation_data, shuffle = true, callbacks = [] }: FitConfig): string {
  const { optimizer, loss, metrics = [] } = build.compile!;
  return JSON.stringify([
    build.model.config.layers.map((layer) => filled(LAYERS, layer)),
    filled(OPTIMIZERS, asObject(optimizer)), asObject(loss).class_name, metrics.map((metric) => asObject(metric).class_name),
    batch_size, validation_data ?? validation_split, shuffle, callbacks.map((callback) => filled(CALLBACKS, callback)),
  ]);
}

function filled(tables: Record<string, Option[]>, { class_name, config = {} }: KerasObject): unknown {
  const { name: _, ...all } = tidy({ ...defaults(tables[class_name] ?? []), ...config });
  const entries = Object.entries(all).filter(([, value]) => value !== null).map(([key, value]) => [key, isSchedule(key, value) ? filled(SCHEDULES, asObject(value as KerasRef)) : value]);
  return [class_name, entries.sort(([a], [b]) => String(a).localeCompare(String(b)))];
}

const isSchedule = (key: string, value: unknown): boolean => key === "learning_rate" && typeof value === "object";

const keys = new WeakMap<FitConfig, string>();
/** The data's name and `sameness`, made once for a configuration: the list of exercises asks for all of them at each change. */
function keyOf(data: string, build: BuildConfig, fit: FitConfig): string {
  if (!keys.has(fit)) keys.set(fit, sameness(build, fit));
  return `${data} ${keys.get(fit)!}`;
}

const configured = new Map<string, { build: BuildConfig; fit: FitConfig }>();
function configurationOf(exercise: Exercise, options: Options): { build: BuildConfig; fit: FitConfig } {
  const key = JSON.stringify([exercise.id, options]);
  if (!configured.has(key)) configured.set(key, exercise.configure(options));
  return configured.get(key)!;
}

const indexes = new WeakMap<readonly Run[], Map<string, Run>>();
/** The newest run of each configuration. */
function indexOf(runs: readonly Run[]): Map<string, Run> {
  if (!indexes.has(runs)) indexes.set(runs, new Map(runs.flatMap((run) => (run.build.compile ? [[keyOf(run.data.name, run.build, run.fit), run]] : []))));
  return indexes.get(runs)!;
}

/** The newest run that did the exercise with these options; undefined if none did. */
export function runFor(exercise: Exercise, options: Options, runs: readonly Run[]): Run | undefined {
  const { build, fit } = configurationOf(exercise, options);
  return indexOf(runs).get(keyOf(dataSets[exercise.data].title, build, fit));
}

/** Every figure published for these options, beside what the runs brought. Means over several options need a run of each. */
export function ownFigures(exercise: Exercise, options: Options, runs: readonly Run[], crossed: Crossed | null): OwnFigure[] {
  return figuresFor(exercise, options).map((figure) => {
    const places = Array.isArray(figure.options) ? (figure.options as Options[]) : [options];
    const values = places.map((place) => valueOf(figure, broughtBy(exercise, place, runFor(exercise, place, runs), crossed)));
    const value = values.some((each) => each === undefined) ? undefined : (values as number[]).reduce((a, b) => a + b, 0) / values.length;
    return { figure, value, agrees: value === undefined ? null : agrees(figure, value) };
  });
}

/** A kept run as the exercises compare it: figures of its end only if it went as far as the exercise does. */
function broughtBy(exercise: Exercise, options: Options, run: Run | undefined, crossed: Crossed | null): Brought {
  const { build, fit } = configurationOf(exercise, options);
  const { title } = dataSets[exercise.data];
  const validated = crossed && crossed.fit.epochs === fit.epochs && keyOf(crossed.data, crossed.build, crossed.fit) === keyOf(title, build, fit);
  const ended = run && (run.state === "early_stopping" || run.epochs.length === fit.epochs);
  const names = [...new Set(run?.epochs.flatMap(({ logs }) => Object.keys(logs)) ?? [])];
  const { stoppedEpoch, bestEpoch, test } = run ?? {};
  return {
    history: Object.fromEntries(names.map((name) => [name, run!.epochs.map(({ logs }) => logs[name]!)])),
    ...(ended && stoppedEpoch != null && { stopped_epoch: stoppedEpoch - 1 }),
    ...(ended && bestEpoch != null && { best_epoch: bestEpoch - 1 }),
    ...(ended && test && { evaluate: test }),
    ...(validated && { crossValidation: crossed.found }),
  };
}
