// The offer to go on with what was broken off when its page went away: a training, else a sweep, else a cross-validation.
import { crossUnderWay, takeUpCross } from "../cross/cross";
import { withFitDefaults } from "../../base/fit_config";
import { interrupted } from "../record/interrupted";
import { sweepUnderWay, sweepProgress, takeUpSweep } from "../sweeps/sweeps";
import { leaveInterrupted, takeUpRun } from "../training/take-up";
import { moment } from "../core/format";
import { busy, runTrouble, trainer } from "../core/state";
import { t as recordText } from "../record/text";
import { t as trainingText } from "../training/text";
import { t as runsText } from "../runs/text";
import { t } from "./text";

export function InterruptedNote() {
  const engine = trainer.value;
  if (!engine || busy.value || sweepProgress.value) return null;
  const [found, sweep, cross] = [interrupted.value, sweepUnderWay.broken.value, crossUnderWay.broken.value];
  if (found) {
    const { run, snapshot } = found;
    const fits = snapshot.variant === engine.info.variant;
    return (
      <Offer
        words={recordText.interrupted(run.name, snapshot.state.at.epoch + 1, withFitDefaults(snapshot.fit).epochs)}
        goOn={runsText.takeUp}
        possible={fits}
        hint={`${t.interrupted.lastKept(moment(snapshot.taken))} ${fits ? t.interrupted.hint(run.data.name) : trainingText.takeUp.otherVariant(snapshot.variant)}`}
        onGoOn={() => void takeUpRun(run, runTrouble)}
        onLeave={() => void leaveInterrupted()}
      />
    );
  }
  if (sweep) {
    const { results, jobs } = sweep.state;
    return (
      <Offer
        words={t.interrupted.sweep.broken(results.length, jobs.length)}
        hint={t.interrupted.sweep.brokenHint}
        goOn={t.interrupted.sweep.takeUp}
        onGoOn={() => void sweepUnderWay.takeUp(takeUpSweep)}
        onLeave={() => void sweepUnderWay.leave()}
      />
    );
  }
  if (!cross) return null;
  const { done, folds } = cross.state;
  return (
    <Offer
      words={t.interrupted.cross.broken(done.length, folds)}
      hint={t.interrupted.cross.brokenHint}
      goOn={t.interrupted.cross.takeUp}
      onGoOn={() => void crossUnderWay.takeUp(takeUpCross)}
      onLeave={() => void crossUnderWay.leave()}
    />
  );
}

interface OfferProps {
  words: string;
  hint: string;
  goOn: string;
  possible?: boolean;
  onGoOn: () => void;
  onLeave: () => void;
}

function Offer({ words, hint, goOn, possible = true, onGoOn, onLeave }: OfferProps) {
  return (
    <div class="notice interrupted" role="group" aria-label={goOn}>
      <p>
        <strong>{words}</strong>
      </p>
      <p>{hint}</p>
      <div class="buttons">
        <button type="button" class="primary" disabled={!possible} onClick={onGoOn}>
          {goOn}
        </button>
        <button type="button" onClick={onLeave}>
          {t.interrupted.leave}
        </button>
      </div>
    </div>
  );
}
