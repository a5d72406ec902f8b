// Asks the engine what its layers hold, while somebody looks: anew as the weights change, but never for more than their share of the time.
import { batch, effect, signal } from "@preact/signals";
import type { DataInfo, LayerInsight, LayerOutput, ModelInfo, Projection, SplitName } from "../../base/protocol";
import { gridPoints } from "../parts/grid";
import { InsideHistory, type Moment } from "./inside-history";
import { answer } from "../../base/answer";
import { kindOf } from "../core/kind";
import { latest } from "../core/latest";
import { sparing } from "../core/pace";
import { view } from "../core/rooms";
import { data, epochsDone, model, progress, trainer, weightsVersion } from "../core/state";
import { troubleOf, type Trouble } from "../core/trouble";
import type { Trainer } from "../../lib";
import { given, outputs } from "../try/reading";

export const layerInsights = signal<LayerInsight[] | null>(null);
/** The looks since the weights were new, while the view was open. */
export const moments = signal<readonly Moment[]>([]);
let history = new InsideHistory();
/** What the history and all that is shown belong to. */
let seen: [ModelInfo | null, DataInfo | null] = [null, null];
/** The kernel of every layer that has one, first layer first. */
export interface Kernel {
  layer: string;
  shape: number[];
  values: Float32Array;
}
export const kernels = signal<Kernel[]>([]);
/** Of points in the plane: what each layer's units make of MAP_GRID x MAP_GRID points of the square from -side to side. */
export const MAP_GRID = 24;
export interface NeuronMap {
  layer: string;
  units: number;
  values: Float32Array;
}
export const neuronMaps = signal<{ side: number; layers: NeuronMap[] } | null>(null);
export const layerIndex = signal(0);
export function chooseLayer(index: number): void {
  layerIndex.value = index;
}
/** What the chosen layer makes of the sample under Try it, and how much each of its values counts for the answer. */
export const layerOutput = signal<LayerOutput | null>(null);
export const saliency = signal<{ values: Float32Array; output: number } | null>(null);
/** What was projected last, and the version of the weights that it was. */
export const projection = signal<(Projection & { layer: string; split: SplitName; version: number }) | null>(null);
export const insideTrouble = signal<Trouble | null>(null);

const REST_MS = 250;

const look = sparing(async () => {
  const engine = trainer.peek();
  const [info, sample] = [model.peek(), data.peek()];
  if (!engine || !info || !sample || !fits(info, sample)) return false;
  try {
    // Asked all at once, a running training serves them between the same two slices.
    const plane = kindOf(sample) === "plane";
    const [layers, weights, maps] = await Promise.all([
      engine.insight(),
      engine.getWeights(),
      plane ? mapsOf(engine, info) : null,
      follow(),
    ]);
    if (model.peek() !== info || data.peek() !== sample) return false;
    history.add({ at: position(), layers });
    batch(() => {
      layerInsights.value = layers;
      moments.value = history.moments;
      kernels.value = weights.flatMap(({ name, shape, values }) =>
        name.endsWith("/kernel") ? [{ layer: name.replace("/kernel", ""), shape, values }] : [],
      );
      neuronMaps.value = maps;
    });
    insideTrouble.value = null;
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
  return true;
}, REST_MS);

/** Not so for a moment after other data came: until the model is built anew. */
const fits = ({ input_shape }: ModelInfo, { xShape }: DataInfo): boolean => String(input_shape.slice(1)) === String(xShape);

/** Epochs trained so far, parts of one included. */
function position(): number {
  const now = progress.peek();
  return now && now.phase !== "epoch_end" ? now.epoch + now.step / now.steps : epochsDone.peek();
}

/** Every layer but the last, whose map the decision boundary is. */
async function mapsOf(engine: Trainer, info: ModelInfo): Promise<{ side: number; layers: NeuronMap[] }> {
  const side = 1.1 * Math.max(...data.peek()!.range.map(Math.abs), 1e-6);
  const points = gridPoints(side, MAP_GRID);
  const layers = await Promise.all(
    info.layers
      .slice(0, -1)
      .flatMap(({ name, output_shape }, i): Promise<NeuronMap>[] =>
        output_shape.length === 2
          ? [engine.layerOutput(points, i).then(({ values }) => ({ layer: name, units: output_shape[1]!, values }))]
          : [],
      ),
  );
  return { side, layers };
}

/** The sample under Try it, followed through the network. */
async function follow(): Promise<void> {
  const engine = trainer.peek()!;
  const x = given.peek();
  const says = outputs.peek();
  if (!x || !says) {
    layerOutput.value = saliency.value = null;
    return;
  }
  const index = Math.min(layerIndex.peek(), model.peek()!.layers.length - 1);
  const output = says.length === 1 ? 0 : answer(says);
  const [made, values] = await Promise.all([engine.layerOutput(x, index), engine.inputGradient(x, output)]);
  batch(() => {
    layerOutput.value = made;
    saliency.value = { values, output };
  });
}

const followNow = latest(async () => {
  try {
    if (trainer.peek() && model.peek()) await follow();
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
});

/** Keeps the views in step while they are open, or whenever somebody else asks for it. Returns the function that ends it. */
export function watchInside(asked = (): boolean => view.value === "inside"): () => void {
  const stops = [
    effect(() => {
      weightsVersion.value;
      model.value;
      data.value;
      if (asked()) void look();
    }),
    effect(() => {
      given.value;
      outputs.value;
      layerIndex.value;
      if (asked()) void followNow();
    }),
    effect(() => {
      // What was seen of this very model and data stays while the view is closed.
      if (model.value === seen[0] && data.value === seen[1]) return;
      seen = [model.value, data.value];
      history = new InsideHistory();
      batch(() => {
        layerInsights.value = neuronMaps.value = layerOutput.value = saliency.value = projection.value = null;
        moments.value = kernels.value = [];
        // Where something happens first: what Flatten does is seen nowhere.
        layerIndex.value = Math.max(0, model.value?.layers.findIndex(({ params }) => params > 0) ?? 0);
      });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Projects the test samples (or, where there are none, the training samples) as a layer sees them. */
export async function project(layer: number): Promise<void> {
  const [info, built, version] = [data.value!, model.value!, weightsVersion.value];
  const split = info.test ? "test" : "train";
  try {
    const found = await trainer.value!.project({ layer, split });
    if (data.value !== info || model.value !== built) return;
    projection.value = { ...found, layer: built.layers[layer]!.name, split, version };
    insideTrouble.value = null;
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
}
