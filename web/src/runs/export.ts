// Runs as CSV (one row an epoch, for spreadsheets) and as JSON (everything but the weights).

import { withFitDefaults } from "../base/fit_config";
import { modelInShort, optimizerInShort, type Run } from "./run";

/** RFC 4180: fields with commas, quotes or line breaks stand in quotes. A text that a spreadsheet would take for a formula gets a quote in front: also after blanks, and in wide characters. */
export function toCsv(runs: readonly Run[]): string {
  const metrics = [...new Set(runs.flatMap(({ epochs }) => epochs.flatMap(({ logs }) => Object.keys(logs))))];
  // Of the whole run, so the same in each of its rows.
  const tested = [...new Set(runs.flatMap(({ test }) => Object.keys(test ?? {})))];
  const head = [
    "run",
    "note",
    "data",
    "model",
    "optimizer",
    "batch_size",
    "seed",
    "epoch",
    "step",
    "seconds",
    ...metrics,
    ...tested.map((metric) => `test_${metric}`),
  ];
  const rows = runs.flatMap((run) =>
    run.epochs.map(({ epoch, step, seconds, logs }) => [
      run.name,
      run.note,
      run.data.name,
      modelInShort(run.build),
      optimizerInShort(run.build),
      withFitDefaults(run.fit).batch_size,
      run.build.seed ?? "",
      epoch,
      step,
      seconds,
      ...metrics.map((metric) => logs[metric] ?? ""),
      ...tested.map((metric) => run.test?.[metric] ?? ""),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const toJson = (runs: readonly Run[]): string => JSON.stringify({ format: "sprout-runs", version: 1, runs }, null, 2);
