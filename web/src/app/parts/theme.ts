// Colours of the style sheet for canvases, which cannot read it themselves.
import { signal } from "@preact/signals";

/** Changes when the system turns from light to dark or back, so that canvases redraw. */
export const themeVersion = signal(0);
const known = new Map<string, string>();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  known.clear();
  themeVersion.value++;
});

/** Asked of the style sheet once: at each asking the browser brings the whole page's style up to date. */
export function color(name: string): string {
  if (!known.has(name)) known.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return known.get(name)!;
}

/** A colour of the style sheet as three bytes. */
export function rgb(name: string): [number, number, number] {
  const hex = Number.parseInt(color(name).slice(1), 16);
  return [hex >> 16, (hex >> 8) & 255, hex & 255];
}

/** One colour and one mark a class; marks tell classes apart without colour. */
export const classColor = (index: number): string => color(["blue", "orange", "green", "purple"][index % 4]!);

const DASHES = [[], [8, 4], [2, 3], [12, 3, 2, 3], [5, 2], [14, 5]];
/** Curves beside each other differ by their dashes as well as by their six colours: 36 of them by both. */
export const dashOf = (index: number): number[] => DASHES[(index + Math.floor(index / DASHES.length)) % DASHES.length]!;
