// Whether the folds of a cross-validation need their targets as rows of 0 and 1.
import type { BuildConfig, DataInfo } from "../../base/protocol";

/** These losses compare with such rows, where there is an output for each class. */
export const takesRows = ({ model, compile }: BuildConfig, { classNames }: Pick<DataInfo, "classNames">): boolean =>
  classNames !== null &&
  classNames.length > 1 &&
  /^(binary|categorical)_crossentropy$/.test(String(compile?.loss)) &&
  model.config.layers.findLast(({ config }) => config?.["units"] !== undefined)?.config?.["units"] === classNames.length;
