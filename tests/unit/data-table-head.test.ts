// Where tables begin and end: lines above the header, below the last row, and headers of all kinds.

import { describe, expect, it } from "vitest";
import type { DecodeOptions } from "../../web/src/base/data_types";
import { file, load, refusal } from "./data-fixtures";

const lines = Array.from({ length: 12 }, (_, i) => `${i}.5,k${i % 3},${i % 2}`);
const read = async (text: string | string[], options: DecodeOptions = {}) =>
  (await load([file("t.csv", typeof text === "string" ? text : text.join("\n"))], { split: { test: 0 }, ...options })).data.table!;
const namesOf = async (text: string | string[], options?: DecodeOptions) => {
  const { rows, header, columns } = await read(text, options);
  return [rows, header, columns.map(({ name }) => name)];
};
const own = [12, true, ["a", "kind", "y"]];

describe("above a table", () => {
  it("a line tells the delimiter of spreadsheets", async () => {
    const text = ["sep=;", "a;kind;y", ...lines.map((line) => line.replaceAll(",", ";"))];
    expect(await namesOf(text.join("\r\n"))).toEqual(own);
    expect((await read(text)).delimiter).toBe(";");
    expect(await namesOf(["sep=,", "a,kind,y", ...lines])).toEqual(own);
  });

  it("titles and notes are passed over, and said", async () => {
    const above = ["Sales of 2020", "Source: the office", ""];
    expect(await namesOf([...above, "a,kind,y", ...lines])).toEqual(own);
    expect(await namesOf([...above.map((line) => `${line},,`), "a,kind,y", ...lines])).toEqual(own);
    const table = await read([...above, "a,kind,y", ...lines]);
    expect(table).toMatchObject({ skip: 2, footer: 0 });
    expect(table.preview.slice(0, 4)).toEqual([["Sales of 2020"], ["Source: the office"], ["a", "kind", "y"], lines[0]!.split(",")]);
  });

  it("a note with delimiters in it is none of the rows where names over numbers follow", async () => {
    const table = await read(["Sales of 2020", "Source: the office, and others", "a,kind,y", ...lines]);
    expect([table.skip, table.rows, table.columns.map(({ name }) => name)]).toEqual([2, 12, ["a", "kind", "y"]]);
    expect(await namesOf(["the office, and others", "a,kind,y", ...lines])).toEqual(own);
  });

  it("as many lines as an option says are passed over", async () => {
    const text = ["x,y,z", "another,of,these", "a,kind,y", ...lines];
    expect(await namesOf(text, { table: { skip: 2 } })).toEqual(own);
    expect((await refusal(read(text, { table: { skip: 100 } }))).message).toMatch(
      /^t\.csv: expected a table with at least one row, found none/,
    );
    expect((await refusal(read(text, { table: { skip: -1 } }))).message).toMatch(/^table: .*skip/);
  });
});

describe("rows", () => {
  it("that are too short lack their last cells, as pandas reads them, and are counted", async () => {
    const table = await read(["a,kind,y", ...lines.slice(0, 4), "7.5,k1", ...lines.slice(4)]);
    expect(table).toMatchObject({ rows: 13, short: 1 });
    expect(table.columns.map(({ missing }) => missing)).toEqual([0, 0, 1]);
    expect(await read(["a,kind,y", ...lines])).toMatchObject({ rows: 12, short: 0 });
  });

  it("that are too short and the last of a file may be cut off", async () => {
    expect((await refusal(read(["a,kind,y", ...lines, "7.5,k1"]))).message).toBe(
      "t.csv: expected 3 columns as in the first row, found 2 in row 14.",
    );
  });

  it("as R writes them: names in quotes, cut by blanks", async () => {
    const rows = lines.map((line, i) => `"${i + 1}" ${line.replace(/,(k\d),/, ' "$1" ')}`);
    const { data } = await load([file("frame.txt", ['"a" "kind" "y"', ...rows].join("\n"))], { split: { test: 0 } });
    expect(data.table!.columns.map(({ name, reason }) => [name, reason])).toEqual([
      ["column 1", "names"],
      ["a", undefined],
      ["kind", undefined],
      ["y", undefined],
    ]);
    expect(data.table!.rows).toBe(12);
  });
});

describe("below a table", () => {
  it("notes are passed over, and said", async () => {
    const table = await read(["a,kind,y", ...lines, "", "Source: the office", "* estimated"]);
    expect(table).toMatchObject({ rows: 12, footer: 2 });
    expect((await refusal(read(["a,kind,y", ...lines, "a note", ...lines]))).message).toBe(
      "t.csv: expected 3 columns as in the first row, found 1 in row 14.",
    );
  });

  it("as many lines as an option says are passed over", async () => {
    expect(await read(["a,kind,y", ...lines, "Total,,6", "Mean,,0.5"], { table: { footer: 2 } })).toMatchObject({ rows: 12, footer: 2 });
  });
});

describe("a header", () => {
  it("of R lacks a name over the names of the rows", async () => {
    const rows = lines.map((line, i) => `"Mazda ${i}",${line}`);
    const table = await read(['"a","kind","y"', ...rows]);
    expect(table.columns.map(({ name, role, reason }) => [name, role, reason])).toEqual([
      ["column 1", "ignored", "names"],
      ["a", "feature", undefined],
      ["kind", "feature", undefined],
      ["y", "target", undefined],
    ]);
    const blanks = ['"a" "kind" "y"', ...rows.map((row) => row.replace(/,/g, " "))];
    expect((await read(blanks)).columns.map(({ name }) => name)).toEqual(["column 1", "a", "kind", "y"]);
    // Rows that end with a delimiter have no names.
    expect(await namesOf(["a,kind,y", ...lines.map((line) => `${line},`)])).toEqual(own);
  });

  it("may be years, counted numbers, names that come twice, empty or very long", async () => {
    const countries = Array.from({ length: 12 }, (_, i) => `c${i},${i}.5,${i * 3},${i * 7}`);
    expect(await namesOf(["country,1990,1991,1992", ...countries])).toEqual([12, true, ["country", "1990", "1991", "1992"]]);
    expect(await namesOf([",0,1,2", ...countries.map((row, i) => row.replace(/^c\d+/, String(i)))])).toEqual([
      12,
      true,
      ["column 1", "0", "1", "2"],
    ]);
    expect(await namesOf(["a,a,", ...lines])).toEqual([12, true, ["a", "a (2)", "column 3"]]);
    const question = "How much do you agree with the following sentence, all in all, on a scale from one to five?";
    const answers = Array.from({ length: 40 }, (_, i) => `${i % 2 ? "yes" : "no"},${["agree", "disagree", "neither"][i % 3]}`);
    expect(await namesOf([`"${question}","${question} Why?"`, ...answers])).toEqual([40, true, [question, `${question} Why?`]]);
    expect((await namesOf(["2001,1.5,3", "2002,2.5,4", "2003,1.5,9"]))[1]).toBe(false);
  });
});

describe("ends of lines", () => {
  it.each([
    ["of both kinds", `a,kind,y\r\n${lines.slice(0, 6).join("\n")}\n${lines.slice(6).join("\r\n")}\r\n`],
    ["in quotes of another kind than those between rows", `a,kind,y\n${lines.join("\n").replaceAll("k1", '"k\r\n1"')}\n`],
    ["in quotes, in a file of the other kind", `a,kind,y\r\n${lines.join("\r\n").replaceAll("k1", '"k\n1"')}\r\n`],
  ])("%s make no rows and no cells of their own", async (_, text) => {
    expect(await namesOf(text)).toEqual(own);
    expect((await read(text)).columns[1]!.unique).toBe(3);
  });
});

it("words and numbers that blanks cut alike are a table, whatever the file is called", async () => {
  const rows = lines.map((line) => line.replaceAll(",", "   "));
  const text = ["  a kind y", ...rows].join("\n");
  const { data } = await load([file("cars.txt", text)], { split: { test: 0 } });
  expect(data.table!.columns.map(({ name, type }) => [name, type])).toEqual([
    ["a", "number"],
    ["kind", "category"],
    ["y", "number"],
  ]);
});
