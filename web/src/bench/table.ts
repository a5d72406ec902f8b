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
  const [low = NaN, high = NaN] = sorted.slice(Math.ceil(sorted.length / 2) - 1);
  return sorted.length % 2 ? low : (low + high) / 2;
}

/** Distance of the fastest round from the slowest, as a share of the median. */
export const spread = (values: number[]): number => (Math.max(...values) - Math.min(...values)) / median(values);

/** Medians, spreads, and ratios of medians: Sprout's fastest row in the page over each row. */
export function summarize(result: JobResult): Summary {
  const rows = result.rows.map((row) => ({ ...row, median: median(row.samplesPerSecond), spread: spread(row.samplesPerSecond) }));
  const own = rows.flatMap((row) => (row.id.startsWith("sprout") && !Number.isNaN(row.median) ? [row.median] : []));
  const best = own.length > 0 ? Math.max(...own) : NaN;
  return { ...result, rows: rows.map((row) => ({ ...row, ratio: best / row.median })) };
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
export const formatTable = (result: JobResult): string =>
  [`${result.job}: ${result.title}`, ...inColumns([columns, ...summarize(result).rows.map(cells)], columns.length)].join("\n");

/** A figure of the page itself, with one value a round. */
export interface Figure {
  name: string;
  unit: string;
  values: number[];
}

/** The page's figures as plain text, in columns. */
export function formatFigures(figures: Figure[]): string {
  const rows = figures.map(({ name, unit, values }) => [
    name,
    number(median(values), median(values) < 100 ? 1 : 0),
    `${number(spread(values) * 100, 0)} %`,
    String(values.length),
    unit,
  ]);
  return inColumns([["", "median", "spread", "n", "unit"], ...rows], 4).join("\n");
}

/** Lines of text whose cells stand below each other: the first to the left, those up to `aligned` to the right, the rest as they are. */
function inColumns(lines: string[][], aligned: number): string[] {
  const width = Array.from({ length: aligned }, (_, c) => Math.max(...lines.map((line) => line[c]?.length ?? 0)));
  const cell = (text: string, c: number): string => (c === 0 ? text.padEnd(width[c]!) : text.padStart(width[c] ?? 0));
  return lines.map((line) => line.map(cell).join("  ").trimEnd());
}
