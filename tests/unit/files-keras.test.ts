// Keras' own formats, written and read back: predictions, optimizer state and the losses of the steps that follow.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildConfig, KerasObject, SaveFormat, Trainer } from "../../web/src/lib";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

const dense = (units: number, activation: string): KerasObject => ({ class_name: "Dense", config: { units, activation } });
const config = (optimizer: KerasObject): BuildConfig => ({
  model: {
    class_name: "Sequential",
    config: {
      name: "digits",
      layers: [{ class_name: "Flatten" }, dense(12, "relu"), { class_name: "Dropout", config: { rate: 0.2 } }, dense(10, "softmax")],
    },
  },
  compile: { optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
  seed: 3,
});
const optimizers: KerasObject[] = [
  { class_name: "SGD", config: { learning_rate: 0.05 } },
  { class_name: "SGD", config: { momentum: 0.9, nesterov: true } },
  { class_name: "RMSprop", config: { momentum: 0.5, centered: true } },
  { class_name: "Adagrad" },
  { class_name: "Adam", config: { learning_rate: 0.003 } },
  { class_name: "AdamW", config: { amsgrad: true } },
];
const fit = { epochs: 4, initial_epoch: 2, batch_size: 50, seed: 5 };
const file = ({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }) => new File([bytes], name);

/** Weights come back bit for bit; what is computed with them may differ in the last bit, with the place in memory. */
const close = (received: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(received.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) => expect(received[i]).toBeCloseTo(value, 5));
};

describe.skipIf(!engineIsBuilt)("a model goes through a file", () => {
  let first: Trainer;
  let second: Trainer;
  beforeAll(async () => {
    [first, second] = [await createTrainer(), await createTrainer()];
    for (const trainer of [first, second]) await trainer.loadData({ name: "digits", seed: 1, train: 300, test: 50 });
  });
  afterAll(() => [first, second].forEach((trainer) => trainer.dispose()));

  describe.each(["keras", "h5"] as SaveFormat[])("%s", (format) => {
    it.each(optimizers)("and training goes on as if nothing had happened: $class_name $config", async (optimizer) => {
      await first.build(config(optimizer));
      await first.fit({ ...fit, epochs: 2, initial_epoch: 0 });
      const saved = await first.save({ format, epoch: 2 });
      const loaded = await second.load(file(saved));
      expect(loaded.remarks).toEqual([]);
      expect(loaded.optimizer).toBe(true);
      expect(loaded.notes).toMatchObject({ epoch: 2, scale: 1 / 255, offset: 0 });
      close(await second.predictData(), await first.predictData());
      const [there, here] = [await second.fit(fit), await first.fit(fit)];
      close(there.history.loss!, here.history.loss!);
      expect(there.epoch).toEqual([2, 3]);
    });
  });
});
