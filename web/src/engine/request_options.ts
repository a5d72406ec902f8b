// What the options of each request are called: nothing that was said is dropped without a word.

import { onlyKeys, wholeNumber } from "../base/checks";
import { checkLoadOptions } from "../base/load_checks";
import { checkObjects } from "../base/keras_object";
import type { LoadOptions, Requests } from "../base/protocol";
import type { Handler, Serves } from "./dispatcher";

type Options<Type extends keyof Requests> = NonNullable<Requests[Type][0]>;
/** Every key of the options, so that the compiler finds one that is missing here. */
type Keys<T> = { [Key in keyof Required<T>]: true };

/** Those whose options are checked nowhere else. */
type Checked =
  | "build"
  | "transfer"
  | "freeze"
  | "evaluate"
  | "assess"
  | "predictData"
  | "getSamples"
  | "statistics"
  | "duplicates"
  | "sampleLosses"
  | "confusion"
  | "gradCam"
  | "insight"
  | "project"
  | "getWeights"
  | "estimate"
  | "save"
  | "load";

const range = { split: true, first: true, count: true } as const;
const known: { [Type in Checked]: Keys<Options<Type>> } = {
  build: { model: true, compile: true, seed: true },
  transfer: { layer: true, frozen_to: true, head: true, rescaling: true, input_shape: true, compile: true, seed: true },
  freeze: { to: true, compile: true },
  evaluate: { split: true, batch_size: true },
  assess: { split: true },
  predictData: range,
  getSamples: { ...range, indices: true },
  statistics: { split: true },
  duplicates: { limit: true },
  sampleLosses: range,
  confusion: { split: true },
  gradCam: { x: true, output: true, layer: true },
  insight: { split: true, count: true },
  project: { layer: true, split: true, count: true },
  getWeights: { checkpoint: true },
  estimate: { fit: true, build: true, threads: true },
  save: { format: true, name: true, epoch: true, fit: true, history: true, environment: true, code: true, preprocessing: true },
  load: { files: true, compile: true },
};
const ofLoading: Keys<Omit<LoadOptions, "signal">> = { memoryLimit: true, pictures: true, table: true, split: true, classNames: true };
const isChecked = (type: string): type is Checked => Object.hasOwn(known, type);

/** Handlers that look at the names of what they are given before they do anything. */
export function withCheckedOptions<Table extends Partial<Serves<keyof Requests>>>(handlers: Table): Table {
  const entries = Object.entries(handlers) as [string, Handler][];
  return Object.fromEntries(
    entries.map(([type, handler]): [string, Handler] => [
      type,
      (payload: unknown, call) => {
        const given = (payload ?? {}) as Record<string, unknown>;
        if (isChecked(type)) onlyKeys(type, given, Object.keys(known[type]));
        if (type === "loadData") {
          const options = (given["options"] ?? {}) as Omit<LoadOptions, "signal">;
          onlyKeys(type, options, Object.keys(ofLoading));
          checkLoadOptions(options);
        }
        if (type === "build" || type === "estimate") checkObjects(type, given);
        if (type === "build" && given["seed"] != null) wholeNumber(type, "seed", given["seed"], 0);
        if (type === "transfer" || type === "freeze") checkObjects(type, { compile: given["compile"] });
        if (type === "load") checkObjects(type, { compile: given["compile"] });
        return handler(payload as never, call);
      },
    ]),
  ) as Table;
}
