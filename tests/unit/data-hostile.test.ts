// Files that are not what they seem: a million columns, letters that are no UTF-8, numbers that are none, paths that lead out, names that lie.

import { expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import { asFloats, file, gz, joined, load, MemorySink, npyFile, pngFile, refusal, tarFile, zipFile } from "./data-fixtures";

const latin = (text: string) => joined(Buffer.from(text, "latin1"));
const whole = { split: { test: 0 } };
const red = pngFile(4, 4, [250, 0, 0]);

it.each([
  ["numbers", Array(1_000_000).fill("1").join(","), "data.csv"],
  ["empty cells", ",".repeat(1_000_000), "data.csv"],
  ["tabs", Array(1_000_000).fill("0.5").join("\t"), "data.tsv"],
])("a table of a million columns (%s) is refused by its first row, whatever follows", async (_, row, name) => {
  const sink = new MemorySink();
  const read: number[] = [];
  const table = new File(Array(20).fill(`${row}\n`), name);
  const error = await refusal(new Intake().add([table], sink, { onProgress: ({ done }) => read.push(done) }));
  expect(error.message).toMatch(new RegExp(`^${name}: expected at most 4,096 columns, found (more than )?[\\d,]+\\.$`));
  expect(Math.max(...read)).toBe(row.length + 1);
  expect(sink.splits).toEqual({});
});

it.each([
  ["flowers.csv", "gr\xf6\xdfe,art\n1,m\xfcde\n2,wach\n3,m\xfcde\n4,wach\n", ["müde", "wach"]],
  ["flowers.tsv", "gr\xf6\xdfe\tart\n1\tm\xfcde\n2\twach\n3\tm\xfcde\n4\twach\n", ["müde", "wach"]],
  [
    "films.csv",
    `text,art\n${Array.from({ length: 10 }, (_, i) => `"Ein sch\xf6ner Film, der lange w\xe4hrt, ${i}",${i % 2 ? "gef\xe4llt" : "nicht"}`).join("\n")}\n`,
    ["gefällt", "nicht"],
  ],
  ["stray.csv", "a,art\n1,\x80\x81\xfe\n2,b\n3,\x80\x81\xfe\n4,b\n", ["b", "€\u0081þ"]],
])("%s that is no UTF-8 keeps its letters, and says how they were read", async (name, text, classNames) => {
  const { data } = await load([file(name, latin(text))], whole);
  expect(data.classNames).toEqual(classNames);
  expect(data.table!.charset).toBe("windows-1252");
});

it("bytes that are no UTF-8 late in a table have it read again, none of its letters lost", async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${i % 2 ? "wach" : "rege"}\n`).join("");
  const { data } = await load([file("late.csv", latin(`n,art\n${rows}60000,m\xfcde\n60001,m\xfcde\n`))], whole);
  expect(data.classNames).toEqual(["müde", "rege", "wach"]);
  expect(data.table).toMatchObject({ charset: "windows-1252", rows: 60_002 });
  const { data: plain } = await load([file("plain.csv", `n,art\n${rows}60000,müde\n60001,müde\n`)], whole);
  expect(plain.table).toMatchObject({ charset: "utf-8", rows: 60_002 });
});

it("a header of an array that is no text is refused by name", async () => {
  const bytes = npyFile([3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
  bytes.set([0xff, 0xfe, 0x80, 0x81], 12);
  expect((await refusal(load([file("x.npy", bytes), file("y.npy", npyFile([3], Uint8Array.of(0, 1, 0)))]))).message).toMatch(
    /^x\.npy: expected/,
  );
});

it("NaN and Infinity are missing: filled where they are inputs, left out where they are to be predicted", async () => {
  const { sink, data } = await load([file("cells.csv", "a,y\n1,0.5\nNaN,1.5\n3,2.5\nInfinity,3.5\n-inf,4.5\n2,NaN\n4,inf\n")], {
    ...whole,
    table: { scaling: "none", task: "regression" },
  });
  expect(data.table).toMatchObject({ dropped: 2, rows: 7 });
  expect(asFloats(sink.train.y).sort()).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
  expect(asFloats(sink.train.x).every(Number.isFinite)).toBe(true);
});

it.each([
  ["zip", zipFile],
  ["tar", tarFile],
  ["tar.gz", (members: Record<string, Uint8Array>) => gz(tarFile(members))],
])("paths that lead out of a .%s name classes, and nothing else", async (ending, pack) => {
  const { data, sink } = await load([
    file(`set.${ending}`, pack({ "../../cat/1.png": red, "../../../dog/1.png": red, "/etc/owl/1.png": red, "C:\\x\\../bat/1.png": red })),
  ]);
  expect(sink.train.spec.count).toBe(4);
  expect(data.classNames!.length).toBeGreaterThan(1);
  expect(data.name).toBe("set");
});

it("names with markup stay the text that they are", async () => {
  const bad = "<img src=x onerror=alert(1)>";
  const pictures = await load([file("set.zip", zipFile({ [`${bad}/1.png`]: red, "<b>dog</b>/1.png": red }))]);
  expect(pictures.data.classNames).toEqual(["<b>dog<", bad]);
  const table = await load([file("t.csv", `${bad},kind\n1,<script>\n2,b\n3,<script>\n4,b\n`)], whole);
  expect([table.data.table!.columns[0]!.name, table.data.classNames]).toEqual([bad, ["<script>", "b"]]);
});

it.each([
  ["a picture called a table", [file("photo.csv", red)], /^photo\.csv: expected pictures in one folder a class, found 1 picture/],
  [
    "a web page called gzip",
    [file("train-images-idx3-ubyte.gz", "<!DOCTYPE html>")],
    /^train-images-idx3-ubyte\.gz: expected .*, found a web page\.$/,
  ],
  ["a picture called an array", [file("x.npy", red)], /^x\.npy: expected pictures in one folder a class/],
  [
    "an array called a zip",
    [file("set.zip", npyFile([2, 2], Uint8Array.of(1, 2, 3, 4)))],
    /^Read: set\.zip \(2 samples of 2\)\. Still missing: /,
  ],
] as const)("%s is called what it is", async (_, files, says) => {
  expect((await refusal(load([...files]))).message).toMatch(says);
});

it.each(["flowers.csv.gz", "flowers.png", "flowers.zip"])("a table called %s is read as what it is", async (name) => {
  expect((await load([file(name, "a,kind\n1,x\n2,y\n3,x\n4,y\n")], whole)).data.classNames).toEqual(["x", "y"]);
});
