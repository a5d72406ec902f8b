// Makes edits of the layers and settings, and a fresh start, steps that can be undone: with what the network had learnt.
import { batch, effect } from "@preact/signals";
import { record, undoable, type Step } from "../core/history";
import type { LayerDraft, ModelState } from "../core/model-state";
import { layerWords } from "../core/sentences";
import { startOver } from "./build";
import { costs, keepTraining, putBack, type KeptTraining } from "./kept-training";
import { t } from "./text";

const PARTS = [
  "layers",
  "graph",
  "ofOutputs",
  "optimizer",
  "schedule",
  "loss",
  "lossConfig",
  "metrics",
  "fit",
  "callbacks",
  "validateOnTest",
  "layersUntouched",
] as const;
type Part = (typeof PARTS)[number];
type Settings = { [Name in Part]: ModelState[Name]["value"] };

const settingsOf = (state: ModelState): Settings => Object.fromEntries(PARTS.map((name) => [name, state[name].value])) as Settings;
const same = (a: Settings, b: Settings): boolean => PARTS.every((name) => a[name] === b[name]);

/** Records every edit from now on; what is typed into one field is one step. Returns the function that ends it. */
export function watchEdits(state: ModelState): () => void {
  let last: Settings | null = null;
  let open: { step: Step; field: string; extend: (now: Settings) => void } | null = null;

  const apply = (settings: Settings): void => {
    last = settings;
    batch(() => {
      for (const name of PARTS) state[name].value = settings[name] as never;
    });
  };

  const edit = (before: Settings, after: Settings): void => {
    type Learnt = KeptTraining | null | Promise<KeptTraining | null>;
    const learnt: { before: Learnt; after: Learnt } = { before: due(state) ? keepTraining(state) : null, after: null };
    /** What is learnt at the one end is kept while one is at the other. */
    const go = async (to: Settings, back: "before" | "after"): Promise<void> => {
      open = null;
      apply(to);
      learnt[back === "before" ? "after" : "before"] = due(state) ? await keepTraining(state) : null;
      const kept = await learnt[back];
      if (kept) await putBack(state, kept);
    };
    const step: Step = {
      words: () => wordsOf(before, after),
      undo: () => go(before, "before"),
      redo: () => go(after, "after"),
    };
    record(step);
    const field = fieldOf(before, after);
    open = field === null ? null : { step, field, extend: (now) => (after = now) };
  };

  return effect(() => {
    const now = settingsOf(state);
    const before = last;
    last = now;
    if (!before || same(before, now)) return;
    // What the page chose in place of what it had chosen is nobody's work.
    if (before.layers !== now.layers && (before.layers.length === 0 || (before.layersUntouched && now.layersUntouched))) {
      open = null;
      return;
    }
    const field = fieldOf(before, now);
    if (open && open.field === field && undoable.peek() === open.step) open.extend(now);
    else edit(before, now);
  });
}

/** Whether what was just set costs what was learnt. */
function due(state: ModelState): boolean {
  const held = state.built.peek();
  return held !== null && costs(state, held);
}

/** The one field in which two differ; null: they differ in more. */
function fieldOf(a: Settings, b: Settings): string | null {
  const parts = PARTS.filter((name) => a[name] !== b[name] && name !== "layersUntouched");
  if (parts.length !== 1) return null;
  const [part] = parts as [Part];
  if (part !== "layers") {
    const key = keyOf(a[part], b[part]);
    return key && `${part}.${key}`;
  }
  const changed = sameOrder(a.layers, b.layers) ? a.layers.flatMap((layer, i) => (layer === b.layers[i] ? [] : [i])) : [];
  if (changed.length !== 1) return null;
  const [at] = changed as [number];
  const key = keyOf(a.layers[at]!.config, b.layers[at]!.config);
  return key && `layers.${a.layers[at]!.id}.${key}`;
}

/** The one entry in which two objects differ, within one that they have in common. */
function keyOf(a: unknown, b: unknown): string | null {
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return null;
  const [from, to] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((key) => from[key] !== to[key]);
  if (keys.length !== 1) return null;
  const [key] = keys as [string];
  if (key !== "config") return key;
  const inner = keyOf(from[key], to[key]);
  return inner && `config.${inner}`;
}

const sameOrder = (a: readonly LayerDraft[], b: readonly LayerDraft[]): boolean =>
  a.length === b.length && a.every(({ id }, i) => id === b[i]!.id);

function wordsOf({ layers: before }: Settings, { layers: after }: Settings): string {
  if (before === after) return t.undo.settings;
  const added = after.filter(({ id }) => !before.some((layer) => layer.id === id));
  const removed = before.filter(({ id }) => !after.some((layer) => layer.id === id));
  const names = (list: readonly LayerDraft[]): string => list.map(layerWords).join(", ");
  if (added.length > 0 && removed.length > 0) return t.undo.replaced;
  if (added.length > 0) return t.undo.added(names(added));
  if (removed.length > 0) return t.undo.removed(names(removed));
  if (!sameOrder(before, after)) return t.undo.moved;
  return t.undo.edited(names(before.filter((layer, i) => layer !== after[i])));
}

/** New random weights for the same model, which can be undone. */
export async function startAfresh(state: ModelState): Promise<void> {
  const before = await keepTraining(state);
  await startOver(state);
  if (!before) return;
  /** What was learnt since then, if that is undone. */
  let since: KeptTraining | null = null;
  record({
    words: () => t.undo.over,
    undo: async () => {
      since = await keepTraining(state);
      await putBack(state, before);
    },
    redo: () => (since ? putBack(state, since) : startOver(state)),
  });
}
