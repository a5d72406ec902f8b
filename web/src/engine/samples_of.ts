// Values that somebody passes in, as a data set of the engine's for as long as it is used.

import { expected } from "../base/checks";
import type { Split } from "./dataset";
import type { DatasetSpec, Engine } from "./engine";
import type { Model } from "./model";
import type { DataInfo, TypedArray } from "../base/protocol";

/** Lends the engine a data set of x, (count, ...input shape), alone. Bytes are scaled as `data` is, or by 1/255 without it; other numbers are taken as they are. */
export async function withSamples<T>(
  engine: Engine,
  owner: string,
  model: Model,
  data: Pick<DataInfo, "scale" | "offset"> | null,
  x: TypedArray,
  use: (samples: Split) => T | Promise<T>,
): Promise<T> {
  if (!(x instanceof Uint8Array || x instanceof Float32Array || x instanceof Int32Array)) {
    expected(owner, "x to be a Uint8Array, Int32Array or Float32Array", x);
  }
  if (x.length === 0 || x.length % model.inputs !== 0) {
    expected(owner, `x to hold a multiple of ${model.inputs} values, as the model's input has`, x);
  }
  const isBytes = x instanceof Uint8Array;
  const { scale, offset } = isBytes ? (data ?? { scale: 1 / 255, offset: 0 }) : { scale: 1, offset: 0 };
  const spec: DatasetSpec = {
    count: x.length / model.inputs,
    x_shape: model.info.input_shape.slice(1) as number[],
    x_dtype: isBytes ? "uint8" : x instanceof Float32Array ? "float32" : "int32",
    y_shape: [],
    y_dtype: "none",
    scale,
    offset,
  };
  const handle = engine.createDataset(spec);
  try {
    engine.datasetBytes(handle, "x", x.byteLength).set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
    return await use({ handle, spec });
  } finally {
    engine.free(handle);
  }
}
