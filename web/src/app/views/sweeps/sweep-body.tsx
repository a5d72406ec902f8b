// A sweep: which settings take which values, how many trainings at a time, and what came of them.
import { signal } from "@preact/signals";
import { buildConfig } from "../../actions/model";
import { cancelSweep, shownPlan, sweep, sweepAxes, sweepGrid, sweepProgress, sweepResults, sweepSeeds, sweepTrouble } from "../../actions/sweeps";
import { wholeFitConfig } from "../../actions/training-config";
import { busy, data, settingsValid } from "../../state";
import { dataSets } from "../../../exercises";
import { jobsOf, settingsOf, type Axis, type Job, type Setting, type TrainConfig, type Value } from "../../../runs/sweep";
import { t } from "../../text";
import { BusyHint } from "../busy-hint";
import { ChoiceField, TextField } from "../fields";
import { TroubleNote } from "../trouble";
import { atATimeProblem, seedsOf, valuesOf } from "../../sweep-values";
import { figureName, figuresOf } from "./figures";
import { gridJobs, grids, published, publishedMean } from "./grids";
import { SweepProgress } from "./sweep-card";
import { HeatMap } from "./heat-map";
import { SweepTable } from "./sweep-table";

const workers = signal(String(Math.min(8, navigator.hardwareConcurrency || 1)));
const figure = signal("val_accuracy");
/** Which of them are the heat map's rows and columns. */
const mapped = signal<{ rows: number; columns: number }>({ rows: 0, columns: 1 });

const gridNow = () => grids.find(({ exercise }) => exercise.id === sweepGrid.value);

/** The training that is set in the page; null while its settings are not complete. */
function trainingNow(): TrainConfig | null {
  const build = settingsValid.value ? buildConfig() : null;
  return build && { build, fit: wholeFitConfig() };
}

/** What it can vary. */
function settingsNow(): Setting[] {
  const config = trainingNow();
  return config ? settingsOf(config) : [];
}

/** The trainings asked for, or why there are none. */
function wanted(): { jobs: Job[]; labels: { label: string; values: Value[] }[] } | { problem: string } {
  const seeds = seedsOf(sweepSeeds.value);
  if ("problem" in seeds) return seeds;
  const many = atATimeProblem(workers.value);
  if (many) return { problem: many };
  const grid = gridNow();
  if (grid) return { jobs: gridJobs(grid, seeds.values), labels: grid.axes.map(({ label, values }) => ({ label, values })) };
  const config = trainingNow();
  if (!config) return { problem: t.run.notReady };
  const settings = settingsOf(config);
  const made: Axis[] = [];
  for (const { key, values } of sweepAxes.value) {
    const setting = settings.find((each) => each.key === key);
    if (!setting) return { problem: t.sweeps.absent(key) };
    const list = valuesOf(setting, values, config);
    if ("problem" in list) return list;
    made.push({ setting, values: list.values });
  }
  try {
    return { jobs: jobsOf(config, made, seeds.values), labels: made.map(({ setting, values }) => ({ label: setting.key, values })) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

export default function SweepBody() {
  return (
    <>
      <Settings />
      <TroubleNote trouble={sweepTrouble.value} />
      {sweepProgress.value && <SweepProgress />}
      {sweepResults.value.length > 0 && <Results />}
    </>
  );
}

function Settings() {
  const grid = gridNow();
  const plan = wanted();
  const problem = "problem" in plan ? plan.problem : null;
  const choose = (id: string) => {
    sweepGrid.value = id;
    const next = gridNow();
    if (next) figure.value = next.figure;
  };
  const start = () => {
    if ("problem" in plan) return;
    mapped.value = { rows: 0, columns: 1 };
    void sweep({ grid: sweepGrid.value, data: data.value!.name, axes: plan.labels }, plan.jobs, Number(workers.value));
  };
  return (
    <div class="group">
      <div class="fields">
        <ChoiceField id="sweep-grid" label={t.sweeps.preset} value={sweepGrid.value} onValue={choose}
          choices={[{ value: "", label: t.sweeps.own }, ...grids.map(({ exercise }) => ({ value: exercise.id, label: exercise.title }))]} />
        {!grid && sweepAxes.value.map(({ key }, i) => <AxisFields key={key} index={i} />)}
        <TextField id="sweep-seeds" label={t.sweeps.seeds} help="seed" value={sweepSeeds.value} onValue={(text) => { sweepSeeds.value = text; }} />
        <TextField id="sweep-workers" label={t.sweeps.workers} mode="numeric" value={workers.value} onValue={(text) => { workers.value = text; }} />
      </div>
      {!grid && <AxisButtons />}
      {grid && data.value?.name !== dataSets[grid.exercise.data].title && <p class="hint">{t.sweeps.presetFor(dataSets[grid.exercise.data].title)}</p>}
      {problem && <p class="problem" role="alert">{problem}</p>}
      <div class="buttons">
        {sweepProgress.value
          ? <button type="button" onClick={cancelSweep}>{t.sweeps.cancel}</button>
          : <button type="button" disabled={problem !== null || busy.value} aria-describedby="sweep-waits" onClick={start}>{t.sweeps.run("jobs" in plan ? plan.jobs.length : 0)}</button>}
        <BusyHint id="sweep-waits" />
      </div>
    </div>
  );
}

function AxisFields({ index }: { index: number }) {
  const { key, values } = sweepAxes.value[index]!;
  const set = (change: Partial<{ key: string; values: string }>) => { sweepAxes.value = sweepAxes.value.map((each, i) => (i === index ? { ...each, ...change } : each)); };
  const free = settingsNow().map((setting) => setting.key).filter((each) => each !== key && sweepAxes.value.every((axis) => axis.key !== each));
  return (
    <>
      <ChoiceField id={`sweep-axis-${index}`} label={t.sweeps.axis(index + 1)} value={key} onValue={(next) => set({ key: next, values: "" })} choices={[key, ...free].map((value) => ({ value, label: t.sweeps.settings[value] ?? value }))} />
      <TextField id={`sweep-values-${index}`} label={t.sweeps.values(key)} placeholder={t.sweeps.valuesHint} value={values} onValue={(text) => set({ values: text })} />
    </>
  );
}

/** One more setting to vary, or one less. */
function AxisButtons() {
  const free = settingsNow().find((setting) => sweepAxes.value.every(({ key }) => key !== setting.key));
  return (
    <div class="buttons">
      {free && <button type="button" onClick={() => { sweepAxes.value = [...sweepAxes.value, { key: free.key, values: "" }]; }}>{t.sweeps.addAxis}</button>}
      {sweepAxes.value.length > 1 && <button type="button" onClick={() => { sweepAxes.value = sweepAxes.value.slice(0, -1); }}>{t.sweeps.removeAxis(sweepAxes.value.at(-1)!.key)}</button>}
    </div>
  );
}

function Results() {
  const results = sweepResults.value;
  const known = figuresOf(results);
  const shown = known.includes(figure.value) ? figure.value : known[0];
  const failed = results.filter(({ error }) => error);
  // What was published is of the exercise's own data.
  const grid = grids.find(({ exercise }) => exercise.id === shownPlan.value.grid && dataSets[exercise.data].title === shownPlan.value.data);
  return (
    <section class="group" aria-label={t.sweeps.map}>
      {shown && (
        <>
          <ChoiceField id="sweep-figure" label={t.sweeps.show} value={shown} choices={known.map((value) => ({ value, label: figureName(value) }))} onValue={(value) => { figure.value = value; }} />
          {shownPlan.value.axes.length > 2 && <MapAxes />}
          {shownPlan.value.axes.length > 0 && <HeatMap results={results} figure={shown} axes={shownPlan.value.axes} rows={mapped.value.rows} columns={shownPlan.value.axes.length > 1 ? mapped.value.columns : null}
            published={(place) => grid && published(grid, place, shown)} publishedMean={grid && publishedMean(grid, shown)} />}
          <SweepTable results={results} axes={shownPlan.value.axes} figures={known} published={(place, name) => grid && published(grid, place, name)} />
        </>
      )}
      {failed.length > 0 && <div class="trouble"><p>{t.sweeps.failed(failed.length)}</p><ul>{failed.map(({ job, error }) => <li key={job.place.join() + job.seed}>{[...job.place, `${t.sweeps.seed} ${job.seed}`].join(", ")}: {error}</li>)}</ul></div>}
    </section>
  );
}

/** Which two axes the heat map shows, where there are more. */
function MapAxes() {
  const { rows, columns } = mapped.value;
  const choices = shownPlan.value.axes.map(({ label }, i) => ({ value: String(i), label }));
  return (
    <div class="fields">
      <ChoiceField id="sweep-rows" label={t.sweeps.rows} value={String(rows)} choices={choices.filter((_, i) => i !== columns)} onValue={(value) => { mapped.value = { rows: Number(value), columns }; }} />
      <ChoiceField id="sweep-columns" label={t.sweeps.columns} value={String(columns)} choices={choices.filter((_, i) => i !== rows)} onValue={(value) => { mapped.value = { rows, columns: Number(value) }; }} />
    </div>
  );
}
