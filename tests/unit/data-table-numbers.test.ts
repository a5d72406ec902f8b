// Numbers as people write them: marks and units decided over a whole column, and what was done is said.

import { expect, it } from "vitest";
import type { TableOptions } from "../../web/src/base/protocol";
import { file, load } from "./data-fixtures";

const columnOf = async (cells: string[], table: TableOptions = {}, delimiter = "\t") => {
  const text = [
    ["v", "w", "y"].join(delimiter),
    ...cells.map((cell, i) => [cell.includes(delimiter) ? `"${cell}"` : cell, i, i % 2].join(delimiter)),
  ].join("\n");
  const { data } = await load([file("t.csv", text)], { split: { test: 0 }, table: { task: "classification", ...table } });
  const { type, min, max, missing, unique, notation, unlike } = data.table!.columns[0]!;
  return { type, min, max, missing, unique, notation, unlike, decimal: data.table!.decimal };
};

it.each([
  ["dollars", ["$1,000", "$2,500.50", "$12", "$1,000,000"], 12, 1e6, { unit: "$", decimal: ".", example: ["$1,000", 1000] }],
  ["euros behind", ["1.234,50 €", "7,25 €", "1.000 €", "12 €"], 7.25, 1234.5, { unit: "€", decimal: ",", example: ["1.234,50 €", 1234.5] }],
  ["codes of currencies", ["USD 1,000", "USD 20", "USD 300"], 20, 1000, { unit: "USD", decimal: ".", example: ["USD 1,000", 1000] }],
  ["percent", ["12%", "7.5%", "100%", "0%"], 0, 100, { unit: "%", decimal: ".", example: ["12%", 12] }],
  ["units", ["23 kmpl", "18.5 kmpl", "21 kmpl"], 18.5, 23, { unit: "kmpl", decimal: ".", example: ["23 kmpl", 23] }],
  ["squares", ["23 m²", "18.5 m²", "21 m²"], 18.5, 23, { unit: "m²", decimal: ".", example: ["23 m²", 23] }],
  ["points for thousands", ["1.234,50", "2.000", "999,5"], 999.5, 2000, { unit: "", decimal: ",", example: ["1.234,50", 1234.5] }],
  ["points for thousands, twice", ["1.234.567", "2.000", "500"], 500, 1234567, { unit: "", decimal: ",", example: ["1.234.567", 1234567] }],
  ["commas for thousands", ["3,562", "12,100", "800"], 800, 12100, { unit: "", decimal: ".", example: ["3,562", 3562] }],
  [
    "commas by twos, as in India",
    ["1,00,000", "12,34,567", "5,000"],
    5000,
    1234567,
    { unit: "", decimal: ".", example: ["1,00,000", 100000] },
  ],
  ["apostrophes", ["1'234.5", "20'000", "3"], 3, 20000, { unit: "", decimal: ".", example: ["1'234.5", 1234.5] }],
  ["blanks that do not break", ["1\u00a0234", "20\u202f000", "3"], 3, 20000, { unit: "", decimal: ".", example: ["1\u00a0234", 1234] }],
  ["more than so many", ["1,000+", "500+", "10,000,000+"], 500, 1e7, { unit: "+", decimal: ".", example: ["1,000+", 1000] }],
  ["true minus signs", ["\u22125", "-3", "4"], -5, 4, { unit: "", decimal: ".", example: ["\u22125", -5] }],
  ["signs behind", ["12,50-", "7,25", "1.000,00-"], -1000, 7.25, { unit: "", decimal: ",", example: ["12,50-", -12.5] }],
  ["losses in brackets", ["(1,234)", "500", "2,000"], -1234, 2000, { unit: "", decimal: ".", example: ["(1,234)", -1234] }],
  ["thousands and millions", ["300", "5K", "1.5M", "14k"], 300, 1.5e6, { unit: "", decimal: ".", example: ["5K", 5000] }],
  ["millions of euros", ["€0", "€110.5M", "€600K", "€1.1M"], 0, 110.5e6, { unit: "€", decimal: ".", example: ["€110.5M", 110500000] }],
  ["the same letter behind all", ["5K", "7K", "12K"], 5, 12, { unit: "K", decimal: ".", example: ["5K", 5] }],
  ["plain numbers", ["1.234", "2.5", "-3e2"], -300, 2.5, undefined],
])("%s are numbers, and said", async (_, cells, min, max, notation) => {
  expect(await columnOf(cells)).toMatchObject({ type: "number", min, max, missing: 0, notation });
});

it("thousands in quotes are the same in every kind of table", async () => {
  for (const delimiter of [",", "\t", "|"]) {
    const { min, max } = await columnOf(["3,562", "1,200", "4,100"], {}, delimiter);
    expect([min, max]).toEqual([1200, 4100]);
  }
  // Semicolons part the cells where commas stand in the numbers.
  expect(await columnOf(["3,562", "1,200", "4,100"], {}, ";")).toMatchObject({ min: 1.2, max: 4.1, decimal: "," });
  expect(await columnOf(["3,562", "1,200", "4,100"], { decimal: "," })).toMatchObject({ min: 1.2, max: 4.1 });
  expect(await columnOf(["1.234", "2.500", "4.100"], { decimal: "," })).toMatchObject({ min: 1234, max: 4100 });
});

it("a column that does not tell its marks is read as the others are", async () => {
  const rows = ["a;b;y", "1.234;1,5;0", "2.500;2,25;1", "4.100;3,5;0"].join("\n");
  const { data } = await load([file("t.csv", rows)], { split: { test: 0 } });
  expect(data.table!.columns.slice(0, 2).map(({ min, max }) => [min, max])).toEqual([
    [1234, 4100],
    [1.5, 3.5],
  ]);
});

it("errors of spreadsheets are missing values", async () => {
  expect(await columnOf(["1", "#DIV/0!", "3", "#VALUE!", "#REF!", "#N/A"])).toMatchObject({ type: "number", missing: 4, min: 1, max: 3 });
});

it.each([
  ["numbers without a unit among those with one", ["5%", "7", "12%", "9", "8%"], ["5%", "7"]],
  ["units that differ", ["23 kmpl", "18 km/kg", "21 kmpl", "9 km/kg"], ["23 kmpl", "18 km/kg"]],
  ["seats", ["12A", "7K", "3B", "4C"], ["12A", "7K"]],
  ["names with numbers", ["Q1", "Q2", "Q3", "Q4"]],
  ["places", ["C85", "C123", "C46", "C2"]],
  ["dates", ["12.03.2021", "13.03.2021", "14.03.2021"]],
  ["months", ["2001-5", "2002-5", "2003-5"]],
  ["times", ["10:30", "11:30", "12:30"]],
  ["lists", ["1,2", "3", "1,2,3", "2,4,5"]],
  ["numbers in brackets", ["(1)", "(2)", "(3)"]],
] as [string, string[], [string, string]?][])("%s are none", async (_, cells, unlike) => {
  const found = await columnOf(cells);
  expect(found.type).not.toBe("number");
  expect([found.unique, found.notation, found.unlike]).toEqual([cells.length, undefined, unlike]);
});
