// Keras' callbacks by their names, arguments, defaults and semantics.

import { expected, finiteNumber, oneOf, onlyKeys, show, trueOrFalse, wholeNumber, withDefaults } from "../base/checks";
import { SproutError } from "../base/errors";
import { callbackDefaults, idleOptions } from "../base/fit_config";
import { asObject, checkObjects, isRef } from "../base/keras_object";
import { growsWhenBetter } from "../base/metrics";
import type { FitResult, KerasRef, Logs } from "../base/protocol";

/** What callbacks see of the model in training. */
export interface FitModel {
  /** Null where a schedule gives it. */
  get learningRate(): number | null;
  set learningRate(rate: number);
  /** Weights kept by ModelCheckpoint. */
  checkpoint: Float32Array | null;
  /** A copy of all weights. */
  getWeights(): Float32Array;
  setWeights(weights: Float32Array): void;
}

/** One fit's instance of a callback. */
export interface Callback {
  /** After validation. May add to `logs` (they become the history). Returns true to end the training. */
  epochEnd(epoch: number, logs: Logs): boolean;
  /** After the last epoch, however the training ended. */
  trainEnd(): void;
  /** What it adds to fit's result. */
  result(): Partial<Pick<FitResult, "stopped_epoch" | "best_epoch">>;
  /** A copy of what it remembers from epoch to epoch, for a snapshot; absent where it remembers nothing. */
  state?(): unknown;
  /** Takes over what `state` of a callback with the same config gave. */
  restore?(state: never): void;
}

type Config = Record<string, unknown>;
/** config: complete, with Keras' defaults. */
type Make = (config: Config, model: FitModel, logged: Logged) => Callback;
/** What every epoch ends with, and the metrics that the model was compiled with. */
interface Logged {
  names: readonly string[];
  metrics: readonly KerasRef[];
}

const makers: Record<string, Make> = {
  EarlyStopping: earlyStopping,
  ModelCheckpoint: modelCheckpoint,
  ReduceLROnPlateau: reduceLROnPlateau,
  TerminateOnNaN: terminateOnNaN,
};

/**
 * Makes the callbacks of one fit.
 *
 * names: the logs that an epoch will end with; a callback that monitors anything else is refused, since it could never act.
 * metrics: those the model was compiled with; their classes say which figures grow when better.
 */
export function makeCallbacks(
  configs: KerasRef[],
  model: FitModel,
  names: readonly string[],
  metrics: readonly KerasRef[] = [],
): Callback[] {
  return configs.map((given) => {
    if (!isRef(given)) expected("fit", 'each of callbacks to be a name or {"class_name", "config"}', given);
    checkObjects("fit", given);
    const { class_name, config } = asObject(given);
    const make = Object.hasOwn(makers, class_name) ? makers[class_name] : undefined;
    if (!make) {
      throw new SproutError(`Unknown callback ${show(class_name)}; expected one of ${Object.keys(makers).join(", ")}`);
    }
    const defaults = callbackDefaults[class_name] ?? {};
    onlyKeys(class_name, config, [...Object.keys(defaults), ...(idleOptions[class_name] ?? [])]);
    return make(withDefaults(defaults, config), model, { names, metrics });
  });
}

/**
 * Ends the training when the monitored value no longer improves.
 *
 * monitor ("val_loss"); min_delta (0): a smaller change is no improvement; patience (0): epochs to wait for one;
 * mode ("auto"); baseline (null): value to beat; restore_best_weights (false), at the end of every training, stopped early
 * or not; start_from_epoch (0): epochs before watching begins.
 */
function earlyStopping(config: Config, model: FitModel, logged: Logged): Callback {
  const owner = "EarlyStopping";
  const { monitor, better } = monitored(owner, config, logged);
  const minDelta = Math.abs(finiteNumber(owner, "min_delta", config.min_delta));
  const patience = wholeNumber(owner, "patience", config.patience, 0);
  const baseline = config.baseline === null ? null : finiteNumber(owner, "baseline", config.baseline);
  const restore = trueOrFalse(owner, "restore_best_weights", config.restore_best_weights);
  const startFrom = wholeNumber(owner, "start_from_epoch", config.start_from_epoch, 0);

  let at = { wait: 0, best: null as number | null, bestEpoch: undefined as number | undefined, bestWeights: null as Float32Array | null };
  let stoppedEpoch = 0;
  return {
    epochEnd(epoch, logs) {
      const current = logs[monitor]!;
      if (epoch < startFrom) return false;
      at.wait++;
      if (at.best === null || better(current, at.best, minDelta)) {
        at.best = current;
        at.bestEpoch = epoch;
        if (restore) at.bestWeights = model.getWeights();
        // Waiting starts afresh only when the baseline is beaten as well.
        if (baseline === null || better(current, baseline, minDelta)) at.wait = 0;
        return false;
      }
      // Never after epoch 0: there is nothing to compare with.
      if (at.wait < patience || epoch === 0) return false;
      stoppedEpoch = epoch;
      return true;
    },
    trainEnd() {
      if (at.bestWeights) model.setWeights(at.bestWeights);
    },
    result: () => ({ stopped_epoch: stoppedEpoch, ...(at.bestEpoch !== undefined && { best_epoch: at.bestEpoch }) }),
    state: () => structuredClone(at),
    restore: (state: typeof at) => void (at = state),
  };
}

/**
 * Keeps a copy of the weights in memory: getWeights({ checkpoint: true }).
 *
 * monitor ("val_loss"); mode ("auto"); save_best_only (false: the last epoch is kept); initial_value_threshold (null).
 * restore_best (false) is an addition to Keras: the best model is reloaded when the training ends; it implies save_best_only.
 * filepath, save_weights_only and verbose are accepted and have no meaning here; save_freq must be "epoch".
 */
function modelCheckpoint(config: Config, model: FitModel, logged: Logged): Callback {
  const owner = "ModelCheckpoint";
  oneOf(owner, "save_freq", config.save_freq ?? "epoch", ["epoch"]);
  const restore = trueOrFalse(owner, "restore_best", config.restore_best);
  const bestOnly = trueOrFalse(owner, "save_best_only", config.save_best_only) || restore;
  const watch = bestOnly ? monitored(owner, config, logged) : null;

  let at = {
    best: config.initial_value_threshold === null ? null : finiteNumber(owner, "initial_value_threshold", config.initial_value_threshold),
    bestEpoch: undefined as number | undefined,
  };
  return {
    epochEnd(epoch, logs) {
      if (watch) {
        const current = logs[watch.monitor]!;
        if (at.best !== null && !watch.better(current, at.best, 0)) return false;
        at.best = current;
      }
      at.bestEpoch = epoch;
      model.checkpoint = model.getWeights();
      return false;
    },
    trainEnd() {
      if (restore && at.bestEpoch !== undefined) model.setWeights(model.checkpoint!);
    },
    result: () => ({ ...(at.bestEpoch !== undefined && { best_epoch: at.bestEpoch }) }),
    state: () => structuredClone({ at, checkpoint: at.bestEpoch === undefined ? null : model.checkpoint }),
    restore(state: { at: typeof at; checkpoint: Float32Array | null }) {
      at = state.at;
      if (state.checkpoint) model.checkpoint = state.checkpoint;
    },
  };
}

/**
 * Multiplies the learning rate by `factor` when the monitored value no longer improves; the history gets learning_rate.
 *
 * monitor ("val_loss"); factor (0.1, less than 1); patience (10); mode ("auto"); min_delta (0.0001);
 * cooldown (0): epochs after a reduction in which nothing is counted; min_lr (0).
 */
function reduceLROnPlateau(config: Config, model: FitModel, logged: Logged): Callback {
  const owner = "ReduceLROnPlateau";
  if (model.learningRate === null) {
    throw new SproutError(
      `${owner}: expected an optimizer whose learning_rate is a number, received one with a schedule`,
      "Use one or the other.",
    );
  }
  const { monitor, better } = monitored(owner, config, logged);
  const factor = finiteNumber(owner, "factor", config.factor);
  if (factor >= 1 || factor < 0) expected(owner, "factor to be at least 0 and less than 1", factor);
  const patience = wholeNumber(owner, "patience", config.patience, 0);
  const minDelta = finiteNumber(owner, "min_delta", config.min_delta);
  const cooldown = wholeNumber(owner, "cooldown", config.cooldown, 0);
  const minimum = finiteNumber(owner, "min_lr", config.min_lr);

  let at = { best: null as number | null, wait: 0, cooling: 0 };
  return {
    epochEnd(_epoch, logs) {
      const rate = model.learningRate!;
      logs.learning_rate = rate;
      const current = logs[monitor]!;
      if (at.cooling > 0) {
        at.cooling--;
        at.wait = 0;
      }
      if (at.best === null || better(current, at.best, minDelta)) {
        at.best = current;
        at.wait = 0;
      } else if (at.cooling === 0 && ++at.wait >= patience && rate > minimum) {
        model.learningRate = Math.max(rate * factor, minimum);
        at.cooling = cooldown;
        at.wait = 0;
      }
      return false;
    },
    trainEnd() {},
    result: () => ({}),
    state: () => ({ ...at, rate: model.learningRate! }),
    restore({ rate, ...state }: typeof at & { rate: number }) {
      at = state;
      model.learningRate = rate;
    },
  };
}

/** Ends the training when the loss is NaN or infinite. fit always does that; the name is accepted for Keras' sake. */
function terminateOnNaN(): Callback {
  return { epochEnd: () => false, trainEnd() {}, result: () => ({}) };
}

type Better = (value: number, reference: number, minDelta: number) => boolean;

/** The monitored name, one of those that every epoch ends with, and its direction, from `monitor` and `mode`. */
function monitored(owner: string, { monitor, mode }: Config, { names, metrics }: Logged): { monitor: string; better: Better } {
  if (typeof monitor !== "string" || !names.includes(monitor)) {
    const needsValidation = typeof monitor === "string" && names.includes(monitor.replace(/^val_/, ""));
    expected(
      owner,
      `monitor to be one of ${names.join(", ")}`,
      monitor,
      needsValidation ? "Give fit a validation_split or validation_data, or monitor a training value." : undefined,
    );
  }
  const grows = oneOf(owner, "mode", mode, ["auto", "min", "max"]) === "auto" ? growsWhenBetter(monitor, metrics) : mode === "max";
  if (grows === null) expected(owner, 'mode "min" or "max", since the direction of this monitor is not known', monitor);
  const better: Better = grows
    ? (value, reference, minDelta) => value - minDelta > reference
    : (value, reference, minDelta) => value + minDelta < reference;
  return { monitor, better };
}
