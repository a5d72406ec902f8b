// Which layer's options are open in the editor.
import { signal } from "@preact/signals";

/** By the layer's id; 0: none. */
export const opened = signal(0);

export function openLayer(id: number): void {
  opened.value = id;
}

export function toggleLayer(id: number): void {
  opened.value = opened.value === id ? 0 : id;
}
