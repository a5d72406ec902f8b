// Which kept runs did an exercise, and the published figures beside theirs.
import { lossesOf, metricsOf } from "../../base/compile";
import { agrees, figuresFor, valueOf, type Run as Brought } from "../../exercises/compare";
import { dataSets, type Exercise, type Figure, type Options } from "../../exercises/types";
import type { BuildConfig, FitConfig, KerasObject, KerasRef } from "../../base/protocol";
import { callbackDefaults, withFitDefaults } from "../../base/fit_config";
import { asObject } from "../../base/keras_object";
import type { Run } from "../../runs/run";
import { LAYERS } from "../core/layers";
import { OPTIMIZERS, SCHEDULES } from "../core/optimizers";
import { defaults, tidy, type Config, type Option } from "../core/options";

/** One figure beside the reader's own value, if there is one. */
export interface OwnFigure {
  figure: Figure;
  value: number | undefined;
  agrees: boolean | null;
}

/** Equal for trainings that are the same but for names of layers, seeds and the number of epochs: options that say Keras' default are as those left out. */
export function sameness(build: BuildConfig, fit: FitConfig): string {
  const { batch_size, validation_split, validation_data, shuffle, order_per_output, callbacks } = withFitDefaults(fit);
  const { optimizer } = build.compile!;
  return JSON.stringify([
    build.model.config.layers.map((layer) => filled(defaultsIn(LAYERS, layer), layer)),
    filled(defaultsIn(OPTIMIZERS, asObject(optimizer)), asObject(optimizer)),
    lossesOf(build.compile!).map((loss) => asObject(loss).class_name),
    metricsOf(build.compile).map((metric) => asObject(metric).class_name),
    batch_size,
    validation_data ?? validation_split,
    shuffle,
    order_per_output,
    callbacks.map((callback) => filled(callbackDefaults[callback.class_name], callback)),
  ]);
}

const defaultsIn = (tables: Record<string, Option[]>, { class_name }: KerasObject): Config => defaults(tables[class_name] ?? []);

function filled(usual: Config | undefined, { class_name, config = {} }: KerasObject): unknown {
  const { name: _, ...all } = tidy({ ...usual, ...config });
  const entries = Object.entries(all)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, isSchedule(key, value) ? scheduled(asObject(value as KerasRef)) : value]);
  return [class_name, entries.sort(([a], [b]) => String(a).localeCompare(String(b)))];
}

const scheduled = (schedule: KerasObject): unknown => filled(defaultsIn(SCHEDULES, schedule), schedule);
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
/** The newest run of each configuration; of exercises that are cross-validated, only what was. */
function indexOf(runs: readonly Run[]): Map<string, Run> {
  if (!indexes.has(runs))
    indexes.set(
      runs,
      new Map(runs.flatMap((run) => (run.build.compile ? [[placeOf(run.data.name, run, run.cross !== undefined), run]] : []))),
    );
  return indexes.get(runs)!;
}
const placeOf = (data: string, { build, fit }: Pick<Run, "build" | "fit">, crossed: boolean): string =>
  `${crossed ? "folds" : "whole"} ${keyOf(data, build, fit)}`;

/** The newest run that did the exercise with these options; undefined if none did. */
export function runFor(exercise: Exercise, options: Options, runs: readonly Run[]): Run | undefined {
  return indexOf(runs).get(placeOf(dataSets[exercise.data].title, configurationOf(exercise, options), exercise.folds !== undefined));
}

/** Every figure published for these options, beside what the runs brought. Means over several options need a run of each. */
export function ownFigures(exercise: Exercise, options: Options, runs: readonly Run[]): OwnFigure[] {
  return figuresFor(exercise, options).map((figure) => {
    const places = Array.isArray(figure.options) ? (figure.options as Options[]) : [options];
    const values = places.map((place) => valueOf(figure, broughtBy(exercise, place, runFor(exercise, place, runs))));
    const value = values.some((each) => each === undefined) ? undefined : (values as number[]).reduce((a, b) => a + b, 0) / values.length;
    return { figure, value, agrees: value === undefined ? null : agrees(figure, value) };
  });
}

/** A kept run as the exercises compare it: figures of its end only if it went as far as the exercise does. */
function broughtBy(exercise: Exercise, options: Options, run: Run | undefined): Brought {
  const { fit } = configurationOf(exercise, options);
  const ended = run && (run.state === "early_stopping" || run.epochs.length === fit.epochs);
  const names = [...new Set(run?.epochs.flatMap(({ logs }) => Object.keys(logs)) ?? [])];
  const { stoppedEpoch, bestEpoch, test, cross } = run ?? {};
  return {
    history: Object.fromEntries(names.map((name) => [name, run!.epochs.map(({ logs }) => logs[name]!)])),
    ...(ended && stoppedEpoch != null && { stopped_epoch: stoppedEpoch - 1 }),
    ...(ended && bestEpoch != null && { best_epoch: bestEpoch - 1 }),
    ...(ended && test && { evaluate: test }),
    ...(ended && cross && cross.folds === exercise.folds && { crossValidation: cross }),
  };
}
