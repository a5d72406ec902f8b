// Everything the page knows besides its slices' own, as signals: views read them, actions write them.
import { signal } from "@preact/signals";
import type { DataInfo, LoadProgress, Samples } from "../../base/protocol";
import type { Crash, Trainer } from "../../lib";
import { createModelState } from "./model-state";
import type { Trouble } from "./trouble";

// Engine
export const trainer = signal<Trainer | null>(null);
export const engineTrouble = signal<Trouble | null>(null);
/** What a lost engine left behind; null unless it was lost. */
export const crash = signal<Crash | null>(null);
/** Whether it has not answered for so long that people may want to end it. */
export const silent = signal(false);

// Data
export const data = signal<DataInfo | null>(null);
/** The first training samples, for a glimpse. */
export const peek = signal<Samples | null>(null);
export const loading = signal<LoadProgress | null>(null);
export const dataTrouble = signal<Trouble | null>(null);
/** Files were taken in, but more are needed: which. */
export const dataPending = signal<Trouble | null>(null);

/** The page's own model. What shows one that is handed to it reads that one's signals. */
export const page = createModelState({ trainer, data });
export const {
  batchSeries,
  bestPutBack,
  building,
  busy,
  callbacks,
  compileValid,
  curvesVersion,
  epochs,
  epochsDone,
  estimate,
  evaluating,
  fileNotes,
  finding,
  fit,
  layers,
  layersUntouched,
  graph,
  layersValid,
  loss,
  lossConfig,
  ofOutputs,
  metrics,
  model,
  modelTrouble,
  optimizer,
  outcome,
  phase,
  progress,
  results,
  resultsStale,
  resultsTrouble,
  running,
  runTrouble,
  schedule,
  settingsValid,
  stepsAlone,
  trained,
  validateOnTest,
  weightsVersion,
} = page;

// The page itself
/** What can be folded within a room. */
export type CardName = "training" | "try" | "explain" | "sweep" | "cross" | "byHand";
export const openCards = signal<ReadonlySet<CardName>>(new Set<CardName>(["try"]));
/** Read out by screen readers; used sparingly. */
export const announcement = signal("");
export function announce(words: string): void {
  announcement.value = words;
}
