// Steps undone and done again, in their order.

import { expect, test } from "vitest";
import { record, redo, redoable, undo, undoable } from "./history";

const log: string[] = [];
const step = (name: string) => ({
  words: () => name,
  undo: async () => void log.push(`undo ${name}`),
  redo: () => void log.push(`redo ${name}`),
});

test("steps are undone from the last to the first and done again; a new step ends what could be done again", async () => {
  expect([await undo(), undoable.value, redoable.value]).toEqual([null, null, null]);
  record(step("a"));
  record(step("b"));
  // Pressed twice without waiting: one after the other.
  expect(await Promise.all([undo(), undo()])).toEqual(["b", "a"]);
  expect([await redo(), undoable.value?.words(), redoable.value?.words()]).toEqual(["a", "a", "b"]);
  record(step("c"));
  expect([redoable.value, await redo(), await undo(), await undo(), await undo()]).toEqual([null, null, "c", "a", null]);
  expect(log).toEqual(["undo b", "undo a", "redo a", "undo c", "undo a"]);
});

test("of very many steps the last fifty are kept", async () => {
  for (let i = 0; i < 60; i++) record(step(String(i)));
  let undone = 0;
  while (await undo()) undone++;
  expect(undone).toBe(50);
});
