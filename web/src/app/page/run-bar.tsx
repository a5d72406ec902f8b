// Train, Pause, One step, Stop, how far training has come, and the offer to go on with another. On a phone this bar stays at the bottom.
import { startAfresh } from "../model/undo";
import { oneStep, pause, resume, stop, train } from "../training/training";
import { count, duration, plain } from "../core/format";
import { openCard } from "../core/cards";
import { goTo, view } from "../core/rooms";
import type { ModelState } from "../core/model-state";
import {
  data,
  finding,
  layersValid,
  loading,
  outcome,
  page,
  phase,
  progress,
  settingsValid,
  stepsAlone,
  trained,
  trainer,
} from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Notices } from "./notices";

export function RunBar() {
  return (
    <div class="run-bar">
      <Notices />
      <div class="buttons" id="run-buttons">
        <Buttons />
      </div>
      <Progress />
    </div>
  );
}

/** The same places hold other actions as training goes on, so that the focus stays where it is. */
function Buttons() {
  const noData = !trainer.value || !data.value || loading.value !== null || finding.value;
  switch (phase.value) {
    case "training":
      return (
        <>
          <button type="button" onClick={() => void pause(page)}>
            {t.run.pause}
          </button>
          <button type="button" onClick={() => void stop(page)}>
            {coreText.run.stop}
          </button>
        </>
      );
    case "paused":
      return (
        <>
          <button type="button" class="primary" onClick={() => void resume(page)}>
            {t.run.resume}
          </button>
          <button type="button" onClick={() => void stop(page)}>
            {coreText.run.stop}
          </button>
          <button type="button" onClick={() => void oneStep(page)}>
            {t.run.step}
          </button>
        </>
      );
    case "stopping":
      return (
        <>
          <button type="button" aria-disabled="true">
            {t.run.pause}
          </button>
          <button type="button" aria-disabled="true">
            {t.run.stopping}
          </button>
        </>
      );
  }
  if (!outcome.value)
    return (
      <>
        <button type="button" class="primary" disabled={noData} onClick={() => begin(train)}>
          {t.run.train}
        </button>
        <button type="button" disabled={noData} onClick={() => begin(oneStep)}>
          {t.run.step}
        </button>
        {trained.value && (
          <button type="button" onClick={startOverHere}>
            {t.run.over}
          </button>
        )}
      </>
    );
  if (outcome.value.reason === "diverged")
    return (
      <button type="button" class="primary" disabled={noData} onClick={startOverHere}>
        {t.run.over}
      </button>
    );
  return (
    <>
      <button type="button" class="primary" onClick={goToTry}>
        {t.run.tryIt}
      </button>
      <button type="button" disabled={noData} onClick={() => begin(train)}>
        {t.run.more}
      </button>
      <button type="button" disabled={noData} onClick={startOverHere}>
        {t.run.over}
      </button>
    </>
  );
}

/** Begins to train where the curves are to be seen, or leads to what hinders it: the form with a setting that cannot be is open by then. */
function begin(action: (state: ModelState) => Promise<void>): void {
  // What is looked into shows the training as well.
  goTo(view.value === "inside" ? "inside" : "learn");
  void action(page);
  if (layersValid.value && settingsValid.value) return;
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

async function startOverHere(event: Event): Promise<void> {
  const places = (event.currentTarget as HTMLElement).parentElement!;
  await startAfresh(page);
  places.querySelector("button")!.focus();
}

function goToTry(): void {
  openCard("try");
  requestAnimationFrame(() => {
    const place = document.querySelector<HTMLElement>("#try .try")!;
    (place.querySelector<HTMLElement>("canvas[tabindex]") ?? place.querySelector("button"))?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  });
}

function Progress() {
  const event = progress.value;
  if (!event) return <Bar share={0} words={[trained.value ? t.run.already : t.run.idle]} />;
  const { epoch, epochs, step, steps, samplesPerSecond, secondsLeft } = event;
  const done = event.phase === "epoch_end" ? epoch + 1 : epoch + (event.phase === "frozen" ? 0 : step / steps);
  if (phase.value === "idle")
    return (
      <Bar
        share={outcome.value ? done / epochs : 0}
        words={[outcome.value ? t.run.epochsDone(count(Math.floor(done)), count(epochs)) : t.run.one(stepsAlone.value)]}
      />
    );
  return (
    <Bar
      share={done / epochs}
      words={[
        t.run.epoch(count(epoch + 1), count(epochs)),
        phase.value === "paused" ? t.run.paused : coreText.run.left(duration(secondsLeft)),
        event.phase === "validation"
          ? t.run.validating
          : event.phase === "frozen"
            ? t.run.frozen(count(step), count(steps))
            : t.run.stepOf(count(step), count(steps)),
        phase.value === "paused" ? "" : t.run.speed(plainSpeed(samplesPerSecond)),
      ]}
    />
  );
}

/** Two or three digits are enough for a speed that changes all the time. */
const plainSpeed = (speed: number): string => count(Number(speed.toPrecision(3)));

function Bar({ share, words }: { share: number; words: string[] }) {
  return (
    <div class="progress">
      <progress max={1} value={share} aria-label={t.run.progress} aria-valuetext={`${plain(Math.round(share * 100))} %`} />
      <p>
        {words.filter(Boolean).map((word) => (
          <span key={word}>{word}</span>
        ))}
      </p>
    </div>
  );
}
