// Looks inside a model: what layers make of samples, how weights, gradients and outputs are distributed, what lies near what.

import type { Dataset, Split } from "./dataset";
import type { Engine } from "./engine";
import { checkLayer, layerOutputs, sliceSamples } from "./inference";
import { size, type Model } from "./model";
import type { Histogram, LayerInsight, Projection, SplitName } from "../base/protocol";
import { inSlices } from "../base/yield";

/** Values of a layer's outputs that the steps of its histogram count; of more, a part. */
const mostValues = 50_000;
/** Steps of a histogram. */
export const bins = 30;
/** A unit is dead that gives no more than this for any sample. */
const deadBelow = 0;

/** The two principal components of what a layer makes of the first `count` samples of a split. */
export async function projectionOf(
  engine: Engine,
  model: Model,
  data: Dataset,
  split: SplitName,
  layer: number,
  count: number,
): Promise<Projection> {
  const owner = "project";
  const samples = data.split(split, owner);
  const shown = Math.min(count, samples.spec.count);
  const outputs = await layerOutputs(engine, model, samples, checkLayer(owner, model, layer), 0, shown);
  const classes = data.classes(split, owner);
  return { ...engine.pca(outputs, shown, 2), classes: classes && [...classes.subarray(0, shown)] };
}

/** Outputs of one layer over many batches: what all of them come to, a part of their values, and which units gave more than `deadBelow`. */
interface Seen {
  moments: Moments;
  values: number[];
  alive: Uint8Array;
}

/** What every layer's weights, last gradients, and outputs for the first `count` samples look like. */
export async function insightOf(engine: Engine, model: Model, samples: Split, count: number): Promise<LayerInsight[]> {
  const { layers, weights, weights_size } = model.info;
  const widths = layers.map(({ output_shape }) => size(output_shape));
  const all = widths.reduce((a, b) => a + b, 0);
  const seen = layers.map(
    ({ output_shape }): Seen => ({ moments: new Moments(), values: [], alive: new Uint8Array(output_shape.at(-1) ?? 1) }),
  );
  const wanted = Math.min(count, samples.spec.count);
  let done = 0;
  await inSlices(() => {
    const next = Math.min(sliceSamples, wanted - done);
    const outputs = engine.layerOutput(model.handle, samples.handle, -1, done, next, next * all);
    let from = 0;
    widths.forEach((width, l) => {
      look(outputs.subarray(from, (from += next * width)), seen[l]!, Math.ceil((wanted * width) / mostValues));
    });
    done += next;
    return done >= wanted;
  });
  // Before the first step no gradient is known, which is not the same as one of zero.
  const stepped = engine.gradients(model.handle, weights_size).some((value) => value !== 0);
  return layers.map((layer, l) => {
    const { moments, values, alive } = seen[l]!;
    const own = weights.filter(({ name }) => name.slice(0, name.lastIndexOf("/")) === layer.name);
    const relu = layer.config["activation"] === "relu" || layer.class_name === "ReLU";
    return {
      name: layer.name,
      class_name: layer.class_name,
      outputs: histogram(values, moments),
      units: alive.length,
      dead: relu ? alive.length - alive.reduce((a, b) => a + b, 0) : null,
      weights: own.map(({ name, shape, offset }) => {
        const to = offset + size(shape);
        return {
          name,
          values: histogram(engine.weights(model.handle, weights_size).subarray(offset, to)),
          gradients: histogram(stepped ? engine.gradients(model.handle, weights_size).subarray(offset, to) : []),
        };
      }),
    };
  });
}

/** Sums up all, notes which units (the last axis) are alive, and about every step-th value: a step that shares no factor with the units meets all of them. */
function look(outputs: Float32Array, { moments, values, alive }: Seen, step: number): void {
  moments.add(outputs);
  const units = alive.length;
  for (let u = 0; u < units; u++) {
    for (let i = u; !alive[u] && i < outputs.length; i += units) if (outputs[i]! > deadBelow) alive[u] = 1;
  }
  while (step > 1 && commonDivisor(step, units) > 1) step++;
  for (let i = 0; i < outputs.length; i += step) values.push(outputs[i]!);
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** What many values come to. NaN and infinities are counted apart. */
class Moments {
  least = Infinity;
  greatest = -Infinity;
  count = 0;
  odd = 0;
  private sum = 0;
  private squares = 0;

  add(values: ArrayLike<number>): this {
    let { least, greatest, odd, sum, squares } = this;
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
    return Object.assign(this, { least, greatest, odd, sum, squares, count: this.count + values.length });
  }

  get mean(): number {
    return this.sum / (this.count - this.odd);
  }

  get norm(): number {
    return this.count > this.odd ? Math.sqrt(this.squares) : NaN;
  }
}

/** How values are spread over 30 equal steps from the least to the greatest; `moments`: of all of them, where `values` are a part. */
export function histogram(values: ArrayLike<number>, moments = new Moments().add(values)): Histogram {
  const counts = new Array<number>(bins).fill(0);
  const { count, odd, mean, norm } = moments;
  if (count === odd) return { least: 0, greatest: 0, counts, mean, norm, count, odd };
  const { least, greatest } = moments;
  const scale = bins / (greatest - least || 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) counts[Math.min(bins - 1, Math.floor((value - least) * scale))]!++;
  }
  return { least, greatest, counts, mean, norm, count, odd };
}
