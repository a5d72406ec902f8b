// The Sweep card: closed, how far it is; open, what to sweep and what came of it.
import { SweepProgress } from "./sweep-progress";
import { sweepProgress, sweepResults, sweepWanted } from "./sweeps";
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const SweepBody = lazily(() => import("./sweep-body"));

export function SweepCard() {
  const now = sweepProgress.value;
  const [done, all] = [sweepResults.value.length, sweepWanted.value];
  const sentence = now ? t.done(now.done, now.all) : all === 0 ? t.none : done < all ? t.cancelled(done, all) : t.done(done, all);
  return (
    <Card name="sweep" title={t.title} sentence={sentence} glimpse={now && <SweepProgress />}>
      <SweepBody />
    </Card>
  );
}
