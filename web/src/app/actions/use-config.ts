// Puts a configuration into the page: layers, optimizer, schedule, loss, metrics, fit and callbacks. The data stays.
import { batch } from "@preact/signals";
import type { BuildConfig, FitConfig, KerasObject, KerasRef } from "../../engine/protocol";
import { CALLBACKS, FIT, OPTIMIZERS, defaults } from "../options";
import { callbacks, fit, loss, metrics, optimizer, schedule, validateOnTest } from "../state";
import { asObject } from "../../runs/run";
import { layerNames, setLayers } from "./model";

const nameOf = (given: KerasRef): string => asObject(given).class_name;

export function useConfig(build: BuildConfig, given: FitConfig): void {
  const chosen = asObject(build.compile!.optimizer);
  const initial = defaults(OPTIMIZERS[chosen.class_name]);
  const rate = chosen.config?.["learning_rate"];
  const { initial_learning_rate, ...scheduled } = typeof rate === "object" ? (asObject(rate as KerasRef).config ?? {}) : {};
  batch(() => {
    setLayers(withoutOwnNames(build.model.config.layers));
    optimizer.value = {
      class_name: chosen.class_name,
      config: { ...initial, ...chosen.config, ...(typeof rate === "object" && { learning_rate: initial_learning_rate ?? initial["learning_rate"] }) },
    };
    schedule.value = typeof rate === "object" ? { class_name: nameOf(rate as KerasRef), config: scheduled } : null;
    loss.value = nameOf(build.compile!.loss);
    metrics.value = (build.compile!.metrics ?? []).map(nameOf);
    const { epochs = 1, initial_epoch = 0, batch_size = 32, validation_split = 0, shuffle = true } = given;
    fit.value = { ...defaults(FIT), epochs: epochs - initial_epoch, batch_size, validation_split, shuffle, seed: build.seed };
    validateOnTest.value = given.validation_data === "test";
    callbacks.value = Object.fromEntries((given.callbacks ?? []).map(({ class_name, config }) =>
      [class_name, { ...defaults(CALLBACKS[class_name] ?? []), ...config }]));
  });
}

/** Names that Keras' numbering gives anyway are left out, so that layers moved later are numbered anew. */
export function withoutOwnNames(layers: KerasObject[]): KerasObject[] {
  const bare = layers.map(({ class_name, config = {} }) => ({ class_name, config: (({ name: _, ...rest }) => rest)(config) }));
  const own = layerNames(bare.map((layer, id) => ({ ...layer, id })));
  return layers.map((layer, i) => (layer.config?.["name"] === own[i] ? bare[i]! : layer));
}
