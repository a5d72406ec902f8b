// How samples that come without them get a validation and a test set: shares, seed, stratified or not.
import { withDefaults } from "../../base/checks";
import { splitDefaults } from "../../base/load_options";
import { useState } from "preact/hooks";
import type { DataInfo } from "../../base/protocol";
import { dataSource, divide } from "./data";
import { problem, type Option } from "../core/options";
import { t } from "./text";
import { SwitchField, TextField, toNumber } from "../parts/fields";

const share = (key: string): Option => ({ key, kind: "number", min: 0, max: 1, belowMax: true });
const seed: Option = { key: "seed", kind: "number", integer: true, min: 0 };

/** hasTest: whether the files brought a test set of their own. */
export function SplitsForm({ info, hasTest }: { info: DataInfo; hasTest: boolean }) {
  const { test, validation, seed: drawn, stratify: shares } = withDefaults(splitDefaults, dataSource()?.division ?? {});
  const [draft, setDraft] = useState<Record<string, number | string>>({ test, validation, seed: drawn });
  const [stratify, setStratify] = useState(shares);
  const series = info.table?.mode === "windows";
  const options = [share("validation"), ...(hasTest ? [] : [share("test")]), ...(series ? [] : [seed])];
  const label = (key: string): string => t.splitsForm.labels[key as keyof typeof t.splitsForm.labels];
  const wrong = (option: Option): string | null => problem({ ...option, key: label(option.key) }, draft[option.key]);
  const ready = options.every((option) => wrong(option) === null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) void divide({ ...Object.fromEntries(options.map(({ key }) => [key, draft[key] as number])), stratify });
  };
  return (
    <details>
      <summary>{t.splitsForm.title}</summary>
      <form class="group" onSubmit={submit}>
        <p class="hint">{series ? t.splitsForm.series : t.splitsForm.hint}</p>
        <div class="fields">
          {options.map((option) => (
            <TextField
              key={option.key}
              id={`splits-${option.key}`}
              label={label(option.key)}
              mode={option.integer ? "numeric" : "decimal"}
              value={String(draft[option.key])}
              problem={wrong(option)}
              onValue={(text) => setDraft({ ...draft, [option.key]: toNumber(text) })}
            />
          ))}
          {info.train.classCounts && (
            <SwitchField id="splits-stratify" label={t.splitsForm.stratify} value={stratify} onValue={setStratify} />
          )}
        </div>
        <button type="submit" aria-disabled={!ready}>
          {t.splitsForm.divide}
        </button>
      </form>
    </details>
  );
}
