// A sweep: which settings take which values, how many trainings at a time, and what came of them.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sweepCost, watchSweepCost, type SweepCost } from "./sweep-cost";
import { addAxis, askAxis, askGrid, askSeeds, askWorkers, removeLastAxis, sweepAxes, sweepGrid, sweepSeeds, sweepWorkers } from "./asked";
import { cancelSweep, shownPlan, sweep, sweepProgress, sweepResults, sweepTrouble } from "./sweeps";
import { duration, fileSize } from "../core/format";
import { busy, data } from "../core/state";
import { dataSets } from "../../exercises";
import { inWords } from "../../runs/sweep";
import { t as commonText } from "../text/text";
import { t as coreText } from "../core/text";
import { said } from "../text/words";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { ChoiceField, TextField } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";
import { figureName, figuresOf } from "./figures";
import { grids, published, publishedMean } from "./grids";
import { gridNow, settingsNow, sweepPlan } from "./plan";
import { SweepProgress } from "./sweep-progress";
import { HeatMap } from "./heat-map";
import { SweepTable } from "./sweep-table";

const figure = signal("val_accuracy");
/** Which of them are the heat map's rows and columns. */
const mapped = signal<{ rows: number; columns: number }>({ rows: 0, columns: 1 });

export default function SweepBody() {
  useEffect(() => watchSweepCost(computed(() => ("jobs" in sweepPlan.value ? sweepPlan.value : null))), []);
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
  const grid = gridNow.value;
  const plan = sweepPlan.value;
  const problem = "problem" in plan ? plan.problem : null;
  const choose = (id: string) => {
    askGrid(id);
    const next = gridNow.value;
    if (next) figure.value = next.figure;
  };
  const start = () => {
    if ("problem" in plan) return;
    mapped.value = { rows: 0, columns: 1 };
    void sweep({ grid: sweepGrid.value, data: data.value!.name, axes: plan.axes }, plan.jobs, plan.workers);
  };
  return (
    <div class="group">
      <div class="fields">
        <ChoiceField
          id="sweep-grid"
          label={t.preset}
          value={sweepGrid.value}
          onValue={choose}
          choices={[{ value: "", label: t.own }, ...grids.map(({ exercise }) => ({ value: exercise.id, label: said(exercise.title) }))]}
        />
        {!grid && sweepAxes.value.map(({ key }, i) => <AxisFields key={key} index={i} />)}
        <TextField id="sweep-seeds" label={t.seeds} help="seed" value={sweepSeeds.value} onValue={askSeeds} />
        <TextField id="sweep-workers" label={t.workers} mode="numeric" value={sweepWorkers.value} onValue={askWorkers} />
      </div>
      {!grid && <AxisButtons />}
      {grid && data.value?.name !== dataSets[grid.exercise.data].title && (
        <p class="hint">{t.presetFor(dataSets[grid.exercise.data].title)}</p>
      )}
      {problem ? (
        <p class="problem" role="alert">
          {said(problem)}
        </p>
      ) : (
        <Cost />
      )}
      <div class="buttons">
        {sweepProgress.value ? (
          <button type="button" onClick={cancelSweep}>
            {t.cancel}
          </button>
        ) : (
          <button type="button" disabled={problem !== null || busy.value} aria-describedby="sweep-waits" onClick={start}>
            {t.run("jobs" in plan ? plan.jobs.length : 0)}
          </button>
        )}
        <BusyHint id="sweep-waits" />
      </div>
    </div>
  );
}

/** What the sweep will cost, before it starts; its place is kept. */
function Cost() {
  const cost = sweepCost.value;
  if (cost && !cost.fits) return <TroubleNote trouble={{ message: t.willNotFit(fileSize(cost.bytes)), hint: t.makeItFit }} />;
  const idle = !busy.value && !sweepProgress.value;
  const plan = sweepPlan.value;
  return (
    <>
      {cost?.refused && "axes" in plan && (
        <p class="problem" role="alert">
          {t.refused(inWords(cost.refused.job, plan.axes), said(cost.refused.why))}
        </p>
      )}
      <p class="hint cost">{cost ? costSentence(cost) : idle && coreText.run.estimating}</p>
    </>
  );
}

function costSentence({ seconds, atMost, bytes }: SweepCost): string {
  if (bytes === 0) return "";
  const memory = fileSize(bytes);
  return seconds === null
    ? t.costUnmeasured(memory)
    : t.cost(seconds < 1 ? commonText.time.short : t.about(duration(seconds), atMost), memory);
}

function AxisFields({ index }: { index: number }) {
  const { key, values } = sweepAxes.value[index]!;
  const free = settingsNow()
    .map((setting) => setting.key)
    .filter((each) => each !== key && sweepAxes.value.every((axis) => axis.key !== each));
  return (
    <>
      <ChoiceField
        id={`sweep-axis-${index}`}
        label={t.axis(index + 1)}
        value={key}
        onValue={(next) => askAxis(index, { key: next, values: "" })}
        choices={[key, ...free].map((value) => ({ value, label: t.settings[value] ?? value }))}
      />
      <TextField
        id={`sweep-values-${index}`}
        label={t.values(key)}
        placeholder={t.valuesHint}
        value={values}
        onValue={(text) => askAxis(index, { values: text })}
      />
    </>
  );
}

/** One more setting to vary, or one less. */
function AxisButtons() {
  const free = settingsNow().find((setting) => sweepAxes.value.every(({ key }) => key !== setting.key));
  return (
    <div class="buttons">
      {free && (
        <button type="button" onClick={() => addAxis(free.key)}>
          {t.addAxis}
        </button>
      )}
      {sweepAxes.value.length > 1 && (
        <button type="button" onClick={removeLastAxis}>
          {t.removeAxis(sweepAxes.value.at(-1)!.key)}
        </button>
      )}
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
    <div class="group" role="group" aria-label={t.map}>
      {shown && (
        <>
          <ChoiceField
            id="sweep-figure"
            label={t.show}
            value={shown}
            choices={known.map((value) => ({ value, label: figureName(value) }))}
            onValue={(value) => {
              figure.value = value;
            }}
          />
          {shownPlan.value.axes.length > 2 && <MapAxes />}
          {shownPlan.value.axes.length > 0 && (
            <HeatMap
              results={results}
              figure={shown}
              axes={shownPlan.value.axes}
              rows={mapped.value.rows}
              columns={shownPlan.value.axes.length > 1 ? mapped.value.columns : null}
              published={(place) => grid && published(grid, place, shown)}
              publishedMean={grid && publishedMean(grid, shown)}
            />
          )}
          <SweepTable
            results={results}
            axes={shownPlan.value.axes}
            figures={known}
            published={(place, name) => grid && published(grid, place, name)}
          />
        </>
      )}
      {failed.length > 0 && (
        <div class="trouble">
          <p>{t.failed(failed.length)}</p>
          <ul>
            {failed.map(({ job, error }) => (
              <li key={job.place.join() + job.seed}>
                {inWords(job, shownPlan.value.axes)}: {error}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Which two axes the heat map shows, where there are more. */
function MapAxes() {
  const { rows, columns } = mapped.value;
  const choices = shownPlan.value.axes.map(({ label }, i) => ({ value: String(i), label }));
  return (
    <div class="fields">
      <ChoiceField
        id="sweep-rows"
        label={t.rows}
        value={String(rows)}
        choices={choices.filter((_, i) => i !== columns)}
        onValue={(value) => {
          mapped.value = { rows: Number(value), columns };
        }}
      />
      <ChoiceField
        id="sweep-columns"
        label={t.columns}
        value={String(columns)}
        choices={choices.filter((_, i) => i !== rows)}
        onValue={(value) => {
          mapped.value = { rows, columns: Number(value) };
        }}
      />
    </div>
  );
}
