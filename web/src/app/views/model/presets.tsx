// The exercises of the course, with what may be chosen in each.
import { signal } from "@preact/signals";
import { usePreset } from "../../actions/presets";
import { dataSets, exercises, type Exercise, type Option, type Options } from "../../../exercises";
import { data } from "../../state";
import { t } from "../../text";
import { ChoiceField } from "../fields";

const chosen = signal<Exercise | null>(null);
const options = signal<Options>({});

export function Presets() {
  const exercise = chosen.value;
  const choose = (id: string) => {
    chosen.value = exercises.find((each) => each.id === id) ?? null;
    options.value = Object.fromEntries((chosen.value?.options ?? []).map((option) => [option.name, option.default]));
    if (chosen.value) usePreset(chosen.value, options.value);
  };
  const set = (name: string, value: string | number) => {
    options.value = { ...options.value, [name]: value };
    usePreset(exercise!, options.value);
  };
  return (
    <div class="group">
      <div class="fields">
        <ChoiceField id="preset" label={t.model.preset} value={exercise?.id ?? ""} onValue={choose}
          choices={[{ value: "", label: t.model.choosePreset }, ...exercises.map(({ id, title }) => ({ value: id, label: title }))]} />
        {exercise?.options.map((option) => (
          <ChoiceField key={exercise.id + option.name} id={`preset-${option.name}`} label={option.label} value={String(options.value[option.name])}
            choices={choicesOf(option)} onValue={(value) => set(option.name, option.kind === "number" ? Number(value) : value)} />
        ))}
      </div>
      <p class="hint">{exercise ? `${exercise.purpose} ${advice(exercise)}` : t.model.presetFor}</p>
    </div>
  );
}

const choicesOf = (option: Option): string[] => (option.kind === "choice" ? [...option.choices] : option.suggestions.map(String));

/** Which data the exercise is meant for, where other data is loaded. */
function advice({ data: wanted }: Exercise): string {
  const { title } = dataSets[wanted];
  return data.value && data.value.name !== title ? t.model.madeFor(title, data.value.name) : "";
}
