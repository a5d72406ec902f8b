// What came of a sweep: a table over its first two axes, shaded by how good each place is, with the published figures.
import { metricValue } from "../../format";
import { summary, type JobResult, type Value } from "../../../runs/sweep";
import { growsWhenBetter } from "../../../runs/run";
import { t } from "../../text";

interface Props {
  results: readonly JobResult[]; figure: string;
  axes: { label: string; values: readonly Value[] }[];
  published: (place: Value[]) => number | undefined;
}

export function HeatMap({ results, figure, axes, published }: Props) {
  const [rows, columns = { label: "", values: [""] }] = axes;
  const placeOf = (row: Value, column: Value): Value[] => (axes.length > 1 ? [row, column] : [row]);
  const cells = rows!.values.map((row) => columns.values.map((column) => summary(results, placeOf(row, column), figure)));
  const means = cells.flat().flatMap((cell) => (cell ? [cell.mean] : []));
  const [least, greatest] = [Math.min(...means), Math.max(...means)];
  const goodness = (mean: number): number => (greatest === least ? 1 : (growsWhenBetter(figure) ? mean - least : greatest - mean) / (greatest - least));
  const plain = figure.replace(/^(test|val)_/, "");
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t.sweeps.map}>
      <table class="heat-map">
        <caption>{t.sweeps.caption(t.sweeps.figures[figure] ?? figure)}</caption>
        {axes.length > 1 && <thead><tr><th scope="col">{rows!.label} \ {columns.label}</th>{columns.values.map((value) => <th scope="col" key={value}>{value}</th>)}</tr></thead>}
        <tbody>
          {rows!.values.map((row, r) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {columns.values.map((column, c) => {
                const cell = cells[r]![c];
                const known = published(placeOf(row, column));
                return (
                  <td key={column} style={{ "--share": cell ? `${Math.round(8 + 42 * goodness(cell.mean))}%` : "0%" }}>
                    <b>{cell ? metricValue(plain, cell.mean) : t.sweeps.empty}</b>
                    {cell && cell.count > 1 && <span> ± {metricValue(plain, cell.spread)}</span>}
                    {known !== undefined && <span class="hint">{t.sweeps.published(metricValue(plain, known))}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {means.length > 0 && <p>{t.sweeps.mean(metricValue(plain, means.reduce((a, b) => a + b, 0) / means.length))}</p>}
    </div>
  );
}
