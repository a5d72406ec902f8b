// What the page does with runs when it opens: reads them, offers one that was broken off, hears of other tabs, frees data that nobody needs.
import { batch } from "@preact/signals";
import { withFitDefaults } from "../../base/fit_config";
import type { Run } from "../../runs/run";
import type { Interrupted } from "../../runs/storage";
import { isHeld } from "../core/lock";
import { announcement } from "../core/state";
import { holders, letGo } from "../data/kept";
import { brokenOff, offer, withdraw } from "./interrupted";
import { runLock, workLock } from "./locks";
import { hearTabs, watchElsewhere } from "./other-tabs";
import { trainsHere } from "./recording";
import { forgetRuns, runOf, showRun, showStored } from "./runs";
import { failed, runsTrouble, storage } from "./store";
import { t } from "./text";

/** Where no runs can be kept the page works on, and says what is lost. */
export async function openRuns(): Promise<void> {
  try {
    const [{ runs, damaged }, broken] = [await storage.runs(), await brokenOff()];
    batch(() => {
      showStored(runs);
      offer(broken);
      if (broken) announcement.value = inWords(broken);
      if (damaged > 0) runsTrouble.value = { message: t.damaged(damaged) };
    });
    for (const { id, state } of runs) if (state === "running") void watchElsewhere(id, runLock(id));
    hearTabs((news) => ("saved" in news ? savedElsewhere(news.saved) : forgetRuns(news.deleted)));
    await freeData();
  } catch (error) {
    failed(error);
  }
}

const inWords = ({ run, snapshot: { state, fit } }: Interrupted): string =>
  t.interrupted(run.name, state.at.epoch + 1, withFitDefaults(fit).epochs);

/** Another tab has saved a run: new, or in the place of what was known of it. */
function savedElsewhere(saved: Run): void {
  const known = runOf(saved.id);
  if (known && trainsHere(saved.id)) return showRun({ ...known, name: saved.name, note: saved.note, star: saved.star });
  showRun(saved);
  withdraw(saved.id);
  if (saved.state === "running") void watchElsewhere(saved.id, runLock(saved.id));
}

/** Forgets what was kept for trainings that cannot go on any more: their page was closed before there was a snapshot of them, or while they ended. */
async function freeData(): Promise<void> {
  // Whoever trains holds its lock; of what nobody trains, all that there will be is on the disk.
  for (const id of await storage.withSource()) {
    if ((await isHeld(runLock(id))) || (await storage.interrupted(id))) continue;
    await storage.forgetSnapshot(id);
    await storage.forgetSource(id);
  }
  for (const holder of await holders()) {
    if (await isHeld(holder)) continue;
    const needed = [...(await storage.withSource()).map(runLock), ...(await storage.kindsUnderWay()).map(workLock)];
    if (!needed.includes(holder)) await letGo(holder);
  }
}
