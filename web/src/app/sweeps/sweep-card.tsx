// The Sweep card: closed, how far it is; open, what to sweep and what came of it.
import { sweepLeft, sweepProgress, sweepResults, sweepShare, sweepWanted } from "./sweeps";
import { duration } from "../core/format";
import { t } from "../text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const SweepBody = lazily(() => import("./sweep-body"));

export function SweepCard() {
  const now = sweepProgress.value;
  const [done, all] = [sweepResults.value.length, sweepWanted.value];
  const sentence = now
    ? t.sweeps.done(now.done, now.all)
    : all === 0
      ? t.sweeps.none
      : done < all
        ? t.sweeps.cancelled(done, all)
        : t.sweeps.done(done, all);
  return (
    <Card name="sweep" title={t.sweeps.title} sentence={sentence} glimpse={now && <SweepProgress />}>
      <SweepBody />
    </Card>
  );
}

export function SweepProgress() {
  const { done, all } = sweepProgress.value!;
  const left = sweepLeft.value;
  return (
    <div class="progress">
      <progress max={1} value={sweepShare.value} aria-label={t.sweeps.progress} />
      <p>
        <span>{t.sweeps.done(done, all)}</span>
        {left !== null && <span>{t.run.left(duration(left))}</span>}
      </p>
    </div>
  );
}
