// Undo and redo, in the bar and by keys.
import { redo, redoable, undo, undoable } from "../core/history";
import { announce, busy } from "../core/state";
import { t } from "./text";

async function step(act: () => Promise<string | null>, words: (done: string) => string): Promise<void> {
  if (busy.value) return;
  const done = await act();
  if (done !== null) announce(words(done));
}
export const undoLast = (): Promise<void> => step(undo, t.undo.undone);
export const redoNext = (): Promise<void> => step(redo, t.undo.redone);

export function UndoButtons() {
  const [before, after] = [undoable.value?.words(), redoable.value?.words()];
  return (
    <div class="undo-buttons">
      <Button sign="↶" label={before === undefined ? t.undo.undo : t.undo.undoWhat(before)} off={before === undefined} onPress={undoLast} />
      <Button sign="↷" label={after === undefined ? t.undo.redo : t.undo.redoWhat(after)} off={after === undefined} onPress={redoNext} />
    </div>
  );
}

/** Keeps the focus when there is nothing left to press it for. */
function Button({ sign, label, off, onPress }: { sign: string; label: string; off: boolean; onPress: () => Promise<void> }) {
  return (
    <button type="button" class="icon" aria-label={label} title={label} aria-disabled={off || busy.value} onClick={() => void onPress()}>
      {sign}
    </button>
  );
}
