// Changes the settings of a model's training.
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

export const setLoss = ({ loss }: ModelState, name: string): void => {
  loss.value = name;
};

/** Metrics in the order in which the page offers them; what it does not know stays behind them. */
export const setMetric = ({ metrics }: ModelState, metric: string, on: boolean): void => {
  const others = metrics.value.filter((name) => !METRICS.some((known) => known === name));
  metrics.value = [...METRICS.filter((name) => (name === metric ? on : metrics.value.includes(name))), ...others];
};

/** config: undefined switches the callback off. */
export const setCallback = ({ callbacks }: ModelState, name: string, config: Config | undefined): void => {
  const { [name]: _, ...others } = callbacks.value;
  callbacks.value = config ? { ...others, [name]: config } : others;
};
