// Every place of a sweep with all its figures: the mean over the seeds, and their spread.
import { metricValue } from "../../format";
import { placesOf, summary, type JobResult } from "../../../runs/sweep";
import { t } from "../../text";
import type { SweepAxis } from "./heat-map";

export function SweepTable({ results, axes, figures }: { results: readonly JobResult[]; axes: readonly SweepAxis[]; figures: readonly string[] }) {
  return (
    <details>
      <summary>{t.sweeps.table}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.sweeps.table}>
        <table class="numbers">
          <thead>
            <tr>
              {axes.map(({ label }) => <th scope="col" key={label}>{label}</th>)}
              <th scope="col">{t.sweeps.runs}</th>
              {figures.map((figure) => <th scope="col" key={figure}>{t.sweeps.figures[figure] ?? figure}</th>)}
            </tr>
          </thead>
          <tbody>
            {placesOf(axes).map((place) => {
              const count = summary(results, place, figures[0]!)?.count ?? 0;
              return (
                <tr key={place.join()}>
                  {place.map((value, i) => <th scope="row" key={i}>{value}</th>)}
                  <td>{count}</td>
                  {figures.map((figure) => {
                    const found = summary(results, place, figure);
                    const plain = figure.replace(/^(test|val)_/, "");
                    return <td key={figure}>{found ? `${metricValue(plain, found.mean)}${found.count > 1 ? ` ± ${metricValue(plain, found.spread)}` : ""}` : t.sweeps.empty}</td>;
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
