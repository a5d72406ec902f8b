// The Exercises card: closed, what is in the page now and how well it agrees; open, all exercises.
import { agreement, exerciseInPage, loadedExercise } from "./exercises";
import { dataSets } from "../../exercises/types";
import { data } from "../core/state";
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const ExerciseList = lazily(() => import("./exercise-list"));

export function ExercisesCard() {
  return (
    <Card name="exercises" title={t.title} sentence={sentence()}>
      <ExerciseList />
    </Card>
  );
}

function sentence(): string {
  const loaded = loadedExercise.value;
  if (!loaded || !exerciseInPage()) return t.sentence;
  const { exercise, options } = loaded;
  // Published figures are of the exercise's own data.
  if (data.value && data.value.name !== dataSets[exercise.data].title) return t.inUse(exercise.title, data.value.name);
  return [t.inUse(exercise.title), agreement(exercise, options)].filter(Boolean).join(" ");
}
