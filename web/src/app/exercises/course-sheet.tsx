// The Course: all exercises in a sheet, and a strip that says how well the one in the page agrees.
import type { ComponentChildren } from "preact";
import { goTo } from "../core/rooms";
import { agreement, exerciseInPage, loadedExercise } from "./exercises";
import { dataSets } from "../../exercises/types";
import { data } from "../core/state";
import { said } from "../text/words";
import { t } from "./text";
import { Sheet } from "../parts/sheet";
import { lazily } from "../parts/lazily";

const ExerciseList = lazily(() => import("./exercise-list"));

/** children: of a slice that does not know this one. */
export const CourseSheet = ({ children }: { children: ComponentChildren }) => (
  <Sheet name="course" title={t.title} sentence={sentence()}>
    <ExerciseList />
    {children}
  </Sheet>
);

/** While one works on an exercise, how far one's figures agree, and the way back to it. */
export function CourseStrip() {
  if (!loadedExercise.value || !exerciseInPage()) return null;
  return (
    <p class="course-strip">
      {sentence()}{" "}
      <button type="button" onClick={() => goTo("course")}>
        {t.toFigures}
      </button>
    </p>
  );
}

function sentence(): string {
  const loaded = loadedExercise.value;
  if (!loaded || !exerciseInPage()) return t.sentence;
  const { exercise, options } = loaded;
  // Published figures are of the exercise's own data.
  if (data.value && data.value.name !== dataSets[exercise.data].title) return t.inUse(said(exercise.title), data.value.name);
  return [t.inUse(said(exercise.title)), agreement(exercise, options)].filter(Boolean).join(" ");
}
