// The columns of a table: what they are, what is in them, what they are used for; and how rows become samples.
import { useState } from "preact/hooks";
import { withDefaults } from "../../base/checks";
import { leastVocabulary, modesOf, textDefaults, windowDefaults } from "../../base/load_options";
import type { ColumnInfo, DataInfo, TableInfo, TableOptions } from "../../base/protocol";
import { chosenNames, reload } from "./data";
import { count, plain } from "../core/format";
import { problem, type Option } from "../core/options";
import { data, fileNotes } from "../core/state";
import { TablePreview } from "./table-preview";
import { t } from "./reading";
import { ChoiceField, SwitchField, TextField, toNumber } from "../parts/fields";

const SHOWN = 100;
const listed = (labels: Record<string, string>) => Object.entries(labels).map(([value, label]) => ({ value, label }));

/** What can be changed, as it stands in the form; numbers as typed while they are none. */
type Draft = Record<string, unknown>;
const whole = (key: string, min = 1): Option => ({ key, kind: "number", integer: true, min });
const share = (key: string): Option => ({ key, kind: "number", min: 0, max: 1, belowMax: true });

/** Of the loaded table; it begins anew with another one. */
export default function LoadedTable() {
  const info = data.value;
  return info?.table ? <TableView key={JSON.stringify(info.table)} info={info} table={info.table} /> : null;
}

function TableView({ info, table }: { info: DataInfo; table: TableInfo }) {
  const [columns, setColumns] = useState(table.columns);
  const [draft, setDraft] = useState<Draft>({ ...table, ...table.windows, ...table.text, ...table.split });
  const { mode } = draft;
  /** Formats whose columns have names of their own have no lines above or below. */
  const hasRows = table.format === "CSV" || table.format === "Excel";
  const numbers = [
    ...(table.separate ? [] : [share("test")]),
    share("validation"),
    whole("seed", 0),
    ...(hasRows ? [whole("skip", 0), whole("footer", 0)] : []),
    ...(mode === "windows"
      ? [whole("length"), whole("horizon"), whole("stride")]
      : mode === "text"
        ? [whole("vocabulary_size", leastVocabulary), whole("length")]
        : []),
  ];
  const labels: Record<string, string> = {
    test: t.table.test,
    validation: t.table.validation,
    seed: t.table.seed,
    skip: t.table.skip,
    footer: t.table.footer,
    horizon: t.table.horizon,
    stride: t.table.stride,
    vocabulary_size: t.table.vocabulary,
    length: mode === "text" ? t.table.textLength : t.table.length,
  };
  const ready = numbers.every((option) => problem(option, draft[option.key]) === null);
  const set = (key: string) => (value: unknown) => setDraft({ ...draft, [key]: value });

  const change = (at: number, more: Partial<ColumnInfo>) =>
    setColumns(
      columns.map((column, i) =>
        i === at
          ? goingTo({ ...column, ...more }, goal(column))
          : // Targets that go to outputs of their own stand side by side.
            more.role === "target" && column.role === "target" && !column.output
            ? { ...column, role: "feature" }
            : column,
      ),
    );
  const send = (at: number, name: string) => setColumns(columns.map((column, i) => (i === at ? goingTo(column, name.trim()) : column)));
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) void reload(choices(columns, draft, table));
  };
  const choice = (key: string, label: string, names: Record<string, string>) => (
    <ChoiceField key={key} id={`table-${key}`} label={label} value={String(draft[key])} choices={listed(names)} onValue={set(key)} />
  );
  return (
    <form class="group" onSubmit={submit}>
      <h3>{t.table.title}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.table.scroll}>
        <table class="numbers columns">
          <thead>
            <tr>
              <th scope="col">{t.table.column}</th>
              <td />
              {[t.table.type, t.table.role, t.table.goesTo, t.table.missing, t.table.unique, t.table.values].map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.slice(0, SHOWN).map((column, i) => (
              <tr key={column.name}>
                <th scope="row" title={column.name}>
                  {column.name}
                </th>
                <td>
                  <Histogram column={column} />
                </td>
                <td>
                  <Pick
                    label={t.table.typeOf(column.name)}
                    value={column.type}
                    names={t.table.types}
                    onValue={(type) => change(i, { type: type as ColumnInfo["type"] })}
                  />
                </td>
                <td>
                  <Pick
                    label={t.table.roleOf(column.name)}
                    value={column.role}
                    names={t.table.roles}
                    onValue={(role) => change(i, { role: role as ColumnInfo["role"] })}
                  />
                </td>
                <td>
                  <input
                    type="text"
                    size={8}
                    aria-label={t.table.goesToOf(column.name)}
                    title={t.table.goesToHint}
                    value={goal(column)}
                    disabled={mode !== "rows"}
                    onChange={(event) => send(i, event.currentTarget.value)}
                  />
                </td>
                <td>{count(column.missing)}</td>
                <td>{count(column.unique)}</td>
                <td class="column-values" title={[valuesOf(column), notesOf(column)].join(" ")}>
                  {valuesOf(column)} {notesOf(column)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > SHOWN && <p class="hint">{t.table.more(count(columns.length - SHOWN))}</p>}
      <h3>{t.table.how}</h3>
      <div class="fields">
        {choice("mode", t.table.mode, t.table.modes)}
        {mode !== "windows" && choice("task", t.table.task, t.table.tasks)}
        {mode !== "text" && choice("scaling", t.table.scaling, t.table.scalings)}
        {mode === "rows" && choice("encoding", t.table.encoding, t.table.encodings)}
        {mode !== "text" && choice("missing", t.table.fill, t.table.fills)}
        {mode === "text" && choice("tokens", t.table.tokens, t.table.tokenKinds)}
        {numbers.map((option) => (
          <TextField
            key={option.key}
            id={`table-${option.key}`}
            label={labels[option.key]!}
            mode={option.integer ? "numeric" : "decimal"}
            value={String(draft[option.key] ?? "")}
            problem={problem({ ...option, key: labels[option.key]! }, draft[option.key])}
            onValue={(text) => set(option.key)(toNumber(text))}
          />
        ))}
        {table.sheets.length > 1 && choice("sheet", t.table.sheet, Object.fromEntries(table.sheets.map((sheet) => [sheet, sheet])))}
        {table.format === "CSV" && choice("quotes", t.table.quotes, t.table.quoteKinds)}
        {hasRows && choice("decimal", t.table.decimal, t.table.decimals)}
        {hasRows && <SwitchField id="table-header" label={t.table.header} value={draft["header"] === true} onValue={set("header")} />}
      </div>
      {hasRows && <TablePreview table={table} skip={draft["skip"]} header={draft["header"]} />}
      <p class="hint">
        {table.skip > 0 && t.table.skipped(table.skip)} {table.footer > 0 && t.table.footed(table.footer)}{" "}
        {table.quotes !== null && table.quotes !== "double" && t.table.quoted[table.quotes]} {mode === "windows" ? t.table.ordered : ""}{" "}
        {mode === "text" ? "" : t.table.fitted} {mode === "rows" && t.table.unseen} {table.separate && t.table.separate}{" "}
        {table.charset !== null &&
          !/^utf/.test(table.charset) &&
          t.table.charset(table.charset === "euc-kr" ? "Korean (CP949)" : "Western European (Windows-1252)")}{" "}
        {table.unlabelled > 0 && t.table.unlabelled(count(table.unlabelled))} {table.comments > 0 && t.table.comments(table.comments)}{" "}
        {table.short > 0 && t.table.short(table.short)} {table.dropped > 0 && t.table.dropped(count(table.dropped))}
      </p>
      <button type="submit" aria-disabled={!ready}>
        {t.table.again(info.name)}
      </button>
    </form>
  );
}

/** The form as options for loading. Where the header or the mode changes, what was found before says nothing. */
function choices(columns: ColumnInfo[], draft: Draft, before: TableInfo) {
  const {
    mode,
    task,
    scaling,
    encoding,
    missing,
    tokens,
    header,
    skip,
    footer,
    quotes,
    decimal,
    delimiter,
    sheet,
    test,
    validation,
    seed,
    length,
    horizon,
    stride,
    vocabulary_size,
  } = draft;
  const fits = (key: string): boolean => modesOf[key]!.includes(mode as (typeof modesOf)[string][number]);
  const target = columns.find(({ role }) => role === "target");
  const sameColumns =
    sheet === before.sheet &&
    header === before.header &&
    skip === before.skip &&
    footer === before.footer &&
    quotes === before.quotes &&
    decimal === before.decimal;
  const sameTarget = target?.name === before.target && target.type === before.columns.find(({ name }) => name === target.name)?.type;
  return {
    split: { test, validation, seed, stratify: before.split.stratify },
    ...(sameTarget && task === before.task && missing === before.missing && chosenNames()),
    table: {
      ...(before.format === "CSV" ? { delimiter, quotes } : {}),
      ...(before.format === "Excel" ? { sheet } : {}),
      ...(sheet === before.sheet && { header, skip, footer }),
      decimal,
      ...(fits("scaling") && { scaling }),
      ...(fits("encoding") && { encoding }),
      missing,
      mode,
      ...(sameColumns && {
        ...(target && { target: target.name }),
        columns: Object.fromEntries(columns.map((column) => [column.name, useOf(column, mode === "rows")])),
        ...((task !== before.task || sameTarget) && fits("task") && { task }),
      }),
      ...(mode === "windows" && { windows: withDefaults<Draft>(windowDefaults, { length, horizon, stride }) }),
      ...(mode === "text" && {
        text: {
          ...withDefaults<Draft>(textDefaults, { tokens, vocabulary_size, length }),
          ...(fileNotes.value?.text && { vocabulary: fileNotes.value.text.vocabulary }),
        },
      }),
    } as TableOptions,
  } as Parameters<typeof reload>[0];
}

/** The input or output that a column goes to; "": to the one there is. */
const goal = ({ input, output }: ColumnInfo): string => input ?? output ?? "";

/** The column, going there: to an output if it is a target. */
function goingTo({ input: _, output: __, ...column }: ColumnInfo, name: string): ColumnInfo {
  if (name === "") return column;
  return column.role === "target" ? { ...column, output: name } : { ...column, role: "feature", input: name };
}

/** What is said of a column in loading. What goes to an input or output by name is used for that. */
function useOf({ type, role, input, output }: ColumnInfo, byName: boolean): NonNullable<TableOptions["columns"]>[string] {
  if (byName && output) return { type, output };
  if (byName && input && role === "feature") return { type, input };
  return { type, ...(role !== "target" && { role }) };
}

function Pick({
  label,
  value,
  names,
  onValue,
}: {
  label: string;
  value: string;
  names: Record<string, string>;
  onValue: (value: string) => void;
}) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
      {Object.entries(names).map(([key, name]) => (
        <option key={key} value={key} selected={key === value}>
          {name}
        </option>
      ))}
    </select>
  );
}

const valuesOf = ({ min, max, mean, top }: ColumnInfo): string =>
  min === undefined
    ? top
        .slice(0, 3)
        .map(([value, n]) => t.table.top(value.slice(0, 40), count(n)))
        .join(", ")
    : t.table.range(plain(min), plain(max!), plain(mean!));

/** How its numbers were read, and why it is left out. */
const notesOf = ({ notation, unlike, reason, role }: ColumnInfo): string =>
  [
    unlike && t.table.unlike(unlike[0].slice(0, 40), unlike[1].slice(0, 40)),
    notation && t.table.notation(notation.example[0], String(notation.example[1]), notation.unit),
    role === "ignored" && reason && t.table.reasons[reason],
  ]
    .filter(Boolean)
    .join(" ");

/** Twenty bars for numbers, one a value for categories. */
function Histogram({ column }: { column: ColumnInfo }) {
  const bars = column.histogram ?? column.top.map(([, n]) => n);
  const most = Math.max(1, ...bars);
  return (
    <svg class="histogram" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={t.table.histogram(column.name)}>
      {bars.map((n, i) => (
        <rect
          key={i}
          x={(100 * i) / bars.length}
          width={Math.max(0.5, 100 / bars.length - 1)}
          y={24 - (24 * n) / most}
          height={(24 * n) / most}
        />
      ))}
    </svg>
  );
}
