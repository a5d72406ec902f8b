// Tables with their test and validation rows in files of their own: told by name, joined by column, fitted on training alone.

import { describe, expect, it } from "vitest";
import { SproutError } from "../../web/src/base/errors";
import { Intake } from "../../web/src/data/intake";
import { asFloats, asInts, file, joined, load, MemorySink, refusal, zipFile } from "./data-fixtures";

const text = (name: string, rows: string[]) => file(name, joined(Buffer.from(rows.join("\n"))));
const train = ["size,colour,kind", "1,red,a", "3,blue,b", "5,red,a", "7,blue,b"];
const test = ["colour,kind,size,extra", "green,b,100,x", "red,a,3,y"];

describe("a training and a test table", () => {
  it("are one data set: columns by name, scaling and categories of the training rows, unseen categories none of them", async () => {
    for (const files of [
      [text("train.csv", train), text("test.csv", test)],
      [text("my_test_rows.csv", test), text("kinds.csv", train)],
    ]) {
      const { sink, data } = await load(files);
      expect(data.table).toMatchObject({ separate: true, rows: 6, target: "kind", split: { test: 0 } });
      expect(data.table!.features).toEqual([
        { name: "size", shift: 4, scale: Math.sqrt(5) },
        { name: "colour = blue", shift: 0, scale: 1 },
        { name: "colour = red", shift: 0, scale: 1 },
      ]);
      expect([sink.train.spec.count, sink.test.spec.count]).toEqual([4, 2]);
      const [big, ...rest] = asFloats(sink.test.x);
      expect(big).toBeCloseTo(96 / Math.sqrt(5), 4);
      expect([...rest].map((value) => Number(value.toFixed(4)))).toEqual([0, 0, -0.4472, 0, 1]);
      expect(asInts(sink.test.y)).toEqual([1, 0]);
    }
  });

  it("come in any packing, and with a validation table", async () => {
    const { sink, data } = await load([
      file(
        "all.zip",
        zipFile({
          "data/train.csv": joined(Buffer.from(train.join("\n"))),
          "data/valid.csv": joined(Buffer.from(test.join("\n"))),
          "data/test.csv": joined(Buffer.from(test.slice(0, 2).join("\n"))),
        }),
      ),
    ]);
    expect([sink.train, sink.splits.validation!, sink.test].map(({ spec }) => spec.count)).toEqual([4, 2, 1]);
    expect(data.name).toBe("train");
  });

  it("may be a series each: no window lies in both", async () => {
    const series = (from: number) => ["value", ...Array.from({ length: 10 }, (_, i) => String(from + i))];
    const { sink } = await load([text("train.csv", series(0)), text("test.csv", series(50))], {
      table: { mode: "windows", windows: { length: 3 }, scaling: "none" },
    });
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([7, 7]);
    expect([...asFloats(sink.test.x).slice(0, 3), ...asFloats(sink.test.y).slice(0, 1)]).toEqual([50, 51, 52, 53]);
  });

  it("may be texts: the vocabulary is that of the training texts", async () => {
    const prose = [
      "text,label",
      ...Array.from(
        { length: 12 },
        (_, i) => `"a film that is long and ${i % 2 ? "good" : "bad"} indeed, number",${i % 2 ? "pos" : "neg"}`,
      ),
    ];
    const { sink, data } = await load([text("train.csv", prose), text("test.csv", ["text,label", '"an unheard of thing, and good",pos'])]);
    expect(data.table!.vocabulary).not.toContain("unheard");
    expect(asFloats(sink.test.x)).toContain(1);
  });

  it.each([
    [
      "without the column to predict",
      [text("train.csv", train), text("test.csv", ["size,colour", "1,red"])],
      /^test\.csv: expected the columns of train\.csv, found none called kind\./,
    ],
    [
      "beside a third of no name",
      [text("train.csv", train), text("test.csv", test), text("other.csv", train)],
      /^other\.csv: expected one table of training rows, found a second beside train\.csv\./,
    ],
    [
      "without training rows",
      [text("test.csv", test), text("val.csv", test)],
      /expected a table of training rows among the files, found none\./,
    ],
  ])("%s are refused", async (_, files, message) => {
    expect((await refusal(load(files))).message).toMatch(message);
  });
});

describe("a test table that comes later", () => {
  it("joins the training table if the columns are the same, else is a set of its own", async () => {
    const intake = new Intake();
    const counts = async (...files: File[]) => {
      const sink = new MemorySink();
      const data = await intake.add(files, sink);
      return [data.joined ?? false, sink.train.spec.count, sink.splits.test?.spec.count ?? 0];
    };
    expect(await counts(text("kinds.csv", [...train, ...train.slice(1)]))).toEqual([false, 6, 2]);
    expect(await counts(text("test.csv", ["size,colour,kind", "9,red,a"]))).toEqual([true, 8, 1]);
    expect(await counts(text("test.csv", ["size,colour,kind", "9,red,a", "1,blue,b"]))).toEqual([true, 8, 2]);
    expect(await counts(text("contest.csv", ["p,q", "1,2", "2,1", "3,2", "4,1", "5,2"]))).toEqual([false, 4, 1]);
    await expect(intake.add([text("val.csv", ["p,q", '"never closed', "1"])], new MemorySink())).rejects.toThrow(SproutError);
  });
});
