// Epochs as a table for spreadsheets: a row each, loss and metrics as they were, whatever the curves show.
import type { EpochRow } from "../core/model-state";

export function epochsCsv(rows: readonly EpochRow[]): string {
  const names = [...new Set(rows.flatMap(({ logs }) => Object.keys(logs)))];
  const lines = [["epoch", ...names], ...rows.map(({ epoch, logs }) => [epoch, ...names.map((name) => logs[name] ?? "")])];
  return `${lines.map((line) => line.join(",")).join("\n")}\n`;
}
