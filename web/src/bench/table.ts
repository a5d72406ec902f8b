// The table of results: medians, spread, and how many times faster Sprout is.

import type { JobResult, Row } from "./measure";

/** A row with its figures drawn together; NaN where there are none. */
export interface SummaryRow extends Row {
  median: number;
  spread: number;
  ratio: number;
}
export interface Summary extends JobResult {
  rows: SummaryRow[];
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Distance of the fastest round from the slowest, as a share of the median. */
export const spread = (values: number[]): number => (Math.max(...values) - Math.min(...values)) / median(values);

/** Medians, spreads, and ratios of medians: Sprout's fastest row in the page over each row. */
export function summarize(result: JobResult): Summary {
  const medians = result.rows.map((row) => median(row.samplesPerSecond));
  const own = medians.filter((value, i) => result.rows[i].id.startsWith("sprout") && !Number.isNaN(value));
  const rows = result.rows.map((row, i) => ({
    ...row,
    median: medians[i],
    spread: spread(row.samplesPerSecond),
    ratio: Math.max(...own) / medians[i],
  }));
  return { ...result, rows: own.length > 0 ? rows : rows.map((row) => ({ ...row, ratio: NaN })) };
}

export const columns = ["", "samples/s", "spread", "Sprout is"];

const number = (value: number, fraction: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: fraction, maximumFractionDigits: fraction });

/** A row's texts under `columns`, then why there are no figures. */
export function cells({ label, cannot, median: middle, spread: range, ratio }: SummaryRow): string[] {
  if (cannot !== undefined) return [label, "cannot", "", "", cannot];
  const times = Number.isNaN(ratio) ? "" : `${number(ratio, ratio < 10 ? 2 : 1)} ×`;
  return [label, number(middle, middle < 100 ? 1 : 0), `${number(range * 100, 0)} %`, times];
}

/** One job's result as plain text, in columns. */
export function formatTable(result: JobResult): string {
  const lines = [columns, ...summarize(result).rows.map(cells)];
  const width = columns.map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  const text = lines.map((line) =>
    line
      .map((cell, c) => (c === 0 ? cell.padEnd(width[c]) : c < columns.length ? cell.padStart(width[c]) : cell))
      .join("  ")
      .trimEnd(),
  );
  return [`${result.job}: ${result.title}`, ...text].join("\n");
}
