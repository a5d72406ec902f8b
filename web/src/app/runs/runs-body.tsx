// The table of all trainings, and what is made of those chosen in it.
import { signal } from "@preact/signals";
import { deleteUndoably, runs } from "../record/runs";
import { download } from "../parts/download";
import { toCsv, toJson } from "../../runs/export";
import { t } from "./text";
import { Details } from "./details";
import { Differences } from "./differences";
import { Overlay } from "./overlay";
import { RunsTable } from "./runs-table";

/** Tells spreadsheets that the file is UTF-8: names need not be English. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Ids of the runs that are overlaid and compared. */
const chosen = signal<ReadonlySet<string>>(new Set());

export default function RunsBody() {
  const shown = runs.value.filter(({ id }) => chosen.value.has(id));
  return (
    <>
      <RunsTable
        chosen={chosen.value}
        onChosen={(next) => {
          chosen.value = next;
        }}
      />
      <Actions />
      {shown.length === 1 && <Details key={shown[0]!.id} run={shown[0]!} />}
      {shown.length > 0 ? <Overlay runs={shown} /> : <p class="hint">{t.chooseHint}</p>}
      {shown.length > 1 && <Differences runs={shown} />}
    </>
  );
}

/** Export of the chosen runs, or of all of them; deletion of the chosen. */
function Actions() {
  const ids = chosen.value;
  const some = runs.value.filter(({ id }) => ids.size === 0 || ids.has(id));
  const remove = () => {
    // What was broken off cannot go on after this; all else can be undone.
    const lost = runs.value.filter(({ id, state }) => ids.has(id) && state === "running").length;
    if (ids.size === 0 || (lost > 0 && !confirm(t.removeSure(lost)))) return;
    chosen.value = new Set();
    // With the last run this button goes too.
    void deleteUndoably([...ids]).then(() => {
      if (runs.value.length === 0) document.getElementById("runs-title")!.focus();
    });
  };
  return (
    <div class="buttons">
      <button type="button" onClick={() => download("sprout-runs.csv", BYTE_ORDER_MARK + toCsv(some))}>
        {t.csv}
      </button>
      <button type="button" onClick={() => download("sprout-runs.json", toJson(some))}>
        {t.json}
      </button>
      <button type="button" aria-disabled={ids.size === 0} onClick={remove}>
        {t.remove}
      </button>
    </div>
  );
}
