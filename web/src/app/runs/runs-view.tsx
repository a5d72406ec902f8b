// The Compare view: how many trainings there are and the best of them, their table and what is made of it.
import type { ComponentChildren } from "preact";
import { bestOf } from "../../base/metrics";
import { runs, unkept } from "../record/runs";
import { runsTrouble } from "../record/store";
import { count, metricName, metricValue } from "../core/format";
import { dataName } from "../core/sentences";
import { bestAndLast } from "../../runs/run";
import { view } from "../core/rooms";
import { data } from "../core/state";
import { t } from "./text";
import { lazily } from "../parts/lazily";
import { TabPanel } from "../parts/tabs";
import { TroubleNote } from "../parts/trouble";

const RunsBody = lazily(() => import("./runs-body"));

/** children: other ways to compare, of slices that do not know this one. */
export function CompareView({ children }: { children: ComponentChildren }) {
  return (
    <TabPanel name="compare" title={t.compare} shown={view.value === "compare"}>
      <div class="group" role="group" id="runs" aria-labelledby="runs-title">
        <h3 id="runs-title" tabIndex={-1}>
          {t.title}
        </h3>
        <p class="sentence">{sentence()}</p>
        <TroubleNote trouble={runsTrouble.value} />
        {runs.value.length > 0 && <RunsBody />}
      </div>
      {children}
    </TabPanel>
  );
}

function sentence(): string {
  const all = runs.value;
  return all.length === 0 ? t.none : `${t.sentence(all.length, count(all.length), bestInWords(), unkept.value.size)}.`;
}

/** The best of the runs on the data that is loaded, which alone can be compared; nothing if there are not two. */
function bestInWords(): string {
  const here = runs.value.filter((run) => run.data.name === data.value?.name);
  for (const metric of ["val_accuracy", "val_loss"]) {
    const found = here.flatMap((run) => {
      const { best } = bestAndLast(run, metric);
      return best === undefined ? [] : [{ name: run.name, logs: { [metric]: best } }];
    });
    const best = bestOf(found, metric);
    if (found.length > 1 && best)
      return t.best(dataName(data.value!.name), metricName(metric), best.name, metricValue(metric, best.logs[metric]));
  }
  return "";
}
