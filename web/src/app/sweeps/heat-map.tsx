// What came of a sweep over two of its axes, shaded by how good each place is; with the published figures where a place is a whole one.
import { metricsOf } from "../../base/compile";
import { agrees } from "../../exercises/compare";
import type { Figure } from "../../exercises/types";
import { metricValue } from "../core/format";
import { resultsAt, summary, type JobResult, type Value } from "../../runs/sweep";
import { growsWhenBetter } from "../../base/metrics";
import { t as coreText } from "../core/text";
import { said } from "../text/words";
import { t } from "./text";
import { figureName } from "./figures";

export interface SweepAxis {
  label: string;
  values: readonly Value[];
}
interface Props {
  results: readonly JobResult[];
  figure: string;
  axes: readonly SweepAxis[];
  /** Numbers of the axes that are rows and columns; columns: null where there is one axis. What is on no axis is averaged. */
  rows: number;
  columns: number | null;
  published: (place: Value[]) => Figure | undefined;
  /** What was published for the mean over all places. */
  publishedMean: Figure | undefined;
}

export function HeatMap({ results, figure, axes, rows, columns, published, publishedMean }: Props) {
  const across: readonly (Value | null)[] = columns === null ? [null] : axes[columns]!.values;
  const placeOf = (row: Value, column: Value | null): (Value | null)[] =>
    axes.map((_, i) => (i === rows ? row : i === columns ? column : null));
  const cells = axes[rows]!.values.map((row) => across.map((column) => summary(results, placeOf(row, column), figure)));
  const means = cells.flat().flatMap((cell) => (cell ? [cell.mean] : []));
  const [least, greatest] = [Math.min(...means), Math.max(...means)];
  const grows = growsWhenBetter(figure, metricsOf(results[0]?.job.config.build.compile));
  const goodness = (mean: number): number => (greatest === least ? 1 : (grows ? mean - least : greatest - mean) / (greatest - least));
  return (
    <>
      <p class="hint">
        {t.caption(figureName(figure))}
        {axes.length > 2 && ` ${t.averaged}`}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.map}>
        <table class="heat-map">
          <thead>
            <tr>
              <th scope="col">
                {said(axes[rows]!.label)}
                {columns !== null && ` \\ ${said(axes[columns]!.label)}`}
              </th>
              {across.map((value) => (
                <th scope="col" key={value}>
                  {value ?? figureName(figure)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {axes[rows]!.values.map((row, r) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {across.map((column, c) => {
                  const cell = cells[r]![c];
                  const place = placeOf(row, column);
                  const here = resultsAt(results, place);
                  const lost = here.filter(({ diverged }) => diverged).length;
                  const known = place.includes(null) ? undefined : published(place as Value[]);
                  return (
                    <td key={column} style={{ "--share": cell ? `${Math.round(8 + 42 * goodness(cell.mean))}%` : "0%" }}>
                      <b>{cell ? metricValue(figure, cell.mean) : t.empty}</b>
                      {cell && cell.count > 1 && <span class="spread"> ± {metricValue(figure, cell.spread)}</span>}
                      {cell && greatest > least && goodness(cell.mean) === 1 && <span class="hint">{t.best}</span>}
                      {lost > 0 && <span class="hint">{t.diverged(lost, here.length)}</span>}
                      {known?.value !== undefined && (
                        <span class="hint">
                          {coreText.published.value(metricValue(figure, known.value))}
                          {cell && <Verdict figure={known} value={cell.mean} />}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {means.length > 0 && (
        <p>
          {t.mean(metricValue(figure, mean(means)))}
          {publishedMean && means.length === cells.flat().length && (
            <>
              ; {coreText.published.band(metricValue(figure, publishedMean.range![0]), metricValue(figure, publishedMean.range![1]))}
              <Verdict figure={publishedMean} value={mean(means)} />
            </>
          )}
        </p>
      )}
    </>
  );
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Whether a value lies where the published one has it. */
function Verdict({ figure, value }: { figure: Figure; value: number }) {
  const found = agrees(figure, value);
  return found === null ? null : (
    <span class={found ? "is-right" : "is-wrong"}> {found ? coreText.published.agrees : coreText.published.differs}</span>
  );
}
