// The sentence of each closed card.
import { expect, it } from "vitest";
import { trainingSentence } from "./sentences";
import { fit } from "./state";

it("the training's sentence writes many epochs in thousands, and what is no number as typed", () => {
  const before = fit.value;
  const epochsOf = (epochs: unknown): string => {
    fit.value = { ...before, epochs };
    return trainingSentence().split(", ")[2]!;
  };
  expect([1, 20_000, "abc"].map(epochsOf)).toEqual(["1 epoch", "20,000 epochs", "abc epochs"]);
  fit.value = before;
});
