// Rooms of the page: what one looks at, and the address of each.
import { batch, signal } from "@preact/signals";

/** The tabs on the right; on a phone they are one room. */
export const VIEWS = ["learn", "results", "inside", "data", "compare"] as const;
/** What is laid over the views and put away again. */
export const SHEETS = ["course", "share", "file"] as const;
export type View = (typeof VIEWS)[number];
export type Sheet = (typeof SHEETS)[number];
/** On a wide screen the network and what is tried are always in sight; there, going to them leads the eye alone. */
export type Room = View | Sheet | "network" | "try" | "more";

export const isView = (name: string): name is View => VIEWS.includes(name as View);
export const isSheet = (name: string): name is Sheet => SHEETS.includes(name as Sheet);

export const room = signal<Room>("learn");
/** The view that is open, be something else in front of it. */
export const view = signal<View>("learn");
/** Where one was before a sheet, or the phone's menu, was opened. */
const before = signal<Room>("learn");

export function goTo(next: Room): void {
  batch(() => {
    if (!isSheet(room.value) && room.value !== "more") before.value = room.value;
    if (isView(next)) view.value = next;
    room.value = next;
  });
}

/** Puts a sheet away. */
export const leave = (): void => goTo(before.value);

/** The room that the fragment of an address names; null if it names none. */
export function roomOf(fragment: string): Room | null {
  const name = fragment.slice(1);
  return isView(name) || isSheet(name) || name === "network" || name === "try" || name === "more" ? name : null;
}
