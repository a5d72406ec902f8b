// One exercise unfolded: what may be chosen, loading it, and the published figures beside the reader's own.
import { loadExercise } from "./exercises";
import { runs } from "../record/runs";
import { catalogue, isCatalogueName, sizeOf } from "../../data/catalogue";
import { dataSets, type Exercise, type Option, type Options } from "../../exercises/types";
import { ownFigures, runFor } from "./exercise-runs";
import { plain } from "../core/format";
import { goTo } from "../core/rooms";
import { busy, data, trainer } from "../core/state";
import { said } from "../text/words";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";
import { Figures } from "./figures";

interface Props {
  exercise: Exercise;
  options: Options;
  onOptions: (options: Options) => void;
}

export function ExerciseView({ exercise, options, onOptions }: Props) {
  const figures = ownFigures(exercise, options, runs.value);
  const run = runFor(exercise, options, runs.value);
  /** Then the course steps aside: what was set is to be seen, and trained. */
  const load = (withData: boolean) => {
    goTo("learn");
    void loadExercise(exercise, options, withData);
  };
  const off = busy.value || !trainer.value;
  return (
    <div class="card-body">
      {exercise.options.length > 0 && (
        <div class="fields">
          {exercise.options.map((option) => (
            <ChoiceField
              key={option.name}
              id={`${exercise.id}-${option.name}`}
              label={said(option.label)}
              value={String(options[option.name])}
              choices={choicesOf(option)}
              onValue={(value) => onOptions({ ...options, [option.name]: option.kind === "number" ? Number(value) : value })}
            />
          ))}
        </div>
      )}
      <div class="group">
        <div class="buttons">
          <button type="button" disabled={off} onClick={() => load(true)}>
            {t.load}
          </button>
          <button type="button" disabled={off} onClick={() => load(false)}>
            {t.settings}
          </button>
        </div>
        <p class="hint">{busy.value ? t.busy : dataHint(exercise)}</p>
        {exercise.folds && <p>{t.folds(exercise.folds)}</p>}
      </div>
      {figures.length > 0 ? <Figures id={exercise.id} figures={figures} from={run?.name ?? null} /> : <p class="hint">{t.noFigures}</p>}
      {exercise.findings.length > 0 && (
        <div class="group">
          <h4>{t.findings}</h4>
          <ul class="findings">
            {exercise.findings.map((finding) => (
              <li key={finding}>{said(finding)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const choicesOf = (option: Option): string[] => (option.kind === "choice" ? [...option.choices] : option.suggestions.map(String));

function dataHint({ data: name }: Exercise): string {
  const { title } = dataSets[name];
  if (data.value?.name === title) return t.loaded(title);
  return isCatalogueName(name) ? t.fetched(catalogue[name].title, plain(sizeOf(name) / 1e6)) : t.upload(t.files[name] ?? title);
}
