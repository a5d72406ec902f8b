// What each report of a training's progress changes in the page.
import { batch } from "@preact/signals";
import type { FitProgress, Logs } from "../../base/protocol";
import { logsInWords } from "../core/format";
import { restAfter, shown } from "../core/pace";
import { Series } from "../core/series";
import {
  announcement,
  batchSeries,
  callbacks,
  curvesVersion,
  epochs,
  epochsDone,
  progress,
  resultsStale,
  schedule,
  weightsVersion,
} from "../core/state";
import { t } from "./text";
import { runEpoch } from "./runs";

const SPEAK_EVERY_MS = 8000;
/** Of the pauses between two looks, ms. */
const [SOONEST, LATEST] = [200, 900];
let spokenAt = 0;

let news: FitProgress[] = [];
let following: ReturnType<typeof setTimeout> | undefined;
/** What it took to show the last of it, ms. */
let cost = 0;

/** Hears of progress. The page follows a little later, several reports at once. */
export function report(event: FitProgress): void {
  news.push(event);
  following ??= setTimeout(follow, Math.max(SOONEST, Math.min(LATEST, restAfter(cost))));
}

/** Takes over all that was reported. */
export function follow(): void {
  clearTimeout(following);
  following = undefined;
  const [events, last] = [news, news.at(-1)];
  news = [];
  if (!last) return;
  void shown(() =>
    batch(() => {
      progress.value = last;
      resultsStale.value = true;
      weightsVersion.value++;
      curvesVersion.value++;
      for (const event of events) {
        if (event.batch)
          addBatch(event.epoch + event.step / event.steps, { ...event.batch, ...(rateMoves() && { learning_rate: event.learningRate }) });
        if (event.phase === "epoch_end") {
          addEpoch(event);
          runEpoch(event);
        }
      }
    }),
  ).then((ms) => {
    cost = ms;
  });
}

/** Whether the learning rate changes while training, so that it is worth a curve. */
export const rateMoves = (): boolean => schedule.value !== null || "ReduceLROnPlateau" in callbacks.value;

function addBatch(x: number, logs: Logs): void {
  for (const [name, value] of Object.entries(logs)) {
    if (!batchSeries.has(name)) batchSeries.set(name, new Series());
    batchSeries.get(name)!.add(x, value);
  }
}

function addEpoch({ epoch, epochs: total, logs }: FitProgress): void {
  epochs.value = [...epochs.value, { epoch: epoch + 1, logs }];
  epochsDone.value = epoch + 1;
  if (performance.now() - spokenAt < SPEAK_EVERY_MS) return;
  spokenAt = performance.now();
  announcement.value = t.announce.epoch(epoch + 1, total, logsInWords(logs));
}
