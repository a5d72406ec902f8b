// What columns are for, where nothing is told: labels that come first, names of rows, pixels.

import { describe, expect, it } from "vitest";
import type { DecodeOptions } from "../../web/src/base/data_types";
import { asInts, file, load, random, refusal } from "./data-fixtures";

const read = async (rows: (string | number)[][], options: DecodeOptions = {}, name = "t.csv") =>
  load([file(name, rows.map((row) => row.join(",")).join("\n"))], { split: { test: 0 }, ...options });
const next = random(7);
const letter = (i: number) => String.fromCharCode(65 + (i % 26));

describe("the target of a table without names", () => {
  it.each([
    ["first, letters before whole numbers (letter)", (i: number) => [letter(i), ...Array.from({ length: 16 }, () => next(16))], "column 1"],
    [
      "first, classes by number before measurements (wine)",
      (i: number) => [1 + (i % 3), 11 + next(300) / 100, next(500) / 100, 278 + next(1400)],
      "column 1",
    ],
    ["first, -1 and 1 before a series (ECG200)", (i: number) => [i % 2 ? 1 : -1, next(900) / 100 - 4.5, next(900) / 100 - 4.5], "column 1"],
    [
      "second, behind numbers of rows (wdbc)",
      (i: number) => [842_302 + 7 * i, i % 2 ? "M" : "B", 0.1 + next(9000) / 10000, 0.1 + next(7000) / 10000],
      "column 2",
    ],
    ["last, classes by name (iris)", (i: number) => [next(80) / 10, next(40) / 10, letter(i % 3)], "column 3"],
    [
      "last, a count unlike what is before it (abalone)",
      (i: number) => [letter(i % 3), next(800) / 1000, next(900) / 1000, 1 + next(29)],
      "column 4",
    ],
    ["last, classes by number", (i: number) => [1 + (i % 3), next(80) / 10, next(40) / 10, i % 2], "column 4"],
    ["not the last, of one value", (i: number) => [next(800) / 10, next(40) / 10, i % 2, 1], "column 3"],
  ] as [string, (i: number) => (string | number)[], string][])("is %s", async (_, row, target) => {
    const { data } = await read(Array.from({ length: 400 }, (_, i) => row(i)));
    expect(data.table).toMatchObject({ header: false, target });
  });
});

describe("columns that name a row", () => {
  it("are left out, and said; columns of few names are not", async () => {
    const rows = Array.from({ length: 700 }, (_, i) => [i + 1, `Mr. Smith ${i % 80}`, `k${i % 9}`, 5 * (i % 90), next(800) / 10, i % 2]);
    const { columns, target } = (await read([["PassengerId", "Name", "kind_name", "customer_id", "fare", "Survived"], ...rows])).data
      .table!;
    expect(target).toBe("Survived");
    expect(columns.map(({ role, reason }) => [role, reason])).toEqual([
      ["ignored", "names"],
      ["ignored", "names"],
      ["feature", undefined],
      ["ignored", "names"],
      ["feature", undefined],
      ["target", undefined],
    ]);
    const asked = await read([["Name", "fare", "y"], ...rows.map((row) => [row[1]!, row[4]!, row[5]!])], {
      table: { columns: { Name: { role: "feature" } } },
    });
    expect(asked.data.table!.features).toHaveLength(81);
  });
});

describe("a table of pixels", () => {
  const side = 28;
  const picture = (i: number) => [
    i % 10,
    ...Array.from({ length: side * side }, (_, k) => (k === 30 ? 255 : k % 97 === 0 ? 0 : (i + k) % 200)),
  ];
  const rows = Array.from({ length: 60 }, (_, i) => picture(i));

  it.each([
    ["without names", rows],
    ["with names", [["label", ...Array.from({ length: side * side }, (_, k) => `pixel${k}`)], ...rows]],
    [
      "with names that say nothing",
      [["digit", ...Array.from({ length: side * side }, (_, k) => `${1 + Math.floor(k / 28)}x${1 + (k % 28)}`)], ...rows],
    ],
  ])("%s becomes pictures, its label first", async (_, lines) => {
    const { sink, data } = await read(lines, {}, "mnist_train.csv");
    expect(data).toMatchObject({ name: "mnist_train", classNames: Array.from({ length: 10 }, (_, i) => String(i)) });
    expect(data.table).toBeUndefined();
    expect(sink.train.spec).toMatchObject({ count: 60, xShape: [28, 28], xDtype: "uint8", yDtype: "int32" });
    const labels = asInts(sink.train.y);
    for (const i of [0, 17]) {
      const x = sink.train.x.subarray(i * 784, (i + 1) * 784);
      const own = rows.find((row) => row[0] === labels[i] && row.slice(1).every((value, k) => value === x[k]));
      expect(own).toBeDefined();
    }
  });

  it("is rows where an option says so, and no pictures where there are none", async () => {
    const { sink, data } = await read(rows, { table: { mode: "rows" } });
    expect([sink.train.spec.xShape, data.table!.target]).toEqual([[784], "column 1"]);
    expect(
      (
        await refusal(
          read(
            [
              ["a", "b"],
              [1, 2],
              [2, 1],
              [1, 1],
            ],
            { table: { mode: "pictures" } },
          ),
        )
      ).message,
    ).toMatch(/^t\.csv: expected grey pictures as wide as high/);
  });
});
