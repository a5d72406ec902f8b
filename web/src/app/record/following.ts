// What each report of a training's progress changes in the page.
import { batch } from "@preact/signals";
import type { FitProgress, Logs } from "../../base/protocol";
import { logsInWords } from "../core/format";
import type { ModelState } from "../core/model-state";
import { restAfter, shown } from "../core/pace";
import { Series } from "../core/series";
import { announcement } from "../core/state";
import { weightsChanged } from "../model/weights";
import { t } from "./text";
import { runEpoch } from "./recording";

const SPEAK_EVERY_MS = 8000;
/** Of the pauses between two looks, ms. */
const [SOONEST, LATEST] = [200, 900];
/** The page has one voice. */
let spokenAt = 0;

/** Follows one training of a model: the page follows a little after what is reported, several reports at once. */
export class Following {
  private news: FitProgress[] = [];
  private due: ReturnType<typeof setTimeout> | undefined;
  /** What it took to show the last of it, ms. */
  private cost = 0;

  constructor(private readonly state: ModelState) {}

  /** Hears of progress. */
  readonly report = (event: FitProgress): void => {
    this.news.push(event);
    this.due ??= setTimeout(() => this.catchUp(), Math.max(SOONEST, Math.min(LATEST, restAfter(this.cost))));
  };

  /** Takes over all that was reported. */
  catchUp(): void {
    clearTimeout(this.due);
    this.due = undefined;
    const [events, last] = [this.news, this.news.at(-1)];
    this.news = [];
    if (!last) return;
    const { state } = this;
    void shown(() =>
      batch(() => {
        state.progress.value = last;
        state.curvesVersion.value++;
        weightsChanged(state, { by: "training" });
        for (const event of events) {
          if (event.batch)
            addBatch(state, event.epoch + event.step / event.steps, {
              ...event.batch,
              ...(rateMoves(state) && { learning_rate: event.learningRate }),
            });
          if (event.phase === "epoch_end") {
            addEpoch(state, event);
            runEpoch(state, event);
          }
        }
      }),
    ).then((ms) => {
      this.cost = ms;
    });
  }
}

/** Whether the learning rate changes while training, so that it is worth a curve. */
export const rateMoves = ({ schedule, callbacks }: ModelState): boolean =>
  schedule.value !== null || "ReduceLROnPlateau" in callbacks.value;

function addBatch({ batchSeries }: ModelState, x: number, logs: Logs): void {
  for (const [name, value] of Object.entries(logs)) {
    if (!batchSeries.has(name)) batchSeries.set(name, new Series());
    batchSeries.get(name)!.add(x, value);
  }
}

function addEpoch({ epochs, epochsDone }: ModelState, { epoch, epochs: total, logs }: FitProgress): void {
  epochs.value = [...epochs.value, { epoch: epoch + 1, logs }];
  epochsDone.value = epoch + 1;
  if (performance.now() - spokenAt < SPEAK_EVERY_MS) return;
  spokenAt = performance.now();
  announcement.value = t.announce.epoch(epoch + 1, total, logsInWords(logs));
}
