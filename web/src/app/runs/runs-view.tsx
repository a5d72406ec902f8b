// The Runs card: closed, how many there are and the best of them; open, the table and what is made of it.
import { bestOf } from "../../base/metrics";
import { runs, unkept } from "../record/runs";
import { runsTrouble } from "../record/store";
import { count, metricName, metricValue } from "../core/format";
import { bestAndLast } from "../../runs/run";
import { data } from "../core/state";
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";
import { TroubleNote } from "../parts/trouble";

const RunsBody = lazily(() => import("./runs-body"));

export function RunsCard() {
  return (
    <Card name="runs" title={t.title} sentence={sentence()} glimpse={<TroubleNote trouble={runsTrouble.value} />}>
      <TroubleNote trouble={runsTrouble.value} />
      {runs.value.length > 0 && <RunsBody />}
    </Card>
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
    if (found.length > 1 && best) return t.best(data.value!.name, metricName(metric), best.name, metricValue(metric, best.logs[metric]));
  }
  return "";
}
