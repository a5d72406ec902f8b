// What the command line says of data that were loaded: what was decided, and what of the files is no sample.

import type { DataInfo } from "../../web/src/lib";
import { en as words } from "../../web/src/app/data/reading.en";

/** Names of folders that are shown of each level. */
const shown = 4;

/** A line each; none where there is nothing to say. */
export function notesOn({ pictures, leftOut = [], namesReadAs = [], classNames }: DataInfo): string[] {
  const count = (n: number): string => n.toLocaleString("en");
  const some = (names: string[]): string =>
    [...names.slice(0, shown), ...(names.length > shown ? [words.picturesForm.more(count(names.length - shown))] : [])].join(", ");
  return [
    ...namesReadAs.map(({ file, charset }) =>
      words.namesReadAs(file, words.charsets[charset] ?? charset, (classNames ?? []).slice(0, shown)),
    ),
    ...(pictures && pictures.levels.length > 1
      ? [`${words.picturesForm.levels(pictures.levels.map(some), pictures.class_level)} --pictures class_level=N takes others.`]
      : []),
    ...(pictures?.lost.length ? [words.leftOut.lost(pictures.lost)] : []),
    ...leftOut.map(({ reason, where, count: n, detail = "" }) =>
      words.leftOut.rows[reason](n, count(n), where || words.leftOut.others, detail),
    ),
  ];
}
