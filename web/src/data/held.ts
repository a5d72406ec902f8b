// An array that a pickle or a .mat file holds, as a part of a data set.

import { numbersPart } from "./arrays";
import { splitByName, type Format } from "./part";

export const held: Format = {
  name: "arrays in a file",
  open: async ({ label, name, folder, bytes, array }) => {
    if (!array) return null;
    const { targets, known, stored, fromOne, batch } = array;
    const split = splitByName(name, folder) ?? splitByName(batch ?? "", "") ?? splitByName(label, "");
    return numbersPart(
      {
        label,
        name: batch === undefined ? name : `${batch} ${name}`,
        split: split ?? (known ? "train" : null),
        known,
        targets,
        ...(fromOne && { fromOne }),
        ...(batch !== undefined && { batch }),
      },
      stored,
      bytes,
    );
  },
};
