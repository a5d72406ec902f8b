// The Exercises card: closed, what is in the page now and how well it agrees; open, all exercises.
import { agreement, exerciseInPage, loadedExercise } from "../../actions/exercises";
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";

const ExerciseList = lazily(() => import("./exercise-list"));

export function ExercisesCard() {
  return <Card name="exercises" title={t.exercises.title} sentence={sentence()}><ExerciseList /></Card>;
}

function sentence(): string {
  const loaded = loadedExercise.value;
  if (!loaded || !exerciseInPage()) return t.exercises.sentence;
  return [t.exercises.inUse(loaded.exercise.title), agreement(loaded.exercise, loaded.options)].filter(Boolean).join(" ");
}
