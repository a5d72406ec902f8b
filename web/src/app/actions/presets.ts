// Puts an exercise of the course into the page: layers, optimizer, loss, metrics, fit and callbacks. The data stays.
import { batch } from "@preact/signals";
import type { KerasObject, KerasRef } from "../../engine/protocol";
import type { Exercise, Options } from "../../exercises";
import { CALLBACKS, FIT, OPTIMIZERS, defaults } from "../options";
import { callbacks, fit, loss, metrics, optimizer, schedule, validateOnTest } from "../state";
import { setLayers } from "./model";

const asObject = (given: KerasRef): KerasObject => (typeof given === "string" ? { class_name: given } : given);
const nameOf = (given: KerasRef): string => asObject(given).class_name;

export function usePreset(exercise: Exercise, options: Options): void {
  const { build, fit: given } = exercise.configure(options);
  const chosen = asObject(build.compile!.optimizer);
  batch(() => {
    setLayers(build.model.config.layers);
    optimizer.value = { class_name: chosen.class_name, config: { ...defaults(OPTIMIZERS[chosen.class_name]), ...chosen.config } };
    schedule.value = null;
    loss.value = nameOf(build.compile!.loss);
    metrics.value = (build.compile!.metrics ?? []).map(nameOf);
    const { seed } = fit.value;
    const { epochs, batch_size, validation_split = 0, shuffle = true } = given;
    fit.value = { ...defaults(FIT), epochs, batch_size, validation_split, shuffle, seed };
    validateOnTest.value = given.validation_data === "test";
    callbacks.value = Object.fromEntries((given.callbacks ?? []).map(({ class_name, config }) =>
      [class_name, { ...defaults(CALLBACKS[class_name] ?? []), ...config }]));
  });
}
