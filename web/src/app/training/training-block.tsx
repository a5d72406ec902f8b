// The Training block, below the network: optimizer, loss, metrics, how to fit, and callbacks.
import { trainingSentence } from "../core/sentences";
import { asObject } from "../../base/keras_object";
import { metricKey } from "../../base/metrics";
import { snakeCase } from "../../base/names";
import type { KerasRef } from "../../base/protocol";
import { stepsAnEpoch } from "../../base/fit_config";
import { count } from "../core/format";
import { LOSSES, OPTIMIZERS, optimizerOptions, SCHEDULES } from "../core/optimizers";
import { CALLBACKS, FIT, defaults, type Config } from "../core/options";
import {
  busy,
  callbacks,
  data,
  fit,
  loss,
  lossConfig,
  metrics,
  model,
  ofOutputs,
  optimizer,
  page,
  schedule,
  validateOnTest,
} from "../core/state";
import { wholeFitConfig } from "../core/training-config";
import { t as commonText } from "../text/text";
import { t } from "./text";
import { Card } from "../parts/card";
import { ChoiceField, SwitchField } from "../parts/fields";
import { Help } from "../parts/help";
import { OptionFields } from "../parts/option-fields";
import { offeredMetrics, setCallback, setFit, setLoss, setMetric, setOptimizer, setSchedule, validateOn } from "./settings";
import { lazily } from "../parts/lazily";

const RateFinder = lazily(() => import("./rate-finder-view"));

export function TrainingBlock() {
  return (
    <Card name="training" title={t.title} sentence={trainingSentence()}>
      {busy.value && <p class="hint">{t.busy}</p>}
      <fieldset class="plain" disabled={busy.value}>
        <FitFields />
        <OptimizerFields />
        <ScheduleFields />
        <LossFields />
        <details class="more">
          <summary>{t.callbacks}</summary>
          <p class="hint">{commonText.help["callbacks"]!.text}</p>
          {Object.keys(CALLBACKS).map((name) => (
            <CallbackFields key={name} name={name} />
          ))}
        </details>
      </fieldset>
      <RateFinder />
    </Card>
  );
}

function FitFields() {
  const onTest = validateOnTest.value && data.value?.test != null;
  const aside = onTest || data.value?.validation != null;
  return (
    <div class="group">
      <OptionFields
        prefix="fit"
        options={FIT.filter(
          ({ key }) => !(aside && key === "validation_split") && !(loss.value !== "binary_crossentropy" && key === "order_per_output"),
        )}
        config={fit.value}
        onConfig={(config) => setFit(page, config)}
      />
      {data.value?.test && (
        <div class="fields">
          <ChoiceField
            id="fit-validation"
            label={t.validation}
            help="validation"
            value={onTest ? "test" : "split"}
            choices={[
              { value: "split", label: data.value?.validation ? t.validationSet : t.validationSplit },
              { value: "test", label: t.validationTest },
            ]}
            onValue={(value) => validateOn(page, value as "test" | "split")}
          />
        </div>
      )}
    </div>
  );
}

function OptimizerFields() {
  const { class_name, config } = optimizer.value;
  return (
    <div class="group">
      <OptionFields
        prefix="optimizer"
        options={optimizerOptions(class_name, schedule.value !== null)}
        config={config}
        onConfig={(next) => setOptimizer(page, class_name, next)}
      >
        <ChoiceField
          id="optimizer"
          label={t.optimizer}
          help="optimizer"
          value={class_name}
          choices={Object.keys(OPTIMIZERS)}
          onValue={(name) => setOptimizer(page, name)}
        />
      </OptionFields>
    </div>
  );
}

function ScheduleFields() {
  const chosen = schedule.value;
  const choice = (
    <ChoiceField
      id="schedule"
      label={t.schedule}
      help="schedule"
      value={chosen?.class_name ?? ""}
      choices={[{ value: "", label: t.constant }, ...Object.keys(SCHEDULES)]}
      onValue={(name) => setSchedule(page, name)}
    />
  );
  if (!chosen) return <div class="fields">{choice}</div>;
  return (
    <div class="group">
      <OptionFields
        prefix="schedule"
        options={SCHEDULES[chosen.class_name]!}
        config={chosen.config}
        onConfig={(config) => setSchedule(page, chosen.class_name, config)}
      >
        {choice}
      </OptionFields>
      {data.value && <p class="hint">{t.oneEpoch(count(stepsAnEpoch(wholeFitConfig(page), data.value.train.count)))}</p>}
    </div>
  );
}

function LossFields() {
  if (ofOutputs.value) return <p class="hint">{t.ofOutputs}</p>;
  const options = LOSSES[loss.value] ?? [];
  return (
    <div class="group">
      <OptionFields
        prefix="loss"
        options={options}
        config={{ ...defaults(options), ...lossConfig.value }}
        onConfig={(config) => setLoss(page, loss.value, config)}
      >
        <ChoiceField
          id="loss"
          label={t.loss}
          help="loss"
          value={loss.value}
          choices={Object.keys(LOSSES)}
          onValue={(name) => setLoss(page, name)}
        />
      </OptionFields>
      <fieldset class="plain">
        <legend>
          {t.metrics}
          <Help term="metrics" />
        </legend>
        <div>
          {offeredMetrics(page).map((metric) => (
            <SwitchField
              key={metricKey(metric)}
              id={`metric-${metricKey(metric)}`}
              label={metricWords(metric)}
              value={metrics.value.includes(metric)}
              onValue={(on) => setMetric(page, metric, on)}
            />
          ))}
        </div>
      </fieldset>
    </div>
  );
}

/** "sparse_top_k_categorical_accuracy (k = 3)". */
function metricWords(metric: KerasRef): string {
  const { class_name, config } = asObject(metric);
  const said = Object.entries(config).map(([key, value]) => `${key} = ${String(value)}`);
  return said.length === 0 ? class_name : `${snakeCase(class_name)} (${said.join(", ")})`;
}

/** What an epoch of this model ends with, and whatever is chosen. */
function monitors(chosen: unknown): string[] {
  const names = ["loss", ...(model.value?.metrics ?? metrics.value.map(metricKey)).filter((name) => name !== "loss")];
  return [...new Set([...names.map((name) => `val_${name}`), ...names, String(chosen)])];
}

function CallbackFields({ name }: { name: string }) {
  const config = callbacks.value[name];
  const options = CALLBACKS[name]!.map((option) =>
    option.key === "monitor" ? { ...option, choices: monitors(config?.["monitor"] ?? option.default) } : option,
  );
  const set = (next: Config | undefined) => setCallback(page, name, next);
  return (
    <div class="group">
      <SwitchField
        id={`callback-${name}`}
        label={name}
        help={name}
        value={config !== undefined}
        onValue={(on) => set(on ? defaults(options) : undefined)}
      />
      {config && <OptionFields prefix={`callback-${name}`} options={options} config={config} onConfig={set} />}
    </div>
  );
}
