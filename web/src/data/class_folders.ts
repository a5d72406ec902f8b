// Files in folders of classes: which class and part each belongs to, found by what the folders hold, at any depth.

import type { SplitName } from "../base/protocol";
import { looseSplitOfFolder, splitOfFolder } from "./part";

/** Where a file belongs. */
export interface ClassPlace {
  split: SplitName;
  className: string;
}

export interface ClassFolders {
  /** Of each file, in the order given; null for those that lie in no class. */
  places: (ClassPlace | null)[];
  /** The parts in which there are folders of classes. */
  parts: Set<SplitName>;
  /** Names that are spelt alike but for small and capital letters, or for how their letters are put together in Unicode. */
  spellings: string[][];
  /** Whether those are one class ("ignore"), or a class each ("keep"). */
  letterCase: LetterCase;
  /** The names of the folders at each level that classes could be at, the outermost first: one level where there is no doubt. */
  levels: string[][];
  /** The level that they were taken from, counted from 1. */
  level: number;
}

/** How folders become classes, where that is said. */
export interface ClassOptions {
  letterCase?: LetterCase | undefined;
  level?: number | undefined;
}

export type LetterCase = "ignore" | "keep";

interface Folder {
  name: string;
  /** Numbers of the files that lie in it, without those of its folders. */
  files: number[];
  folders: Folder[];
}

/** A folder, and the part that what lies in it is of: a region, below which classes lie, or a class. */
interface PartFolder {
  folder: Folder;
  split: SplitName;
}

/**
 * Finds parts and classes. Parts are folders that are called so (train, val, seg_test ...), above or below the classes; folders around them all, and
 * folders that hold nothing but one folder of folders, are passed over; what comes then is a class, whatever lies in it, unless a deeper level is asked for.
 * Classes of validation and test are those of training: what lies in other folders there, beside the parts, or in no folder, has no class.
 */
export function classFolders(paths: readonly string[], { letterCase, level }: ClassOptions = {}): ClassFolders {
  const regions: PartFolder[] = [];
  const beside: Folder[] = [];
  const sets: PartFolder[] = [];
  findParts(tree(paths), "train", { regions, beside, sets });
  // Where only one part is there, it is the data.
  if (regions.every(({ split }) => split === regions[0]!.split)) for (const region of regions) region.split = "train";
  const isTrain = ({ split }: PartFolder): boolean => split === "train";
  const outermost = regions.filter(isTrain).flatMap((region) => classesOf(region, new Set()));
  const known = new Set(outermost.map(({ folder }) => keyOf(folder.name, "ignore")));
  const others = regions.filter((region) => !isTrain(region)).flatMap((region) => classesOf(region, known));
  const extra = beside.filter(({ name }) => known.has(keyOf(name, "ignore"))).map((folder): PartFolder => ({ folder, split: "train" }));
  const above = new Set(sets.map(({ folder }) => folder.name)).size > 1 ? levelsBelow(sets).slice(0, 1) : [];
  const levels = [...above, ...levelsBelow([...outermost, ...extra])];
  const at = Math.max(1, Math.min(level ?? above.length + 1, levels.length));
  const all = at > above.length ? below([...outermost, ...extra, ...others], at - above.length - 1) : sets;

  const found: { file: number; split: SplitName; name: string }[] = [];
  for (const { folder, split } of all) collect(folder, split, (file, own) => found.push({ file, split: own, name: folder.name }));
  const { nameOf, ...spelt } = named(found, letterCase);
  const inTraining = new Set(found.filter(({ split }) => split === "train").map(({ name }) => nameOf(name)));
  const places: (ClassPlace | null)[] = paths.map(() => null);
  for (const { file, split, name } of found) if (inTraining.has(nameOf(name))) places[file] = { split, className: nameOf(name) };
  return { places, parts: new Set(found.map(({ split }) => split)), levels, level: at, ...spelt };
}

/** Classes at a level so much deeper. */
const below = (folders: PartFolder[], depth: number): PartFolder[] => (depth > 0 ? below(folders.flatMap(inside), depth - 1) : folders);

/** The folders in a folder of a part, those of parts below it looked through. */
function inside({ folder, split }: PartFolder): PartFolder[] {
  const parts = partsAmong(folder.folders);
  return [
    ...classesOf({ folder: { ...folder, folders: folder.folders.filter((each) => !parts.has(each)) }, split }, new Set()),
    ...[...parts].flatMap(([part, own]) => classesOf({ folder: part, split: own }, new Set())),
  ];
}

/** The names at each level from these folders on: at every one there are several, as classes have to be. */
function levelsBelow(folders: PartFolder[]): string[][] {
  const names = [...new Map(folders.map(({ folder }) => [keyOf(folder.name, "ignore"), folder.name])).values()].sort();
  const deeper = folders.flatMap(inside);
  const next = deeper.length > 1 ? levelsBelow(deeper) : [];
  return [names, ...next.filter(({ length }) => length > 1)];
}

/** Deeper folders count as part of the last. */
const deepest = 64;

function tree(paths: readonly string[]): Folder {
  const root: Folder = { name: "", files: [], folders: [] };
  const byPath = new Map<string, Folder>([["", root]]);
  paths.forEach((path, file) => {
    let folder = root;
    let at = "";
    for (const name of path.split("/").slice(0, -1).slice(0, deepest)) {
      // "./cat/1.png" and "/cat/1.png" lie where "cat/1.png" does.
      if (name === "" || name === ".") continue;
      at += `/${name}`;
      let next = byPath.get(at);
      if (!next) {
        next = { name, files: [], folders: [] };
        byPath.set(at, next);
        folder.folders.push(next);
      }
      folder = next;
    }
    folder.files.push(file);
  });
  return root;
}

/** What findParts finds. */
interface Parts {
  regions: PartFolder[];
  /** What lies beside folders of parts and is none. */
  beside: Folder[];
  /** Folders side by side that hold parts: sets, which might be classes. */
  sets: PartFolder[];
}

/** Adds what lies below a folder. */
function findParts(folder: Folder, split: SplitName, found: Parts): void {
  const { regions, beside } = found;
  const parts = partsAmong(folder.folders);
  const others = folder.folders.filter((each) => !parts.has(each));
  // A folder that holds itself once more, as some archives do, is a copy.
  const sets = others.filter((each) => holdsParts(each) && !(parts.size > 0 && each.name === folder.name));
  const rest = others.filter((each) => !sets.includes(each));
  if (parts.size === 0) {
    // cat/{train, test}: classes above their parts; part1/train/{cat, dog}: sets.
    const areSets = sets.length > 0 && (others.length === 1 || sets.every((each) => holdsParts(each, true)));
    if (!areSets) {
      regions.push({ folder, split });
      return;
    }
  }
  for (const [part, own] of parts) regions.push({ folder: withoutRepeats(part), split: own });
  if (sets.length > 1) found.sets.push(...sets.map((set) => ({ folder: set, split })));
  for (const set of sets) findParts(set, split, found);
  // {cat, dog, test/{cat, dog}}: what is not called test is for training.
  const isTrain = parts.size > 0 && ![...parts.values()].includes("train");
  if (rest.length > 0 && isTrain) regions.push({ folder: { name: "", files: [], folders: rest }, split });
  else beside.push(...rest);
}

/** Whether a folder holds folders of parts, with nothing but folders of one folder or of several sets between. withFolders: and those have folders. */
function holdsParts({ folders }: Folder, withFolders = false): boolean {
  const parts = [...partsAmong(folders).keys()];
  if (parts.length > 0) return !withFolders || parts.some((part) => part.folders.length > 0);
  return folders.length > 0 && folders.every((each) => holdsParts(each, withFolders || folders.length > 1));
}

/** training_set/training_set/cats: a part that holds one folder, called as it is or as such parts are. */
function withoutRepeats(part: Folder): Folder {
  const [only, another] = part.folders;
  if (!only || another || part.files.length > 0) return part;
  const repeats = only.name === part.name || splitOfFolder(only.name) === looseSplitOfFolder(part.name);
  return repeats ? withoutRepeats(only) : part;
}

/** Which of some folders side by side are parts. */
function partsAmong(folders: readonly Folder[]): Map<Folder, SplitName> {
  const parts = new Map<Folder, SplitName>();
  for (const folder of folders) {
    // A name that only contains "test" is a part's where classes lie in it: a test tube is none.
    const split = splitOfFolder(folder.name) ?? (folder.folders.length > 0 ? looseSplitOfFolder(folder.name) : null);
    // "test data" with parts of its own is the name of a set.
    const own = new Set(folder.folders.map(({ name }) => splitOfFolder(name)).filter((each) => each !== null));
    if (split && own.size < 2) parts.set(folder, split);
  }
  const others = folders.filter((folder) => !parts.has(folder));
  if (others.length === 0 || new Set(parts.values()).size > 1) return parts;
  const inside = (folder: Folder): string =>
    folder.folders
      .map(({ name }) => name)
      .sort()
      .join("/");
  for (const [folder] of parts) {
    // Beside buses and cars, trains are a class; so they are where all of them are sorted in the same way.
    const isAlike = folder.folders.length === 0 || (others.length > 1 && others.every((other) => inside(other) === inside(folder)));
    if (/train$/i.test(folder.name) && isAlike) parts.delete(folder);
  }
  return parts;
}

/** The classes below a folder. known: what classes are called elsewhere. */
function classesOf({ folder, split }: PartFolder, known: ReadonlySet<string>): PartFolder[] {
  const [only, another] = folder.folders;
  if (!only) return [];
  const isKnown = known.has(keyOf(only.name, "ignore"));
  if (!another && !isKnown && only.folders.length > 0) return classesOf({ folder: only, split }, known);
  return folder.folders.filter((each) => !holdsAgain(each, folder)).map((each) => ({ folder: each, split }));
}

/** {yes, no, set/{yes, no}}: whether a folder holds nothing but folders called as those beside it are, as some archives hold themselves once more. */
function holdsAgain({ files, folders }: Folder, { folders: beside }: Folder): boolean {
  const names = new Set(beside.map(({ name }) => keyOf(name, "ignore")));
  return files.length === 0 && folders.length > 1 && folders.every(({ name }) => names.has(keyOf(name, "ignore")));
}

/** Tells every file of a class, with its part: that of a folder of parts below the class, else that of the class. */
function collect({ files, folders }: Folder, split: SplitName, tell: (file: number, split: SplitName) => void): void {
  for (const file of files) tell(file, split);
  const parts = partsAmong(folders);
  for (const folder of folders) collect(folder, parts.get(folder) ?? split, tell);
}

const keyOf = (name: string, letterCase: LetterCase): string => {
  const key = name.normalize("NFC").trim();
  return letterCase === "keep" ? key : key.toLowerCase().normalize("NFC");
};

/** What the classes are called: by the commonest of their spellings. Letters are classes of their own (A and a), words are not, unless told otherwise. */
function named(
  found: readonly { name: string }[],
  chosen: LetterCase | undefined,
): { nameOf: (name: string) => string; spellings: string[][]; letterCase: LetterCase } {
  const counts = new Map<string, number>();
  for (const { name } of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].sort();
  const groups = (letterCase: LetterCase): string[][] => {
    const byKey = new Map<string, string[]>();
    for (const name of names) {
      const key = keyOf(name, letterCase);
      byKey.set(key, [...(byKey.get(key) ?? []), name]);
    }
    return [...byKey.values()];
  };
  const alike = groups("ignore").filter((group) => group.length > 1);
  const inCase = alike.filter((group) => new Set(group.map((name) => keyOf(name, "keep"))).size > 1);
  const areLetters = inCase.length > 0 && inCase.every(([name]) => [...keyOf(name!, "keep")].length === 1);
  const letterCase = chosen ?? (areLetters ? "keep" : "ignore");
  const byName = new Map<string, string>();
  for (const group of groups(letterCase)) {
    const commonest = group.reduce((a, b) => (counts.get(b)! > counts.get(a)! ? b : a));
    for (const name of group) byName.set(name, keyOf(commonest, "keep"));
  }
  return { nameOf: (name) => byName.get(name)!, spellings: alike, letterCase };
}
