// Every place of a sweep with all its figures: the mean over the seeds, their spread, and what was published.
import { Fragment } from "preact";
import type { Figure } from "../../exercises/types";
import { metricValue } from "../core/format";
import { placesOf, summary, type JobResult, type Value } from "../../runs/sweep";
import { t } from "./text";
import { figureName } from "./figures";
import type { SweepAxis } from "./heat-map";

interface Props {
  results: readonly JobResult[];
  axes: readonly SweepAxis[];
  figures: readonly string[];
  published: (place: Value[], figure: string) => Figure | undefined;
}

export function SweepTable({ results, axes, figures, published }: Props) {
  const places = placesOf(axes);
  const compared = new Set(figures.filter((figure) => places.some((place) => published(place, figure))));
  return (
    <details>
      <summary>{t.table}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.table}>
        <table class="numbers">
          <thead>
            <tr>
              {axes.map(({ label }) => (
                <th scope="col" key={label}>
                  {label}
                </th>
              ))}
              <th scope="col">{t.runs}</th>
              {figures.map((figure) => (
                <Fragment key={figure}>
                  <th scope="col">{figureName(figure)}</th>
                  {compared.has(figure) && <th scope="col">{t.publishedColumn}</th>}
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {places.map((place) => {
              const count = summary(results, place, figures[0]!)?.count ?? 0;
              return (
                <tr key={place.join()}>
                  {place.map((value, i) => (
                    <th scope="row" key={i}>
                      {value}
                    </th>
                  ))}
                  <td>{count}</td>
                  {figures.map((figure) => {
                    const found = summary(results, place, figure);
                    return (
                      <Fragment key={figure}>
                        <td>
                          {found
                            ? `${metricValue(figure, found.mean)}${found.count > 1 ? ` ± ${metricValue(figure, found.spread)}` : ""}`
                            : t.empty}
                        </td>
                        {compared.has(figure) && <td>{metricValue(figure, published(place, figure)?.value) || t.empty}</td>}
                      </Fragment>
                    );
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
