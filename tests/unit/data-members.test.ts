// An archive of more members than any data set has: refused by their number, whatever they are. Their stream is made up here, as reading a tar of a million takes ten times as long.

import { expect, it, vi } from "vitest";
import { ByteReader } from "../../web/src/archives/bytes";
import type { Entry } from "../../web/src/data/part";
import { scan } from "../../web/src/data/scan";
import { file, pngFile, refusal } from "./data-fixtures";

const most = 1_000_000;
let given = 0;

vi.mock("../../web/src/data/entries", async (original) => ({
  ...(await original<object>()),
  async *entries(archive: File): AsyncGenerator<Entry> {
    const png = pngFile(1, 1, [3]);
    const bytes = new ByteReader(
      (async function* () {
        yield png;
      })(),
    );
    const member: Entry = { label: `${archive.name}: 1.png`, name: "1.png", folder: "cat", path: "cat/1.png", size: png.length, bytes };
    for (given = 1; given <= 3 * most; given++) yield member;
  },
}));

it("more than a million members of an archive are refused as soon as they are met", async () => {
  const error = await refusal(scan([file("many.tar", "")], {}));
  expect(error.message).toBe("many.tar: 1.png: expected at most 1,000,000 files, found more.");
  expect(given).toBe(most + 1);
}, 60_000);
