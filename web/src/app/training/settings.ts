// Changes the settings of a model's training.
import { batch } from "@preact/signals";
import { asObject } from "../../base/keras_object";
import { snakeCase } from "../../base/names";
import type { KerasRef } from "../../base/protocol";
import type { ModelState } from "../core/model-state";
import { METRICS, OPTIMIZERS, SCHEDULES } from "../core/optimizers";
import { defaults, type Config } from "../core/options";

export const setFit = ({ fit }: ModelState, config: Config): void => {
  fit.value = config;
};

/** Whether validation is on the test set. */
export const validateOn = ({ validateOnTest }: ModelState, part: "test" | "split"): void => {
  validateOnTest.value = part === "test";
};

/** Another optimizer, with its defaults; or other options of the one there is. */
export const setOptimizer = ({ optimizer }: ModelState, class_name: string, config: Config = defaults(OPTIMIZERS[class_name]!)): void => {
  optimizer.value = { class_name, config };
};

/** Likewise; without a name the learning rate stays as it is. */
export const setSchedule = ({ schedule }: ModelState, class_name: string, config?: Config): void => {
  schedule.value = class_name ? { class_name, config: config ?? defaults(SCHEDULES[class_name]!) } : null;
};

export const setLoss = ({ loss, lossConfig }: ModelState, name: string, config: Config = {}): void =>
  batch(() => {
    loss.value = name;
    lossConfig.value = config;
  });

/** The metrics that the page offers, each as it is chosen where it is; those that it does not offer behind them. */
export function offeredMetrics({ metrics }: ModelState): KerasRef[] {
  const isOf = (name: string, metric: KerasRef): boolean => snakeCase(asObject(metric).class_name) === name;
  const offered = METRICS.flatMap((name): KerasRef[] => {
    const own = metrics.value.filter((metric) => isOf(name, metric));
    return own.length > 0 ? own : [name];
  });
  return [...offered, ...metrics.value.filter((metric) => !METRICS.some((name) => isOf(name, metric)))];
}

/** Metrics stay in the order in which the page offers them. */
export const setMetric = (state: ModelState, metric: KerasRef, on: boolean): void => {
  const { metrics } = state;
  metrics.value = offeredMetrics(state).filter((each) => (each === metric ? on : metrics.value.includes(each)));
};

/** config: undefined switches the callback off. */
export const setCallback = ({ callbacks }: ModelState, name: string, config: Config | undefined): void => {
  const { [name]: _, ...others } = callbacks.value;
  callbacks.value = config ? { ...others, [name]: config } : others;
};
