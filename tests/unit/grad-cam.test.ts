// Grad-CAM against TensorFlow's GradientTape, and what it is not for.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ModelConfig } from "../../web/src/base/protocol";
import type { Trainer } from "../../web/src/lib";
import { difference } from "./support/graph_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

interface Tensor {
  shape: number[];
  values: number[];
}
const {
  cases: [made],
} = JSON.parse(readFileSync(new URL("../parity/grad_cam.json", import.meta.url), "utf8")) as {
  cases: [{ model: ModelConfig; weights: (Tensor & { name: string })[]; x: Tensor; cams: (Tensor & { layer: string; output: number })[] }];
};
const compile = { optimizer: "sgd", loss: "sparse_categorical_crossentropy" };

describe.skipIf(!engineIsBuilt)("gradCam", () => {
  let trainer: Trainer;
  shareTrainer((shared) => {
    trainer = shared;
  });
  const x = Float32Array.from(made.x.values);

  it("is what TensorFlow finds, through joins, for every output and layer; of the last convolution by default", async () => {
    await trainer.build({ model: made.model, compile });
    await trainer.setWeights(made.weights.map(({ name, shape, values }) => ({ name, shape, values: Float32Array.from(values) })));
    for (const { layer, output, shape, values } of made.cams) {
      const cam = await trainer.gradCam(x, output, layer);
      expect([cam.layer, cam.shape]).toEqual([layer, shape]);
      expect(difference([...cam.values], values), `${layer} ${output}`).toBeLessThanOrEqual(1e-5);
      if (layer === "third") expect(await trainer.gradCam(x, output)).toEqual(cam);
    }
    expect(made.cams.some(({ values }) => values.some((value) => value > 0.01))).toBe(true);
  });

  it("says which layers give maps", async () => {
    await trainer.build({ model: made.model, compile });
    await expect(trainer.gradCam(x, 0, "pool")).rejects.toThrow(
      /expected a layer that gives maps \(H, W, C\), such as .*"third", received "pool", which gives \(5,\)/,
    );
    await expect(trainer.gradCam(x, 0, "nope")).rejects.toThrow(/received "nope"/);
    await expect(trainer.gradCam(x, 9)).rejects.toThrow(/output/);
    const layers = [{ class_name: "Dense", config: { units: 3 } }];
    await trainer.build({ model: { class_name: "Sequential", config: { input_shape: [4], layers } } });
    await expect(trainer.gradCam(new Float32Array(4), 0)).rejects.toThrow("received a model without a convolution");
  });
});
