// The tour's activations, losses and derivatives are the engine's.

import { describe, expect, test } from "vitest";
import { networks } from "./tour-actions";
import { activations, losses, OTHERS, weightedSum } from "./tour";
import type { KerasObject } from "../../base/protocol";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";

const sequential = (shape: number[], layers: KerasObject[]) => ({
  class_name: "Sequential" as const,
  config: { input_shape: shape, layers },
});
const points = Array.from({ length: 33 }, (_, i) => -4 + i / 4);

test("a weighted sum", () => expect(weightedSum([2, -1, 0.5], [1, 3, 4], 10)).toBe(11));

describe.runIf(engineIsBuilt)("with the engine", () => {
  test.each(activations.map((curve) => [curve.name, curve] as const))("%s and its derivative", async (name, curve) => {
    const trainer = await createTrainer();
    // softmax: over the first of three scores.
    const others = name === "softmax" ? OTHERS : [];
    await trainer.build({ model: sequential([1 + others.length], [{ class_name: "Activation", config: { activation: name } }]) });
    for (const z of points) {
      const x = Float32Array.of(z, ...others);
      expect((await trainer.predict(x))[0]).toBeCloseTo(curve.value(z), 5);
      expect((await trainer.inputGradient(x, 0))[0]).toBeCloseTo(curve.slope(z), 5);
    }
    trainer.dispose();
  });

  test("losses, and their derivatives by small differences", async () => {
    const trainer = await createTrainer();
    const predictions = Float32Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
    const layers = [{ class_name: "Activation", config: { activation: "linear" } }];
    for (const { name, value } of losses) {
      // A probability p of the true class is a row (p, 1 - p).
      const crossed = name === "crossentropy";
      await trainer.setData(
        crossed
          ? { x: Float32Array.from([...predictions].flatMap((p) => [p, 1 - p])), xShape: [2], y: new Uint8Array(19) }
          : { x: predictions, xShape: [1], y: new Float32Array(19).fill(1), yShape: [1] },
      );
      await trainer.build({
        model: sequential([crossed ? 2 : 1], layers),
        compile: { optimizer: "sgd", loss: crossed ? "sparse_categorical_crossentropy" : name },
      });
      (await trainer.sampleLosses()).forEach((loss, i) => expect(loss).toBeCloseTo(value(predictions[i]!), 5));
    }
    for (const { value, slope } of losses)
      for (const p of predictions) expect((value(p + 1e-5) - value(p - 1e-5)) / 2e-5).toBeCloseTo(slope(p), 5);
    trainer.dispose();
  });

  test.each(Object.keys(networks))("the network %s is built on 28 x 28 pictures", async (name) => {
    const trainer = await createTrainer();
    const { output_shape } = await trainer.build({ model: sequential([28, 28], networks[name]!) });
    expect(output_shape).toEqual([null, 10]);
    trainer.dispose();
  });
});
