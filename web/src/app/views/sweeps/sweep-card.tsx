// The Sweep card: closed, how far it is; open, what to sweep and what came of it.
import { brokenSweep, leaveSweep, sweepProgress, sweepResults, sweepShare, sweepWanted, takeUpSweep } from "../../actions/sweeps";
import { busy, loading, trainer } from "../../state";
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";

const SweepBody = lazily(() => import("./sweep-body"));

export function SweepCard() {
  const now = sweepProgress.value;
  const [done, all] = [sweepResults.value.length, sweepWanted.value];
  const sentence = now ? t.sweeps.done(now.done, now.all) : all === 0 ? t.sweeps.none : done < all ? t.sweeps.cancelled(done, all) : t.sweeps.done(done, all);
  return <Card name="sweep" title={t.sweeps.title} sentence={sentence} glimpse={now ? <SweepProgress /> : <BrokenNote />}><BrokenNote /><SweepBody /></Card>;
}

export function SweepProgress() {
  const { done, all } = sweepProgress.value!;
  return <div class="progress"><progress max={1} value={sweepShare.value} aria-label={t.sweeps.progress} /><p>{t.sweeps.done(done, all)}</p></div>;
}

/** The offer to go on with a sweep that was broken off when its page went away. */
function BrokenNote() {
  const found = brokenSweep.value;
  if (!found || !trainer.value) return null;
  const { jobs, results } = found.sweep;
  return (
    <section class="notice" aria-label={t.sweeps.takeUp}>
      <p><strong>{t.sweeps.broken(results.length, jobs.length)}</strong> {t.sweeps.brokenHint}</p>
      <div class="buttons">
        <button type="button" class="primary" disabled={busy.value || loading.value !== null} onClick={() => void takeUpSweep(found)}>{t.sweeps.takeUp}</button>
        <button type="button" onClick={() => void leaveSweep()}>{t.sweeps.leave}</button>
      </div>
    </section>
  );
}
