// The Runs card: closed, how many there are and the best of them; open, the table and what is made of it.
import { runs, runsTrouble } from "../../actions/runs";
import { count, metricName, metricValue } from "../../format";
import { bestAndLast } from "../../../runs/run";
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";
import { TroubleNote } from "../trouble";

const RunsBody = lazily(() => import("./runs-body"));

export function RunsCard() {
  return (
    <Card name="runs" title={t.runs.title} sentence={sentence()} glimpse={<TroubleNote trouble={runsTrouble.value} />}>
      <TroubleNote trouble={runsTrouble.value} />
      {runs.value.length > 0 && <RunsBody />}
    </Card>
  );
}

function sentence(): string {
  const all = runs.value;
  if (all.length === 0) return t.runs.none;
  const metric = "val_accuracy";
  const best = all.map((run) => ({ run, value: bestAndLast(run, metric).best ?? -1 })).reduce((a, b) => (b.value > a.value ? b : a));
  const words = best.value < 0 || all.length < 2 ? "" : t.runs.best(best.run.name, metricName(metric), metricValue(metric, best.value));
  return `${t.runs.sentence(all.length, count(all.length), words)}.`;
}
