// The Exercises card: all of a course's exercises, each set in one click, and the page's configuration to hand out.
import { signal } from "@preact/signals";
import { exerciseInPage, loadedExercise } from "../../actions/exercises";
import { crossed } from "../../actions/cross";
import { runs } from "../../actions/runs";
import { exercises, type Exercise, type Options } from "../../../exercises";
import { ownFigures } from "../../exercise-runs";
import { t } from "../../text";
import { Card, showCard } from "../card";
import { ExerciseView } from "./exercise";
import { HandOut } from "./hand-out";

/** The exercise that is unfolded. */
const unfolded = signal<string | null>(null);
/** What was chosen in each exercise. */
const chosen = signal<Record<string, Options>>({});

const optionsOf = (exercise: Exercise): Options =>
  chosen.value[exercise.id] ?? Object.fromEntries(exercise.options.map((option) => [option.name, option.default]));

export function ExercisesCard() {
  return (
    <Card name="exercises" title={t.exercises.title} sentence={sentence()}>
      <ol class="exercises">
        {exercises.map((exercise) => <Row key={exercise.id} exercise={exercise} />)}
        <li>
          <p class="sentence">{t.exercises.byHand}</p>
          <button type="button" onClick={() => showCard("byHand")}>{t.exercises.openByHand}</button>
        </li>
      </ol>
      <HandOut />
    </Card>
  );
}

function sentence(): string {
  const loaded = loadedExercise.value;
  if (!loaded || !exerciseInPage()) return t.exercises.sentence(exercises.length + 1);
  return [t.exercises.inUse(loaded.exercise.title), agreement(loaded.exercise, loaded.options)].filter(Boolean).join(" ");
}

/** "12 of 14 figures agree."; nothing before there are any. */
function agreement(exercise: Exercise, options: Options): string {
  const judged = ownFigures(exercise, options, runs.value, crossed.value).filter(({ agrees }) => agrees !== null);
  return judged.length > 0 ? `${t.exercises.agreement(judged.filter(({ agrees }) => agrees).length, judged.length)}.` : "";
}

function Row({ exercise }: { exercise: Exercise }) {
  const { id, title, purpose } = exercise;
  const open = unfolded.value === id;
  const options = optionsOf(exercise);
  return (
    <li>
      <h3>
        <button type="button" class="card-title" aria-expanded={open} aria-controls={`exercise-${id}`} onClick={() => { unfolded.value = open ? null : id; }}>
          {title}<span class="chevron" aria-hidden="true" />
        </button>
      </h3>
      <p class="sentence">{purpose} <span class="hint">{agreement(exercise, options)}</span></p>
      <div id={`exercise-${id}`} hidden={!open}>
        {open && <ExerciseView exercise={exercise} options={options} onOptions={(next) => { chosen.value = { ...chosen.value, [id]: next }; }} />}
      </div>
    </li>
  );
}
