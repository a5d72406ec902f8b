// A twin of the model: built alike, with the same weights, to try something on while the model itself stays as it is.

import type { Engine } from "./engine";
import { asObject } from "./keras_object";
import { Model } from "./model";

/** Lends a twin of `original` to `use`, then frees it. rate: its constant learning rate; default: that of the original, or its schedule. */
export async function withTwin<T>(engine: Engine, original: Model, use: (twin: Model) => Promise<T>, rate?: number): Promise<T> {
  const { compile, ...rest } = original.config;
  const optimizer = compile && asObject(compile.optimizer);
  const changed = compile && optimizer && rate !== undefined ? { ...compile, optimizer: { ...optimizer, config: { ...optimizer.config, learning_rate: rate } } } : compile;
  const twin = new Model(engine, { ...rest, ...(changed && { compile: changed }) });
  try {
    twin.setWeights(original.getWeights());
    return await use(twin);
  } finally {
    twin.free();
  }
}
