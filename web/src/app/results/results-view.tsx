// The Results view: test figures, predictions, confusion matrix.
import { evaluate } from "../training/results";
import { metricName, metricValue } from "../core/format";
import { kindOf } from "../core/kind";
import { resultsSentence } from "../core/sentences";
import { view } from "../core/rooms";
import { busy, data, evaluating, model, page, results, resultsStale, resultsTrouble } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { lazily } from "../parts/lazily";
import { TabPanel } from "../parts/tabs";
import { TroubleNote } from "../parts/trouble";

const Answers = lazily(() => import("./results-body"));

export function ResultsView() {
  const found = results.value;
  const info = data.value;
  const sentence = evaluating.value ? t.working : found ? `${resultsSentence(found)}.` : t.none(coreText.run.things[kindOf(data.value)]);
  return (
    <TabPanel name="results" title={t.title} shown={view.value === "results"} sentence={sentence}>
      <TroubleNote trouble={resultsTrouble.value} />
      {found && resultsStale.value && <p class="hint">{t.stale}</p>}
      {found && found.split === "train" && <p class="hint">{t.noTest}</p>}
      {found && info && (
        <dl class="facts">
          {Object.entries(found.logs).map(([name, value]) => (
            <div key={name}>
              <dt>{metricName(name)}</dt>
              <dd class="figure">{metricValue(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="buttons">
        <button
          type="button"
          disabled={!model.value || !info || busy.value}
          aria-disabled={evaluating.value}
          aria-describedby="evaluate-waits"
          onClick={() => void evaluate(page)}
        >
          {found ? t.again : t.evaluate}
        </button>
        <BusyHint id="evaluate-waits" />
      </div>
      {found && info && <Answers />}
    </TabPanel>
  );
}
