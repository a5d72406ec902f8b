// Quotes in tables: what they mean is decided by what makes rows of equal length; what cuts them takes time in proportion.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { DecodeOptions } from "../../web/src/base/data_types";
import { cut, type Cutting } from "../../web/src/data/tables/cut";
import { asInts, file, joined, load, refusal } from "./data-fixtures";

const comma: Cutting = { delimiter: ",", quotes: "double", carriageReturns: false, commented: false };
const noSplit = { split: { test: 0 } };
const read = async (text: string, options: DecodeOptions = {}, name = "texts.csv") => load([file(name, text)], { ...noSplit, ...options });

describe("cutting", () => {
  it.each([
    [
      "quotes, doubled ones and line breaks in them",
      'a,"b ""c""\nd",e\r\n"",f,\n',
      comma,
      [
        ["a", 'b "c"\nd', "e"],
        ["", "f", ""],
      ],
    ],
    ["quotes in the midst that are not doubled", '"he said "no" to me",1\n', comma, [['he said "no" to me', "1"]]],
    ["blanks behind a quote", '"a"  ,"b" \n', comma, [["a", "b"]]],
    ["backslashes before quotes", '"he said \\"no, no\\" \\\\",1\n', { ...comma, quotes: "backslash" }, [['he said "no, no" \\', "1"]]],
    ["quotes as letters", '"a,b"\n', { ...comma, quotes: "none" }, [['"a', 'b"']]],
    [
      "ends of lines of all kinds",
      "a,b\r\nc,d\ne\rf,g\n",
      comma,
      [
        ["a", "b"],
        ["c", "d"],
        ["e\rf", "g"],
      ],
    ],
    [
      "carriage returns alone",
      "a,b\rc,d\r",
      { ...comma, carriageReturns: true },
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "runs of blanks",
      ' 1 \t 2  "x  y" \n3 4 z\n',
      { ...comma, delimiter: " " },
      [
        ["1", "2", "x  y"],
        ["3", "4", "z"],
      ],
    ],
    [
      "comments behind values",
      "1 2 # one\n3 4 #two\n5 6\n",
      { ...comma, delimiter: " ", commented: true },
      [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    ],
  ] as [string, string, Cutting, string[][]][])("reads %s, in one piece or cut anywhere", (_, text, how, rows) => {
    expect(cut(text, how, true).rows).toEqual(rows);
    for (let at = 0; at <= text.length; at++) {
      const first = cut(text.slice(0, at), how, false);
      expect([...first.rows, ...cut(text.slice(first.end), how, true).rows]).toEqual(rows);
    }
  });

  it("counts the lines that a quote which ends nothing swallowed", () => {
    expect(cut('ham\t"one\nspam\ttwo\nham\tthree"\nham\tfour\n', { ...comma, delimiter: "\t" }, true)).toMatchObject({ swallowed: 2 });
    expect(cut('1,"Hello\nDear Sir, good day"\n2,b\n', comma, true)).toMatchObject({ swallowed: 0 });
  });
});

describe("quotes in texts", () => {
  const lines = Array.from({ length: 4000 }, (_, i) => `${i % 2 ? "spam" : "ham"}\tmessage number ${i} of the day, as it came`);

  it("that end nothing swallow no message, wherever they stand", async () => {
    for (const at of [3, 3000]) {
      const texts = [...lines];
      texts[at] = `ham\t"What a day, she said`;
      texts[at + 316] = `ham\tand went home"`;
      const { sink, data } = await read(texts.join("\n"), {}, "messages");
      expect(data.table).toMatchObject({ rows: 4000, quotes: "none", delimiter: "\t" });
      expect(asInts(sink.train.y).reduce((a, b) => a + b)).toBe(texts.filter((text) => text.startsWith("spam")).length);
    }
  });

  it("that are not doubled are letters where cells are cut by tabs", async () => {
    const texts = lines.map((line, i) => (i % 9 === 2 ? line.replace("message", '"message" of "') : line));
    texts[2500] = 'ham\t"so" he said and left';
    expect((await read(texts.join("\n"), {}, "messages.tsv")).data.table).toMatchObject({ rows: 4000, quotes: "none" });
  });

  it("may be escaped by backslashes", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `"a film, \\"good\\", in number ${i}",${i % 2 ? "pos" : "neg"}`);
    const { data } = await read(["text,label", ...rows].join("\n"));
    expect(data.table).toMatchObject({ rows: 40, quotes: "backslash" });
    expect(data.table!.columns[0]!.top[0]![0]).toMatch(/^a film, "good", in number \d+$/);
  });

  it("around cells stay what they are, with lines, commas and quotes in them", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},"Dear Sir,\nI say ""good"", ${i}\n\nYours",${i % 2 ? "a" : "b"}`);
    expect((await read(["id,text,label", ...rows].join("\n"))).data.table).toMatchObject({ rows: 3000, quotes: "double" });
    expect((await read(["id,text,label", ...rows].join("\r\n"))).data.table).toMatchObject({ rows: 3000, quotes: "double" });
  });

  it("mean what an option says", async () => {
    const text = ["a,b", ...Array.from({ length: 8 }, (_, i) => `"x${i % 2}",${i}`)].join("\n");
    const names = async (options: DecodeOptions) => (await read(text, options)).data.table!.columns[0]!.top.map(([value]) => value);
    expect(await names({})).toEqual(["x0", "x1"]);
    expect(await names({ table: { quotes: "none" } })).toEqual(['"x0"', '"x1"']);
    expect((await refusal(read(text, { table: { quotes: "single" as "none" } }))).message).toMatch(/^table: .*quotes/);
  });

  it("in a real collection of messages and one of reviews lose none of them", async () => {
    const folder = resolve(import.meta.dirname, "../../../shared/data");
    const real = (path: string) => resolve(folder, path);
    if (!existsSync(real("sms-spam"))) return;
    const messages = await load([file("SMSSpamCollection", joined(readFileSync(real("sms-spam/SMSSpamCollection"))))], noSplit);
    expect(messages.data.table).toMatchObject({ rows: 5574, quotes: "none" });
    expect(asInts(messages.sink.train.y).reduce((a, b) => a + b)).toBe(747);
    const reviews = gunzipSync(readFileSync(real("nsmc/ratings_test_rebuilt.txt.gz")));
    expect((await load([file("ratings_test.txt", joined(reviews))], noSplit)).data.table).toMatchObject({ rows: 50_000, quotes: "none" });
  }, 60_000);
});

describe("tables made to take long", () => {
  it.each([
    ["tabs", "\t".repeat(250_000)],
    ["tabs and blanks in lines", `${"\t ".repeat(2000)}x\n`.repeat(60)],
    ["quotes", '"'.repeat(250_001)],
    ["quotes and blanks", `a,b\n${'" '.repeat(120_000)}`],
    ["blanks before comments", `1 2\n3 4 ${" ".repeat(250_000)}#`],
    ["carriage returns", "\r".repeat(250_000)],
    ["marks of thousands", `a,b\n${`"${"1,".repeat(40_000)}",1\n`.repeat(3)}`],
  ])("of %s are read or refused in time in proportion", async (_, text) => {
    // 49 times each at most, as several delimiters and meanings of quotes are tried; in square time, thousands.
    expect(await lookedAt(() => read(text).catch(() => {}))).toBeLessThan(100 * text.length);
  });
});

it.each([
  ["soon", 50, 200],
  ["late, behind what the dialect is told by", 9000, 12000],
])("a quote that never ends swallows no rows: %s", async (_, at, count) => {
  const lines = Array.from({ length: count }, (__, i) => `${i % 2 ? "a" : "b"},${i === at ? '"broken' : "fine"} text ${i}`);
  const { data } = await read(`label,text\n${lines.join("\n")}\n`);
  expect([data.table!.rows, data.table!.quotes]).toEqual([count, "none"]);
});

it("a quote that never ends within a row's last cell, which reaches over lines in others, keeps the usual meaning", async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 2 ? "a" : "b"},"one\ntwo, and three ${i}"`);
  const { data } = await read(`label,text\n${lines.join("\n").slice(0, -1)}`);
  expect([data.table!.rows, data.table!.quotes]).toEqual([60, "double"]);
});

/** How often a character is looked at meanwhile, one by one. */
async function lookedAt(work: () => Promise<unknown>): Promise<number> {
  const plain = String.prototype.charCodeAt;
  let count = 0;
  String.prototype.charCodeAt = function (at) {
    count++;
    return plain.call(this, at);
  };
  try {
    await work();
  } finally {
    String.prototype.charCodeAt = plain;
  }
  return count;
}
