// Lists of class names as text and JSON: which files are some, whose classes they name, and when.

import { describe, expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import { file, gz, idxFile, load, MemorySink, noise, pngFile, refusal, zipFile } from "./data-fixtures";

const arrays = [file("train-images", idxFile([6, 8, 9], noise(432))), file("train-labels", idxFile([6], [0, 1, 2, 0, 1, 2]))];
const table = (...classes: string[]) =>
  file("points.csv", ["height,width,class", ...classes.map((name, i) => `${i}.5,${i * i},${name}`)].join("\n"));

const asClasses = { table: { task: "classification" as const } };

async function after(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string[] | null> {
  const intake = new Intake();
  await intake.add(arrays, new MemorySink());
  const sink = new MemorySink();
  const data = await intake.add([file(name, content)], sink);
  expect([sink.allocated, data.onlyNames]).toEqual([0, name]);
  return data.classNames;
}

describe("a list of class names", () => {
  const names = ["cat", "dog", "red fox"];

  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ["class_names.txt", "cat\ndog\nred fox\n"],
    ["anything.txt", "# my pets\r\n cat \r\n\r\ndog\r\nred fox"],
    ["labels.txt", "0 cat\n1 dog\n2 red fox\n"],
    ["classes.txt", "0: cat\n1: dog\n2: red fox\n"],
    ["labels.json", '["cat", "dog", "red fox"]'],
    ["class_indices.json", '{"red fox": 2, "cat": 0, "dog": 1}'],
    ["names.json", '{"0": "cat", "1": "dog", "2": "red fox"}'],
    ["class_names.txt.gz", gz(new TextEncoder().encode("cat\ndog\nred fox"))],
  ])("comes alone after its data: %s", async (name, content) => {
    expect(await after(name, content)).toEqual(names);
  });

  it("comes beside arrays, pictures and tables whose classes have only numbers", async () => {
    const list = file("class_names.txt", "cat\ndog\nred fox");
    expect((await load([...arrays, list])).data.classNames).toEqual(names);
    expect((await load([table("0", "1", "2", "0"), list], asClasses)).data.classNames).toEqual(names);
    expect((await load([table("a", "b", "c", "a"), list])).data.classNames).toEqual(["a", "b", "c"]);
    // Folders are sorted as texts, 1, 10, 2: the names are in the order of the numbers.
    const folders = zipFile(Object.fromEntries(["1", "2", "10"].map((folder) => [`${folder}/a.png`, pngFile(8, 8, [9, 9, 9])])));
    expect((await load([file("pets.zip", folders), list])).data.classNames).toEqual(["cat", "red fox", "dog"]);
    expect((await refusal(load([table("0", "1", "0"), list], asClasses))).message).toBe(
      "class_names.txt: expected names of 2 classes, as points has, found 3.",
    );
  });

  it("is passed over beside arrays if it is not called so, and waits for data if it is", async () => {
    expect((await load([...arrays, file("pets.txt", "cat\ndog\nred fox")])).data.classNames).toBeNull();
    const intake = new Intake();
    const list = file("class_names.txt", "cat\ndog\nred fox");
    expect((await refusal(intake.add([list], new MemorySink()))).message).toMatch(
      /^Read: class_names\.txt \(3 names\)\. Still missing: the training images/,
    );
    expect((await intake.add(arrays, new MemorySink())).classNames).toEqual(names);
    expect((await refusal(load([file("pets.txt", "cat\ndog")]))).message).toMatch(
      /^pets\.txt: expected pictures in .*, found text \(2 names\)\.$/,
    );
  });

  it.each([
    ["poem.txt", "one\n\n".repeat(2) + "x".repeat(80)],
    ["numbers.txt", "1\n2\n3"],
    ["one.txt", "cat"],
    ["a.json", '{"a": {"b": 1}}'],
    ["b.json", '{"cat": 1, "dog": 2}'],
    ["c.json", "[1, 2]"],
    ["broken.json", '["cat"'],
    ["long.txt", Array.from({ length: 1001 }, (_, i) => `c${i}`).join("\n")],
    ["twice.txt", "cat\ncat"],
    ["names.md", "cat\ndog"],
  ])("is not %s", async (name, content) => {
    expect((await refusal(after(name, content))).message).toMatch(/: expected (pictures in|at least 2 rows) .*, found/);
  });

  it("with a name twice is refused where its file is called so", async () => {
    expect((await refusal(after("labels.txt", "cat\ndog\ncat"))).message).toBe(
      'labels.txt: expected the name of each class once, found "cat" again at place 3.',
    );
  });
});
