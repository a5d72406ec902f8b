// Colours of the style sheet for canvases, which cannot read it themselves.
import { signal } from "@preact/signals";

/** Changes when the system turns from light to dark or back, so that canvases redraw. */
export const themeVersion = signal(0);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => themeVersion.value++);

export const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** One colour and one mark a class; marks tell classes apart without colour. */
export const classColor = (index: number): string => color(["blue", "orange", "green", "purple"][index % 4]);
