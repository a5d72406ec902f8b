// The page's training settings as fit's configuration.
import type { FitConfig, KerasObject } from "../../engine/protocol";
import { tidy } from "../options";
import { callbacks, data, epochsDone, fit, validateOnTest } from "../state";

/** Goes on from the epochs done, as the curves do. */
export function fitConfig(): FitConfig {
  const { validation_split, epochs: more, ...rest } = fit.value;
  return {
    ...rest,
    initial_epoch: epochsDone.value,
    epochs: epochsDone.value + (more as number),
    ...(validateOnTest.value && data.value?.test ? { validation_data: "test" } : data.value?.validation ? { validation_data: "validation" } : { validation_split: validation_split as number }),
    callbacks: Object.entries(callbacks.value).map(([class_name, config]): KerasObject => ({ class_name, config: tidy(config) })),
  };
}
