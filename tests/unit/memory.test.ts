// The memory that an estimate counts, a snapshot of the running fit among it, against what the engine's memory really grows by.

import { expect, test } from "vitest";
import createSprout from "#wasm/sprout-simd.mjs";
import { Engine } from "../../web/src/engine/engine";
import { trainingBytes } from "../../web/src/engine/memory";
import type { BuildConfig, KerasObject } from "../../web/src/base/protocol";
import { engineIsBuilt } from "./support/real_engine";

const layer = (class_name: string, config: object = {}): KerasObject => ({ class_name, config: { ...config } });
const [flatten, pixels, softmax] = [
  layer("Flatten"),
  layer("Reshape", { target_shape: [28, 28, 1] }),
  layer("Dense", { units: 10, activation: "softmax" }),
];
const conv = (class_name: string, filters: number, more: object = {}) =>
  layer(class_name, { filters, kernel_size: 3, activation: "relu", ...more });
/** The memory grows by 96 MB at a time at most, and begins with 17 MB. */
const steps = 120e6;

test.runIf(engineIsBuilt).each<[string, number, KerasObject[]]>([
  ["a wide Dense", 2048, [flatten, layer("Dense", { units: 6000, activation: "relu" }), softmax]],
  [
    "convolutions with normalization and dropout",
    256,
    [
      pixels,
      conv("Conv2D", 64),
      layer("BatchNormalization"),
      layer("Activation", { activation: "relu" }),
      layer("Dropout", { rate: 0.5 }),
      layer("MaxPooling2D"),
      flatten,
      softmax,
    ],
  ],
  [
    "other convolutions",
    96,
    [
      pixels,
      conv("Conv2D", 64, { activation: "gelu" }),
      conv("SeparableConv2D", 64, { depth_multiplier: 2 }),
      conv("Conv2DTranspose", 32, { strides: 2 }),
      flatten,
      softmax,
    ],
  ],
  ["an LSTM", 1024, [layer("LSTM", { units: 128 }), softmax]],
  ["a GRU", 1024, [layer("GRU", { units: 128, reset_after: false }), softmax]],
  [
    "both directions",
    1024,
    [
      layer("Bidirectional", { layer: layer("LSTM", { units: 96, return_sequences: true }) }),
      layer("LayerNormalization"),
      layer("GlobalMaxPooling1D"),
      softmax,
    ],
  ],
  [
    "one layer for each step",
    2048,
    [layer("TimeDistributed", { layer: layer("Dense", { units: 512, activation: "relu" }) }), flatten, softmax],
  ],
])("of %s is what training takes", async (_, batch, layers) => {
  const module = await createSprout();
  const engine = new Engine(module);
  const data = engine.createDataset({
    count: batch,
    x: [{ name: "", shape: [28, 28], dtype: "uint8", scale: 1 / 255, offset: 0 }],
    y: [{ name: "", shape: [], dtype: "uint8", scale: 1, offset: 0 }],
  });
  engine.datasetBytes(data, "x", 0, batch * 784).fill(9);
  engine.datasetBytes(data, "y", 0, batch).fill(3);
  const config: BuildConfig = {
    model: { class_name: "Sequential", config: { input_shape: [28, 28], layers } },
    compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy" },
    seed: 1,
  };
  const model = engine.createModel(config);
  const { weights, snapshot, activations } = trainingBytes({ info: engine.describe(model) }, batch);
  engine.beginFit(model, data, 0, {
    batch_size: batch,
    shuffle: false,
    order_per_output: false,
    validation_count: 0,
    seed: 1,
    initial_epoch: 0,
  });
  expect(engine.runFit(model, 1).ran).toBe(1);
  const grown = (): number => module.wasmMemory.buffer.byteLength;
  expect(grown()).toBeGreaterThan(0.95 * (weights + activations));
  expect(grown()).toBeLessThan(weights + activations + steps);

  // Again and again, the memory grows by no more than one snapshot.
  for (let taken = 0; taken < 3; taken++) {
    const { length } = engine.saveFit(model);
    expect(length).toBeGreaterThanOrEqual(snapshot);
    expect(length).toBeLessThan(snapshot + 1000);
  }
  expect(grown()).toBeGreaterThan(0.95 * (weights + activations + snapshot));
  expect(grown()).toBeLessThan(weights + activations + snapshot + steps);
});
