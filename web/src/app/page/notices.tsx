// What has to be seen wherever one is, beside Train: what hinders it, what a link waits for, what was broken off.
import { opened, refused } from "../exercises/exercises";
import { awaited, forgetAwaited, publishedSet, useSetup } from "../links/setups";
import { fileSize } from "../core/format";
import { view } from "../core/rooms";
import { crash, dataTrouble, engineTrouble, phase, resultsTrouble, runTrouble, silent, trained } from "../core/state";
import { runsTrouble } from "../record/store";
import { InterruptedNote } from "./interrupted";
import { newer } from "./offline";
import { languageTrouble } from "./language";
import { recover, restart } from "./session";
import { said } from "../text/words";
import { t } from "./text";
import { TroubleNote } from "../parts/trouble";

export function Notices() {
  return (
    <div class="notices">
      <Setups />
      <TroubleNote trouble={engineTrouble.value} />
      <Silent />
      <Lost />
      <TroubleNote trouble={languageTrouble.value} />
      {view.value !== "data" && <TroubleNote trouble={dataTrouble.value} />}
      {view.value !== "results" && <TroubleNote trouble={resultsTrouble.value} />}
      {view.value !== "compare" && <TroubleNote trouble={runsTrouble.value} />}
      <TroubleNote trouble={runTrouble.value} />
      <InterruptedNote />
      <div role="status">{newer.value && <p class="notice">{t.offline.newer}</p>}</div>
    </div>
  );
}

/** What became of a link that was opened, and what a configuration waits for. */
function Setups() {
  const note = opened.value;
  const waiting = awaited.value;
  const published = waiting && publishedSet(waiting.data);
  return (
    <>
      <TroubleNote trouble={refused.value} />
      <div role="status">
        {waiting ? (
          <div class="notice">
            <p>{published ? t.run.awaitedDownload(published.title, fileSize(published.bytes)) : t.run.awaited(waiting.data.name)}</p>
            <div class="buttons">
              {published && (
                <button type="button" onClick={() => void useSetup(waiting)}>
                  {t.run.download}
                </button>
              )}
              <button type="button" onClick={forgetAwaited}>
                {t.run.forget}
              </button>
            </div>
          </div>
        ) : (
          note &&
          phase.value === "idle" &&
          !trained.value && (
            <p class="notice">
              <span>
                <strong>{note.message}</strong> {note.hint}
              </span>
            </p>
          )
        )}
      </div>
    </>
  );
}

function Silent() {
  return (
    <TroubleNote trouble={silent.value ? { message: t.engine.silent, hint: t.engine.silentHint } : null}>
      <button type="button" onClick={restart}>
        {t.engine.restart}
      </button>
    </TroubleNote>
  );
}

function Lost() {
  const lost = crash.value;
  return (
    <TroubleNote trouble={lost && { message: t.engine.crashed, hint: t.engine.crashedBy(said(lost.error.message)) }}>
      <button type="button" onClick={() => void recover()}>
        {lost?.checkpoint ? t.engine.checkpoint(lost.checkpoint.epoch + 1) : t.engine.reload}
      </button>
    </TroubleNote>
  );
}
