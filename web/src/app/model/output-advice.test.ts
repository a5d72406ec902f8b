// The last layer and the loss: what does not go together, and what cures it.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { createModelState } from "../core/model-state";
import { lossRef } from "../core/training-config";
import { setLayers } from "./edit";
import { cureOutput, outputAdvice } from "./output-advice";

const dense = (units: number, activation?: string) => [{ class_name: "Flatten" }, { class_name: "Dense", config: { units, activation } }];
const logits = (class_name: string) => ({ class_name, config: { from_logits: true } });

test.each([
  ["a softmax of one unit", dense(1, "softmax"), "binary_crossentropy", "one_unit", { activation: "sigmoid" }],
  ["a softmax of one value", dense(1, "softmax"), "mean_squared_error", "one_unit", { activation: "linear" }],
  ["nothing under a cross-entropy", dense(10), "sparse_categorical_crossentropy", "no_probabilities", { activation: "softmax" }],
  ["relu under a cross-entropy", dense(10, "relu"), "categorical_crossentropy", "no_probabilities", { activation: "softmax" }],
  ["tanh under a binary one", dense(1, "tanh"), "BinaryCrossentropy", "no_probabilities", { activation: "sigmoid" }],
  ["probabilities called logits", dense(10, "softmax"), logits("SparseCategoricalCrossentropy"), "said_logits", { from_logits: false }],
  ["a probability called a logit", dense(1, "sigmoid"), logits("BinaryCrossentropy"), "said_logits", { from_logits: false }],
  ["logits that are cut", dense(10, "relu"), logits("CategoricalCrossentropy"), "cut_logits", { activation: "linear" }],
])("%s", (_, layers, loss, problem, cure) => {
  expect(outputAdvice(layers, loss)).toMatchObject({ problem, cure });
});

test.each([
  ["softmax", dense(10, "softmax"), "sparse_categorical_crossentropy"],
  ["a layer of its own", [...dense(10), { class_name: "Softmax" }], "sparse_categorical_crossentropy"],
  ["sigmoid", dense(1, "sigmoid"), "binary_crossentropy"],
  ["several sigmoids", dense(5, "sigmoid"), "binary_crossentropy"],
  ["logits that are said to be", dense(10), logits("SparseCategoricalCrossentropy")],
  ["values", dense(1), "mean_squared_error"],
  ["values that are cut", dense(1, "relu"), "mean_absolute_error"],
  ["a layer that says nothing", [{ class_name: "LSTM", config: { units: 3 } }], "binary_crossentropy"],
  ["no layer", [], "binary_crossentropy"],
])("%s goes with its loss", (_, layers, loss) => {
  expect(outputAdvice(layers, loss)).toBeNull();
});

test("one click cures it", () => {
  const state = createModelState({ trainer: signal(null), data: signal(null) });
  setLayers(state, dense(10));
  const cure = (): void => cureOutput(state, outputAdvice(state.layers.value, lossRef(state))!);
  cure();
  expect(state.layers.value[1]!.config["activation"]).toBe("softmax");
  state.lossConfig.value = { from_logits: true };
  cure();
  expect([lossRef(state), outputAdvice(state.layers.value, lossRef(state))]).toEqual(["sparse_categorical_crossentropy", null]);
});
