// From the output layer's inputs to the loss: the same numbers as by hand, and as on the real engine after a step.

import { expect, test } from "vitest";
import { example, forward, scoreGradients as byHandGradients, step } from "./by-hand";
import { answersOf, findOutputLayer, lossOf, scoreGradients, scoresAfter, scoresOf, termsOf, type OutputLayer } from "./output-layer";
import type { KerasObject, ModelInfo } from "../../base/protocol";
import { stepByEngine } from "./one-step";
import { createTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";

const layer: OutputLayer = {
  h: Float32Array.from(example.x),
  b: Float32Array.from(example.b),
  useBias: true,
  head: "softmax",
  w: Float32Array.from({ length: 48 }, (_, i) => example.w[i % 3]![Math.floor(i / 3)]!),
};

test("the example by hand comes out the same", () => {
  const { sums, scores } = scoresOf(layer);
  const by = forward(example);
  scores.forEach((z, c) => expect(z).toBeCloseTo(by.scores[c]!, 6));
  sums.forEach((sum, c) => expect(sum + example.b[c]!).toBeCloseTo(by.scores[c]!, 6));
  const { exps, answers } = answersOf("softmax", scores);
  exps.forEach((e, c) => expect(e).toBeCloseTo(by.exps[c]!, 5));
  expect(lossOf("softmax", answers, 0)).toBeCloseTo(by.loss, 6);
  const gradients = scoreGradients("softmax", answers, 0);
  gradients.forEach((d, c) => expect(d).toBeCloseTo(byHandGradients(example)[c]!, 6));
  const after = scoresAfter(layer, scores, gradients, example.learningRate);
  after.forEach((z, c) => expect(z).toBeCloseTo(forward(step(example)).scores[c]!, 6));
});

test("a sum's largest terms and its rest make up the whole", () => {
  const { terms, rest, restCount } = termsOf(layer, 0, 2);
  expect(terms.map(({ i }) => i)).toEqual([0, 5]);
  expect(restCount).toBe(2);
  expect(terms.reduce((sum, { w, h }) => sum + w * h, rest)).toBeCloseTo(scoresOf(layer).sums[0]!, 6);
});

test("sigmoid and linear outputs have their own loss; huge scores do not overflow", () => {
  const { answers } = answersOf("sigmoid", [0]);
  expect([answers[0], lossOf("sigmoid", answers, 1), scoreGradients("sigmoid", answers, 1)[0]]).toEqual([0.5, Math.log(2), -0.5]);
  expect([lossOf("squared", [3], 1), scoreGradients("squared", [3], 1)[0]]).toEqual([4, 4]);
  expect([lossOf("absolute", [-2], 1), scoreGradients("absolute", [-2], 1)[0]]).toEqual([3, -1]);
  expect([lossOf("huber", [1.5], 1), scoreGradients("huber", [1.5], 1)[0]]).toEqual([0.125, 0.5]);
  expect([lossOf("huber", [3], 1), scoreGradients("huber", [3], 1)[0]]).toEqual([1.5, 1]);
  expect(answersOf("softmax", [1000, 990]).answers[0]).toBeCloseTo(1 / (1 + Math.exp(-10)), 9);
});

const described = (...layers: [class_name: string, activation: string | null, units: number][]): ModelInfo =>
  ({
    layers: layers.map(([class_name, activation, units]) => ({
      name: "",
      class_name,
      output_shape: [null, units],
      params: 0,
      trainable_params: 0,
      config: { activation },
    })),
  }) as unknown as ModelInfo;

test("output layers are found, with their activation beside or within them", () => {
  expect(findOutputLayer(described(["Flatten", null, 9], ["Dense", "softmax", 3]), "categorical_crossentropy")).toEqual({
    dense: 1,
    head: "softmax",
  });
  expect(findOutputLayer(described(["Dense", "linear", 3], ["Softmax", null, 3]), "sparse_categorical_crossentropy")).toEqual({
    dense: 0,
    head: "softmax",
  });
  expect(findOutputLayer(described(["Dense", "linear", 1], ["Activation", "sigmoid", 1]), "binary_crossentropy")).toEqual({
    dense: 0,
    head: "sigmoid",
  });
  expect(findOutputLayer(described(["Dense", "linear", 1]), "mean_squared_error")).toEqual({ dense: 0, head: "squared" });
  expect(findOutputLayer(described(["Dense", "linear", 1]), "huber")).toEqual({ dense: 0, head: "huber" });
  expect(findOutputLayer(described(["Dense", "linear", 2]), "mean_squared_error")).toBeNull();
  expect(findOutputLayer(described(["Dense", "softmax", 3]), "mean_squared_error")).toBeNull();
  expect(findOutputLayer(described(["Dense", "relu", 3], ["Softmax", null, 3]), "categorical_crossentropy")).toBeNull();
  expect(findOutputLayer(described(["LSTM", "tanh", 3]), "mean_squared_error")).toBeNull();
  expect(findOutputLayer(described(), "mean_squared_error")).toBeNull();
});

test.runIf(engineIsBuilt).each([
  ["mean_squared_error", "squared", true],
  ["mean_squared_error", "squared", false],
  ["mean_absolute_error", "absolute", true],
  ["huber", "huber", true],
] as const)("a linear unit with %s (%s, use_bias %s): loss and step as on the engine", async (loss, head, useBias) => {
  const output: OutputLayer = {
    h: Float32Array.of(0.5, -1, 2),
    w: Float32Array.of(0.3, -0.2, 0.9),
    b: Float32Array.of(useBias ? 0.1 : 0),
    useBias,
    head,
  };
  const x = output.h.slice();
  const build = {
    model: {
      class_name: "Sequential" as const,
      config: { input_shape: [3], layers: [{ class_name: "Dense", config: { units: 1, use_bias: useBias } }] },
    },
    compile: { optimizer: "sgd", loss },
  };
  const weights = [
    { name: "dense/kernel", shape: [3, 1], values: output.w },
    ...(useBias ? [{ name: "dense/bias", shape: [1], values: output.b }] : []),
  ];
  const stepped = await stepByEngine(
    { build, weights, x, xShape: [3], scale: 1, offset: 0, y: Float32Array.of(0.4), yShape: [], rate: 0.05 },
    createTrainer,
  );
  const { scores } = scoresOf(output);
  expect(stepped.lossBefore).toBeCloseTo(lossOf(head, scores, 0.4), 5);
  const after = scoresAfter(output, scores, scoreGradients(head, scores, 0.4), 0.05);
  expect(stepped.answers[0]).toBeCloseTo(after[0]!, 5);
  expect(stepped.loss).toBeCloseTo(lossOf(head, after, 0.4), 5);
});

test.runIf(engineIsBuilt).each([
  ["sparse_categorical_crossentropy", Int32Array.of(0), []],
  ["categorical_crossentropy", Float32Array.of(1, 0, 0), [3]],
] as const)(
  "the engine's step on the whole network is the step by hand where the output layer is all of it: %s",
  async (loss, y, yShape) => {
    const trainer = await createTrainer();
    try {
      const x = Uint8Array.from(example.x, (value) => value * 255);
      await trainer.setData({ x, xShape: [4, 4], y, yShape: [...yShape], classNames: ["a", "b", "c"] });
      const layers: KerasObject[] = [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 3, activation: "softmax" } }];
      const build = {
        model: { class_name: "Sequential" as const, config: { input_shape: [4, 4], layers } },
        compile: { optimizer: "adam", loss },
      };
      await trainer.build(build);
      await trainer.setWeights([layer.w, layer.b]);
      const stepped = await stepByEngine(
        { build, weights: await trainer.getWeights(), x, xShape: [4, 4], scale: 1 / 255, offset: 0, y, yShape: [...yShape], rate: 0.1 },
        createTrainer,
      );
      const { scores } = scoresOf(layer);
      const { answers } = answersOf("softmax", scores);
      const after = answersOf("softmax", scoresAfter(layer, scores, scoreGradients("softmax", answers, 0), 0.1)).answers;
      after.forEach((p, c) => expect(stepped.answers[c]).toBeCloseTo(p, 5));
      expect(stepped.loss).toBeCloseTo(lossOf("softmax", after, 0), 5);
      expect(stepped.lossBefore).toBeCloseTo(lossOf("softmax", answers, 0), 5);
    } finally {
      trainer.dispose();
    }
  },
);
