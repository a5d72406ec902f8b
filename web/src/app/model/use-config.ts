// Puts a configuration into the page: layers, optimizer, schedule, loss, metrics, fit and callbacks. The data stays.
import { lossesOf, metricsOf } from "../../base/compile";
import { batch } from "@preact/signals";
import { callbackDefaults, idleOptions, withFitDefaults } from "../../base/fit_config";
import { layersOf } from "../../base/model_config";
import { asObject } from "../../base/keras_object";
import type { BuildConfig, CompileConfig, FitConfig, KerasObject, KerasRef } from "../../base/protocol";
import { layerNames, snakeCase } from "../../base/names";
import { LOSSES, METRIC_OPTIONS, OPTIMIZERS, SCHEDULES, findLoss } from "../core/optimizers";
import { CALLBACKS, FIT, defaults, type Config, type Option } from "../core/options";
import type { ModelState } from "../core/model-state";
import { outputsOf } from "../../files/functional";
import { setModel } from "./edit";

export function useConfig(state: ModelState, build: BuildConfig, given: FitConfig): void {
  const { epochs, initial_epoch, batch_size, validation_split, shuffle, order_per_output } = withFitDefaults(given);
  batch(() => {
    setModel(state, build.model, withoutOwnNames(layersOf(build.model)));
    adoptCompile(state, build.compile!);
    state.fit.value = {
      ...defaults(FIT),
      epochs: epochs - initial_epoch,
      batch_size,
      validation_split,
      shuffle,
      order_per_output,
      seed: build.seed,
    };
    state.validateOnTest.value = given.validation_data === "test";
    adoptCallbacks(state, given.callbacks ?? []);
  });
}

/** Names that Keras' numbering gives anyway are left out, so that layers moved later are numbered anew. */
export function withoutOwnNames(layers: KerasObject[]): KerasObject[] {
  const bare = layers.map(({ class_name, config = {} }) => ({ class_name, config: (({ name: _, ...rest }) => rest)(config) }));
  const own = layerNames(bare);
  return layers.map((layer, i) => (layer.config?.["name"] === own[i] ? bare[i]! : layer));
}

/** On the page the rate at which a schedule begins is the optimizer's. Returns the names of what the page does not know: it is left out. */
export function adoptCompile(state: ModelState, compile: CompileConfig): string[] {
  const { optimizer: given, ...asked } = compile;
  state.ofOutputs.value = state.graph.value && outputsOf(state.graph.value).length > 1 ? asked : null;
  const [chosen] = lossesOf(compile);
  const { class_name, config } = asObject(given);
  const known = Object.keys(OPTIMIZERS).find((name) => name.toLowerCase() === class_name.toLowerCase());
  const { learning_rate: rate, ...rest } = withoutNull(config);
  const scheduled = typeof rate === "object" ? (rate as KerasObject) : null;
  const { initial_learning_rate, ...own } = (scheduled?.config ?? {}) as Config;
  const options = scheduled && SCHEDULES[scheduled.class_name];
  const first = scheduled ? initial_learning_rate : rate;
  if (known) {
    state.schedule.value = scheduled && options ? { class_name: scheduled.class_name, config: { ...defaults(options), ...own } } : null;
    state.optimizer.value = {
      class_name: known,
      config: { ...defaults(OPTIMIZERS[known]!), ...rest, ...(first !== undefined && { learning_rate: first }) },
    };
  }
  const { class_name: loss, config: lossConfig } = asObject(chosen!);
  state.loss.value = findLoss(loss)?.name ?? snakeCase(loss);
  state.lossConfig.value = chosenOptions(LOSSES[state.loss.value] ?? [], lossConfig);
  state.metrics.value = metricsOf(compile).map(simplestMetric);
  return [...(known ? [] : [class_name]), ...(scheduled && !options ? [scheduled.class_name] : [])];
}

/** What a callback does not say is as in Keras. Returns the names of those that the page does not know: they are left out. */
export function adoptCallbacks(state: ModelState, list: readonly KerasObject[]): string[] {
  const known = list.filter(({ class_name }) => class_name in CALLBACKS);
  state.callbacks.value = Object.fromEntries(
    known.map(({ class_name, config = {} }) => {
      const idle = idleOptions[class_name] ?? [];
      const given = Object.entries(config).filter(([key, value]) => !idle.includes(key) || (key === "save_freq" && value !== "epoch"));
      return [class_name, withoutNull({ ...callbackDefaults[class_name], ...Object.fromEntries(given) })];
    }),
  );
  return list.filter((each) => !known.includes(each)).map(({ class_name }) => class_name);
}

/** Options as the page's forms show them: { class_name: "GlorotUniform", config: { seed: null } } is glorot_uniform. */
export function simpler(config: Config): Config {
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
    if (!key.endsWith("_initializer") || typeof value !== "object" || value === null) return [key, value];
    const { class_name, config: own = {} } = value as KerasObject;
    const plain = Object.values(own).every((option) => option === null);
    return [key, plain ? snakeCase(class_name) : value];
  });
  return withoutNull(Object.fromEntries(entries));
}

/** Of a configuration what the form has a field for. */
const chosenOptions = (options: readonly Option[], config: Config): Config =>
  Object.fromEntries(Object.entries(withoutNull(config)).filter(([key]) => options.some((option) => option.key === key)));

/** A metric's name alone where nothing else is said of it. */
function simplestMetric(metric: KerasRef): KerasRef {
  const { class_name, config } = asObject(metric);
  const usual = defaults(METRIC_OPTIONS[class_name] ?? []);
  const said = Object.entries(withoutNull(config)).filter(([key, value]) => key !== "dtype" && value !== usual[key]);
  const [bare, named] = [class_name in METRIC_OPTIONS ? snakeCase(class_name) : class_name, Object.fromEntries(said)];
  if (named["name"] === bare) delete named["name"];
  return Object.keys(named).length === 0 ? bare : { class_name, config: named };
}

const withoutNull = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== ""));
