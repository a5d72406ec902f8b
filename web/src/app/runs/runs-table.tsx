// All runs as a table: filtered by words, sorted by any column, chosen by ticks.
import { useState } from "preact/hooks";
import { changeRun, runs } from "../record/runs";
import { elsewhere } from "../record/other-tabs";
import { count, duration, metricValue, moment, plain } from "../core/format";
import { dataName } from "../core/sentences";
import { busy, page } from "../core/state";
import { changesInShort, hasSetting } from "../../runs/differences";
import { bestAndLast, modelInShort, optimizerInShort, type Run } from "../../runs/run";
import { t as commonText } from "../text/text";
import { perLanguage } from "../text/words";
import { t } from "./text";
import { TextField } from "../parts/fields";
import { Pager } from "../parts/pager";

/** What a cell shows and what it is sorted by. */
interface Row {
  run: Run;
  cells: Record<string, { text: string; by: string | number }>;
}

/** Rows shown at once. */
const PAGE = 40;
/** What runs are compared by comes first. */
const COLUMNS = [
  "name",
  "test",
  "bestAccuracy",
  "lastAccuracy",
  "bestLoss",
  "lastLoss",
  "epochs",
  "time",
  "speed",
  "changes",
  "model",
  "began",
];

const isText = (column: string): boolean => ["name", "model", "changes"].includes(column);
const classOf = (column: string): string => (column === "name" ? "text name" : isText(column) ? "text" : "");

/** Rows made before; a run that changes is a new object. */
const rowsMade = new WeakMap<Run, { before: Run | undefined; row: Row }>();

function rowFor(run: Run, before: Run | undefined): Row {
  const made = rowsMade.get(run);
  // What is training now shows its state by other signals.
  if (made && made.before === before && run.state !== "running") return made.row;
  const row = rowOf(run, before);
  rowsMade.set(run, { before, row });
  return row;
}

function rowOf(run: Run, before: Run | undefined): Row {
  const changes = changesInShort(before, run);
  const loss = bestAndLast(run, "val_loss");
  // Or categorical_accuracy and its like.
  const accuracy = bestAndLast(
    run,
    Object.keys(run.epochs.at(-1)?.logs ?? {}).find((name) => /^val_.*accuracy$/.test(name)) ?? "val_accuracy",
  );
  const test =
    run.test?.["accuracy"] === undefined ? { name: "loss", value: run.test?.["loss"] } : { name: "accuracy", value: run.test["accuracy"] };
  const number = (text: string, value: number | undefined) => ({ text, by: value ?? -Infinity });
  return {
    run,
    cells: {
      name: { text: run.name, by: run.name },
      model: {
        text: `${modelInShort(run.build)}; ${optimizerInShort(run.build)}; ${dataName(run.data.name)}`,
        by: modelInShort(run.build),
      },
      changes: { text: changes, by: changes },
      epochs: number([run.epochs.length, stateOf(run)].filter(Boolean).join(", "), run.epochs.length),
      bestLoss: number(metricValue("loss", loss.best), loss.best),
      lastLoss: number(metricValue("loss", loss.last), loss.last),
      bestAccuracy: number(metricValue("accuracy", accuracy.best), accuracy.best),
      lastAccuracy: number(metricValue("accuracy", accuracy.last), accuracy.last),
      test: number(metricValue(test.name, test.value), test.value),
      time: number(run.seconds > 0 ? exactly(run.seconds) : "", run.seconds),
      speed: number(run.samplesPerSecond > 0 ? count(Number(run.samplesPerSecond.toPrecision(3))) : "", run.samplesPerSecond),
      began: { text: moment(run.created), by: run.created },
    },
  };
}

/** Another tab may still be writing a run that it has told the end of. */
function stateOf({ id, state }: Run): string {
  if (state === "running" && id === page.run.value && busy.value) return t.now;
  return state === "running" && elsewhere.value.has(id) ? t.inOtherTab : (t.states[state] ?? "");
}

/** What the filter looks at. */
const textOf = ({ run, cells }: Row): string =>
  `${run.note} ${run.star ? t.starred : ""} ${Object.values(cells)
    .map(({ text }) => text)
    .join(" ")}`.toLowerCase();

interface Props {
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
}

export function RunsTable({ chosen, onChosen }: Props) {
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState({ column: "began", falling: true });
  const [first, setFirst] = useState(0);
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = runs.value
    .map((run, i, all) => rowFor(run, all[i - 1]))
    .filter((row) => words.every((word) => textOf(row).includes(word) || (/^[^=]+=[^=]+$/.test(word) && hasSetting(row.run, word))))
    .sort(
      (a, b) =>
        compare(a.cells[sort.column]!.by, b.cells[sort.column]!.by) * (sort.falling ? -1 : 1) || compare(a.run.created, b.run.created),
    );
  const start = first < rows.length ? first : 0;
  const tick = (id: string, on: boolean) => onChosen(new Set(on ? [...chosen, id] : [...chosen].filter((each) => each !== id)));
  return (
    <div class="group" role="group" aria-label={t.table}>
      <div class="fields">
        <TextField id="runs-filter" label={t.filter} value={filter} placeholder={t.filterHint} onValue={setFilter} />
      </div>
      <div class="scroll runs-scroll" tabIndex={0} role="group" aria-label={t.table}>
        <table class="numbers runs">
          <thead>
            <tr>
              <th scope="col">{t.columns["chosen"]}</th>
              <th scope="col">{t.columns["star"]}</th>
              {COLUMNS.map((column) => (
                <th
                  scope="col"
                  key={column}
                  class={classOf(column)}
                  aria-sort={sort.column === column ? (sort.falling ? "descending" : "ascending") : undefined}
                >
                  <button
                    type="button"
                    class="sort"
                    onClick={() => setSort({ column, falling: sort.column === column ? !sort.falling : !isText(column) })}
                  >
                    {t.columns[column]}
                    <span aria-hidden="true">{sort.column === column ? (sort.falling ? " ▾" : " ▴") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(start, start + PAGE).map(({ run, cells }) => (
              <tr key={run.id}>
                <td>
                  <label class="tick">
                    <input
                      type="checkbox"
                      aria-label={t.show(run.name)}
                      checked={chosen.has(run.id)}
                      onChange={(event) => tick(run.id, event.currentTarget.checked)}
                    />
                  </label>
                </td>
                <td>
                  <button
                    type="button"
                    class="star"
                    aria-pressed={run.star}
                    aria-label={t.star(run.name)}
                    onClick={() => void changeRun(run.id, { star: !run.star })}
                  >
                    {run.star ? "★" : "☆"}
                  </button>
                </td>
                {COLUMNS.map((column) =>
                  column === "name" ? (
                    <th scope="row" key={column} class={classOf(column)}>
                      {run.name}
                      {run.note && <span class="hint">{run.note}</span>}
                    </th>
                  ) : (
                    <td key={column} class={classOf(column)}>
                      {cells[column]!.text}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p role="status">{t.noneFound(filter.trim())}</p>}
      <Pager first={start} size={PAGE} total={rows.length} onFirst={setFirst} label={t.table} />
    </div>
  );
}

/** Runs are compared: below ten seconds two digits tell them apart. */
const exactly = (seconds: number): string =>
  seconds < 9.95 ? commonText.time.seconds(plain(Number(seconds.toPrecision(2)))) : duration(seconds);

/** Run 2 before Run 10. */
const inWords = perLanguage((language) => new Intl.Collator(language, { numeric: true }));
const compare = (a: string | number, b: string | number): number =>
  typeof a === "number" && typeof b === "number" ? (a === b ? 0 : a < b ? -1 : 1) : inWords().compare(String(a), String(b));
