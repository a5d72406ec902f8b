// All of a course's exercises, to unfold one by one.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { agreement } from "./exercises";
import { exercises, type Exercise, type Options } from "../../exercises";
import { said } from "../text/words";
import { t } from "./text";
import { showCard } from "../parts/card";
import { ExerciseView } from "./exercise";
import { Tour } from "./tour-view";

/** The exercise that is unfolded. */
const unfolded = signal<string | null>(null);
/** What was chosen in each exercise. */
const chosen = signal<Record<string, Options>>({});

const optionsOf = (exercise: Exercise): Options =>
  chosen.value[exercise.id] ?? Object.fromEntries(exercise.options.map((option) => [option.name, option.default]));

export default function ExerciseList() {
  return (
    <ol class="exercises">
      {exercises.map((exercise) => (
        <Row key={exercise.id} exercise={exercise} />
      ))}
      <Entry id="deep-learning-tour" title={t.tour.title} sentence={t.tour.purpose}>
        {() => <Tour />}
      </Entry>
      <li>
        <p class="sentence">{t.byHand}</p>
        <button type="button" onClick={() => showCard("byHand")}>
          {t.openByHand}
        </button>
      </li>
    </ol>
  );
}

function Row({ exercise }: { exercise: Exercise }) {
  const { id, title, purpose } = exercise;
  const options = optionsOf(exercise);
  return (
    <Entry
      id={id}
      title={said(title)}
      sentence={
        <>
          {said(purpose)} <span class="hint">{agreement(exercise, options)}</span>
        </>
      }
    >
      {() => (
        <ExerciseView
          exercise={exercise}
          options={options}
          onOptions={(next) => {
            chosen.value = { ...chosen.value, [id]: next };
          }}
        />
      )}
    </Entry>
  );
}

/** One thing to do, folded up to its title and a sentence. */
function Entry({
  id,
  title,
  sentence,
  children,
}: {
  id: string;
  title: string;
  sentence: ComponentChildren;
  children: () => ComponentChildren;
}) {
  const open = unfolded.value === id;
  return (
    <li>
      <h3>
        <button
          type="button"
          class="card-title"
          aria-expanded={open}
          aria-controls={`exercise-${id}`}
          onClick={() => {
            unfolded.value = open ? null : id;
          }}
        >
          {title}
          <span class="chevron" aria-hidden="true" />
        </button>
      </h3>
      <p class="sentence">{sentence}</p>
      <div id={`exercise-${id}`} hidden={!open}>
        {open && children()}
      </div>
    </li>
  );
}
