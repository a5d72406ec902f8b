// The offer to go on with a training that was broken off when its page went away.
import { interrupted } from "../../actions/runs";
import { leaveInterrupted, takeUp } from "../../actions/take-up";
import { moment } from "../../format";
import { busy, trainer } from "../../state";
import { t } from "../../text";

export function InterruptedNote() {
  const found = interrupted.value;
  const engine = trainer.value;
  if (!found || !engine || busy.value) return null;
  const { run, snapshot } = found;
  const { at } = snapshot.state;
  const fits = snapshot.variant === engine.info.variant;
  return (
    <section class="notice interrupted" aria-label={t.runs.takeUp}>
      <p><strong>{t.runs.interrupted(run.name, at.epoch + 1, snapshot.fit.epochs ?? 1)}</strong></p>
      <p>{t.runs.lastKept(moment(snapshot.taken))} {fits ? t.runs.interruptedHint(run.data.name) : t.runs.otherVariant(snapshot.variant)}</p>
      <div class="buttons">
        <button type="button" class="primary" disabled={!fits} onClick={() => void takeUp(found)}>{t.runs.takeUp}</button>
        <button type="button" onClick={() => void leaveInterrupted()}>{t.runs.leave}</button>
      </div>
    </section>
  );
}
