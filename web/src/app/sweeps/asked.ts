// The sweep that is asked for, as it is typed.
import { batch, signal } from "@preact/signals";

/** One of the exercises' grids by its id; empty: settings of one's own. */
export const sweepGrid = signal("");
/** Settings, with the values that each takes. */
export const sweepAxes = signal<{ key: string; values: string }[]>([{ key: "learning_rate", values: "0.01, 0.001, 0.0001" }]);
export const sweepSeeds = signal("42");
/** Trainings at a time. */
export const sweepWorkers = signal(String(Math.min(8, globalThis.navigator?.hardwareConcurrency || 1)));

export function askGrid(id: string): void {
  sweepGrid.value = id;
}

export function askSeeds(text: string): void {
  sweepSeeds.value = text;
}

export function askWorkers(text: string): void {
  sweepWorkers.value = text;
}

/** Changes the setting, or the values, in one place. */
export function askAxis(index: number, change: Partial<{ key: string; values: string }>): void {
  sweepAxes.value = sweepAxes.value.map((each, i) => (i === index ? { ...each, ...change } : each));
}

export function addAxis(key: string): void {
  sweepAxes.value = [...sweepAxes.value, { key, values: "" }];
}

export function removeLastAxis(): void {
  sweepAxes.value = sweepAxes.value.slice(0, -1);
}

/** A whole sweep over settings of one's own. */
export function askFor(axes: { key: string; values: string }[], seeds: string): void {
  batch(() => {
    sweepGrid.value = "";
    sweepAxes.value = axes;
    sweepSeeds.value = seeds;
  });
}
