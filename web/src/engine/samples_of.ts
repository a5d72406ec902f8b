// Values that somebody passes in, as a data set of the engine's for as long as it is used.

import { expected, show, showShape } from "../base/checks";
import type { Split } from "./dataset";
import type { DatasetSpec, Engine } from "./engine";
import { SproutError } from "../base/errors";
import { size, type Model } from "./model";
import type { DataInfo, OrByName, TypedArray } from "../base/protocol";

/**
 * Lends the engine a data set of x, (count, ...input shape), alone; of several inputs, of x by their names. Bytes are scaled as `data` is, or by
 * 1/255 without it; other numbers are taken as they are.
 */
export async function withSamples<T>(
  engine: Engine,
  owner: string,
  model: Model,
  data: Pick<DataInfo, "scale" | "offset" | "inputs"> | null,
  x: OrByName<TypedArray>,
  use: (samples: Split) => T | Promise<T>,
): Promise<T> {
  const { inputs } = model.info;
  const arrays = ofInputs(owner, model, x);
  const counts = arrays.map((values, i) => values.length / size(inputs[i]!.shape));
  if (new Set(counts).size > 1) {
    const found = inputs.map(({ name }, i) => `${counts[i]} of "${name}"`).join(", ");
    throw new SproutError(`${owner}: expected as many samples of each input, received ${found}`);
  }
  const spec: DatasetSpec = {
    count: counts[0]!,
    x: inputs.map(({ name, shape }, i) => {
      const isBytes = arrays[i] instanceof Uint8Array;
      const { scale, offset } = data?.inputs?.find((input) => input.name === name) ?? data ?? { scale: 1 / 255, offset: 0 };
      return {
        name,
        shape: shape.slice(1) as number[],
        dtype: isBytes ? "uint8" : arrays[i] instanceof Float32Array ? "float32" : "int32",
        scale: isBytes ? scale : 1,
        offset: isBytes ? offset : 0,
      };
    }),
    y: [],
  };
  const handle = engine.createDataset(spec);
  try {
    arrays.forEach((values, i) => {
      engine.datasetBytes(handle, "x", i, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    });
    return await use({ handle, spec });
  } finally {
    engine.free(handle);
  }
}

/** The values of each input, in the model's order. */
function ofInputs(owner: string, model: Model, x: OrByName<TypedArray>): TypedArray[] {
  const { inputs } = model.info;
  const byName = typeof x === "object" && x !== null && !ArrayBuffer.isView(x) && !Array.isArray(x) ? x : null;
  if (!byName && inputs.length > 1) {
    const wanted = inputs.map(({ name, shape }) => `${name} ${showShape(shape.slice(1) as number[])}`).join(", ");
    expected(owner, `x by the names of the inputs, { ${wanted} }`, x);
  }
  const unknown = Object.keys(byName ?? {}).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) {
    throw new SproutError(
      `${owner}: expected x by the names of the inputs, ${inputs.map(({ name }) => `"${name}"`).join(", ")}, received "${unknown}"`,
    );
  }
  return inputs.map(({ name, shape }) => {
    const values: unknown = byName ? byName[name] : x;
    const what = byName ? `x.${name}` : "x";
    if (!(values instanceof Uint8Array || values instanceof Float32Array || values instanceof Int32Array)) {
      return expected(owner, `${what} to be a Uint8Array, Int32Array or Float32Array`, values);
    }
    const wanted = size(shape);
    if (values.length === 0 || values.length % wanted !== 0) {
      const whose = byName ? `the input ${show(name)}` : "the model's input";
      return expected(owner, `${what} to hold a multiple of ${wanted} values, as ${whose} has`, values);
    }
    return values;
  });
}
