// Texts in one folder a class as a table: a row of a text and its class for each file.

import { breather } from "../../base/yield";
import type { DecodeOptions } from "../../base/data_types";
import type { SplitName } from "../../base/protocol";
import { defaultMemoryLimit } from "../limits";
import { fail, grouped } from "../part";
import type { ClassText, TextFile } from "../text_folders";
import { visit } from "../visit";
import { Records } from "./records";
import type { Table } from "./table";

const splits: readonly SplitName[] = ["train", "validation", "test"];

/** Reads them as a table: the training rows first, those of validation and test behind them. */
export async function readTexts(texts: readonly ClassText[], options: DecodeOptions): Promise<Table> {
  const { memoryLimit = defaultMemoryLimit, signal } = options;
  const contents = new Map<TextFile, string>();
  const breathe = breather(signal);
  let total = 0;
  await visit(
    texts.map(({ file }) => file),
    options,
    async (file, { bytes, label }) => {
      const content = await bytes.whole(memoryLimit - total);
      if (!content) fail(label, `expected texts of at most ${grouped(memoryLimit)} bytes, found more.`, "Use a part of them.");
      total += content.length;
      contents.set(file, new TextDecoder().decode(content));
      await breathe();
    },
  );
  const records = new Records(texts[0]!.file.file.name, memoryLimit);
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of splits) {
    for (const { split, className, file } of texts) {
      if (split !== part) continue;
      records.add([
        ["text", { text: contents.get(file)! }],
        ["class", { text: className }],
      ]);
      counts[part]++;
      await breathe();
    }
  }
  return { ...records.table("texts"), own: { validation: counts.validation, test: counts.test } };
}
