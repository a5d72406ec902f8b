// The exercise fashion-checkpoint with files: save_weights and load_weights, save and load, and the refusal of another shape.

import { describe, expect, it } from "vitest";
import { exercises } from "../../web/src/exercises";
import type { BuildConfig, SaveFormat, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

describe.skipIf(!engineIsBuilt)("fashion-checkpoint", () => {
  let trainer: Trainer;
  let build: BuildConfig;
  const file = ({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }) => new File([bytes], name);
  const wider = (): BuildConfig => {
    const copy = structuredClone(build);
    copy.model.config.layers.find(({ class_name }) => class_name === "Dense")!.config!.units = 128;
    return copy;
  };
  shareTrainer(async (made) => {
    trainer = made;
    await trainer.loadData({ name: "digits", seed: 1, train: 400, test: 100 });
    ({ build } = exercises.find(({ id }) => id === "fashion-checkpoint")!.configure());
    await trainer.build(build);
    await trainer.fit({ epochs: 2 });
  });

  it.each<SaveFormat>(["weights.h5", "h5-weights"])(
    "weights (%s) go into an untrained model of the same shape; another shape is refused",
    async (format) => {
      const trained = await trainer.evaluate();
      const weights = file(await trainer.save({ format, name: "model-weights" }));
      await trainer.build({ ...build, seed: 99 });
      expect((await trainer.evaluate()).loss).not.toBeCloseTo(trained.loss!, 3);
      expect(await trainer.load(weights)).toMatchObject({ weightsOnly: true });
      const again = await trainer.evaluate();
      expect(again.loss).toBeCloseTo(trained.loss!, 5);
      expect(again.accuracy).toBe(trained.accuracy);

      await trainer.build(wider());
      const before = await trainer.getWeights();
      await expect(trainer.load(weights)).rejects.toThrow(/expected kernel of layer "dense" to be \(784, 128\), found \(784, 100\)/);
      expect(await trainer.getWeights()).toEqual(before);
      await trainer.build({ ...build, seed: 99 });
      await trainer.load(weights);
    },
  );

  it.each<SaveFormat>(["keras", "h5"])("a whole model (%s) evaluates the same after loading", async (format) => {
    const trained = await trainer.evaluate();
    const model = file(await trainer.save({ format, name: "model-whole" }));
    await trainer.build(wider());
    const loaded = await trainer.load(model);
    expect(loaded.model.params).toBe(79_510);
    const again = await trainer.evaluate();
    expect(again.loss).toBeCloseTo(trained.loss!, 5);
    expect(again.accuracy).toBe(trained.accuracy);
  });
});
