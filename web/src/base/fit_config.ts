// What fit is given: Keras' defaults, checks, and how many samples train and validate.

import { expected, oneOf, onlyKeys, trueOrFalse, wholeNumber, withDefaults } from "./checks";
import { SproutError } from "./errors";
import type { FitConfig } from "./protocol";

/** A FitConfig with every default filled in. */
export type CheckedFitConfig = Required<Omit<FitConfig, "validation_data">> & Pick<FitConfig, "validation_data">;

/** Keras' defaults; the seed's, order_per_output and keep_frozen are ours. */
export const fitDefaults = {
  epochs: 1,
  batch_size: 32,
  validation_split: 0,
  shuffle: true,
  order_per_output: false,
  keep_frozen: false,
  seed: 42,
  initial_epoch: 0,
  callbacks: [],
} satisfies CheckedFitConfig;

/** What a config does not say is as in Keras. */
export const withFitDefaults = (config: FitConfig): CheckedFitConfig => withDefaults<CheckedFitConfig>(fitDefaults, config);

/** Checks what fit was given and fills in the defaults. */
export function checkFit(config: FitConfig): CheckedFitConfig {
  const owner = "fit";
  onlyKeys(owner, config, [...Object.keys(fitDefaults), "validation_data"]);
  const { validation_data, ...all } = withFitDefaults(config);
  wholeNumber(owner, "epochs", all.epochs, 1);
  wholeNumber(owner, "initial_epoch", all.initial_epoch, 0);
  if (all.initial_epoch >= all.epochs) expected(owner, `initial_epoch to be less than epochs (${all.epochs})`, all.initial_epoch);
  if (!(all.validation_split >= 0 && all.validation_split < 1)) {
    expected(owner, "validation_split to be at least 0 and less than 1", all.validation_split);
  }
  if (!Array.isArray(all.callbacks)) expected(owner, "callbacks to be a list", all.callbacks);
  wholeNumber(owner, "batch_size", all.batch_size, 1);
  trueOrFalse(owner, "shuffle", all.shuffle);
  trueOrFalse(owner, "order_per_output", all.order_per_output);
  trueOrFalse(owner, "keep_frozen", all.keep_frozen);
  wholeNumber(owner, "seed", all.seed, 0);
  return {
    ...all,
    ...(validation_data !== undefined && {
      validation_data: oneOf(owner, "validation_data", validation_data, ["test", "validation"] as const),
    }),
  };
}

/**
 * How many of `count` training samples train, and how many validate, as Keras cuts them before shuffling: the first ones, rounded down, and
 * the rest; all of them train where there is validation_data.
 */
export function rowsOf(
  { validation_data, validation_split = fitDefaults.validation_split }: Pick<FitConfig, "validation_data" | "validation_split">,
  count: number,
): { train: number; validation: number } {
  const train = validation_data ? count : Math.floor(count * (1 - validation_split));
  return { train, validation: count - train };
}

/** The same, for a fit that begins. Throws, for `owner`, where the split leaves nothing on one side. */
export function cutRows(owner: string, config: FitConfig, count: number): { train: number; validation: number } {
  const rows = rowsOf(config, count);
  const { validation_data, validation_split } = config;
  if (!validation_data && validation_split && (rows.train === 0 || rows.validation === 0))
    throw new SproutError(
      `${owner}: expected validation_split to leave samples on both sides, received ${validation_split} of ${count} samples`,
    );
  return rows;
}

/** Mini-batches of an epoch; the last may be smaller. */
export const stepsOf = (samples: number, batch_size: number = fitDefaults.batch_size): number => Math.ceil(samples / batch_size);

/** Optimizer steps of an epoch on so many training samples, those for validation among them. */
export const stepsAnEpoch = (config: FitConfig, count: number): number => stepsOf(rowsOf(config, count).train, config.batch_size);

/** Keras' defaults of its callbacks' options; restore_best is ours. null: nothing. */
export const callbackDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  EarlyStopping: {
    monitor: "val_loss",
    min_delta: 0,
    patience: 0,
    mode: "auto",
    baseline: null,
    restore_best_weights: false,
    start_from_epoch: 0,
  },
  ModelCheckpoint: { monitor: "val_loss", save_best_only: false, mode: "auto", initial_value_threshold: null, restore_best: false },
  ReduceLROnPlateau: { monitor: "val_loss", factor: 0.1, patience: 10, mode: "auto", min_delta: 1e-4, cooldown: 0, min_lr: 0 },
  TerminateOnNaN: {},
};
/** Options that are taken and mean nothing here: weights are kept in memory, and what happens is shown anyway. */
export const idleOptions: Readonly<Record<string, readonly string[]>> = {
  EarlyStopping: ["verbose"],
  ModelCheckpoint: ["filepath", "verbose", "save_weights_only", "save_freq"],
  ReduceLROnPlateau: ["verbose"],
};
