// The sentence of each closed card.
import { expect, it } from "vitest";
import type { DataInfo } from "../../base/protocol";
import { learningSentence, trainingSentence } from "./sentences";
import { fit, modelTrouble } from "./state";

it("the training's sentence writes many epochs in thousands, and what is no number as typed", () => {
  const before = fit.value;
  const epochsOf = (epochs: unknown): string => {
    fit.value = { ...before, epochs };
    return trainingSentence().split(", ")[2]!;
  };
  expect([1, 20_000, "abc"].map(epochsOf)).toEqual(["1 epoch", "20,000 epochs", "abc epochs"]);
  fit.value = before;
});

it("what will be learnt from are the samples that train, and all of them while the share for validation is no share", () => {
  const before = fit.value;
  const train = { count: 1001, classCounts: [500, 501] };
  const info = { train, test: null, validation: null, classNames: ["a", "b"], xShape: [2], kind: "labels" } as unknown as DataInfo;
  const learnt = (validation_split: unknown): string => {
    fit.value = { ...before, validation_split };
    return /from (\S+) /.exec(learningSentence(info, false))![1]!;
  };
  expect([0.2, 0, "", "abc", 7, -1].map(learnt)).toEqual(["800", "1,001", "1,001", "1,001", "1,001", "1,001"]);
  fit.value = before;
});

it("layers that do not fit will learn nothing", () => {
  const info = { train: { count: 10 }, test: null, classNames: null, xShape: [2], kind: "values" } as unknown as DataInfo;
  modelTrouble.value = { message: "Conv2D: expected input (H, W, C)", layer: 0 };
  expect(learningSentence(info, false)).toBe("The layers do not fit together yet.");
  modelTrouble.value = null;
  expect(learningSentence(info, false)).toContain("will learn");
});
