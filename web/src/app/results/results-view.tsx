// The Results view: test figures, predictions, confusion matrix.
import { evaluate } from "../training/results";
import { metricName, metricValue } from "../core/format";
import { isClasses, kindOf } from "../core/kind";
import { resultsSentence } from "../core/sentences";
import { view } from "../core/rooms";
import { busy, data, evaluating, model, page, results, resultsStale, resultsTrouble } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { TabPanel } from "../parts/tabs";
import { TroubleNote } from "../parts/trouble";
import { ClassTable } from "./class-table";
import { Confusion } from "./confusion";
import { Predictions } from "./predictions";
import { Suspects } from "./suspects";
import { Values } from "./values";

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
      {found && info && (
        <>
          {isClasses(info) && <Predictions key={found.split} info={info} results={found} />}
          {!isClasses(info) && info.yShape.length === 0 && <Values key={found.split} info={info} results={found} />}
          {found.matrix && (
            <div class="beside">
              <Confusion info={info} matrix={found.matrix} />
              <ClassTable info={info} matrix={found.matrix} />
            </div>
          )}
          {info.yShape.length === 0 && <Suspects info={info} />}
        </>
      )}
    </TabPanel>
  );
}
