// What a sweep's figures are called, and in which order they are offered.

import { expect, test } from "vitest";
import { figureName, figuresOf } from "./figures";
import type { JobResult } from "../../runs/sweep";

test("every figure that a training ended with is offered, the most telling first", () => {
  const figures = {
    loss: 1,
    sparse_top_k_categorical_accuracy: 1,
    accuracy: 1,
    val_loss: 1,
    mean_squared_error: 1,
    val_accuracy: 1,
    test_loss: 1,
    test_accuracy: 1,
  };
  const results = [{ figures: null }, { figures }, { figures: { loss: 2 } }] as unknown as JobResult[];
  expect(figuresOf(results)).toEqual([
    "test_accuracy",
    "test_loss",
    "val_accuracy",
    "val_loss",
    "accuracy",
    "sparse_top_k_categorical_accuracy",
    "loss",
    "mean_squared_error",
  ]);
});

test("figures are called by what they are of and by their metric", () => {
  expect(["test_accuracy", "val_loss", "loss", "val_unheard_of"].map(figureName)).toEqual([
    "Test accuracy",
    "Validation loss",
    "Training loss",
    "Validation unheard_of",
  ]);
});
