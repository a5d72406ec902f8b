// Cross-validation: how many folds, how far it is, and each fold's figures with their mean and spread.
import { crossed, crossing, crossTrouble, crossValidate, stopCross, wantedFolds, wantFolds } from "./cross";
import { metricName, metricValue } from "../core/format";
import { problem, type Option } from "../core/options";
import { busy, data, model } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Card } from "../parts/card";
import { BusyHint } from "../parts/busy-hint";
import { TextField, toNumber } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";

const folds: Option = { key: "folds", kind: "number", integer: true, min: 2, max: 50 };

export function CrossCard() {
  const wanted = wantedFolds.value;
  const wrong = problem({ ...folds, key: t.folds }, wanted);
  const now = crossing.value;
  const found = crossed.value;
  const ready = !busy.value && model.value !== null && data.value !== null && wrong === null;
  return (
    <Card name="cross" title={t.title} sentence={[t.hint, data.value?.table?.mode === "windows" && t.series].filter(Boolean).join(" ")}>
      <div class="fields">
        <TextField
          id="cross-folds"
          label={t.folds}
          mode="numeric"
          value={String(wanted)}
          problem={wrong}
          onValue={(text) => wantFolds(toNumber(text))}
        />
      </div>
      {/* One button for both, so that the focus stays on it. */}
      <div class={now ? "loading" : "buttons"} role={now ? "status" : undefined}>
        {now && (
          <label key="now">
            {t.now(now.fold + 1, now.folds)}
            <progress
              max={now.folds}
              value={now.fold + (now.progress ? (now.progress.epoch + now.progress.step / now.progress.steps) / now.progress.epochs : 0)}
            />
          </label>
        )}
        <button
          key="act"
          type="button"
          aria-disabled={!now && !ready}
          aria-describedby={now ? undefined : "cross-waits"}
          onClick={() => void (now ? stopCross() : ready && crossValidate(wanted as number))}
        >
          {now ? coreText.run.stop : t.start}
        </button>
        {!now && <BusyHint id="cross-waits" />}
      </div>
      <TroubleNote trouble={crossTrouble.value} />
      {found && found.folds.length > 0 && (
        <table class="numbers">
          <caption>{t.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t.fold}</th>
              {Object.keys(found.mean).map((name) => (
                <th scope="col" key={name}>
                  {metricName(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.folds.map(({ evaluate }, i) => (
              <tr key={i}>
                <th scope="row">{i + 1}</th>
                {Object.entries(evaluate).map(([name, value]) => (
                  <td key={name}>{metricValue(name, value)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{t.mean}</th>
              {Object.entries(found.mean).map(([name, value]) => (
                <td key={name}>
                  <strong>{metricValue(name, value)}</strong>
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t.spread}</th>
              {Object.entries(found.std).map(([name, value]) => (
                <td key={name}>{metricValue(name, value)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      )}
    </Card>
  );
}
