// Published figures beside the reader's own: a row for each moment, a column for each metric.
import type { Figure } from "../../exercises/types";
import type { OwnFigure } from "./exercise-runs";
import { metricName, metricValue, plain } from "../core/format";
import { t as coreText } from "../core/text";
import { t } from "./text";

/** "epoch 5", "on the test set", ... */
function whenOf({ metric, epoch, options }: Figure): string {
  if (Array.isArray(options)) return t.whens["all"]!;
  if (typeof epoch === "number") return t.epoch(epoch);
  return t.whens[epoch ?? (metric.startsWith("test_") ? "test" : metric.startsWith("cv_") ? "cv" : "end")]!;
}

const bare = (metric: string): string => metric.replace(/^(val|test|cv)_/, "");
const columnOf = ({ metric }: Figure): string => metric.replace(/^(test|cv)_/, "");
const titleOf = (column: string): string =>
  column.startsWith("val_") ? t.validation(metricName(bare(column)).toLowerCase()) : (t.metrics[column] ?? metricName(column));

/** from: the run that the reader's figures are of; null if there is none. */
export function Figures({ id, figures, from }: { id: string; figures: readonly OwnFigure[]; from: string | null }) {
  const rows = [...new Set(figures.map(({ figure }) => whenOf(figure)))];
  const columns = [...new Set(figures.map(({ figure }) => columnOf(figure)))];
  return (
    <div class="group">
      <h4 id={`${id}-figures`}>{t.figures}</h4>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby={`${id}-figures`}>
        <table class="heat-map">
          <thead>
            <tr>
              <th scope="col">{t.when}</th>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {titleOf(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {columns.map((column) => (
                  <Cell key={column} own={figures.find(({ figure }) => whenOf(figure) === row && columnOf(figure) === column)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">{from ? t.figuresHint(from) : t.noRuns}</p>
    </div>
  );
}

function Cell({ own }: { own: OwnFigure | undefined }) {
  if (!own) return <td />;
  const { figure, value, agrees } = own;
  const show = (number: number) => (figure.metric === "stopped_epoch" ? plain(number) : metricValue(bare(figure.metric), number));
  return (
    <td>
      <b>{value === undefined ? t.notYet : show(value)}</b>
      {agrees !== null && (
        <span class={agrees ? "is-right" : "is-wrong"}> {agrees ? coreText.published.agrees : coreText.published.differs}</span>
      )}
      {figure.value !== undefined && <span class="hint">{coreText.published.value(show(figure.value))}</span>}
      {figure.range && <span class="hint">{coreText.published.band(show(figure.range[0]), show(figure.range[1]))}</span>}
    </td>
  );
}
