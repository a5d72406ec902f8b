// The grids of the course, and what was published for them.
import { exercises, type Exercise, type Figure, type Options } from "../../exercises";
import { placesOf, withSeed, type Job, type Value } from "../../runs/sweep";

/** An exercise, the options that vary in it, and the figure that was published. */
export interface Grid {
  exercise: Exercise;
  axes: { name: string; label: string; values: Value[] }[];
  figure: string;
}

const ids: Record<string, string> = {
  "cifar10-softmax-sgd": "test_accuracy",
  "cifar10-softmax-adam": "test_accuracy",
  "fashion-optimizers": "loss",
};

export const grids: readonly Grid[] = exercises
  .filter(({ id }) => id in ids)
  .map((exercise) => ({
    exercise,
    figure: ids[exercise.id]!,
    axes: exercise.options.map((option) => ({
      name: option.name,
      label: option.label,
      values: option.kind === "choice" ? [...option.choices] : [...option.suggestions],
    })),
  }));

const optionsAt = (grid: Grid, place: readonly Value[]): Options => Object.fromEntries(grid.axes.map(({ name }, i) => [name, place[i]!]));

export function gridJobs(grid: Grid, seeds: readonly number[]): Job[] {
  return placesOf(grid.axes).flatMap((place) =>
    seeds.map((seed) => ({ place, seed, config: withSeed(grid.exercise.configure(optionsAt(grid, place)), seed) })),
  );
}

/** The figure published for a place: of the test set, or of the last epoch; undefined where there is none. */
export function published(grid: Grid, place: readonly Value[], figure: string): Figure | undefined {
  const options = optionsAt(grid, place);
  const found = grid.exercise.published.filter(
    ({ metric, value, options: of }) =>
      metric === figure &&
      value !== undefined &&
      of !== undefined &&
      !Array.isArray(of) &&
      Object.entries(of).every(([name, wanted]) => options[name] === wanted),
  );
  return found.reduce<Figure | undefined>((last, each) => (Number(each.epoch ?? 0) >= Number(last?.epoch ?? 0) ? each : last), undefined);
}

/** The figure published for the mean over all places. */
export const publishedMean = (grid: Grid, figure: string): Figure | undefined =>
  grid.exercise.published.find(({ metric, options }) => metric === figure && Array.isArray(options));
