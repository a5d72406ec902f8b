// A model's training settings as fit's configuration.
import { frozenNumbers } from "../../base/model_config";
import type { FitConfig, KerasObject, KerasRef } from "../../base/protocol";
import { LOSSES, findLoss } from "./optimizers";
import { defaults, tidy } from "./options";
import type { ModelState } from "./model-state";

/** The loss as Keras' JSON: its name alone where it is as Keras makes it. */
export function lossRef({ loss, lossConfig }: Pick<ModelState, "loss" | "lossConfig">): KerasRef {
  const usual = defaults(LOSSES[loss.value] ?? []);
  const said = Object.entries(lossConfig.value).filter(([key, value]) => value !== usual[key]);
  return said.length === 0 ? loss.value : { class_name: findLoss(loss.value)!.class_name, config: tidy(Object.fromEntries(said)) };
}

/** What is kept at most of what frozen layers make of samples. */
const mostFrozenBytes = 1e9;

/** Bytes that it takes to keep what the frozen layers at the beginning make of all samples that are trained or validated on; 0 without such layers. */
export function frozenBytes({ model, data }: Pick<ModelState, "model" | "data">): number {
  const numbers = model.value ? frozenNumbers(model.value) : 0;
  const { train, validation, test } = data.value ?? {};
  return 4 * numbers * ((train?.count ?? 0) + (validation?.count ?? 0) + (test?.count ?? 0));
}

/** Whether they are computed once and kept. */
export const keepsFrozen = (state: Pick<ModelState, "model" | "data">): boolean => {
  const bytes = frozenBytes(state);
  return bytes > 0 && bytes <= mostFrozenBytes;
};

/** Of a training from the first epoch on. */
export function wholeFitConfig(state: ModelState): FitConfig {
  const { fit, loss, data, validateOnTest, callbacks } = state;
  const { validation_split, order_per_output, ...rest } = fit.value;
  return {
    ...rest,
    ...(keepsFrozen(state) && { keep_frozen: true }),
    ...(order_per_output === true && loss.value === "binary_crossentropy" && { order_per_output }),
    ...(validateOnTest.value && data.value?.test
      ? { validation_data: "test" }
      : data.value?.validation
        ? { validation_data: "validation" }
        : { validation_split: validation_split as number }),
    callbacks: Object.entries(callbacks.value).map(([class_name, config]): KerasObject => ({ class_name, config: tidy(config) })),
  };
}

/** Goes on from the epochs done, as the curves do. */
export function fitConfig(state: ModelState): FitConfig {
  const config = wholeFitConfig(state);
  const done = state.epochsDone.value;
  return { ...config, initial_epoch: done, epochs: done + config.epochs! };
}
