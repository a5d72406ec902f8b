// What a change of the weights means for what tells of them.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { FitResult, ModelNotes } from "../../base/protocol";
import { createModelState, type ModelState, type Results } from "../core/model-state";
import { weightsChanged, type WeightsChange } from "./weights";

const notes = { epoch: 3 } as ModelNotes;

/** A model that was trained, tested and put back to its best weights, and once came out of a file. */
function used(): ModelState {
  const state = createModelState({ trainer: signal(null), data: signal(null) });
  state.epochsDone.value = 2;
  state.epochs.value = [{ epoch: 1, logs: { loss: 1 } }];
  state.outcome.value = { reason: "done" } as FitResult;
  state.results.value = { count: 5 } as Results;
  state.fileNotes.value = notes;
  state.bestPutBack.value = state.outcome.value;
  return state;
}

/** Whether curves, results and notes are still there, results are of other weights, and the best weights are those in use. */
const told = (change: WeightsChange): unknown => {
  const state = used();
  weightsChanged(state, change);
  return {
    curves: state.epochs.value.length > 0 && state.outcome.value !== null && state.epochsDone.value > 0,
    results: state.results.value === null ? "gone" : state.resultsStale.value ? "of others" : "of these",
    notes: state.fileNotes.value?.epoch ?? null,
    best: state.bestPutBack.value !== null,
    versions: state.weightsVersion.value,
  };
};

test.each<[WeightsChange, object]>([
  [{ by: "build" }, { curves: false, results: "gone", notes: null, best: false }],
  [{ by: "compile" }, { curves: true, results: "of these", notes: 3, best: true }],
  [{ by: "training" }, { curves: true, results: "of others", notes: null, best: false }],
  [{ by: "checkpoint" }, { curves: true, results: "of others", notes: null, best: true }],
  [{ by: "run" }, { curves: true, results: "of others", notes: null, best: false }],
  [
    { by: "file", notes: { epoch: 7 } as ModelNotes },
    { curves: false, results: "gone", notes: 7, best: false },
  ],
])("%j", (change, what) => {
  expect(told(change)).toEqual({ ...what, versions: 1 });
});
