// Models to try something on while the model itself stays as it is: a twin with the same weights, or one built for the purpose.

import type { Engine } from "./engine";
import { asObject } from "../base/keras_object";
import { Model } from "./model";
import type { BuildConfig } from "../base/protocol";

/** Lends a model to `use`, then frees it. rate: a constant learning rate in place of its own. */
export async function withModel<T>(
  engine: Engine,
  { compile, ...rest }: BuildConfig,
  use: (model: Model) => Promise<T>,
  rate?: number,
): Promise<T> {
  const optimizer = compile && asObject(compile.optimizer);
  const changed =
    compile && optimizer && rate !== undefined
      ? { ...compile, optimizer: { ...optimizer, config: { ...optimizer.config, learning_rate: rate } } }
      : compile;
  const model = new Model(engine, { ...rest, ...(changed && { compile: changed }) });
  try {
    return await use(model);
  } finally {
    model.free();
  }
}

/** The same with the weights of `original`. */
export function withTwin<T>(engine: Engine, original: Model, use: (twin: Model) => Promise<T>, rate?: number): Promise<T> {
  return withModel(
    engine,
    original.config,
    (twin) => {
      twin.setWeights(original.getWeights());
      return use(twin);
    },
    rate,
  );
}
