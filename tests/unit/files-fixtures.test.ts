// What Keras 3 and tf.keras 2 wrote opens here, predicts the same, trains on the same, and goes through every format unchanged.

import { describe, expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { SavedModel } from "../../web/src/files/types";
import type { SaveFormat, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";
import { fixtures } from "./support/fixtures";

const close = (received: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(received.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs(received[i]! - value), `value ${i}: ${received[i]}, ${value}`).toBeLessThan(1e-5),
  );
};

describe.skipIf(!engineIsBuilt)("Keras' files in the engine", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it.each(fixtures)("$file", async ({ file, bytes, shape, x, y, predictions, loss }) => {
    const loaded = await trainer.load(new File([bytes], file));
    expect(loaded.remarks).toEqual([]);
    expect(loaded).toMatchObject({ weightsOnly: false, optimizer: true });
    expect(loaded.build.compile).toMatchObject({
      optimizer: { config: { learning_rate: 0.01 } },
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    expect(loaded.model.input_shape).toEqual([null, ...shape]);
    close(await trainer.predict(Float32Array.from(x)), predictions);
    if (!loss) return;
    await trainer.setData({ x: Float32Array.from(x), xShape: shape, y: Uint8Array.from(y) });
    close((await trainer.fit({ epochs: 3, batch_size: 4, shuffle: false })).history.loss!, loss);
  });
});

/** What must survive: layers by class and name, weights bit for bit; the optimizer where the format has a place for it. */
const essence = ({ model, weights, optimizer }: SavedModel, state: boolean) => ({
  shape: model!.config.input_shape,
  layers: model!.config.layers.map(({ class_name, config }) => [class_name, config?.name, config?.units, config?.activation]),
  weights: weights
    .filter(({ tensors }) => tensors.length > 0)
    .map(({ layer, tensors }) => [layer, tensors.map(({ shape, values }) => [shape, [...values]])]),
  ...(state && { iterations: optimizer!.iterations, slots: optimizer!.slots.map((tensors) => tensors.map(({ values }) => [...values])) }),
});

describe.each<{ format: SaveFormat; state: boolean }>([
  { format: "keras", state: true },
  { format: "h5", state: true },
  { format: "safetensors", state: false },
  { format: "tfjs", state: false },
])("$format", ({ format, state }) => {
  // TensorFlow.js has no GRU with reset_after.
  it.each(fixtures.filter(({ model }) => format !== "tfjs" || model !== "sequence"))(
    "$file goes through it unchanged",
    async ({ file, bytes }) => {
      const first = await readModelFiles([{ name: file, bytes }], null);
      const again = await readModelFiles([await writeModel(format, first, "model")], null);
      expect(again.remarks).toEqual([]);
      expect(essence(again, state)).toEqual(essence(first, state));
    },
  );
});

describe.each<SaveFormat>(["weights.h5", "h5-weights"])("weights alone, %s", (format) => {
  it.each(fixtures)("$file", async ({ file, bytes }) => {
    const first = await readModelFiles([{ name: file, bytes }], null);
    const again = await readModelFiles([await writeModel(format, first, "model")], { model: first.model!, compile: first.compile });
    const own = (saved: SavedModel) => saved.weights.flatMap(({ tensors }) => tensors.map(({ values }) => [...values]));
    expect(own(again)).toEqual(own(first));
  });
});

it("weights for another architecture are refused by the first layer that differs", async () => {
  const opened = (i: number) => readModelFiles([{ name: fixtures[i]!.file, bytes: fixtures[i]!.bytes }], null);
  const [image, sequence] = await Promise.all([opened(0), opened(1)]);
  const weights = await writeModel("weights.h5", image, "image");
  await expect(readModelFiles([weights], { model: sequence.model!, compile: null })).rejects.toThrow(
    'image.weights.h5: expected weights for this architecture, but for layer "embedding" (Embedding) it has no embeddings.',
  );
});
