// Tables: how they are written, what their columns are, how they become samples, and what is refused.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import type { DecodeOptions } from "../../web/src/base/data_types";
import { asFloats, asInts, file, joined, load, MemorySink, refusal, zipFile } from "./data-fixtures";

const flowers = [
  "petal,colour,species",
  ...Array.from({ length: 40 }, (_, i) => `${i % 2 ? 5 : 1}.${i % 10},${i % 4 ? "red" : "blue"},${i % 2 ? "rose" : "<b>lily</b>"}`),
].join("\n");
const loadText = (text: string | Uint8Array, options: DecodeOptions = {}, name = "flowers.csv") =>
  load([file(name, typeof text === "string" ? text : joined(text))], options);
const tableOf = async (text: string, options: DecodeOptions = {}) => (await loadText(text, options)).data.table!;
const noSplit = { split: { test: 0 } };

describe("a table", () => {
  it("becomes samples: numbers scaled, categories one-hot, a fifth for testing", async () => {
    const { sink, data } = await loadText(flowers);
    expect(data).toMatchObject({ name: "flowers", classNames: ["<b>lily</b>", "rose"] });
    expect(data.table).toMatchObject({
      target: "species",
      task: "classification",
      mode: "rows",
      header: true,
      delimiter: ",",
      rows: 40,
      dropped: 0,
    });
    expect(data.table!.features.map(({ name }) => name)).toEqual(["petal", "colour = blue", "colour = red"]);
    expect([sink.train.spec, sink.test.spec].map(({ count, xShape, xDtype, yDtype }) => [count, xShape, xDtype, yDtype])).toEqual([
      [32, [3], "float32", "int32"],
      [8, [3], "float32", "int32"],
    ]);
    const x = asFloats(sink.train.x);
    const petals = x.filter((_, i) => i % 3 === 0);
    const mean = petals.reduce((a, b) => a + b, 0) / 32;
    expect(mean).toBeCloseTo(0, 5);
    expect(petals.reduce((sum, value) => sum + value ** 2, 0) / 32).toBeCloseTo(1, 5);
    x.forEach((value, i) => i % 3 && expect([0, 1]).toContain(value));
    // Stratified: both classes in the same shares.
    expect(asInts(sink.test.y).reduce((a, b) => a + b, 0)).toBe(4);
  });

  it("is scaled by its training part alone", async () => {
    const rows = ["a,y", ...Array.from({ length: 100 }, (_, i) => `${i * i},${i * 1.5}`)].join("\n");
    const { sink, data } = await loadText(rows);
    const { shift, scale } = data.table!.features[0]!;
    const raw = asFloats(sink.train.x).map((value) => Math.round(value * scale + shift));
    expect(raw.length).toBe(80);
    expect(shift).toBeCloseTo(raw.reduce((a, b) => a + b, 0) / 80, 3);
    expect(data.table!.task).toBe("regression");
    expect(sink.train.spec).toMatchObject({ yDtype: "float32", yShape: [] });
  });

  it.each([
    ["semicolons and decimal commas", "a;b;y\n1,5;x;0\n-2,5;y;1\n1.234,5;x;0\n3;y;1", ";", ",", [1.5, -2.5, 1234.5, 3]],
    ["tabs", "a\tb\ty\r\n1.5\tx\t0\r\n-2.5\ty\t1\r\n3e2\tx\t1\r\n", "\t", ".", [1.5, -2.5, 300]],
    ["bars", "a|b|y\n1|x|0\n2|y|1\n", "|", ".", [1, 2]],
    ["quotes, commas and line breaks in them", 'a,b,y\n1,"x, ""1""\nz",0\n2,y,1\n', ",", ".", [1, 2]],
    ["blanks", "  1.5   7  0\n -2    8  1\n  3    7  1\n", " ", ".", [1.5, -2, 3]],
    ["a byte order mark and old line ends", "\ufeffa,b,y\r1,x,0\r2,y,1\r", ",", ".", [1, 2]],
  ])("with %s is read", async (_, text, delimiter, decimal, values) => {
    const { sink, data } = await loadText(text, { ...noSplit, table: { scaling: "none", encoding: "integer" } });
    expect(data.table).toMatchObject({ delimiter, decimal });
    expect(data.table!.columns[0]!.name).toBe(text.includes("a") ? "a" : "column 1");
    expect(
      asFloats(sink.train.x)
        .filter((_, i) => i % 2 === 0)
        .sort((a, b) => a - b),
    ).toEqual([...values].sort((a, b) => a - b));
  });

  it("in Latin-1 and in UTF-16 keeps its letters", async () => {
    for (const encoding of ["latin1", "utf16le"] as const) {
      const mark = encoding === "utf16le" ? "\ufeff" : "";
      const text = Buffer.from(`${mark}größe,art\n1,müde\n2,wach\n3,müde\n4,wach\n`, encoding);
      const { data } = await loadText(text, noSplit);
      expect([data.table!.columns[0]!.name, data.classNames]).toEqual(["größe", ["müde", "wach"]]);
    }
  });

  it("from a Korean spreadsheet is read as CP949, from a Western one as Windows-1252", async () => {
    // "문장,감정", then lines of "좋은 영화,긍정" and "나쁜 영화,부정".
    const korean = joined(
      Buffer.from("b9aec0e52cb0a8c1a40a", "hex"),
      ...Array.from({ length: 6 }, (_, i) =>
        Buffer.from(i % 2 ? "c1c1c0ba20bfb5c8ad2cb1e0c1a40a" : "b3aabbdb20bfb5c8ad2cbacec1a40a", "hex"),
      ),
    );
    const { data } = await loadText(korean, noSplit);
    expect([data.table!.columns.map(({ name }) => name), data.classNames]).toEqual([
      ["문장", "감정"],
      ["긍정", "부정"],
    ]);
    const western = await loadText(Buffer.from("gr\xf6\xdfe,art\n1,m\xfcde\n2,wach\n3,m\xfcde\n4,wach\n", "latin1"), noSplit);
    expect([western.data.table!.columns[0]!.name, western.data.classNames]).toEqual(["größe", ["müde", "wach"]]);
  });

  it("may have thirty classes", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 30},${i},c${i % 30}`);
    const { data } = await loadText(["a,b,kind", ...rows].join("\n"), noSplit);
    expect(data.classNames).toHaveLength(30);
    expect(data.table).toMatchObject({ target: "kind", task: "classification" });
    const points = ["x,y,class", ...Array.from({ length: 20 }, (_, i) => `${i}.5,${i % 7}.25,${i % 2}`)];
    expect((await tableOf(points.join("\n"), noSplit)).target).toBe("class");
    expect((await tableOf(points.join("\n").replace("class", "z"), noSplit)).target).toBe("y");
  });

  it("leaves out numbers of rows and empty columns, and reads grouped thousands", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},"${i + 1},250.5",${i % 7},${i % 2 ? "u" : "v"},`);
    const { columns, target } = await tableOf([",price,rooms,kind,", ...rows].join("\n"), noSplit);
    expect(columns.map(({ type, role, missing }) => [type, role, missing])).toEqual([
      ["number", "ignored", 0],
      ["number", "feature", 0],
      ["number", "feature", 0],
      ["category", "target", 0],
      ["category", "ignored", 30],
    ]);
    expect([columns[1]!.min, columns[1]!.max, target]).toEqual([1250.5, 30_250.5, "kind"]);
  });

  it("has a header or not, found out and correctable", async () => {
    expect((await tableOf("1,2,0\n3,4,1\n5,6,0\n", noSplit)).header).toBe(false);
    expect((await tableOf("1,2,0\n3,4,1\n5,6,0\n", { ...noSplit, table: { header: true } })).columns.map(({ name }) => name)).toEqual([
      "1",
      "2",
      "0",
    ]);
    expect((await tableOf("x,y\nred,1\nblue,0\nred,1\n", noSplit)).header).toBe(true);
    expect((await tableOf("name,name,\n1,2,0\n3,4,1\n", noSplit)).columns.map(({ name }) => name)).toEqual([
      "name",
      "name (2)",
      "column 3",
    ]);
  });

  it("passes over the comments it begins with, as numpy.loadtxt does; one with a name for each column is the header", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i}.5,${i * 2},${i % 2}`).join("\n");
    const named = async (text: string, options: DecodeOptions = {}, name = "flowers.csv") => {
      const { data } = await loadText(text, { ...noSplit, ...options }, name);
      return [data.table!.rows, data.table!.header, data.table!.columns.map((column) => column.name)];
    };
    const [own, none] = [
      ["a", "b", "c"],
      ["column 1", "column 2", "column 3"],
    ];
    expect(await named(`# a,b,c\n${rows}`)).toEqual([12, true, own]);
    expect(await named(`\ufeff# Of whom, and when\r\n#\r\n#a,b,c\r\n\r\n${rows.replaceAll("\n", "\r\n")}`)).toEqual([12, true, own]);
    expect(await named(`# from: a, to: b, at: c\na,b,c\n${rows}`)).toEqual([12, true, own]);
    expect(await named(`# "Measured in spring, by hand\n${rows}`)).toEqual([12, false, none]);
    expect(await named(`# 1,2,3\n${rows}`)).toEqual([12, false, none]);
    expect(await named(`# a,b,c\n${rows}`, { table: { header: false } })).toEqual([12, false, none]);
    expect(await named(`#,b,c\n${rows}`)).toEqual([12, true, ["#", "b", "c"]]);
    // As numpy.savetxt writes them, whatever the file is called.
    expect(await named(`# a b c\n${rows.replaceAll(",", " ")}`, {}, "numbers.txt")).toEqual([12, true, own]);
    expect(await named(rows.replaceAll(",", "  "), {}, "numbers.txt")).toEqual([12, false, none]);
    // Colors are no comments.
    expect((await named(Array.from({ length: 12 }, (_, i) => `#0000${i % 3}0,${i},${i % 2}`).join("\n")))[0]).toBe(12);
  });

  it("cut by blanks passes over comments behind its values, unless all rows have what begins with #", async () => {
    const found = async (rows: string[]) => {
      const { rows: n, columns } = (await loadText(rows.join("\n"), noSplit, "numbers.txt")).data.table!;
      return [n, columns.map(({ type }) => type)];
    };
    const lines = Array.from({ length: 80 }, (_, i) => `${i}.5 ${i * 2} ${i % 2}`);
    const three = ["number", "number", "number"];
    expect(await found(lines.map((line, i) => (i % 20 === 0 ? `${line}  # an outlier?` : line)))).toEqual([80, three]);
    expect(await found(lines.map((line, i) => (i === 70 ? `${line} #late` : line)))).toEqual([80, three]);
    expect(await found(lines.map((line, i) => `${line} #00ff0${i % 3}`))).toEqual([80, [...three, "category"]]);
    // Delimiters make # a letter like others.
    const cells = (await loadText(["a,b,class", ...lines.map((_, i) => `${i}.5,no #${i % 4},${i % 2}`)].join("\n"), noSplit, "cells.csv"))
      .data.table!.columns;
    expect(cells.map(({ type, unique }) => [type, unique])).toEqual([
      ["number", 80],
      ["category", 4],
      ["number", 2],
    ]);
  });

  it("passes over comments among its rows and counts them, but takes cells that begin with #", async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i}.5,${i * 2},${i % 2}`);
    const found = async (rows: string[], name = "flowers.csv") => {
      const { rows: n, comments, columns } = (await loadText(rows.join("\n"), noSplit, name)).data.table!;
      return [n, comments, columns.map((column) => `${column.name} ${column.type}`)];
    };
    const own = ["a number", "b number", "c number"];
    const half = [...lines.slice(0, 6), "# second half, cleaned", ...lines.slice(6)];
    expect(await found(["a,b,c", ...half])).toEqual([12, 1, own]);
    expect(await found(["a,b,c", "# units: m, s, none, all", ...half, "#", "# the end"])).toEqual([12, 4, own]);
    // Two files in one.
    expect(await found(["# a,b,c", ...lines.slice(0, 6), "# a,b,c", ...lines.slice(6)])).toEqual([12, 1, own]);
    const blanks = (rows: string[]) => rows.map((row) => row.replaceAll(",", " "));
    expect(
      await found(
        ["# a b c", ...blanks(lines.slice(0, 6)), "# three more words", "  # and four more words", ...blanks(lines.slice(6))],
        "numbers.txt",
      ),
    ).toEqual([12, 2, own]);
    expect(await found(["a,b,c", "# units", ...lines], "numbers.txt")).toEqual([12, 1, own]);
    const tags = lines.map((line, i) => `#tag${i % 3},${line}`);
    expect(await found(["# my tags", "tag,a,b,c", ...tags])).toEqual([12, 0, ["tag category", ...own]]);
    expect(await found(lines.map((line) => `#${line.replaceAll(",", " ")}`))).toEqual([
      12,
      0,
      ["column 1 category", "column 2 number", "column 3 number"],
    ]);
    expect((await refusal(found(["a,b,c", ...lines, "1,2"]))).message).toBe(
      "flowers.csv: expected 3 columns as in the first row, found 2 in row 14.",
    );
  });

  it("is summed up column by column", async () => {
    const { columns } = await tableOf("n,c,id,y\n1,a,1,0\n2,b,2,1\nNaN,a,3,0\n4,,4,1\nInfinity,a,5,0\n5,a,6,1\n", noSplit);
    expect(columns.map(({ type, role, missing, unique }) => [type, role, missing, unique])).toEqual([
      ["number", "feature", 2, 4],
      ["category", "feature", 1, 2],
      ["number", "ignored", 0, 6],
      ["number", "target", 0, 2],
    ]);
    expect(columns[0]).toMatchObject({ min: 1, max: 5, mean: 3 });
    expect(columns[0]!.histogram!.reduce((a, b) => a + b, 0)).toBe(4);
    expect(columns[1]!.top[0]).toEqual(["a", 4]);
  });

  it.each([
    ["mean", [1, 2, 4, 9, 4]],
    ["median", [1, 2, 4, 9, 3]],
    ["most_frequent", [1, 2, 4, 9, 1]],
    ["drop", [1, 2, 4, 9]],
  ] as const)("has its missing values filled or dropped: %s", async (missing, values) => {
    const { sink, data } = await loadText("a,b,y\n1,u,0.5\n2,v,1.5\n4,u,2.5\n9,v,3.5\nNA,u,4.5\n", {
      ...noSplit,
      table: { missing, scaling: "none", task: "regression" },
    });
    const x = asFloats(sink.train.x).filter((_, i) => i % 3 === 0);
    expect(x.sort()).toEqual([...values].sort());
    expect(data.table!.dropped).toBe(missing === "drop" ? 1 : 0);
  });

  it("takes choices of target, roles, types, scaling and parts", async () => {
    const { sink, data } = await loadText(flowers, {
      table: { target: "petal", columns: { species: { role: "ignored" } }, scaling: "minmax", encoding: "integer" },
      split: { test: 0.25, validation: 0.25, seed: 3 },
    });
    expect(data.table).toMatchObject({ task: "regression", target: "petal" });
    expect(data.table!.features.map(({ name }) => name)).toEqual(["colour"]);
    expect(Object.values(sink.splits).map(({ spec }) => spec.count)).toEqual([20, 10, 10]);
    const numbers = await loadText("a,y\n1,0\n2,1\n3,0\n4,1\n", { ...noSplit, table: { columns: { a: { type: "category" } } } });
    expect(numbers.data.table!.features.map(({ name }) => name)).toEqual(["a = 1", "a = 2", "a = 3", "a = 4"]);
  });

  it("in a zip or gzip loads too", async () => {
    expect((await load([file("a.zip", zipFile({ "x/flowers.csv": Buffer.from(flowers) }))])).data.name).toBe("flowers");
  });

  it.each([
    ["rows of different lengths", "a,b\n1,2\n3,4,5\n", {}, /^flowers\.csv: expected 2 columns as in the first row, found 3 in row 3\.$/],
    ["one column alone that is no series", "name\nanna\nben\n", {}, /^flowers\.csv: /],
    ["a million columns", `${"1,".repeat(5000)}1\n`, {}, /^flowers\.csv: expected at most 4,096 columns, found 5,001\.$/],
    ["a quote that never ends", `a,b\n1,"${"x,\n".repeat(600_000)}`, {}, /^flowers\.csv: expected rows of at most 1,048,576 characters/],
    [
      "a target that is not there",
      flowers,
      { table: { target: "<i>x" } },
      /^flowers\.csv: expected a column named <i>x, found petal, colour, species\.$/,
    ],
    ["an unknown option", flowers, { table: { scalling: "none" } }, /^table: unknown option "scalling"/],
    [
      "texts to predict by regression",
      flowers,
      { table: { task: "regression" } },
      /^flowers\.csv: expected numbers to predict, found category in species\.$/,
    ],
    ["no rows", "a,b\n", { table: { header: true } }, /^flowers\.csv: expected a table with at least one row, found none\.$/],
    ["more cells than the memory", flowers, { memoryLimit: 1000 }, /^flowers\.csv: expected a table of at most 83 cells, found more\.$/],
  ] as [string, string, DecodeOptions, RegExp][])("with %s is refused", async (_, text, options, message) => {
    expect((await refusal(loadText(text, options))).message).toMatch(message);
  });
});

describe("a table drawn with bars", () => {
  const rows = Array.from({ length: 40 }, (_, i) => `| ${i} | ${i % 3 ? "red" : "-"} | ${i % 2 ? "u" : "v"} |`).join("\n");

  it("has no row for the ruler below its header, and no columns outside of its bars", async () => {
    for (const [ruler, name] of [
      ["|---|:--|--:|", "t.md"],
      ["| - | - | - |", "t.csv"],
    ] as const) {
      const { data } = await loadText(`| a | b | y |\n${ruler}\n${rows}\n`, {}, name);
      expect(data.table).toMatchObject({ rows: 40, header: true, target: "y" });
      expect(data.classNames).toEqual(["u", "v"]);
      expect(data.table!.columns.map(({ name: own, type, missing }) => [own, type, missing])).toEqual([
        ["a", "number", 0],
        ["b", "category", 14],
        ["y", "category", 0],
      ]);
    }
    // Without bars outside, and without a ruler: as any other delimiter.
    expect((await loadText(`a | b | y\n--|---|--\n${rows.replace(/^\| | \|$/gm, "")}`)).data.table).toMatchObject({
      rows: 40,
      header: true,
    });
    expect((await loadText(rows)).data.table!.columns.length).toBe(5);
  });
});

describe("a series", () => {
  const series = ["month,value", ...Array.from({ length: 100 }, (_, i) => `2001-${i},${i}`)].join("\n");

  it("is cut into windows in order of time", async () => {
    const { sink, data } = await loadText(series, { table: { scaling: "none", windows: { length: 5, horizon: 2 } } });
    expect(data.table).toMatchObject({ mode: "windows", target: "value", windows: { length: 5, horizon: 2, stride: 1 } });
    expect(sink.train.spec).toMatchObject({ count: 74, xShape: [5, 1] });
    expect(asFloats(sink.train.x).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(asFloats(sink.train.y).slice(0, 2)).toEqual([6, 7]);
    // The test set's targets are the last fifth, in their order.
    expect(asFloats(sink.test.y)).toEqual(Array.from({ length: 20 }, (_, i) => 80 + i));
    expect(Math.max(...asFloats(sink.train.y))).toBe(79);
  });

  it("is scaled by what comes before the cut", async () => {
    const { data } = await loadText(series, { table: { scaling: "minmax" } });
    expect(data.table!.targetScale).toEqual({ shift: 0, scale: 79 });
  });

  it("too short for its windows is refused", async () => {
    const error = await refusal(loadText(series, { table: { windows: { length: 90 } } }));
    expect(error.message).toBe("flowers.csv: expected a series of more than 90 rows for training, found 80.");
  });
});

describe("texts with labels", () => {
  const reviews = [
    "text,label",
    ...Array.from({ length: 30 }, (_, i) => (i % 2 ? `"A good, good film number ${i}!",pos` : `"What a bad film, number ${i}",neg`)),
  ].join("\n");

  it("become numbers of words, the vocabulary learnt from the training part", async () => {
    const { sink, data } = await loadText(reviews, { table: { text: { length: 6 } } });
    const table = data.table!;
    expect(table).toMatchObject({ mode: "text", target: "label", text: { tokens: "words", vocabulary_size: 1000, length: 6 } });
    expect(table.vocabulary!.slice(0, 2)).toEqual(["", "[UNK]"]);
    expect(table.vocabulary!.slice(2, 6).sort()).toEqual(["a", "film", "good", "number"]);
    expect(data.classNames).toEqual(["neg", "pos"]);
    expect(sink.train.spec).toMatchObject({ count: 24, xShape: [6], xDtype: "float32" });
    const first = asFloats(sink.train.x)
      .slice(0, 6)
      .map((n) => table.vocabulary![n]!);
    expect(first.slice(0, 3)).toEqual(asInts(sink.train.y)[0] ? ["a", "good", "good"] : ["what", "a", "bad"]);
    // Words that only the test part has are unknown.
    expect(asFloats(sink.test.x)).toContain(1);
  });

  it("may be labelled by numbers, in a column before them, and cut by tabs though commas stand in them", async () => {
    const line = (i: number) => `A film that I would, in the end, call ${i % 2 ? "good" : "bad"} ${i}`;
    const numbered = await tableOf(["label,text", ...Array.from({ length: 30 }, (_, i) => `${i % 2},"${line(i)}"`)].join("\n"), noSplit);
    expect(numbered).toMatchObject({ mode: "text", task: "classification", target: "label" });
    const tabbed = await tableOf(
      Array.from({ length: 30 }, (_, i) => `${i % 2 ? "spam" : "ham"}\tHello, this is message number ${i} of the day`).join("\n"),
      noSplit,
    );
    expect(tabbed).toMatchObject({ mode: "text", delimiter: "\t", target: "column 1" });
    const few = await tableOf(["date,calls", ...Array.from({ length: 60 }, (_, i) => `2001-${i},${i % 9}`)].join("\n"), noSplit);
    expect(few).toMatchObject({ mode: "windows", target: "calls" });
  });

  it("become numbers of characters, padded with 0", async () => {
    const { sink, data } = await loadText(reviews, { table: { text: { tokens: "characters", length: 40, vocabulary_size: 10 } } });
    expect(data.table!.vocabulary).toHaveLength(10);
    expect(asFloats(sink.train.x).slice(30, 40)).toContain(0);
  });
});

describe("real tables", () => {
  const folder = resolve(import.meta.dirname, "../../../shared/data/csv");
  const here = existsSync(folder);
  if (!here) console.log(`${folder} is not there: the tests on real tables pass over.`);
  const real = async (name: string) =>
    load([file(name, joined(readFileSync(resolve(folder, name))))]) as Promise<{
      sink: MemorySink;
      data: { table?: object; classNames: string[] | null };
    }>;

  it("are read as they are meant", async () => {
    if (!here) return;
    const iris = await real("iris.csv");
    expect(iris.data).toMatchObject({
      classNames: ["Iris-setosa", "Iris-versicolor", "Iris-virginica"],
      table: { rows: 150, header: false, task: "classification" },
    });
    expect([iris.sink.train.spec.count, iris.sink.train.spec.xShape]).toEqual([120, [4]]);
    const housing = await real("housing.csv");
    expect(housing.data).toMatchObject({ classNames: null, table: { rows: 506, task: "regression", target: "column 14" } });
    expect(housing.sink.train.spec.xShape).toEqual([13]);
    const airline = await real("airline-passengers.csv");
    expect(airline.data.table).toMatchObject({ rows: 144, mode: "windows", target: "Passengers" });
  });
});

describe("sequences of one file each", () => {
  const sequence = (n: number, length: number) =>
    Buffer.from(["#a, b", ...Array.from({ length }, (_, step) => `${step + n},${-step}`)].join("\n"));
  const members = {
    "s/seq_1.csv": sequence(1, 5),
    "s/seq_2.csv": sequence(2, 3),
    "s/seq_10.csv": sequence(3, 4),
    "s/target.csv": Buffer.from("#id, class\n1, -1\n2, 1\n10, -1\n"),
  };

  it("are padded in front to the longest, and find their targets by number", async () => {
    const { sink, data } = await load([file("moves.zip", zipFile(members))], noSplit);
    expect(data).toMatchObject({ name: "moves", classNames: ["-1", "1"], sequences: { shortest: 3, longest: 5 } });
    expect(sink.train.spec).toMatchObject({ count: 3, xShape: [5, 2] });
    const short = asInts(sink.train.y).indexOf(1);
    const x = asFloats(sink.train.x).slice(short * 10, short * 10 + 10);
    expect(x.slice(0, 4)).toEqual([0, 0, 0, 0]);
    const { shift, scale } = data.sequences!.features[0]!;
    expect(Math.round(x[4]! * scale + shift)).toBe(2);
  });

  it("have a test set in a folder or an archive of its own, with targets of its own or those of all", async () => {
    const tests = { "target.csv": Buffer.from("1,1\n2,-1\n"), "seq_1.csv": sequence(7, 9), "seq_2.csv": sequence(8, 2) };
    const shared = {
      ...Object.fromEntries(Object.entries(members).map(([name, bytes]) => [name.replace("s/seq", "s/train/seq"), bytes])),
      "s/test/seq_2.csv": sequence(9, 2),
    };
    const given = [
      [file("moves.zip", zipFile(members)), file("moves_test.zip", zipFile(tests))],
      [
        file(
          "all.zip",
          zipFile({
            ...Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`d/train/${name}`, bytes])),
            ...Object.fromEntries(Object.entries(tests).map(([name, bytes]) => [`d/test/${name}`, bytes])),
          }),
        ),
      ],
      [file("shared.zip", zipFile(shared))],
    ];
    const found = await Promise.all(given.map((files) => load(files, { split: { validation: 0.34 } })));
    expect(found.map(({ sink }) => [sink.train.spec.count, sink.splits.validation!.spec.count, sink.test.spec.count])).toEqual([
      [2, 1, 2],
      [2, 1, 2],
      [2, 1, 1],
    ]);
    expect(found.map(({ sink }) => asInts(sink.test.y))).toEqual([[1, 0], [1, 0], [1]]);
    expect(found.map(({ data }) => data.sequences!.longest)).toEqual([9, 9, 5]);
  });

  it("are joined by a test set that comes later; a test set alone is there to learn from", async () => {
    const intake = new Intake();
    const tests = file("moves_test.zip", zipFile(members));
    const alone = await intake.add([tests], new MemorySink(), noSplit);
    expect(alone.joined).toBeUndefined();
    await intake.add([file("moves.zip", zipFile(members))], new MemorySink(), noSplit);
    const sink = new MemorySink();
    expect(await intake.add([tests], sink, noSplit)).toMatchObject({ joined: true, name: "moves" });
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([3, 3]);
  });

  it("find their targets by name, with or without its ending", async () => {
    for (const name of [(i: number) => `Subject${i}.csv`, (i: number) => `rec/subject${i}`]) {
      const named = Object.fromEntries([1, 2, 3].map((i) => [`rec/subject${i}.csv`, sequence(i, 3)]));
      const targets = Buffer.from(`file,activity\n${[1, 2, 3].map((i) => `${name(i)},${i === 2 ? "run" : "walk"}`).join("\n")}\n`);
      const { sink, data } = await load([file("rec.zip", zipFile({ ...named, "rec/labels.csv": targets }))], noSplit);
      expect(data.classNames).toEqual(["run", "walk"]);
      expect(asInts(sink.train.y).sort()).toEqual([0, 1, 1]);
    }
  });

  it("without a target, with other columns, or with words are refused", async () => {
    const message = async (more: Record<string, Uint8Array>) =>
      (await refusal(load([file("moves.zip", zipFile({ ...members, ...more }))]))).message;
    expect(await message({ "s/seq_11.csv": sequence(1, 2) })).toBe("moves.zip: target.csv: expected a target for seq_11.csv, found none.");
    expect(await message({ "s/seq_2.csv": Buffer.from("a\n1\n2\n") })).toMatch(
      /^moves\.zip: seq_2\.csv: expected 2 columns as in seq_1\.csv, found 1\.$/,
    );
    expect(await message({ "s/seq_2.csv": Buffer.from("a,b\n1,x\n2,3\n4,5") })).toMatch(
      /^moves\.zip: seq_2\.csv: expected numbers in b, found something else in row 1\.$/,
    );
  });

  it("of the real indoor movements load", async () => {
    const path = resolve(import.meta.dirname, "../../../shared/data/sequences/IndoorMovement.zip");
    if (!existsSync(path)) return console.log(`${path} is not there: this test passes over.`);
    const { sink, data } = await load([file("IndoorMovement.zip", joined(readFileSync(path)))]);
    expect(data).toMatchObject({ classNames: ["-1", "1"], sequences: { shortest: 19, longest: 129 } });
    expect([sink.train.spec.count, sink.test.spec.count, sink.train.spec.xShape]).toEqual([251, 63, [129, 4]]);
  });
});
