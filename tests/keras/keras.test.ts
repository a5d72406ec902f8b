// Keras 3 loads what Sprout wrote, predicts the same and trains on as Sprout does.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { KerasObject, SaveFormat, Trainer } from "../../web/src/lib";
import { shareTrainer } from "../unit/support/real_engine";
import { close, folder, layer, numbers, python, rows, sequential, setData } from "./support";

const xShape = [5, 4];
const count = 24;
const layers = [
  layer("Flatten"),
  layer("Dense", { units: 6, activation: "relu", kernel_regularizer: { class_name: "L2", config: { l2: 0.01 } } }),
  layer("Dense", { units: 4, activation: "softmax" }),
];
const optimizers: KerasObject[] = [
  layer("SGD", { learning_rate: 0.1 }),
  layer("SGD", { momentum: 0.9, nesterov: true }),
  layer("RMSprop", { momentum: 0.5, centered: true }),
  layer("Adagrad", { learning_rate: 0.1 }),
  layer("Adam", { learning_rate: 0.01, amsgrad: true }),
  layer("AdamW"),
];
const formats: SaveFormat[] = ["keras", "h5", "weights.h5"];

type Found = { predictions: number[]; loss?: number[]; iterations?: number; error?: string };
const cases: { file: string; format: SaveFormat; x: unknown; y: unknown; weights_of?: string; train?: object }[] = [];
const expected = new Map<string, { predictions: Float32Array; loss: number[] }>();
let trainer: Trainer;

shareTrainer(async (made) => {
  trainer = made;
  await setData(trainer, xShape, count);
  const x = rows(rows(numbers(count * 20), 4), 5);
  const y = Array.from({ length: count }, (_, i) => (i * 7) % 4);
  for (const [i, optimizer] of optimizers.entries()) {
    await trainer.build(sequential(layers, optimizer, xShape));
    const fit = { batch_size: 5, shuffle: false };
    await trainer.fit({ ...fit, epochs: 2 });
    const predictions = await trainer.predictData();
    for (const format of formats) {
      const { bytes } = await trainer.save({ format });
      const file = `${i}.${format}`;
      writeFileSync(join(folder, file), bytes);
      cases.push({
        file,
        format,
        x,
        y,
        ...(format === "weights.h5" ? { weights_of: `${i}.keras` } : {}),
        train: { epochs: 3, batch_size: 5 },
      });
    }
    const { history } = await trainer.fit({ ...fit, epochs: 5, initial_epoch: 2 });
    for (const format of formats) expected.set(`${i}.${format}`, { predictions, loss: history.loss! });
  }
});

const backends: Record<string, Record<string, string>> = {
  tensorflow: { KERAS_BACKEND: "tensorflow" },
  jax: { KERAS_BACKEND: "jax" },
  tf_keras: { SPROUT_KERAS: "tf_keras" },
};
const answers = new Map<string, Record<string, Found>>();
// All at once, on as many cores as there are.
beforeAll(() =>
  Promise.all(
    Object.entries(backends).map(async ([backend, env]) => {
      const these = cases.filter(({ file }) => backend !== "tf_keras" || (file.endsWith(".h5") && !file.endsWith(".weights.h5")));
      const list = join(folder, `train-${backend}.json`);
      writeFileSync(list, JSON.stringify(these.map(({ train, ...rest }) => ({ ...rest, ...(trains(backend, rest.format) && { train }) }))));
      answers.set(backend, (await python("check.py", [list], env)) as Record<string, Found>);
    }),
  ),
);

// Keras 3 builds the optimizer of an .h5 file for no weights at all, its own files' too: there the state is for tf.keras 2.
const trains = (backend: string, format: SaveFormat): boolean => (backend === "tf_keras") === (format === "h5");

describe.each(Object.keys(backends))("Keras: %s", (backend) => {
  describe.each(formats.filter((format) => backend !== "tf_keras" || format === "h5"))("%s", (format) => {
    it.each(optimizers.map((optimizer, i) => ({ ...optimizer, i })))("$class_name $config", ({ i }) => {
      const { error, predictions, loss, iterations } = answers.get(backend)![`${i}.${format}`]!;
      expect(error).toBeUndefined();
      close(predictions, expected.get(`${i}.${format}`)!.predictions);
      if (!trains(backend, format)) return;
      expect(iterations).toBe(10);
      close(loss!, expected.get(`${i}.${format}`)!.loss);
    });
  });
});
