// LIBSVM's sparse rows as a table: "label index:value index:value ...", where what is not named is 0.

import type { ByteReader } from "../../archives/bytes";
import { breather } from "../../base/yield";
import { fail, grouped } from "../part";
import { linesOf } from "./lines";
import type { Value } from "./column";
import { Records } from "./records";
import type { Table } from "./table";

const targetName = "target";

/** The label is the column called target, the features are called by their numbers. */
export async function readLibsvm(bytes: ByteReader, label: string, limit: number, signal?: AbortSignal): Promise<Table> {
  const records = new Records(label, limit, 0);
  const breathe = breather(signal);
  let line = 0;
  let largest = 0;
  for await (const lines of linesOf(bytes, label)) {
    for (const text of lines) {
      line++;
      const [target, ...pairs] = text.replace(/#.*/, "").trim().split(/\s+/);
      if (!target) continue;
      const cells: [string, Value][] = [[targetName, target.replace(/^\+/, "")]];
      for (const pair of pairs) {
        const [, index, value] = /^(\d{1,9}):([-+]?[\d.]+(?:e[-+]?\d+)?)$/i.exec(pair) ?? [];
        if (index === undefined || !Number.isFinite(Number(value))) {
          if (pair.startsWith("qid:")) fail(label, "expected one sample a line, found groups to rank (qid).", "Leave the groups out.");
          fail(label, `expected index:value in line ${grouped(line)}, found ${pair.slice(0, 40)}.`);
        }
        largest = Math.max(largest, Number(index));
        cells.push([String(Number(index)), Number(value)]);
      }
      records.add(cells);
      await breathe();
    }
  }
  // Features that no row names are 0 as well; where none is called 0, they are counted from 1.
  const table = records.table("LIBSVM", (names) => {
    const first = names.includes("0") ? 0 : 1;
    return [targetName, ...Array.from({ length: largest - first + 1 }, (_, i) => String(first + i))];
  });
  return { ...table, sparse: true };
}
