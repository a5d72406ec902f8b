// The slots that each optimizer keeps of a weight. Apart from files, as the worker needs them at once.

import type { KerasObject } from "../base/protocol";

/**
 * The slots of each class in the engine's order. Those in one list are created together, weight by weight;
 * list after list otherwise: Adam's momentum and velocity alternate, RMSprop's do not.
 */
export function slotGroups({ class_name, config = {} }: KerasObject): string[][] {
  switch (class_name.toLowerCase()) {
    case "adam":
    case "adamw":
      return [["momentum", "velocity"], ...(config.amsgrad === true ? [["velocity_hat"]] : [])];
    case "sgd":
      return Number(config.momentum ?? 0) !== 0 ? [["momentum"]] : [];
    case "rmsprop":
      return [
        ["velocity"],
        ...(Number(config.momentum ?? 0) > 0 ? [["momentum"]] : []),
        ...(config.centered === true ? [["average_gradient"]] : []),
      ];
    case "adagrad":
      return [["accumulator"]];
    default:
      return [];
  }
}

/** Names of the slots, one each. */
export const slotNames = (optimizer: KerasObject): string[] => slotGroups(optimizer).flat();
