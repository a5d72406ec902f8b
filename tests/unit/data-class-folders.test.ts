// Classes and parts by folders: found by what the folders hold, at any depth; what lies beside them is counted and named.

import { describe, expect, it } from "vitest";
import { file, joined, load, pngFile, refusal, tarFile, zipFile } from "./data-fixtures";
import type { DecodeOptions } from "../../web/src/base/data_types";

const picture = pngFile(2, 2, [9]);
const zipOf = (paths: string[]) => zipFile(Object.fromEntries(paths.map((path) => [path, picture])));
/** "train/{cat,dog}/2": that many pictures in each of the folders; 1 if no number stands there. */
const paths = (patterns: string[]): string[] =>
  patterns.flatMap((pattern) => {
    const [, stem = pattern, count = "1"] = /^(.*)\/(\d+)$/.exec(pattern) ?? [];
    const folders = (text: string): string[] => {
      const [, before, choice, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(text) ?? [];
      return choice === undefined ? [text] : choice.split(",").flatMap((each) => folders(`${before}${each}${after}`));
    };
    return folders(stem).flatMap((folder) => Array.from({ length: Number(count) }, (_, i) => `${folder}/${i}.png`));
  });
const loaded = async (patterns: string[], options: DecodeOptions = {}) => {
  const { sink, data } = await load([file("set.zip", zipOf(paths(patterns)))], options);
  const counts = Object.values(sink.splits).map(({ spec, y }) => [
    spec.split,
    data.classNames!.map((_, i) => y.filter((label) => label === i).length),
  ]);
  return { classes: data.classNames!.join(), ...Object.fromEntries(counts), pictures: data.pictures!, leftOut: data.leftOut };
};

describe("folders", () => {
  it.each<[string, string[], Record<string, unknown>]>([
    [
      "of parts that hold themselves once more",
      ["training_set/training_set/{cats,dogs}/3", "test_set/test_set/{cats,dogs}/2"],
      { classes: "cats,dogs", train: [3, 3], test: [2, 2] },
    ],
    [
      "of parts with a prefix, beside one without classes",
      ["seg_train/seg_train/{buildings,sea}/2", "seg_test/seg_test/{buildings,sea}", "seg_pred/seg_pred/4"],
      { classes: "buildings,sea", train: [2, 2], test: [1, 1], leftOut: [{ reason: "no_class", where: "seg_pred/seg_pred", count: 4 }] },
    ],
    [
      "beside a folder that holds them once more",
      ["{yes,no}/2", "brain_tumor_dataset/{yes,no}/2"],
      {
        classes: "no,yes",
        train: [2, 2],
        leftOut: [
          { reason: "no_class", where: "brain_tumor_dataset/yes", count: 2 },
          { reason: "no_class", where: "brain_tumor_dataset/no", count: 2 },
        ],
      },
    ],
    ["Training and Testing", ["b/Training/{a,b}", "b/Testing/{a,b}"], { classes: "a,b", train: [1, 1], test: [1, 1] }],
    [
      "val, below two folders around everything",
      ["archive/flowers-17/train/{a,b}/2", "archive/flowers-17/val/{a,b}", "archive/flowers-17/dev/{a,b}"],
      { classes: "a,b", train: [2, 2], validation: [2, 2] },
    ],
    [
      "below parts, around classes",
      ["train/images/{a,b}", "valid/images/{a,b}", "test/images/b"],
      { classes: "a,b", train: [1, 1], validation: [1, 1], test: [0, 1] },
    ],
    ["of parts below the classes' folders", ["x/{a,b}/data/train/2", "x/{a,b}/data/test"], { classes: "a,b", train: [2, 2], test: [1, 1] }],
    ["of several sets", ["all/{part1,part2}/train/{a,b}", "all/{part1,part2}/test/{a,b}"], { classes: "a,b", train: [2, 2], test: [2, 2] }],
    [
      "of a set whose name has parts' in it",
      ["test data/train/{a,b}/2", "test data/test/{a,b}"],
      { classes: "a,b", train: [2, 2], test: [1, 1] },
    ],
    ["of classes beside test alone", ["{a,b}/3", "test/{a,b}"], { classes: "a,b", train: [3, 3], test: [1, 1] }],
    ["of test alone", ["test/{a,b}/2"], { classes: "a,b", train: [2, 2] }],
    [
      "of a set that holds itself once more",
      ["xray/{train,test}/{a,b}", "xray/xray/{train,test}/{a,b}"],
      { classes: "a,b", train: [1, 1], test: [1, 1] },
    ],
    ["of classes called as parts are", ["{bus,car,train}/2"], { classes: "bus,car,train", train: [2, 2, 2] }],
    [
      "of such classes in parts",
      ["train/{bus,train,test tube}", "test/{bus,train,test tube}"],
      { classes: "bus,test tube,train", train: [1, 1, 1], test: [1, 1, 1] },
    ],
    ["of classes with folders in them", ["set/{a,b}/{front,side}/more"], { classes: "a,b", train: [2, 2] }],
    [
      "of pictures that only validation has",
      ["train/{n01,n02}/images/3", "val/images/2", "test/images"],
      {
        classes: "n01,n02",
        train: [3, 3],
        leftOut: [
          { reason: "no_class", where: "val/images", count: 2 },
          { reason: "no_class", where: "test/images", count: 1 },
        ],
      },
    ],
    [
      "of test pictures without a class",
      ["train/{a,b}", "test/3"],
      { classes: "a,b", train: [1, 1], leftOut: [{ reason: "no_class", where: "test", count: 3 }] },
    ],
    [
      "that systems and programs make",
      ["{a,b}/2", "a/.ipynb_checkpoints", "@eaDir/b/2", ".thumbnails/x/y", "set/__MACOSX"],
      {
        classes: "a,b",
        train: [2, 2],
        leftOut: [
          { reason: "aside", where: "a/.ipynb_checkpoints", count: 1 },
          { reason: "aside", where: "@eaDir", count: 2 },
          { reason: "aside", where: ".thumbnails", count: 1 },
          { reason: "aside", where: "set/__MACOSX", count: 1 },
        ],
      },
    ],
    ["beginning with ./", ["./train/{a,b}", "./test/{a,b}"], { classes: "a,b", train: [1, 1], test: [1, 1] }],
  ])("%s", async (_, patterns, expected) => {
    expect(await loaded(patterns)).toMatchObject(expected);
  });

  it("deeper than any set has them are no trouble", async () => {
    const deep = "x/".repeat(20_000);
    expect(await loaded([`train/a/${deep}y`, "train/b"])).toMatchObject({ classes: "a,b", train: [1, 1] });
  });

  it("are named in full where the list is long", async () => {
    const { leftOut, pictures } = await loaded(["train/{a,b}", ...Array.from({ length: 150 }, (_, i) => `test/unknown${i}`)]);
    expect([leftOut!.length, leftOut!.at(-1), pictures.leftOut]).toEqual([101, { reason: "no_class", where: "", count: 50 }, 150]);
  });

  it("of validation and test without training are refused", async () => {
    const error = await refusal(loaded(["val/{a,b}", "test/{a,b}"]));
    expect(error.message).toBe("set.zip: expected pictures for training, found pictures in folders for validation and test alone.");
  });

  it("of systems alone are refused by name", async () => {
    const error = await refusal(loaded([".cache/{a,b}"]));
    expect(error.message).toMatch(
      /^set\.zip: expected pictures in one folder a class, .*, found 2 files in \.cache, which is passed over\.$/,
    );
    expect(error.hint).toMatch(/another name/);
  });

  it("of systems hold no tables either", async () => {
    const csv = Buffer.from("a,b\n1,x\n2,y\n3,x\n4,y\n");
    const files = [file("d/t.csv", joined(csv)), file("d/.ipynb_checkpoints/t-checkpoint.csv", joined(csv))];
    const { sink, data } = await load(files);
    expect(sink.train.spec.count + (sink.splits.test?.spec.count ?? 0)).toBe(4);
    expect(data.leftOut).toEqual([{ reason: "aside", where: "d/.ipynb_checkpoints", count: 1 }]);
  });
});

it("texts lie in such folders too", async () => {
  const text = (path: string) => [path, Buffer.from("some words to learn")];
  const members = Object.fromEntries(
    ["x_train/x_train/sport/2019", "x_train/x_train/sport/2020", "x_train/x_train/art", "x_test/x_test/Sport", "x_test/x_test/art"].flatMap(
      (folder) => [1, 2].map((n) => text(`${folder}/${n}.txt`)),
    ),
  );
  const { sink, data } = await load([file("set.zip", zipFile(members))]);
  expect(data.classNames).toEqual(["art", "sport"]);
  expect([sink.train.spec.count, sink.test.spec.count]).toEqual([6, 4]);
});

describe("archives beside each other", () => {
  it("are parts where they are called so", async () => {
    const files = ["train", "test"].map((name, i) => file(`${name}.zip`, zipOf(paths([`{a,b}/${3 - i}`]))));
    const { sink, data } = await load(files);
    expect(data.classNames).toEqual(["a", "b"]);
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([6, 4]);
  });

  it("are classes where nothing in them lies in a folder", async () => {
    const members = { "1.png": picture, "2.png": picture };
    const { sink, data } = await load([file("cats.zip", zipFile(members)), file("dogs.tar", tarFile(members))]);
    expect(data.classNames).toEqual(["cats", "dogs"]);
    expect(sink.train.spec.count).toBe(4);
  });

  it("are one set else", async () => {
    const { sink, data } = await load(["part1", "part2"].map((name) => file(`${name}.zip`, zipOf(paths(["{a,b}/2"])))));
    expect([data.classNames!.join(), sink.train.spec.count]).toEqual(["a,b", 8]);
  });
});

describe("folders within one another", () => {
  const levels = async (patterns: string[], class_level?: number) => {
    const { classes, pictures, leftOut, ...splits } = await loaded(
      patterns,
      class_level === undefined ? {} : { pictures: { class_level } },
    );
    return { classes, levels: pictures.levels.map((names: string[]) => names.join()), level: pictures.class_level, ...splits, leftOut };
  };

  it.each<[string, string[], string[]]>([
    ["crossed", ["{color,gray}/{A,B}/2"], ["color,gray", "A,B"]],
    ["below parts", ["train/{color,gray}/{A,B}", "test/{color,gray}/{A,B}"], ["color,gray", "A,B"]],
    ["of three kinds", ["{40X,100X}/{day,night}/{A,B}"], ["100X,40X", "day,night", "A,B"]],
    ["sorted into groups", ["{bird/eagle,mammal/cat,mammal/dog}"], ["bird,mammal", "cat,dog,eagle"]],
    ["with one folder between", ["{color,gray}/images/{A,B}"], ["color,gray", "A,B"]],
  ])("may be classes at each level: %s", async (_, patterns, expected) => {
    expect(await levels(patterns)).toMatchObject({ classes: expected[0], levels: expected, level: 1 });
    for (const [i, classes] of expected.entries()) expect(await levels(patterns, i + 1)).toMatchObject({ classes, level: i + 1 });
  });

  it.each<[string, string[]]>([
    ["one a class", ["{a,b}/images/2"]],
    ["of parts", ["{a,b}/{train,test}/2"]],
    ["of none", ["train/{a,b}", "test/{a,b}"]],
  ])("that cannot be the classes are no question: %s", async (_, patterns) => {
    expect(await levels(patterns)).toMatchObject({ classes: "a,b", levels: ["a,b"], level: 1 });
  });

  it("keep their parts at a deeper level, and what lies above it has no class", async () => {
    expect(await levels(["train/{color,gray}/{A,B}/2", "test/{color,gray}/{A,B}", "train/color/3"], 2)).toMatchObject({
      classes: "A,B",
      train: [4, 4],
      test: [2, 2],
      leftOut: [{ reason: "no_class", where: "train/color", count: 3 }],
    });
  });

  it("are sets where there are parts with folders in them, unless they are said to be the classes", async () => {
    const found = { levels: ["color,gray", "A,B"], train: [2, 2], test: [2, 2] };
    expect(await levels(["{color,gray}/{train,test}/{A,B}"])).toMatchObject({ classes: "A,B", level: 2, ...found });
    expect(await levels(["{color,gray}/{train,test}/{A,B}"], 1)).toMatchObject({ classes: "color,gray", level: 1, ...found });
  });

  it("go no deeper than they are", async () => {
    expect(await refusal(loaded(["{color,gray}/{A,B}"], { pictures: { class_level: 3 } }))).toMatchObject({
      message: "set.zip: expected pictures.class_level from 1 to 2, as its folders lie within one another, found 3.",
      hint: "1: color, gray. 2: A, B.",
    });
  });
});

describe("names", () => {
  it("that differ in capital letters alone are one class, called by the commonest", async () => {
    const { pictures, ...found } = await loaded(["train/{Cat,dog}/3", "train/DOG", "test/{cat,Dog}"]);
    expect(found).toMatchObject({ classes: "Cat,dog", train: [3, 4], test: [1, 1] });
    expect(pictures).toMatchObject({
      spellings: [
        ["Cat", "cat"],
        ["DOG", "Dog", "dog"],
      ],
      letter_case: "ignore",
    });
  });

  it("that differ so are classes of their own where they are letters, or if asked for", async () => {
    const { pictures, ...found } = await loaded(["{A,a,B,b}"]);
    expect(found).toMatchObject({ classes: "A,B,a,b", train: [1, 1, 1, 1] });
    expect(pictures).toMatchObject({
      spellings: [
        ["A", "a"],
        ["B", "b"],
      ],
      letter_case: "keep",
    });
    expect(await loaded(["{A,a,b}"], { pictures: { letter_case: "ignore" } })).toMatchObject({ classes: "A,b", train: [2, 1] });
    expect(await loaded(["{Cat,cat}"], { pictures: { letter_case: "keep" } })).toMatchObject({ classes: "Cat,cat", train: [1, 1] });
  });

  it("that Unicode puts together in two ways are one class", async () => {
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    const { pictures, ...found } = await loaded([`train/${composed}/2`, "train/bar", `test/${decomposed}`]);
    expect(found).toMatchObject({ classes: `bar,${composed}`, train: [1, 2], test: [0, 1] });
    expect(pictures.spellings).toEqual([[decomposed, composed]]);
  });

  it("of one spelling are nothing to speak of", async () => {
    expect((await loaded(["{a,b}"])).pictures.spellings).toEqual([]);
  });
});
