// The set that is being drawn: classes, samples, undo; kept on this device with every change.
import { batch, signal } from "@preact/signals";
import { drawingsFile, type DrawnClass, type Drawings } from "../../data/drawings";
import { splitOfFolder } from "../../data/part";
import { joined } from "../core/joined";
import { announcement, dataTrouble, trainer } from "../core/state";
import { t } from "./text";
import { troubleOf } from "../core/trouble";
import { loadFrom } from "./data";
import { keepDrawings, keptDrawings } from "./kept";
import { PAD } from "../parts/drawing-area";
const blank = (): Drawings => ({
  name: t.drawings.usual,
  classes: t.drawings.firstNames.map((name) => ({ name, samples: [] })),
  augment: true,
});

export const drawings = signal<Drawings>(blank());
/** The class that is drawn now. */
export const drawnClass = signal(0);
export function drawFor(at: number): void {
  drawnClass.value = at;
}
const past = signal<Drawings[]>([]);
let typed: string | null = null;
export const canUndo = (): boolean => past.value.length > 0;
/** Steps that can be undone. */
const mostUndone = 100;

/** Takes up what was drawn at the last visit. */
export async function openDrawings(): Promise<void> {
  const found = await keptDrawings();
  if (found && drawings.value.classes.every(({ samples }) => samples.length === 0)) drawings.value = found;
}

/** typing: the field that is being typed in: all its letters are undone in one step. */
function change(next: Drawings, typing: string | null = null): void {
  batch(() => {
    if (typing === null || typing !== typed) past.value = [...past.value, drawings.value].slice(-mostUndone);
    typed = typing;
    show(next);
  });
}

function show(next: Drawings): void {
  drawings.value = next;
  drawnClass.value = Math.min(drawnClass.value, next.classes.length - 1);
  void keepDrawings(next);
}

const changeClass = (at: number, more: (drawn: DrawnClass) => Partial<DrawnClass>, typing: string | null = null): void =>
  change(
    { ...drawings.value, classes: drawings.value.classes.map((drawn, i) => (i === at ? { ...drawn, ...more(drawn) } : drawn)) },
    typing,
  );

export const nameSet = (name: string): void => change({ ...drawings.value, name }, "set");
export const nameClass = (at: number, name: string): void => changeClass(at, () => ({ name }), `class ${at}`);
export const setAugment = (augment: boolean): void => change({ ...drawings.value, augment });

export function addClass(): void {
  const { classes } = drawings.value;
  const names = new Set(classes.map(({ name }) => name));
  let number = classes.length + 1;
  while (names.has(t.drawings.newName(number))) number++;
  change({ ...drawings.value, classes: [...classes, { name: t.drawings.newName(number), samples: [] }] });
  drawnClass.value = classes.length;
}

export const removeClass = (at: number): void => change({ ...drawings.value, classes: drawings.value.classes.filter((_, i) => i !== at) });
export const beginAnew = (): void => change(blank());

export function undo(): void {
  const before = past.value.at(-1);
  if (!before) return;
  typed = null;
  batch(() => {
    past.value = past.value.slice(0, -1);
    show(before);
  });
  announcement.value = t.drawings.undone;
}

/** Adds the drawing (PAD x PAD grey values) to the class that is drawn now, centred by mass as MNIST's digits are. */
export const addSample = joined(async (gray: Uint8Array | null): Promise<boolean> => {
  const at = drawnClass.value;
  const sample = gray && (await trainer.value!.normalizeDigit(gray, PAD, PAD));
  if (!sample) {
    announcement.value = t.drawings.empty;
    return false;
  }
  changeClass(at, ({ samples }) => ({ samples: [...samples, sample as Uint8Array<ArrayBuffer>] }));
  const { name, samples } = drawings.value.classes[at]!;
  announcement.value = t.drawings.kept(name, samples.length);
  return true;
});

export function removeSample(number: number): void {
  const at = drawnClass.value;
  changeClass(at, ({ samples }) => ({ samples: samples.filter((_, i) => i !== number) }));
  announcement.value = t.drawings.removed(number + 1, drawings.value.classes[at]!.name);
}

/** What is wrong with a name that becomes a folder; null if nothing is. */
export function nameProblem(name: string, others: readonly string[] = []): string | null {
  const { problems } = t.drawings;
  const own = name.trim();
  if (own === "") return problems.empty;
  if (own.length > 60) return problems.long;
  if (/[/\\\p{Cc}]/u.test(own) || own.startsWith(".")) return problems.sign(own);
  if (splitOfFolder(own)) return problems.split(own);
  return others.some((other) => other.trim() === own) ? problems.twice(own) : null;
}

export const othersThan = (at: number): string[] => drawings.value.classes.filter((_, i) => i !== at).map(({ name }) => name);
export const namesGood = (): boolean =>
  nameProblem(drawings.value.name) === null && drawings.value.classes.every(({ name }, i) => nameProblem(name, othersThan(i)) === null);
/** Whether there is enough to learn from. */
export const enoughDrawn = (): boolean => drawings.value.classes.filter(({ samples }) => samples.length >= 2).length >= 2;

/** The drawings as a file that can be opened again. */
export function drawingsNow(): Promise<File> {
  const { name, classes, augment } = drawings.value;
  return drawingsFile({ name: name.trim(), augment, classes: classes.map((drawn) => ({ ...drawn, name: drawn.name.trim() })) });
}

/** Puts the drawings in the data's place, and a small network that learns them in the model's, unless that is the person's own. */
export async function learnDrawings(): Promise<void> {
  try {
    await loadFrom({ source: [await drawingsNow()], choices: {}, augment: drawings.value.augment });
  } catch (error) {
    dataTrouble.value = troubleOf(error);
  }
}
