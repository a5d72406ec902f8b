// The Sweep card: which settings take which values, how many trainings at a time, and what came of them.
import { signal } from "@preact/signals";
import { buildConfig } from "../../actions/model";
import { cancelSweep, sweep, sweepProgress, sweepResults, sweepTrouble } from "../../actions/sweeps";
import { fitConfig } from "../../actions/training";
import { busy, data, settingsValid, layersValid } from "../../state";
import { dataSets } from "../../../exercises";
import { jobsOf, settings, type Axis, type Job, type Value } from "../../../runs/sweep";
import { t } from "../../text";
import { Card } from "../card";
import { ChoiceField, TextField } from "../fields";
import { TroubleNote } from "../trouble";
import { gridJobs, grids, published } from "./grids";
import { HeatMap } from "./heat-map";

const chosenGrid = signal("");
const axes = signal<{ key: string; values: string }[]>([{ key: "learning_rate", values: "0.01, 0.001, 0.0001" }, { key: "", values: "" }]);
const seeds = signal("42");
const workers = signal(String(Math.min(8, navigator.hardwareConcurrency || 1)));
const figure = signal("val_accuracy");
/** What the results on show are of. */
const shownAxes = signal<{ label: string; values: Value[] }[]>([]);
const shownGrid = signal("");

const listOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
const gridNow = () => grids.find(({ exercise }) => exercise.id === chosenGrid.value);

/** The trainings asked for, or why there are none. */
function wanted(): { jobs: Job[]; labels: { label: string; values: Value[] }[] } | { problem: string } {
  const numbers = listOf(seeds.value).map(Number);
  if (numbers.length === 0 || numbers.some((seed) => !Number.isInteger(seed) || seed < 0)) return { problem: t.problems.integer(t.sweeps.seeds, seeds.value) };
  const grid = gridNow();
  if (grid) return { jobs: gridJobs(grid, numbers), labels: grid.axes };
  const build = data.value && layersValid.value && settingsValid.value ? buildConfig() : null;
  if (!build) return { problem: t.run.notReady };
  const made: Axis[] = [];
  for (const { key, values } of axes.value) {
    const setting = settings.find((each) => each.key === key);
    if (!setting) continue;
    const list = listOf(values).map((text) => (setting.kind === "number" ? Number(text.replace(",", ".")) : text));
    if (list.length === 0) return { problem: t.sweeps.noValues };
    const wrong = list.find((value) => Number.isNaN(value));
    if (wrong !== undefined) return { problem: t.problems.numbers(key, values) };
    made.push({ setting, values: list });
  }
  try {
    const { initial_epoch = 0, epochs = 1, ...fit } = fitConfig();
    return { jobs: jobsOf({ build, fit: { ...fit, epochs: epochs - initial_epoch } }, made, numbers), labels: made.map(({ setting, values }) => ({ label: setting.key, values })) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

export function SweepCard() {
  const now = sweepProgress.value;
  const results = sweepResults.value;
  const sentence = now ? t.sweeps.done(now.done, now.all) : results.length > 0 ? t.sweeps.done(results.length, results.length) : t.sweeps.none;
  return (
    <Card name="sweep" title={t.sweeps.title} sentence={sentence} glimpse={now && <Progress />}>
      <Settings />
      <TroubleNote trouble={sweepTrouble.value} />
      {now && <Progress />}
      {results.length > 0 && <Results />}
    </Card>
  );
}

function Settings() {
  const grid = gridNow();
  const plan = wanted();
  const problem = "problem" in plan ? plan.problem : null;
  const choose = (id: string) => {
    chosenGrid.value = id;
    const next = gridNow();
    if (next) figure.value = next.figure;
  };
  const start = () => {
    if ("problem" in plan) return;
    shownAxes.value = plan.labels;
    shownGrid.value = chosenGrid.value;
    void sweep(plan.jobs, Math.max(1, Number(workers.value) || 1));
  };
  return (
    <div class="group">
      <div class="fields">
        <ChoiceField id="sweep-grid" label={t.sweeps.preset} value={chosenGrid.value} onValue={choose}
          choices={[{ value: "", label: t.sweeps.own }, ...grids.map(({ exercise }) => ({ value: exercise.id, label: exercise.title }))]} />
        {!grid && axes.value.map((_, i) => <AxisFields key={i} index={i} />)}
        <TextField id="sweep-seeds" label={t.sweeps.seeds} help="seed" value={seeds.value} onValue={(text) => { seeds.value = text; }} />
        <TextField id="sweep-workers" label={t.sweeps.workers} mode="numeric" value={workers.value} onValue={(text) => { workers.value = text; }} />
      </div>
      {grid && data.value?.name !== dataSets[grid.exercise.data].title && <p class="hint">{t.sweeps.presetFor(dataSets[grid.exercise.data].title)}</p>}
      {problem && <p class="problem" role="alert">{problem}</p>}
      <div class="buttons">
        {sweepProgress.value
          ? <button type="button" onClick={cancelSweep}>{t.sweeps.cancel}</button>
          : <button type="button" disabled={problem !== null || busy.value} onClick={start}>{t.sweeps.run("jobs" in plan ? plan.jobs.length : 0)}</button>}
      </div>
    </div>
  );
}

function AxisFields({ index }: { index: number }) {
  const { key, values } = axes.value[index]!;
  const set = (change: Partial<{ key: string; values: string }>) => { axes.value = axes.value.map((each, i) => (i === index ? { ...each, ...change } : each)); };
  return (
    <>
      <ChoiceField id={`sweep-axis-${index}`} label={index === 0 ? t.sweeps.first : t.sweeps.second} value={key} onValue={(next) => set({ key: next, values: "" })}
        choices={[...(index === 0 ? [] : [{ value: "", label: t.sweeps.nothing }]), ...settings.map((setting) => setting.key)]} />
      {key && <TextField id={`sweep-values-${index}`} label={t.sweeps.values(key)} placeholder={t.sweeps.valuesHint} value={values} onValue={(text) => set({ values: text })} />}
    </>
  );
}

function Progress() {
  const { share, done, all } = sweepProgress.value!;
  return <div class="progress"><progress max={1} value={share} aria-label={t.sweeps.progress} /><p>{t.sweeps.done(done, all)}</p></div>;
}

function Results() {
  const results = sweepResults.value;
  const known = Object.keys(t.sweeps.figures).filter((name) => results.some(({ figures }) => figures && name in figures));
  const shown = known.includes(figure.value) ? figure.value : known[0];
  const failed = results.filter(({ error }) => error);
  const grid = grids.find(({ exercise }) => exercise.id === shownGrid.value);
  return (
    <section class="group" aria-label={t.sweeps.map}>
      {shown && (
        <>
          <ChoiceField id="sweep-figure" label={t.sweeps.show} value={shown} choices={known.map((value) => ({ value, label: t.sweeps.figures[value]! }))} onValue={(value) => { figure.value = value; }} />
          <HeatMap results={results} figure={shown} axes={shownAxes.value} published={(place) => grid && published(grid, place, shown)} />
        </>
      )}
      {failed.length > 0 && <div class="trouble"><p>{t.sweeps.failed(failed.length)}</p><ul>{failed.map(({ job, error }) => <li key={job.place.join() + job.seed}>{job.place.join(", ")}: {error}</li>)}</ul></div>}
    </section>
  );
}
