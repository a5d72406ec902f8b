// Splits and folds: what scikit-learn does with the same rows, and what a trainer makes of them.

import { describe, expect, it } from "vitest";
import { blocksInTime, foldInTime, foldOfRows, splitRows } from "../../web/src/data/split";
import type { BuildConfig } from "../../web/src/lib";
import { random } from "./data-fixtures";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

const request = { test: 0.25, validation: 0.15, seed: 3, order: "random" } as const;
const share = (rows: Uint32Array, labels: number[], label: number) => [...rows].filter((row) => labels[row] === label).length / rows.length;

describe("a split", () => {
  it("gives every row to one part, the same for the same seed", () => {
    const { train, validation, test } = splitRows(200, request, null);
    expect([train.length, validation.length, test.length]).toEqual([120, 30, 50]);
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(splitRows(200, request, null).test).toEqual(test);
    expect(splitRows(200, { ...request, seed: 4 }, null).test).not.toEqual(test);
  });

  it("that is stratified keeps the shares of the classes, within a sample a part", () => {
    const next = random(1);
    const labels = Array.from({ length: 1000 }, () => [0, 0, 0, 0, 0, 0, 1, 1, 1, 2][next(10)]!);
    const parts = splitRows(1000, request, labels);
    for (const rows of Object.values(parts)) {
      for (const label of [0, 1, 2]) {
        const whole = labels.filter((each) => each === label).length / 1000;
        expect(Math.abs(share(rows, labels, label) - whole) * rows.length).toBeLessThan(2);
      }
    }
    expect([...parts.test].sort((a, b) => a - b)).not.toEqual([...parts.test]);
  });

  it("in order of time cuts off the last", () => {
    const { train, test } = splitRows(10, { ...request, validation: 0, order: "as_is" }, null);
    expect([[...train], [...test]]).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [7, 8, 9],
    ]);
  });
});

describe("folds", () => {
  it("are scikit-learn's KFold: the first ones one larger, in order", () => {
    expect([...foldOfRows(10, 3, null, null)]).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect([...foldOfRows(7, 7, null, null)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("are scikit-learn's StratifiedKFold", () => {
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0];
    const foldOf = foldOfRows(10, 3, null, labels);
    const tested = [0, 1, 2].map((fold) => [...foldOf.keys()].filter((row) => foldOf[row] === fold));
    expect(tested).toEqual([
      [0, 1, 2, 6],
      [3, 4, 7],
      [5, 8, 9],
    ]);
  });

  it("hold the same shares of each class when shuffled, too", () => {
    const next = random(2);
    const labels = Array.from({ length: 503 }, () => next(4));
    const foldOf = foldOfRows(503, 5, 9, labels);
    for (const label of [0, 1, 2, 3]) {
      const counts = [0, 1, 2, 3, 4].map((fold) => labels.filter((each, row) => each === label && foldOf[row] === fold).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    const sizes = [0, 1, 2, 3, 4].map((fold) => foldOf.filter((each) => each === fold).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});

describe("in order of time", () => {
  const ends = ({ train, validation, test }: ReturnType<typeof blocksInTime>): (number | undefined)[] =>
    [train, validation, test].flatMap((rows) => [rows[0], rows.at(-1)]);

  it("blocks follow each other with as many rows between as share values with both", () => {
    expect(ends(blocksInTime(100, 5, { test: 0.2, validation: 0.1 }))).toEqual([0, 59, 65, 74, 80, 99]);
    expect(ends(blocksInTime(100, 5, { test: 0, validation: 0.1 }))).toEqual([0, 84, 90, 99, undefined, undefined]);
    expect(ends(blocksInTime(100, 5, { test: 0.2, validation: 0 }))).toEqual([0, 74, undefined, undefined, 80, 99]);
    expect(blocksInTime(10, 8, { test: 0.2, validation: 0.2 }).train.length).toBe(0);
  });

  it("folds are scikit-learn's TimeSeriesSplit(gap=2)", () => {
    const folds = [0, 1, 2].map((fold) => foldInTime(14, 2, 3, fold));
    expect(folds.map(({ train, validation }) => [train.length, [...validation]])).toEqual([
      [3, [5, 6, 7]],
      [6, [8, 9, 10]],
      [9, [11, 12, 13]],
    ]);
  });
});

describe.skipIf(!engineIsBuilt)("windows of a series", () => {
  const series = ["month,value", ...Array.from({ length: 120 }, (_, i) => `2001-${i},${i}`)].join("\n");
  const open = async () => {
    const trainer = await createTrainer();
    await trainer.loadData([new File([series], "series.csv")], {
      table: { scaling: "none", windows: { length: 5, horizon: 2 } },
      split: { test: 0 },
    });
    return trainer;
  };
  /** All values of a part: the series counts, so a value tells its row. */
  const seen = async (trainer: Awaited<ReturnType<typeof open>>, split: "train" | "validation" | "test"): Promise<Set<number>> => {
    const { x, y } = await trainer.getSamples({ split });
    return new Set([...x, ...y]);
  };

  it("are divided so that nothing that is judged was seen", async () => {
    const trainer = await open();
    const info = await trainer.split({ validation: 0.2, test: 0.1 });
    expect([info.train.count, info.validation!.count, info.test!.count]).toEqual([68, 23, 11]);
    const parts = [await seen(trainer, "train"), await seen(trainer, "validation"), await seen(trainer, "test")] as const;
    expect(parts.map((part) => [Math.min(...part), Math.max(...part)])).toEqual([
      [0, 73],
      [74, 102],
      [103, 119],
    ]);
    trainer.dispose();
  });

  it("are cross-validated on what comes after", async () => {
    const trainer = await open();
    for (const fold of [0, 1, 2]) {
      await trainer.split({ folds: 3, fold });
      expect(Math.max(...(await seen(trainer, "train")))).toBeLessThan(Math.min(...(await seen(trainer, "validation"))));
    }
    trainer.dispose();
  });

  it("say so where random order or more than there is was asked for", async () => {
    const trainer = await open();
    await expect(trainer.split({ folds: 3, fold: 0, shuffle: true })).rejects.toThrow(
      "split: expected shuffle false for windows of a series",
    );
    await expect(trainer.split({ validation: 0.9, test: 0.09 })).rejects.toThrow(
      "split: expected a series that leaves windows for training, received test 0.09 and validation 0.9, with 6 windows left out",
    );
    trainer.dispose();
  });
});

describe.skipIf(!engineIsBuilt)("a trainer", () => {
  const n = 60;
  // Class k lies around (k, -k): told apart by one layer.
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 3);
  const x = Float32Array.from({ length: 2 * n }, (_, i) => (i % 2 ? -1 : 1) * labels[i >> 1]! + (i % 7) / 50);
  const build: BuildConfig = {
    model: {
      class_name: "Sequential",
      config: { input_shape: [2], layers: [{ class_name: "Dense", config: { units: 3, activation: "softmax" } }] },
    },
    compile: {
      optimizer: { class_name: "SGD", config: { learning_rate: 0.5 } },
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    },
  };
  const ready = async () => {
    const trainer = await createTrainer();
    await trainer.setData({ x, xShape: [2], y: labels, classNames: ["a", "b", "c"] });
    return trainer;
  };

  it("divides its data without copying it, and puts it together again", async () => {
    const trainer = await ready();
    const info = await trainer.split({ validation: 0.2, test: 0.1 });
    expect([info.train, info.validation, info.test].map((split) => split!.count)).toEqual([42, 12, 6]);
    expect(info.train.classCounts).toEqual([14, 14, 14]);
    expect(info.validation!.classCounts).toEqual([4, 4, 4]);
    const samples = await trainer.getSamples({ split: "validation" });
    // Samples and targets still belong together.
    samples.y.forEach((label, i) => expect(Math.abs(samples.x[2 * i]! - 0.06 - label)).toBeLessThan(0.1));
    await trainer.build(build);
    await trainer.fit({ epochs: 30, batch_size: 8 });
    expect((await trainer.evaluate({ split: "test" })).accuracy).toBe(1);
    expect((await trainer.confusion({ split: "validation" })).matrix).toEqual([
      [4, 0, 0],
      [0, 4, 0],
      [0, 0, 4],
    ]);
    const whole = await trainer.split({});
    expect([whole.train.count, whole.validation, whole.test]).toEqual([60, null, null]);
    trainer.dispose();
  });

  it("sees targets as rows of 0 and 1 if asked to", async () => {
    const trainer = await ready();
    const info = await trainer.split({ one_hot: true, validation: 0.5 });
    expect([info.yShape, info.train.classCounts]).toEqual([[3], [10, 10, 10]]);
    await trainer.build({ ...build, compile: { ...build.compile!, loss: "categorical_crossentropy" } });
    const { history } = await trainer.fit({ epochs: 30, batch_size: 8 });
    expect(history.val_accuracy!.at(-1)).toBe(1);
    trainer.dispose();
  });

  it("gives its data away as a copy, divided as it is", async () => {
    const [trainer, other] = [await ready(), await createTrainer()];
    await expect(other.copyData()).rejects.toThrow("copyData: expected data, but none is loaded");
    const info = await trainer.split({ validation: 0.2, test: 0.1, one_hot: true });
    const taken = await other.setData(await trainer.copyData());
    expect(taken).toEqual(info);
    for (const split of ["train", "validation", "test"] as const)
      expect(await other.getSamples({ split })).toEqual(await trainer.getSamples({ split }));
    // What both do with it is the same, bit for bit; and the copy can be put together again, too.
    const trained = await Promise.all(
      [trainer, other].map(async (each) => {
        await each.build({ ...build, compile: { ...build.compile!, loss: "categorical_crossentropy" } });
        return (await each.fit({ epochs: 3, batch_size: 8 })).history;
      }),
    );
    expect(trained[1]).toEqual(trained[0]);
    expect(await other.split({})).toEqual(await trainer.split({}));
    for (const each of [trainer, other]) each.dispose();
  });

  it("cross-validates: every sample is left out once; mean and spread follow", async () => {
    const trainer = await ready();
    const folds: number[] = [];
    const {
      folds: done,
      mean,
      std,
    } = await trainer.crossValidate(build, { epochs: 20, batch_size: 8 }, { folds: 4 }, (fold) => folds.push(fold));
    expect(done).toHaveLength(4);
    expect([...new Set(folds)]).toEqual([0, 1, 2, 3]);
    expect(mean.accuracy).toBe(1);
    expect(std.accuracy).toBe(0);
    const losses = done.map(({ evaluate }) => evaluate.loss!);
    expect(mean.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 4, 10);
    expect(done[0]!.fit.history.val_loss).toHaveLength(20);
    await expect(trainer.evaluate({ split: "validation" })).rejects.toThrow("expected data with a validation set, received train");
    // Folds that were done before are not trained again, and the end is the same.
    const heard: number[] = [];
    const again = await trainer.crossValidate(build, { epochs: 20, batch_size: 8 }, { folds: 4 }, undefined, {
      before: done.slice(0, 2),
      onFold: ({ evaluate }) => heard.push(evaluate.loss!),
    });
    expect(again.mean).toEqual(mean);
    expect(heard).toEqual(losses.slice(2));
    trainer.dispose();
  });

  it("refuses splits that cannot be", async () => {
    const trainer = await ready();
    await trainer.setData({ x, xShape: [2], y: labels, testX: x, testY: labels });
    for (const [request, message] of [
      [{ test: 0.1 }, /expected no test fraction, as the data has a test set of its own/],
      [{ validation: 1 }, /expected validation to be at least 0 and less than 1, received 1/],
      [{ folds: 1 }, /expected folds to be a whole number >= 2/],
      [{ folds: 3, fold: 3 }, /expected a fold below 3, received 3/],
      [{ folds: 61 }, /expected at most 60 folds/],
      [{ valdation: 0.1 }, /unknown option "valdation"/],
    ] as const) {
      await expect(trainer.split(request as object)).rejects.toThrow(message);
    }
    expect((await trainer.split({ validation: 0.5 })).test!.count).toBe(60);
    trainer.dispose();
  });
});

it.skipIf(!engineIsBuilt)("refuses shares that are more than all", async () => {
  const trainer = await createTrainer();
  await trainer.setData({ x: new Float32Array(20), xShape: [2], y: new Float32Array(10) });
  await expect(trainer.split({ validation: 0.7, test: 0.5 })).rejects.toThrow(
    "split: expected test and validation to leave samples for training, received 0.5 and 0.7",
  );
  await expect(trainer.split({ validation: "0.2" } as never)).rejects.toThrow(
    'split: expected validation to be at least 0 and less than 1, received "0.2"',
  );
  trainer.dispose();
});
