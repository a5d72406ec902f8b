// Tables that are no text with delimiters: Excel, Parquet, JSON, ARFF and LIBSVM.

import { describe, expect, it } from "vitest";
import { writeXlsx } from "hucre/xlsx";
import { Intake } from "../../web/src/data/intake";
import type { DecodeOptions } from "../../web/src/base/data_types";
import { asFloats, asInts, file, load, MemorySink, refusal, zipFile } from "./data-fixtures";

const noSplit = { split: { test: 0 } };
const tableOf = async (name: string, content: string | Uint8Array<ArrayBuffer>, options: DecodeOptions = {}) =>
  (await load([file(name, content)], { ...noSplit, ...options })).data.table!;
const seen = async (name: string, content: string | Uint8Array<ArrayBuffer>, options?: DecodeOptions) => {
  const { rows, format, columns } = await tableOf(name, content, options);
  return {
    rows,
    format,
    columns: columns.map((column) => [column.name, column.type, column.role, column.min, column.max, column.missing]),
  };
};
const own = [
  ["height", "number", "feature", 1.234, 9.5, 1],
  ["kind", "category", "feature", undefined, undefined, 1],
  ["y", "number", "target", 0, 1, 0],
];
const rows = Array.from({ length: 8 }, (_, i) => ({
  height: i === 3 ? null : i === 0 ? 1.234 : i + 2.5,
  kind: i === 5 ? null : `k${i % 3}`,
  y: i % 2,
}));

describe("a workbook", () => {
  type Cells = (string | number | boolean | Date | null)[][];
  const book = async (...sheets: Cells[]) =>
    new Uint8Array(await writeXlsx({ sheets: sheets.map((cells, i) => ({ name: `sheet ${i + 1}`, rows: cells })) }));
  const cells: Cells = [["height", "kind", "y"], ...rows.map(({ height, kind, y }) => [height, kind, y])];

  it("is a table: its numbers with points are no thousands", async () => {
    expect(await seen("t.xlsx", await book(cells))).toEqual({ rows: 8, format: "Excel", columns: own });
    expect(await tableOf("t.xlsx", await book(cells))).toMatchObject({ sheet: "sheet 1", sheets: ["sheet 1"], delimiter: null });
  });

  it("may have empty columns and titles before its table, notes below it, dates, truths and errors in it", async () => {
    const sheet: Cells = [
      [null, "Report of 2020"],
      [],
      [null, "when", "open", "price", "ratio"],
      ...Array.from({ length: 12 }, (_, i) => [
        null,
        new Date(Date.UTC(2020, 0, 1 + i)),
        i % 2 === 0,
        `$${i},000`,
        i === 4 ? "#DIV/0!" : i / 8,
      ]),
      [null, "Source: the office"],
    ];
    const table = await tableOf("t.xlsx", await book(sheet));
    expect(table).toMatchObject({ rows: 12, skip: 1, footer: 1, header: true });
    expect(table.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ["when", "category", 0],
      ["open", "category", 0],
      ["price", "number", 0],
      ["ratio", "number", 1],
    ]);
    expect(table.columns.map(({ top }) => top[0]![0]).slice(0, 2)).toEqual(["2020-01-01", "true"]);
  });

  it("has one sheet read: the first with a table, or the one that is named", async () => {
    const other: Cells = [["a", "y"], ...Array.from({ length: 5 }, (_, i) => [i, i % 2])];
    const content = await book([["Read me"]], cells, other);
    expect(await tableOf("t.xlsx", content)).toMatchObject({ sheet: "sheet 2", sheets: ["sheet 1", "sheet 2", "sheet 3"], rows: 8 });
    expect(await tableOf("t.xlsx", content, { table: { sheet: "sheet 3" } })).toMatchObject({ sheet: "sheet 3", rows: 5 });
    expect((await refusal(tableOf("t.xlsx", content, { table: { sheet: "none" } }))).message).toBe(
      "t.xlsx: expected a sheet named none, found sheet 1, sheet 2, sheet 3.",
    );
  });

  it("may lie in a zip; damage in it is noticed, whatever it hits", async () => {
    const content = await book(cells);
    expect((await load([file("t.zip", zipFile({ "data/t.xlsx": content }))], noSplit)).data).toMatchObject({
      name: "t",
      table: { rows: 8 },
    });
    let refused = 0;
    for (let at = 100; at < content.length; at += 97) {
      const damaged = content.slice();
      damaged[at]! ^= 0x10;
      const result = await tableOf("t.xlsx", damaged).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result.name).toBe("SproutError");
        refused++;
      } else expect(result).toMatchObject({ rows: 8 });
    }
    expect(refused).toBeGreaterThan(5);
    const wide = await book(Array.from({ length: 300 }, (_, i) => [`${i}`.padEnd(30_000, "a"), 0]));
    expect(wide.length).toBeLessThan(100_000);
    expect((await refusal(tableOf("t.xlsx", wide, { memoryLimit: 100_000 }))).message).toMatch(
      /^t\.xlsx: expected at most 100,000 bytes once unpacked/,
    );
    expect((await refusal(tableOf("t.xlsx", content, { memoryLimit: 2000 }))).message).toMatch(
      /^t\.xlsx: expected a workbook of at most 2,000 bytes/,
    );
  });

  it("refuses options of text", async () => {
    expect((await refusal(tableOf("t.xlsx", await book(cells), { table: { quotes: "none" } }))).message).toBe(
      "t.xlsx: expected no option quotes, as a file of this format has none.",
    );
  });
});

describe("Parquet", () => {
  /** pyarrow.parquet.write_table of { v: [1.5, 2.5], y: ["a", "b"] }. */
  const packed = {
    zstd: "UEFSMRUAFSwVPiwVBBUAFQYVBhwAAAAotS/9IBaxAAACAAAABAEAAAAAAAD4PwAAAAAAAARAFQAVIBUyLBUEFQAVBhUGHAAAACi1L/0gEIEAAAIAAAAEAQEAAABhAQAAAGIVBBk8NQAYBnNjaGVtYRUEABUKJQIYAXYAFQwlAhgBeSUATBwAAAAWBBkcGSwmABwVChklBgAZGAF2FQwWBBZSFmQmCEkcFQAVABUCADwpBhkmAAQAAAAmABwVDBklBgAZGAF5FQwWBBZGFlgmbEkcFQAVABUCADwWBBkGGSYABAAAABaYARYEJggWvAEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRksHAAAHAAAALkAAABQQVIx",
    snappy:
      "UEFSMRUAFSwVMCwVBBUAFQYVBhwAAAAWVAIAAAAEAQAAAAAAAPg/AAAAAAAABEAVABUgFSQsFQQVABUGFQYcAAAAEDwCAAAABAEBAAAAYQEAAABiFQQZPDUAGAZzY2hlbWEVBAAVCiUCGAF2ABUMJQIYAXklAEwcAAAAFgQZHBksJgAcFQoZJQYAGRgBdhUCFgQWUhZWJghJHBUAFQAVAgA8KQYZJgAEAAAAJgAcFQwZJQYAGRgBeRUCFgQWRhZKJl5JHBUAFQAVAgA8FgQZBhkmAAQAAAAWmAEWBCYIFqABACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZLBwAABwAAAC5AAAAUEFSMQ==",
    gzip: "UEFSMRUAFSwVRCwVBBUAFQYVBhwAAAAfiwgAAAAAAAIDY2JgYGBhZACDH/YQmsUBAN8j1OoWAAAAFQAVIBVALBUEFQAVBhUGHAAAAB+LCAAAAAAAAgNjYmBgYGFkBJKJICIJAIwUJRsQAAAAFQQZPDUAGAZzY2hlbWEVBAAVCiUCGAF2ABUMJQIYAXklAEwcAAAAFgQZHBksJgAcFQoZJQYAGRgBdhUEFgQWUhZqJghJHBUAFQAVAgA8KQYZJgAEAAAAJgAcFQwZJQYAGRgBeRUEFgQWRhZmJnJJHBUAFQAVAgA8FgQZBhkmAAQAAAAWmAEWBCYIFtABACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZLBwAABwAAAC5AAAAUEFSMQ==",
  };
  /** Of { a: [{ b: 1, c: "x" }, { b: 2, c: "y" }], v: [[1, 2], [3, 4]], y: [0, 1] }, not compressed. */
  const nested =
    "UEFSMRUAFSwVLCwVBBUAFQYVBhwAAAACAAAABAIBAAAAAAAAAAIAAAAAAAAAFQAVIBUgLBUEFQAVBhUGHAAAAAIAAAAEAgEAAAB4AQAAAHkVABVYFVgsFQgVABUGFQYcAAAAAgAAAAMKAgAAAAgDAAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhAAAAAAAAAEEAVABUsFSwsFQQVABUGFQYcAAAAAgAAAAQBAAAAAAAAAAABAAAAAAAAABUEGYw1ABgGc2NoZW1hFQYANQIYAWEVBAAVBCUCGAFiABUMJQIYAWMlAEwcAAAANQIYAXYVAhUGTDwAAAA1BBgEbGlzdBUCABUKJQIYB2VsZW1lbnQAFQQlAhgBeQAWBBkcGUwmABwVBBklBgAZKAFhAWIVABYEFlIWUiYISRwVABUAFQIAPCkGGTYAAAQAAAAmABwVDBklBgAZKAFhAWMVABYEFkYWRiZaSRwVABUAFQIAPBYEGQYZNgAABAAAACYAHBUKGSUGABk4AXYEbGlzdAdlbGVtZW50FQAWCBZ+Fn4moAFJHBUAFQAVAgA8KSYEBBlGAAAACAAAACYAHBUEGSUGABkYAXkVABYEFlIWUiaeAkkcFQAVABUCADwpBhkmAAQAAAAW6AIWBCYIFugCACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZTBwAABwAABwAABwAAABjAQAAUEFSMQ==";
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

  it.each(Object.entries(packed))("packed by %s is a table", async (_, text) => {
    expect(await seen("t.parquet", bytes(text))).toEqual({
      rows: 2,
      format: "Parquet",
      columns: [
        ["v", "number", "feature", 1.5, 2.5, 0],
        ["y", "category", "target", undefined, undefined, 0],
      ],
    });
  });

  it("has a column for each value of its structures and lists", async () => {
    expect((await seen("t.parquet", bytes(nested))).columns.map(([name, type]) => [name, type])).toEqual([
      ["a.b", "number"],
      ["a.c", "category"],
      ["v.0", "number"],
      ["v.1", "number"],
      ["y", "number"],
    ]);
  });

  it("that is damaged or cut off is refused, or read as it was", async () => {
    const whole = bytes(packed.snappy);
    for (let at = 4; at < whole.length; at += 3) {
      for (const damaged of [whole.slice(0, at), whole.map((byte, i) => (i === at ? byte ^ 0x41 : byte))]) {
        const result: unknown = await tableOf("t.parquet", damaged).catch((error: unknown) => error);
        if (result instanceof Error) expect(`${result.name}: ${result.message}`).toMatch(/^SproutError: t\.parquet: /);
      }
    }
  });
});

describe("JSON", () => {
  it.each([
    ["a list of records", rows],
    ["a list of records one step down", { info: "houses", data: rows }],
    ["split, as pandas has it", { columns: ["height", "kind", "y"], index: [0, 1], data: rows.map((row) => Object.values(row)) }],
    ["columns of lists", Object.fromEntries((["height", "kind", "y"] as const).map((key) => [key, rows.map((row) => row[key])]))],
    [
      "columns by names of rows, as pandas has them",
      Object.fromEntries((["height", "kind", "y"] as const).map((key) => [key, Object.fromEntries(rows.map((row, i) => [i, row[key]]))])),
    ],
    ["rows by their names", Object.fromEntries(rows.map((row, i) => [`row ${i}`, row]))],
  ])("that is %s is a table", async (_, value) => {
    expect(await seen("t.json", JSON.stringify(value, null, 1))).toEqual({ rows: 8, format: "JSON", columns: own });
  });

  it("of a record a line is a table, whatever it is called", async () => {
    const lines = rows.map((row) => JSON.stringify(row)).join("\r\n");
    for (const name of ["t.jsonl", "t.ndjson", "t.json", "t.txt"])
      expect(await seen(name, lines)).toEqual({ rows: 8, format: "JSON", columns: own });
    expect((await refusal(tableOf("t.jsonl", `${lines}\n{"height": 3,}`))).message).toMatch(
      /^t\.jsonl: expected JSON in line 9, found a mistake in it/,
    );
  });

  it("may lack values, nest objects and hold lists of numbers", async () => {
    const { columns } = await seen(
      "t.json",
      JSON.stringify([
        { a: { b: 1, c: "x" }, v: [1, 2], y: 0 },
        { a: { b: 2 }, v: [3], y: 1, late: 7 },
      ]),
    );
    expect(columns.map(([name, type, , min, , missing]) => [name, type, min, missing])).toEqual([
      ["a.b", "number", 1, 0],
      ["a.c", "category", undefined, 1],
      ["v.0", "number", 1, 0],
      ["v.1", "number", 2, 1],
      ["y", "number", 0, 0],
      ["late", "number", 7, 1],
    ]);
  });

  it("that holds no table is refused", async () => {
    expect((await refusal(tableOf("t.json", '{"a": [[1]], "b": [[2]]}'))).message).toBe(
      "t.json: expected JSON that holds a table, found another structure.",
    );
    expect((await refusal(tableOf("t.json", '[{"a": 1}'))).message).toMatch(/^t\.json: expected JSON, found a mistake in it/);
  });
});

describe("ARFF", () => {
  const head = [
    "% comment",
    "@RELATION 'a set'",
    "@attribute height NUMERIC",
    "@attribute 'kind of it' {'k 0', k1, \"k,2\"}",
    "@attribute y {0, 1}",
    "@data",
  ];

  it("is a table with the types it tells: names of numbers are categories", async () => {
    const lines = [...head, "1.234, 'k 0', 0", "?,k1,1", '2.5 , "k,2",0', "% another", "9.5,?,1", "3,'k 0',1"];
    expect(await seen("t.arff", lines.join("\r\n"))).toEqual({
      rows: 5,
      format: "ARFF",
      columns: [
        ["height", "number", "feature", 1.234, 9.5, 1],
        ["kind of it", "category", "feature", undefined, undefined, 1],
        ["y", "category", "target", undefined, undefined, 0],
      ],
    });
  });

  it("may have sparse rows, where what is not named is 0 or the first name", async () => {
    const { columns } = await tableOf("t.arff", [...head, "{0 2.5, 1 k1}", "{1 'k 0', 2 1}", "{ }"].join("\n"));
    expect(columns.map(({ top }) => Object.fromEntries(top))).toEqual([
      { 2.5: 1, 0: 2 },
      { k1: 1, "k 0": 2 },
      { 0: 2, 1: 1 },
    ]);
  });

  it("with a row of another length, or without rows, is refused", async () => {
    expect((await refusal(tableOf("t.arff", [...head, "1,k1"].join("\n")))).message).toBe(
      "t.arff: expected 3 values as there are attributes, found 2 in line 7.",
    );
    expect((await refusal(tableOf("t.arff", head.join("\n")))).message).toMatch(/^t\.arff: expected a table with at least one row/);
  });
});

describe("LIBSVM", () => {
  const text = "+1 1:0.5 3:-2e-1 # one\n-1 2:1\n+1 1:7\n-1 3:4\n".repeat(2);

  it("is a table of numbers where what is not named is 0", async () => {
    const { sink, data } = await load([file("a1a.txt", text)], { ...noSplit, table: { scaling: "none" } });
    expect(data).toMatchObject({ classNames: ["-1", "1"], table: { format: "LIBSVM", target: "target", rows: 8 } });
    expect(data.table!.features.map(({ name }) => name)).toEqual(["1", "2", "3"]);
    const x = asFloats(sink.train.x);
    const labelled = asInts(sink.train.y).map((label, i) =>
      [label, ...x.slice(3 * i, 3 * i + 3)].map((value) => Math.round(value * 100) / 100).join(" "),
    );
    expect([...labelled].sort()).toEqual(["0 0 0 4", "0 0 1 0", "1 0.5 0 -0.2", "1 7 0 0"].flatMap((row) => [row, row]));
  });

  it("may come with a test file whose last features are 0", async () => {
    const { data, sink } = await load([file("a1a_train", text), file("a1a_test", "1 1:1\n-1 2:1\n")]);
    expect([data.table!.rows, sink.test.spec.count, sink.test.spec.xShape]).toEqual([10, 2, [3]]);
  });

  it("with groups to rank or damaged pairs is refused", async () => {
    expect((await refusal(tableOf("t.txt", "1 qid:3 1:2\n0 qid:3 1:3\n2 qid:4 2:3\n"))).message).toMatch(/found groups to rank/);
    expect((await refusal(tableOf("t.txt", `${text}1 2:1 x\n`))).message).toBe("t.txt: expected index:value in line 9, found x.");
  });
});

describe("Cancel", () => {
  it("ends the writing of samples, before they are all written", async () => {
    const text = ["a,y", ...Array.from({ length: 5000 }, (_, i) => `${i}.5,${i % 2}`)].join("\n");
    const controller = new AbortController();
    const sink = new MemorySink();
    const create = sink.create.bind(sink);
    sink.create = (spec) => {
      setImmediate(() => controller.abort());
      return create(spec);
    };
    let now = 0;
    const clock = performance.now;
    performance.now = () => (now += 1000);
    try {
      await expect(new Intake().add([file("t.csv", text)], sink, { ...noSplit, signal: controller.signal })).rejects.toMatchObject({
        name: "AbortError",
      });
    } finally {
      performance.now = clock;
    }
  });
});
