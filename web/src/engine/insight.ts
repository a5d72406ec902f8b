// Looks inside a model: what layers make of samples, how weights, gradients and outputs are distributed, what lies near what.

import type { Split } from "./dataset";
import type { Engine } from "./engine";
import { size, type Model } from "./model";
import type { Histogram, LayerInsight } from "./protocol";
import { inSlices } from "./yield";

/** Samples between two looks at the clock. */
const sliceSamples = 32;
/** Steps of a histogram. */
export const bins = 30;
/** A unit is dead that gives no more than this for any sample. */
const deadBelow = 0;

/** Outputs of a layer for samples [first, first + count): (count, ...output shape). */
export async function layerOutputs(engine: Engine, model: Model, { handle }: Split, layer: number, first: number, count: number): Promise<Float32Array<ArrayBuffer>> {
  const width = size(model.info.layers[layer]!.output_shape);
  const out = new Float32Array(count * width);
  let done = 0;
  await inSlices(() => {
    const next = Math.min(sliceSamples, count - done);
    if (next > 0) out.set(engine.layerOutput(model.handle, handle, layer, first + done, next, next * width), done * width);
    done += next;
    return done >= count;
  });
  return out;
}

/** What every layer's weights, last gradients, and outputs for the first `count` samples look like. */
export async function insightOf(engine: Engine, model: Model, samples: Split, count: number): Promise<LayerInsight[]> {
  const { layers, weights, weights_size } = model.info;
  const insights: LayerInsight[] = [];
  for (const [i, layer] of layers.entries()) {
    const outputs = await layerOutputs(engine, model, samples, i, 0, Math.min(count, samples.spec.count));
    const own = weights.filter(({ name }) => name.slice(0, name.lastIndexOf("/")) === layer.name);
    insights.push({
      name: layer.name,
      class_name: layer.class_name,
      outputs: histogram(outputs),
      ...deadUnits(outputs, layer.output_shape.at(-1) ?? 1, layer.config["activation"] === "relu" || layer.class_name === "ReLU"),
      weights: own.map(({ name, shape, offset }) => {
        const from = offset;
        const to = offset + size(shape);
        return {
          name,
          values: histogram(engine.weights(model.handle, weights_size).subarray(from, to)),
          gradients: histogram(engine.gradients(model.handle, weights_size).subarray(from, to)),
        };
      }),
    });
  }
  return insights;
}

/** How values are spread over 30 equal steps from the least to the greatest. NaN and infinities are counted apart. */
export function histogram(values: ArrayLike<number>): Histogram {
  let [least, greatest, squares, sum, odd] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      odd++;
      continue;
    }
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    squares += value * value;
    sum += value;
  }
  const counts = new Array<number>(bins).fill(0);
  if (least > greatest) return { least: 0, greatest: 0, counts, mean: NaN, norm: NaN, count: values.length, odd };
  const scale = bins / (greatest - least || 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) counts[Math.min(bins - 1, Math.floor((value - least) * scale))]!++;
  }
  return { least, greatest, counts, mean: sum / (values.length - odd), norm: Math.sqrt(squares), count: values.length, odd };
}

/** Units (channels: the last axis) of a relu layer that are silent for every sample. */
function deadUnits(outputs: Float32Array, units: number, counts: boolean): { units: number; dead: number | null } {
  if (!counts) return { units, dead: null };
  const alive = new Uint8Array(units);
  for (let i = 0; i < outputs.length; i++) if (outputs[i]! > deadBelow) alive[i % units] = 1;
  return { units, dead: units - alive.reduce((a, b) => a + b, 0) };
}
