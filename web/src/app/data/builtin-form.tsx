// Sets that need no download: digits and points in the plane.
import { signal } from "@preact/signals";
import { loadBuiltin } from "./data";
import type { BuiltinName } from "../../base/protocol";
import { problem, valid, type Config, type Option } from "../core/options";
import { t as commonText } from "../text/text";
import { t } from "./text";
import { ChoiceField, TextField, toNumber } from "../parts/fields";

const counts = (train: number, test: number): Option[] => [
  { key: "train", kind: "number", integer: true, min: 1, max: 100_000, default: train },
  { key: "test", kind: "number", integer: true, min: 1, max: 100_000, default: test },
];
const seed: Option = { key: "seed", kind: "number", integer: true, min: 0, max: 2 ** 31 - 1, default: 1 };
const noise = (value: number): Option => ({ key: "noise", kind: "number", min: 0, max: 1, default: value });

const SETS: Record<BuiltinName, Option[]> = {
  digits: [seed, ...counts(20_000, 4_000)],
  xor: [seed, noise(0.1), ...counts(800, 200)],
  circles: [seed, noise(0.1), ...counts(800, 200)],
  spirals: [seed, noise(0.03), ...counts(800, 200)],
};

const start = (name: BuiltinName): Config => Object.fromEntries(SETS[name].map((option) => [option.key, option.default]));
const name = signal<BuiltinName>("digits");
const config = signal(start("digits"));

export function BuiltinForm() {
  const options = SETS[name.value];
  const make = (event: Event) => {
    event.preventDefault();
    if (valid(options, config.value)) void loadBuiltin({ name: name.value, ...config.value });
  };
  return (
    <form class="group" onSubmit={make}>
      <h3>{t.builtin}</h3>
      <div class="fields">
        <ChoiceField
          id="set"
          label={t.set}
          value={name.value}
          choices={(Object.keys(SETS) as BuiltinName[]).map((value) => ({ value, label: t.sets[value] }))}
          onValue={(value) => {
            name.value = value as BuiltinName;
            config.value = start(name.value);
          }}
        />
        {options.map((option) => (
          <TextField
            key={option.key}
            id={`set-${option.key}`}
            label={t[option.key as "seed" | "train" | "test" | "noise"]}
            {...(commonText.help[option.key] && { help: option.key })}
            mode={option.integer ? "numeric" : "decimal"}
            value={String(config.value[option.key])}
            problem={problem(option, config.value[option.key])}
            onValue={(text) => {
              config.value = { ...config.value, [option.key]: toNumber(text) };
            }}
          />
        ))}
      </div>
      <button type="submit">{t.make}</button>
    </form>
  );
}
