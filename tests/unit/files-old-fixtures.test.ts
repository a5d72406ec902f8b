// What Keras 3 and tf.keras 2 wrote (tests/keras/make_old_fixtures.py) in ways that need turning to be read here predicts the same, and trains on the same.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

interface Stored {
  name: string;
  /** gzip in base64, by name. */
  files: Record<string, string>;
  shape: number[];
  x: number[];
  y: number[];
  predictions: number[];
  /** Losses of three more epochs, batch 4, not shuffled. */
  loss?: number[];
}
const stored = JSON.parse(readFileSync(new URL("fixtures/old_files.json", import.meta.url), "utf8")) as Stored[];

/** The files that are opened together: a whole model, or an architecture with its weights. */
const opened = (names: string[]): string[][] => {
  const architecture = names.find((name) => name.endsWith(".json"));
  const weights = names.filter((name) => name.endsWith("weights.h5"));
  const whole = names.filter((name) => name !== architecture && !weights.includes(name));
  return [...whole.map((name) => [name]), ...weights.map((name) => [architecture!, name])];
};
const cases = stored.flatMap((each) => opened(Object.keys(each.files)).map((names) => ({ ...each, names, title: names.join(" with ") })));

const close = (received: ArrayLike<number>, expected: number[], within: number): void => {
  expect(received.length).toBe(expected.length);
  const differences = expected.map((value, i) => Math.abs(received[i]! - value) / Math.max(1, Math.abs(value)));
  expect(Math.max(...differences)).toBeLessThan(within);
};

/** Samples with channels in front, as they are here: behind. */
function turned(x: number[], [channels, height, width]: number[]): Float32Array<ArrayBuffer> {
  const plane = height! * width!;
  return Float32Array.from(x, (_, i) => {
    const [sample, place, channel] = [Math.floor(i / (channels! * plane)), Math.floor(i / channels!) % plane, i % channels!];
    return x[(sample * channels! + channel) * plane + place]!;
  });
}

describe.skipIf(!engineIsBuilt)("in the engine", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it.each(cases)("$title", async ({ name, names, files, shape, x, y, predictions, loss }) => {
    await trainer.setData({ x: Float32Array.from(x), xShape: shape, y: Uint8Array.from(y) });
    const loaded = await trainer.load(
      names.map((file) => new File([new Uint8Array(gunzipSync(Buffer.from(files[file]!, "base64")))], file)),
    );
    const first = name.startsWith("first_");
    expect(loaded.model.input_shape.slice(1)).toEqual(first ? [...shape.slice(1), shape[0]] : shape);
    // Keras rounds to 16 bits between its layers.
    const within = /^b?float16/.test(name) || name.startsWith("mixed") ? 0.02 : 1e-5;
    close(await trainer.predict(first ? turned(x, shape) : Float32Array.from(x)), predictions, within);
    if (!loss) return;
    expect(loaded).toMatchObject({ optimizer: true, remarks: [] });
    close((await trainer.fit({ epochs: 3, batch_size: 4, shuffle: false })).history.loss!, loss, 1e-5);
  });
});
