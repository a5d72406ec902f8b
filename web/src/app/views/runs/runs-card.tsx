// The Runs card: the table of all trainings, and what is made of those chosen in it.
import { signal } from "@preact/signals";
import { deleteRuns, runs, runsTrouble } from "../../actions/runs";
import { download } from "../../download";
import { count, metricName, metricValue } from "../../format";
import { bestAndLast } from "../../../runs/run";
import { toCsv, toJson } from "../../../runs/export";
import { t } from "../../text";
import { Card } from "../card";
import { TroubleNote } from "../trouble";
import { Details } from "./details";
import { Differences } from "./differences";
import { Overlay } from "./overlay";
import { RunsTable } from "./runs-table";

/** Tells spreadsheets that the file is UTF-8: names need not be English. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Ids of the runs that are overlaid and compared. */
export const chosen = signal<ReadonlySet<string>>(new Set());

export function RunsCard() {
  const all = runs.value;
  const shown = all.filter(({ id }) => chosen.value.has(id));
  return (
    <Card name="runs" title={t.runs.title} sentence={sentence()} glimpse={<TroubleNote trouble={runsTrouble.value} />}>
      <TroubleNote trouble={runsTrouble.value} />
      {all.length > 0 && <RunsTable chosen={chosen.value} onChosen={(next) => { chosen.value = next; }} />}
      {all.length > 0 && <Actions />}
      {shown.length === 1 && <Details key={shown[0]!.id} run={shown[0]!} />}
      {shown.length > 0 ? <Overlay runs={shown} /> : all.length > 0 && <p class="hint">{t.runs.chooseHint}</p>}
      {shown.length > 1 && <Differences runs={shown} />}
    </Card>
  );
}

function sentence(): string {
  const all = runs.value;
  if (all.length === 0) return t.runs.none;
  const metric = "val_accuracy";
  const best = all.map((run) => ({ run, value: bestAndLast(run, metric).best ?? -1 })).reduce((a, b) => (b.value > a.value ? b : a));
  const words = best.value < 0 || all.length < 2 ? "" : t.runs.best(best.run.name, metricName(metric), metricValue(metric, best.value));
  return `${t.runs.sentence(all.length, count(all.length), words)}.`;
}

/** Export of the chosen runs, or of all of them; deletion of the chosen. */
function Actions() {
  const ids = chosen.value;
  const some = runs.value.filter(({ id }) => ids.size === 0 || ids.has(id));
  const remove = () => {
    if (ids.size === 0 || !confirm(t.runs.removeSure(ids.size))) return;
    chosen.value = new Set();
    // With the last run this button goes too.
    void deleteRuns(ids).then(() => { if (runs.value.length === 0) document.getElementById("runs-title")!.focus(); });
  };
  return (
    <div class="buttons">
      <button type="button" onClick={() => download("sprout-runs.csv", BYTE_ORDER_MARK + toCsv(some))}>{t.runs.csv}</button>
      <button type="button" onClick={() => download("sprout-runs.json", toJson(some))}>{t.runs.json}</button>
      <button type="button" aria-disabled={ids.size === 0} onClick={remove}>{t.runs.remove}</button>
    </div>
  );
}
