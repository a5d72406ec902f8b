// What a change of a model's weights means for all else that is known of it.
import { batch } from "@preact/signals";
import type { ModelNotes } from "../../base/protocol";
import type { ModelState } from "../core/model-state";

/** What has changed the weights. */
export type WeightsChange =
  /** Drawn anew. */
  | { by: "build" }
  /** The same ones, compiled anew. */
  | { by: "compile" }
  /** Mini-batches. */
  | { by: "training" }
  /** The best ones of the training that has ended, put back by a callback or by somebody. */
  | { by: "checkpoint" }
  /** Those that a kept run ended with, or that the last checkpoint before a crash had. */
  | { by: "run" }
  /** A file, which says so much of them. */
  | { by: "file"; notes: ModelNotes };

/** Draws the consequences, in one place: what tells of the weights before is forgotten, or told to be of others. */
export function weightsChanged(state: ModelState, change: WeightsChange): void {
  batch(() => {
    state.weightsVersion.value++;
    if (change.by === "compile") return;
    if (change.by === "build" || change.by === "file") forgetTraining(state);
    state.fileNotes.value = change.by === "file" ? change.notes : null;
    state.bestPutBack.value = change.by === "checkpoint" ? state.outcome.value : null;
    state.resultsStale.value = change.by !== "build";
  });
}

/** Clears curves and results: the weights they tell of are gone. */
export function forgetTraining(state: ModelState): void {
  batch(() => {
    state.epochs.value = [];
    state.batchSeries.clear();
    state.curvesVersion.value++;
    state.epochsDone.value = state.stepsAlone.value = 0;
    state.progress.value = state.outcome.value = state.results.value = null;
    state.runTrouble.value = state.resultsTrouble.value = null;
    state.resultsStale.value = false;
  });
}
