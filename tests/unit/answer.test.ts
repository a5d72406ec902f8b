// What outputs answer: the same for the page, the confusion matrix and the engine's metrics, also at exactly one half.

import { describe, expect, test } from "vitest";
import { answer, argmax, confusionOf } from "../../web/src/base/answer";
import type { Trainer } from "../../web/src/engine/client";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

test("the greatest output, the first of equals, from a place on", () => {
  expect(answer([0.1, 0.7, 0.2])).toBe(1);
  expect(answer([9, 0.1, 0.7], 1, 2)).toBe(1);
  expect(argmax([3, 5, 5])).toBe(1);
});

test("a single output speaks for class 1 above one half; at exactly one half for class 0, as in Keras", () => {
  expect([0.4, 0.5, 0.5 + 2 ** -24, 0.6].map((output) => answer([output]))).toEqual([0, 0, 1, 1]);
});

test("the confusion matrix counts answers by true class", () => {
  expect(confusionOf("confusion", [0, 1, 1], [0.5, 0.5, 0.9], 1)).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(confusionOf("confusion", [1, 0], [0.2, 0.3, 0.5, 0.8, 0.1, 0.1], 3)).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
});

test("targets that are no classes of the output are refused", () => {
  expect(() => confusionOf("confusion", [0, 3], [1, 0, 0, 1], 2)).toThrow(
    "confusion: expected targets from 0 to 1, as the model's output has, received class 3",
  );
  expect(() => confusionOf("confusion", null, [1, 0], 2)).toThrow("received values that are no classes");
});

describe.runIf(engineIsBuilt)("a sigmoid of zero weights says exactly one half", () => {
  const truth = Int32Array.of(0, 1, 1, 0, 0);
  let trainer: Trainer;
  shareTrainer(async (made) => {
    trainer = made;
    const x = Float32Array.from({ length: 10 }, (_, i) => i);
    await trainer.setData({ x, xShape: [2], y: truth, testX: x, testY: truth });
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: {
          input_shape: [2],
          layers: [{ class_name: "Dense", config: { units: 1, activation: "sigmoid", kernel_initializer: "zeros" } }],
        },
      },
      compile: { optimizer: "sgd", loss: "binary_crossentropy", metrics: ["accuracy"] },
    });
  });

  test("which metric, matrix and answer all take for class 0", async () => {
    const predictions = await trainer.predictData();
    expect([...predictions]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect((await trainer.evaluate())["accuracy"]).toBe(3 / 5);
    expect((await trainer.confusion()).matrix).toEqual([
      [3, 0],
      [2, 0],
    ]);
    expect([...predictions].map((output) => answer([output]))).toEqual([0, 0, 0, 0, 0]);
  });
});
