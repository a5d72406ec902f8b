// Asks the engine what its layers hold, while somebody looks: anew as the weights change, but never for more than a twentieth of the time.
import { effect, signal } from "@preact/signals";
import type { LayerInsight, LayerOutput, Projection } from "../../engine/protocol";
import { answer } from "../kind";
import { latest } from "../latest";
import { data, model, openCards, trainer, weightsVersion, type Trouble } from "../state";
import { troubleOf } from "../trouble";
import { given, outputs } from "./reading";

export const layerInsights = signal<LayerInsight[] | null>(null);
/** First layer with weights: all its kernel. */
export const firstKernel = signal<{ layer: string; shape: number[]; values: Float32Array } | null>(null);
export const layerIndex = signal(0);
/** What the chosen layer makes of the sample under Try it, and how much each of its values counts for the answer. */
export const layerOutput = signal<LayerOutput | null>(null);
export const saliency = signal<{ values: Float32Array; output: number } | null>(null);
export const projection = signal<(Projection & { layer: string }) | null>(null);
export const insideTrouble = signal<Trouble | null>(null);

const EVERY_MS = 1000;
const COST = 20;

const look = latest(async () => {
  const engine = trainer.peek();
  const info = model.peek();
  if (!engine || !info || !data.peek()) return;
  const started = performance.now();
  try {
    layerInsights.value = await engine.insight();
    const kernel = (await engine.getWeights()).find(({ name }) => name.endsWith("/kernel"));
    firstKernel.value = kernel ? { layer: kernel.name.replace("/kernel", ""), shape: kernel.shape, values: kernel.values } : null;
    await follow();
    insideTrouble.value = null;
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
  const pause = Math.max(EVERY_MS, COST * (performance.now() - started));
  await new Promise((resolve) => setTimeout(resolve, pause));
});

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
  layerOutput.value = await engine.layerOutput(x, index);
  saliency.value = { values: await engine.inputGradient(x, output), output };
}

const followNow = latest(async () => {
  try {
    if (trainer.peek() && model.peek()) await follow();
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
});

/** Keeps the views in step while their card is open. Returns the function that ends it. */
export function watchInside(): () => void {
  const stops = [
    effect(() => {
      weightsVersion.value;
      model.value;
      if (openCards.value.has("inside")) void look();
    }),
    effect(() => {
      given.value;
      outputs.value;
      layerIndex.value;
      if (openCards.value.has("inside")) void followNow();
    }),
    effect(() => {
      model.value;
      layerInsights.value = firstKernel.value = layerOutput.value = saliency.value = projection.value = null;
      layerIndex.value = 0;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Projects the test samples (or, where there are none, the training samples) as a layer sees them. */
export async function project(layer: number): Promise<void> {
  try {
    const found = await trainer.value!.project({ layer, split: data.value!.test ? "test" : "train" });
    projection.value = { ...found, layer: model.value!.layers[layer]!.name };
  } catch (error) {
    insideTrouble.value = troubleOf(error);
  }
}
