// What can be undone and done again: whoever changes what somebody would miss records here how to put it back.
import { batch, computed, signal } from "@preact/signals";
import { Turn } from "../../base/turn";

export interface Step {
  /** What was done, in the language of now: "removing dense". */
  words: () => string;
  undo: () => void | Promise<void>;
  redo: () => void | Promise<void>;
}

/** Older steps are forgotten: some hold weights, or files. */
const LIMIT = 50;

const past = signal<readonly Step[]>([]);
const future = signal<readonly Step[]>([]);

/** What would be undone next; null: nothing. */
export const undoable = computed(() => past.value.at(-1) ?? null);
export const redoable = computed(() => future.value.at(-1) ?? null);

/** A step was taken; what had been undone before it cannot be done again. */
export function record(step: Step): void {
  batch(() => {
    past.value = [...past.value.slice(1 - LIMIT), step];
    future.value = [];
  });
}

const turn = new Turn();

/** Undoes the last step; resolves to its words, or null where there is none. */
export const undo = (): Promise<string | null> => move(past, future, (step) => step.undo());
export const redo = (): Promise<string | null> => move(future, past, (step) => step.redo());

type Stack = typeof past;

const move = (from: Stack, to: Stack, act: (step: Step) => void | Promise<void>): Promise<string | null> =>
  turn.run(async () => {
    const step = from.peek().at(-1);
    if (!step) return null;
    batch(() => {
      from.value = from.peek().slice(0, -1);
      to.value = [...to.peek(), step];
    });
    await act(step);
    return step.words();
  });
