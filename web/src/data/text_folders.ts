// Texts in one folder a class, as aclImdb has them: who belongs to which class and part.

import type { SplitName } from "../base/protocol";
import { classFolders } from "./class_folders";
import type { Found } from "./visit";

/** A file of text. */
export interface TextFile extends Found {
  label: string;
  /** Folders and name: "train/pos/0_9.txt". */
  path: string;
}

/** A text in its place. */
export interface ClassText {
  split: SplitName;
  className: string;
  file: TextFile;
}

/** Texts without a class, for learning without labels. */
const unlabelled = /^(unsup|unlabell?ed)$/i;

export interface TextFolders {
  texts: ClassText[];
  /** Texts that their folder says to have no class. */
  unlabelled: number;
}

/** The texts that lie in folders of classes, by part; null unless there are two such folders with texts. */
export function textsByClass(files: readonly TextFile[]): TextFolders | null {
  const isUnlabelled = ({ path }: TextFile): boolean => unlabelled.test(path.split("/").at(-2) ?? "");
  const labelled = files.filter((file) => !isUnlabelled(file));
  const { places } = classFolders(labelled.map(({ path }) => path));
  const found = labelled.flatMap((file, i): ClassText[] => (places[i] ? [{ ...places[i], file }] : []));
  const train = found.filter(({ split }) => split === "train");
  const classes = new Set(train.map(({ className }) => className));
  const enough = classes.size >= 2 && train.length >= 2 * classes.size;
  return enough ? { texts: found, unlabelled: files.length - labelled.length } : null;
}
