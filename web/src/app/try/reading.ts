// What the network says about one thing: a drawing, a test sample or a point; asked again as the weights change.
import { batch, effect, signal } from "@preact/signals";
import type { DataInfo, TypedArray } from "../../base/protocol";
import { isDigitSized, targetsOf } from "../core/kind";
import { latest } from "../core/latest";
import { sparing } from "../core/pace";
import { data, model, trainer, weightsVersion } from "../core/state";
import { troubleOf, type Trouble } from "../core/trouble";
import { PAD } from "../parts/drawing-area";

/** A test sample, with its index and what it truly is. */
export interface Taken {
  index: number;
  truth: number | null;
}

/** Values the network was given, as stored (not yet scaled). */
export const given = signal<TypedArray | null>(null);
export const outputs = signal<Float32Array | null>(null);
export const taken = signal<Taken | null>(null);
export const readingTrouble = signal<Trouble | null>(null);

const predict = latest(async () => {
  const values = given.value;
  if (!values || !trainer.value || !model.value) return void (outputs.value = null);
  try {
    const found = await trainer.value.predict(values);
    if (given.value) outputs.value = found;
    readingTrouble.value = null;
  } catch (error) {
    readingTrouble.value = troubleOf(error);
  }
});

/** Counts what was forgotten: strokes read before are not to come back after it. */
let forgotten = 0;

/** Reads the drawing on the pad; one reading at a time, always of the newest strokes. */
export const readDrawing = (gray: Uint8Array): Promise<void> => readStrokes(gray, forgotten);

const readStrokes = latest(async (gray: Uint8Array, before: number) => {
  const info = data.value;
  if (!info || !trainer.value || before !== forgotten) return;
  taken.value = null;
  try {
    const values = isDigitSized(info) ? await trainer.value.normalizeDigit(gray, PAD, PAD) : fitted(gray, info);
    if (before !== forgotten) return;
    given.value = values;
    await predict();
  } catch (error) {
    readingTrouble.value = troubleOf(error);
  }
});

export function forgetReading(): void {
  forgotten++;
  batch(() => {
    given.value = outputs.value = taken.value = readingTrouble.value = null;
  });
}

/** Values of one's own, as the model is to see them. */
export async function readValues(values: TypedArray | null): Promise<void> {
  if (!values) return forgetReading();
  taken.value = null;
  given.value = values;
  await predict();
}

export async function readPoint(x: number, y: number): Promise<void> {
  taken.value = null;
  given.value = Float32Array.of(x, y);
  await predict();
}

/** What the network says of other samples, row by row; null where it cannot tell now. */
export const answersTo = async (x: TypedArray): Promise<Float32Array | null> =>
  model.value ? ((await trainer.value?.predict(x).catch(() => null)) ?? null) : null;

let nextSample = 0;

/** Takes the next sample of the test set, or of the training set where there is none. */
export async function takeSample(): Promise<void> {
  const info = data.value;
  if (!info || !trainer.value) return;
  const split = info.test ? "test" : "train";
  const index = nextSample++ % info[split]!.count;
  try {
    const sample = await trainer.value.getSamples({ split, indices: [index] });
    batch(() => {
      given.value = sample.x;
      taken.value = { index, truth: targetsOf(sample)[0] ?? null };
    });
    await predict();
  } catch (error) {
    readingTrouble.value = troubleOf(error);
  }
}

/** The drawing in the size of the data's pictures: each pixel the mean of those it covers. */
function fitted(gray: Uint8Array, info: DataInfo): TypedArray | null {
  if (!gray.some((value) => value > 0)) return null;
  const [height = 1, width = 1, channels = 1] = info.xShape;
  const [low, high] = info.range;
  const values = info.dtype === "uint8" ? new Uint8Array(height * width * channels) : new Float32Array(height * width * channels);
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const mean = meanOf(
        gray,
        Math.floor((i * PAD) / height),
        Math.ceil(((i + 1) * PAD) / height),
        Math.floor((j * PAD) / width),
        Math.ceil(((j + 1) * PAD) / width),
      );
      values.fill(low + ((high - low) * mean) / 255, (i * width + j) * channels, (i * width + j + 1) * channels);
    }
  return values;
}

function meanOf(gray: Uint8Array, top: number, bottom: number, left: number, right: number): number {
  let sum = 0;
  for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) sum += gray[i * PAD + j]!;
  return sum / ((bottom - top) * (right - left));
}

/** Reads again when the weights change: at once when training rests, as often as it costs little while it runs. */
export function watchWeights(again: () => Promise<void> = predict): () => void {
  const read = sparing(async () => {
    await again();
    return true;
  }, 50);
  let due: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    void weightsVersion.value;
    due ??= setTimeout(() => {
      due = undefined;
      void read();
    }, 50);
  });
  return () => {
    clearTimeout(due);
    stop();
  };
}
