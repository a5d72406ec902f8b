// One chosen run: its name and note to change, and its settings and weights to use again.
import { elsewhere } from "../record/other-tabs";
import { changeRun } from "../record/runs";
import { takeUpRun, useRun } from "../training/take-up";
import { busy } from "../core/state";
import type { Run } from "../../runs/run";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { TextField } from "../parts/fields";

export function Details({ run }: { run: Run }) {
  return (
    <div class="group" role="group" aria-label={run.name}>
      <div class="fields">
        <TextField
          id="run-name"
          label={t.rename}
          value={run.name}
          onValue={(name) => void (name.trim() && changeRun(run.id, { name: name.trim() }))}
        />
        <TextField id="run-note" label={t.note} value={run.note} onValue={(note) => void changeRun(run.id, { note })} />
      </div>
      <div class="buttons">
        {run.state === "running" && !elsewhere.value.has(run.id) && (
          <button type="button" disabled={busy.value} aria-describedby="run-waits" onClick={() => void takeUpRun(run)}>
            {t.takeUp}
          </button>
        )}
        <button type="button" disabled={busy.value} aria-describedby="run-waits" onClick={() => void useRun(run)}>
          {t.use}
        </button>
        <BusyHint id="run-waits" />
      </div>
    </div>
  );
}
