// What the frozen layers at a model's beginning make of samples ("bottleneck features"), computed once and kept for the fits that follow.

import type { Split } from "./dataset";
import type { DatasetSpec, Engine } from "./engine";
import { sliceSamples } from "./inference";
import { size, weightsByLayer, type Model } from "./model";
import { SproutError } from "../base/errors";
import { frozenNumbers } from "../base/model_config";
import { inSlices } from "../base/yield";

/** Throws, for `owner`, unless the model begins with frozen layers. */
export function needFrozen(owner: string, { info }: Pick<Model, "info">): void {
  if (info.frozen.length > 0) return;
  throw new SproutError(
    `${owner}: keep_frozen: expected a model that begins with frozen layers, received one without`,
    "Set trainable to false on its first layers, or leave keep_frozen out. What acts at random in training, or makes masks, is no such layer.",
  );
}

/** A data set of features like a split of samples, with its targets. */
const featuresSpec = ({ info }: Pick<Model, "info">, count: number, y: DatasetSpec["y"]): DatasetSpec => ({
  count,
  x: info.frozen.map((shape) => ({ name: "", shape, dtype: "float32", scale: 1, offset: 0 })),
  y,
});

/** The stored splits of which these are, or are parts; what is kept is kept for all of their samples. */
export const storedOf = (splits: readonly Split[]): Split[] => [...new Set(splits.map((split) => split.part?.of ?? split))];

/** Those of a stored split. */
interface Kept {
  handle: number;
  computed: boolean;
}

/** What is told while they are computed, and asked. */
export interface Computing {
  /** Samples done, of so many. */
  progress(done: number, total: number): void;
  /** Asked before each slice: once it says so, the work is given up. */
  stopped(): boolean;
  /** Called when the data sets are there and nothing is computed yet: puts weights back that another model of the same layers had. */
  restore?(): void;
}

/** Keeps the features of one model, as long as its frozen weights stay as they are. */
export class FrozenFeatures {
  /** Data sets of features in place of the splits that were computed last, in their order. */
  handles: number[] = [];
  private model: Model | null = null;
  private sum = 0;
  private readonly kept = new Map<Split, Kept>();
  private views: number[] = [];

  constructor(private readonly engine: Engine) {}

  /** Gives the memory back. */
  free(): void {
    for (const handle of [...this.views, ...[...this.kept.values()].map((kept) => kept.handle)]) this.engine.free(handle);
    this.kept.clear();
    this.views = this.handles = [];
    this.model = null;
  }

  /** Computes those of the splits, as far as they are not there already: of parts of stored splits, those of all of them. */
  async compute(model: Model, splits: readonly Split[], { progress, stopped, restore }: Computing): Promise<void> {
    if (model !== this.model) this.free();
    this.model = model;
    const all = storedOf(splits);
    for (const stored of all) if (!this.kept.has(stored)) this.kept.set(stored, { handle: this.allocate(model, stored), computed: false });
    for (const view of this.views) this.engine.free(view);
    this.views = [];
    this.handles = splits.map((split) => {
      if (!split.part) return this.kept.get(split)!.handle;
      const { of, rows, oneHot } = split.part;
      const view = this.engine.viewDataset(this.kept.get(of)!.handle, rows, oneHot);
      this.views.push(view);
      return view;
    });
    restore?.();
    const sum = checksum(model);
    if (sum !== this.sum) for (const kept of this.kept.values()) kept.computed = false;
    this.sum = sum;
    const wanted = all.filter((stored) => !this.kept.get(stored)!.computed);
    const total = wanted.reduce((count, { spec }) => count + spec.count, 0);
    let before = 0;
    for (const stored of wanted) {
      const kept = this.kept.get(stored)!;
      kept.computed = await this.fill(model, stored, kept.handle, (done) => progress(before + done, total), stopped);
      if (!kept.computed) return;
      before += stored.spec.count;
    }
  }

  /** A data set for them, with the targets of the samples. */
  private allocate(model: Model, { handle, spec: { count, y } }: Split): number {
    const { engine } = this;
    const features = engine.createDataset(featuresSpec(model, count, y));
    y.forEach((tensor, i) => {
      const bytes = count * size(tensor.shape) * (tensor.dtype === "uint8" ? 1 : 4);
      const values = engine.datasetBytes(handle, "y", i, bytes).slice();
      engine.datasetBytes(features, "y", i, bytes).set(values);
    });
    return features;
  }

  /** Returns whether it was done, and not given up. */
  private async fill(
    model: Model,
    { handle, spec: { count } }: Split,
    features: number,
    progress: (done: number) => void,
    stopped: () => boolean,
  ): Promise<boolean> {
    const { engine } = this;
    const [widths, numbers] = [model.info.frozen.map(size), frozenNumbers(model.info)];
    let done = 0;
    await inSlices(() => {
      if (stopped()) return true;
      const next = Math.min(sliceSamples, count - done);
      const made = engine.frozenOutput(model.handle, handle, done, next, next * numbers);
      let from = 0;
      widths.forEach((width, i) => {
        const values = made.subarray(from, (from += next * width));
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        engine.datasetBytes(features, "x", i, 4 * count * width).set(bytes, 4 * done * width);
      });
      progress((done += next));
      return done === count;
    });
    return done === count;
  }
}

/** Of the weights of all layers that learn nothing: another number where one of them is another. */
function checksum(model: Model): number {
  const bits = new Uint32Array(model.getWeights().buffer);
  let sum = 2166136261;
  weightsByLayer(model.info).forEach((weights, layer) => {
    if (model.info.layers[layer]!.trainable_params > 0) return;
    for (const { shape, offset } of weights) {
      for (let i = offset; i < offset + size(shape); i++) {
        sum = Math.imul(sum ^ bits[i]!, 16777619);
        sum ^= sum >>> 15; // a product alone mixes no high bits into low ones
      }
    }
  });
  return sum;
}
