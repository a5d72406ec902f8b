// Keras' JSON for one object, where a bare class name may stand for its defaults.

import type { KerasObject, KerasRef } from "./protocol";

/** The object in full: without options it has an empty config. */
export const asObject = (given: KerasRef): Required<KerasObject> =>
  typeof given === "string" ? { class_name: given, config: {} } : { ...given, config: given.config ?? {} };
