// Data on its way into the real engine: files one by one and together, typed arrays, and what is refused.

import { describe, expect, test } from "vitest";
import { file, idxFile, pngFile, zipFile } from "./data-fixtures";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

const idx = (name: string, shape: number[], valueAt: (i: number) => number): File =>
  file(
    name,
    idxFile(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => valueAt(i)),
    ),
  );

describe.runIf(engineIsBuilt)("on files", () => {
  const images = idx("train-images-idx3-ubyte", [6, 2, 3], (i) => i);
  const labels = idx("train-labels-idx1-ubyte", [6], (i) => i % 2);
  const testFiles = [idx("t10k-images-idx3-ubyte", [2, 2, 3], (i) => 100 + i), idx("t10k-labels-idx1-ubyte", [2], () => 1)];

  test("the parts of a data set may come one by one, and a test set later", async () => {
    const trainer = await createTrainer();
    await expect(trainer.loadData([images])).rejects.toMatchObject({ name: "PendingFiles" });
    const info = await trainer.loadData([labels]);
    expect(info).toMatchObject({ xShape: [2, 3], dtype: "uint8", range: [0, 35], train: { count: 6, classCounts: [3, 3] }, test: null });
    const { x, y } = await trainer.getSamples({ indices: [1] });
    expect([[...x], [...y]]).toEqual([[6, 7, 8, 9, 10, 11], [1]]);
    expect((await trainer.loadData(testFiles)).test).toEqual({ count: 2, classCounts: [0, 2] });
    trainer.dispose();
  });

  test("a number that is none is found before anything is learnt from it, and what was loaded stays", async () => {
    const trainer = await createTrainer();
    await trainer.loadData([images, labels]);
    const with_ = (at: number, value: number, length: number): Float32Array => new Float32Array(length).fill(0.5).fill(value, at, at + 1);
    const set = { x: with_(0, 0, 24), xShape: [2, 3], y: with_(0, 0, 4) };
    for (const [arrays, found] of [
      [{ ...set, x: with_(22, NaN, 24) }, "found NaN in x of the train set: sample 3 of 4, at (1, 1)"],
      [{ ...set, y: with_(2, -Infinity, 4) }, "found -Infinity in y of the train set: sample 2 of 4"],
      [{ ...set, testX: with_(5, 1e39, 12), testY: new Float32Array(2) }, "found Infinity in x of the test set: sample 0 of 2, at (1, 2)"],
    ] as const)
      await expect(trainer.setData(arrays)).rejects.toThrow(found);
    await expect(
      trainer.loadData([file("rows.csv", "size,price\n1,2\n2,3\n1e39,4\n3,5\n2,1\n")], { table: { scaling: "none" } }),
    ).rejects.toThrow(/found Infinity in x of the (train|test) set: sample \d of \d, at \(0,\), column "size"$/);
    expect((await trainer.getSamples({ first: 0, count: 1 })).xShape).toEqual([2, 3]);
    trainer.dispose();
  });

  test("a picture that cannot be decoded is left out, and what is left is trained on", async () => {
    const trainer = await createTrainer();
    const members = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => {
        const picture = pngFile(2, 1, [10 * i]);
        return [`${i < 15 ? "train" : "test"}/${i % 2 ? "b" : "a"}/${i}.png`, i % 5 === 0 ? picture.subarray(0, 40) : picture];
      }),
    );
    const info = await trainer.loadData([file("set.zip", zipFile(members))]);
    expect(info).toMatchObject({ train: { count: 12, classCounts: [6, 6] }, test: { count: 4, classCounts: [2, 2] }, bytes: 16 * 3 });
    expect(info.leftOut!.map(({ where }) => where)).toEqual(["train/a/0.png", "train/b/5.png", "train/a/10.png", "test/b/15.png"]);
    const { x, y } = await trainer.getSamples({ split: "train" });
    expect(x.length).toBe(24);
    y.forEach((label, i) => expect((x[2 * i]! / 10) % 2).toBe(label));
    trainer.dispose();
  });

  test("files of data that has been replaced are forgotten", async () => {
    const trainer = await createTrainer();
    await trainer.loadData([images, labels]);
    await trainer.loadData({ name: "xor" });
    await expect(trainer.loadData(testFiles)).rejects.toMatchObject({ name: "PendingFiles" });
    expect((await trainer.getSamples({ first: 0, count: 1 })).xShape).toEqual([2]);
    trainer.dispose();
  });

  test("class names that come later name the loaded classes; samples, model and weights stay", async () => {
    const trainer = await createTrainer();
    await trainer.loadData([images, labels]);
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: { layers: [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 2, activation: "softmax" } }] },
      },
      compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy" },
    });
    const [weight] = await trainer.getWeights();
    expect(await trainer.loadData([file("class_names.txt", "cat\ndog")])).toMatchObject({
      classNames: ["cat", "dog"],
      onlyNames: "class_names.txt",
      train: { count: 6 },
    });
    expect((await trainer.getWeights())[0]!.values).toEqual(weight!.values);
    await expect(trainer.loadData([file("class_names.txt", "cat\ndog\nfox")])).rejects.toThrow(
      "class_names.txt: expected names of 2 classes, as train-images-idx3-ubyte has, found 3 names.",
    );
    // A test set that joins leaves the names.
    const joined = await trainer.loadData(testFiles);
    expect(joined).toMatchObject({ classNames: ["cat", "dog"], joined: true, test: { count: 2 } });
    expect(joined.onlyNames).toBeUndefined();
    expect((await trainer.loadData([images, labels])).classNames).toBeNull();
    expect((await trainer.loadData([images, labels], { classNames: ["a", "b"] })).classNames).toEqual(["a", "b"]);
    await expect(trainer.loadData([images, labels], { classNames: ["a"] })).rejects.toThrow(
      "loadData: classNames: expected names of 2 classes",
    );
    await expect(trainer.loadData({ name: "xor" }, { table: { scaling: "none" } })).rejects.toThrow(
      "loadData: expected no option table for a generated set: it means nothing there",
    );
    expect((await trainer.loadData({ name: "xor" }, { classNames: ["out", "in"] })).classNames).toEqual(["out", "in"]);
    // A generated set has its names: others wait for data of their own.
    await trainer.loadData({ name: "digits", train: 50, test: 10 });
    await expect(trainer.loadData([file("class_names.txt", "cat\ndog")])).rejects.toMatchObject({ name: "PendingFiles" });
    trainer.dispose();
  });

  test("counts that differ are refused by name, and nothing changes", async () => {
    const trainer = await createTrainer();
    await trainer.loadData({ name: "xor" });
    await expect(trainer.loadData([images, idx("train-labels-idx1-ubyte", [5], () => 0)])).rejects.toThrow(/train-.*-ubyte/);
    expect((await trainer.getSamples({ first: 0, count: 1 })).xShape).toEqual([2]);
    trainer.dispose();
  });
});

describe.runIf(engineIsBuilt)("on typed arrays", () => {
  const x = Float32Array.from({ length: 60 }, (_, i) => i % 7);
  const y = Uint8Array.from({ length: 30 }, (_, i) => i % 3);

  test("a validation set of its own is used by itself; shapes may have a leading count", async () => {
    const trainer = await createTrainer();
    const info = await trainer.setData({
      x,
      xShape: [30, 2],
      y,
      validationX: x.slice(0, 20),
      validationY: y.slice(0, 10),
      classNames: ["a", "b", "c"],
    });
    expect(info).toMatchObject({
      name: "Data",
      xShape: [2],
      scale: 1,
      range: [0, 6],
      train: { count: 30, classCounts: [10, 10, 10] },
      validation: { count: 10 },
      test: null,
    });
    // A model without an input shape takes the data's.
    const built = await trainer.build({
      model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 3, activation: "softmax" } }] } },
      compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
      seed: 7,
    });
    expect(built.input_shape).toEqual([null, 2]);
    expect(Object.keys((await trainer.fit()).history)).toContain("val_loss");
    expect((await trainer.evaluate({ split: "validation" })).loss).toBeGreaterThan(0);
    trainer.dispose();
  });

  test("rows of a single one are classes; other rows are values", async () => {
    const trainer = await createTrainer();
    const oneHot = (hot: number) => Uint8Array.from({ length: 120 }, (_, i) => (i % 4 === (i >> 2) % 3 ? hot : 0));
    expect((await trainer.setData({ x, xShape: [2], y: oneHot(1), yShape: [4] })).train.classCounts).toEqual([10, 10, 10, 0]);
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: { input_shape: [2], layers: [{ class_name: "Dense", config: { units: 4, activation: "softmax" } }] },
      },
      compile: { optimizer: "adam", loss: "categorical_crossentropy", metrics: ["accuracy"] },
    });
    expect((await trainer.fit()).history["accuracy"]).toHaveLength(1);
    expect((await trainer.setData({ x, xShape: [2], y: oneHot(2), yShape: [4] })).train.classCounts).toBeNull();
    expect((await trainer.setData({ x, xShape: [2], y: oneHot(1).fill(1, 0, 2), yShape: [4] })).train.classCounts).toBeNull();
    trainer.dispose();
  });

  test("data that memory cannot hold is refused, and the trainer lives on", async () => {
    const trainer = await createTrainer();
    await expect(trainer.loadData({ name: "digits", train: 4_000_000_000 })).rejects.toThrow(/expected a data set that fits into memory/);
    expect((await trainer.setData({ x, xShape: [2], y })).train.count).toBe(30);
    trainer.dispose();
  });
});
