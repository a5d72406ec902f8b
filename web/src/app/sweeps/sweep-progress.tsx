// How far the sweep is: a bar, trainings done, time left.
import { duration } from "../core/format";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { sweepLeft, sweepProgress, sweepShare } from "./sweeps";

export function SweepProgress() {
  const { done, all } = sweepProgress.value!;
  const left = sweepLeft.value;
  return (
    <div class="progress">
      <progress max={1} value={sweepShare.value} aria-label={t.progress} />
      <p>
        <span>{t.done(done, all)}</span>
        {left !== null && <span>{coreText.run.left(duration(left))}</span>}
      </p>
    </div>
  );
}
