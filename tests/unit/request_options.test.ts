// Options that nobody knows: refused by name, with the one that was meant, before anything is done.

import { describe, expect, test } from "vitest";
import type { BuildConfig } from "../../web/src/lib";
import { nearest } from "../../web/src/base/checks";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

const dense = { class_name: "Dense", config: { units: 2, activation: "softmax" } };
const build = (layer: object, compile: object = {}, more: object = {}): BuildConfig =>
  ({
    model: { class_name: "Sequential", config: { layers: [layer] } },
    compile: { optimizer: "sgd", loss: "sparse_categorical_crossentropy", ...compile },
    ...more,
  }) as BuildConfig;

test.each([
  ["batchSize", ["split", "batch_size"], "batch_size"],
  ["optimiser", ["optimizer", "loss", "metrics"], "optimizer"],
  ["splt", ["split", "first"], "split"],
  ["metric", ["optimizer", "loss", "metrics"], "metrics"],
  ["colour", ["split", "first", "count"], null],
  ["", ["split"], null],
])("%s", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

describe.skipIf(!engineIsBuilt)("a trainer", () => {
  test("refuses what it does not know, and says what was probably meant", async () => {
    const trainer = await createTrainer();
    await trainer.loadData({ name: "xor", train: 40, test: 10 });
    await trainer.build(build(dense));
    const before = await trainer.getWeights();
    const wrong: [Promise<unknown>, string, string?][] = [
      [trainer.build(build(dense, {}, { sed: 3 })), 'build: unknown option "sed"', 'Did you mean "seed"?'],
      [
        trainer.build({ model: { class_name: "Sequential", config: { layers: [dense], nmae: "x" } } } as never),
        'build: Sequential: unknown option "nmae"',
      ],
      [trainer.build(build(dense, {}, { seed: "3" })), 'build: expected seed to be a whole number >= 0, received "3"'],
      [
        trainer.fit({ callbacks: [null] } as never),
        'fit: expected each of callbacks to be a name or {"class_name", "config"}, received null',
      ],
      [trainer.fit({ callbacks: [{ class_name: "EarlyStopping", config: 3 }] } as never), "fit: expected each of callbacks to be a name"],
      [
        trainer.fit({ callbacks: [{ class_name: "EarlyStopping", config: { monitor: "loss" }, patience: 3 }] } as never),
        'fit: EarlyStopping: beside config: unknown option "patience"',
      ],
      [trainer.fit(null as never), "fit: expected an object of options, received null"],
      [trainer.evaluate("test" as never), 'evaluate: expected an object of options, received "test"'],
      [trainer.build(build(dense, { metrics: [{}] })), 'build: compile: expected each of metrics to be a name or {"class_name", "config"}'],
      [trainer.build(build(dense, { metrics: [{ name: "mae" }] })), "build: compile: expected each of metrics to be a name"],
      [trainer.setData(null as never), "setData: expected an object of typed arrays, received null"],
      [trainer.setWeights([1] as never), "setWeights: "],
      [trainer.setWeights(null as never), "setWeights: "],
      [trainer.predict([0, 1] as never), "predict: expected x to be a Uint8Array, Int32Array or Float32Array, received"],
      [trainer.build(build(dense, { optimiser: "adam" })), 'build: compile: unknown option "optimiser"', 'Did you mean "optimizer"?'],
      [trainer.build(build(dense, { loss_weights: ["2"] })), "compile: expected loss_weights to be numbers"],
      [trainer.build(build(dense, { weighted_metrics: ["mae"] })), 'build: compile: unknown option "weighted_metrics"'],
      [trainer.build(build(dense, { constructor: 1 })), 'build: compile: unknown option "constructor"'],
      [trainer.estimate({}, { build: build({ ...dense, units: 64 }) }), 'estimate: Dense: beside config: unknown option "units"'],
      [trainer.build(build({ ...dense, units: 64 })), 'build: Dense: beside config: unknown option "units"'],
      ...["float16", "mixed_float16", { class_name: "DTypePolicy", config: { name: "bfloat16" } }].map(
        (dtype): [Promise<unknown>, string] => [
          trainer.build(build({ class_name: "Dense", config: { units: 2, dtype } })),
          'build: Dense: expected dtype to be "float32", in which everything is computed, received "',
        ],
      ),
      [
        trainer.build(build(dense, { optimizer: { class_name: "SGD", learning_rate: 0.5 } })),
        'build: SGD: beside config: unknown option "learning_rate"',
      ],
      [trainer.evaluate({ batchSize: 4 } as never), 'evaluate: unknown option "batchSize"', 'Did you mean "batch_size"?'],
      [trainer.predictData({ last: 4 } as never), 'predictData: unknown option "last"'],
      [trainer.save({ fromat: "h5" } as never), 'save: unknown option "fromat"', 'Did you mean "format"?'],
      [trainer.load([], { complie: {} } as never), 'load: unknown option "complie"', 'Did you mean "compile"?'],
      [trainer.loadData([], { tables: {} } as never), 'loadData: unknown option "tables"', 'Did you mean "table"?'],
      [trainer.loadData([], { pictures: { colour: "grey" } } as never), 'pictures: unknown option "colour"', 'Did you mean "color"?'],
      [
        trainer.loadData([], { pictures: { color: "gray" } } as never),
        'pictures: expected color to be one of "rgb", "grey", received "gray"',
      ],
      [trainer.loadData([], { pictures: { size: 28 } } as never), "pictures: expected size to be [height, width], received 28"],
      [trainer.loadData([], { pictures: [28, 28] } as never), "pictures: expected an object of options, received [28, 28]"],
      [trainer.loadData([], { split: { tests: 0.2 } } as never), 'split: unknown option "tests"', 'Did you mean "test"?'],
      [trainer.loadData([], { split: { test: 20 } }), "split: expected test to be a number of at least 0 and less than 1, received 20"],
      [trainer.loadData([], { table: { header: "no" } } as never), 'table: expected header to be true or false, received "no"'],
      [trainer.loadData([], { table: { delimiter: "||" } }), 'table: expected delimiter to be one character, received "||"'],
      [
        trainer.loadData([], { table: { windows: { lenght: 3 } } } as never),
        'table: windows: unknown option "lenght"',
        'Did you mean "length"?',
      ],
      [
        trainer.loadData([], { table: { text: { vocabulary_size: 1 } } }),
        "table: text: expected vocabulary_size to be a whole number >= 3",
      ],
      [
        trainer.loadData([], { table: { columns: { age: { role: "target" } } } } as never),
        'table: columns: age: expected role to be one of "feature", "ignored", received "target"',
      ],
      [trainer.loadData(new File([], "x"), { memoryLimit: "2 GB" } as never), "loadData: expected memoryLimit to be a whole number >= 1"],
      [trainer.estimate({}, { thread: 1 } as never), 'estimate: unknown option "thread"', 'Did you mean "threads"?'],
      [trainer.getWeights({ checkpoints: true } as never), 'getWeights: unknown option "checkpoints"', 'Did you mean "checkpoint"?'],
    ];
    // Awaited together: some are refused before they reach the worker, while others wait.
    const errors: { message: string; hint?: string }[] = await Promise.all(
      wrong.map(([asked]) =>
        asked.then(
          () => ({ message: "taken" }),
          (refused) => refused,
        ),
      ),
    );
    for (const [i, [, message, hint]] of wrong.entries()) {
      expect(errors[i]!.message).toContain(message);
      if (hint) expect(errors[i]!.hint).toBe(hint);
    }
    expect(await trainer.getWeights()).toEqual(before);
    trainer.dispose();
  });

  test("takes what Keras writes beside the options", async () => {
    const trainer = await createTrainer();
    await trainer.loadData({ name: "xor", train: 40, test: 10 });
    const written = { ...dense, module: "keras.layers", registered_name: null, build_config: { input_shape: [null, 2] } };
    const compile = { loss_weights: null, weighted_metrics: null, run_eagerly: false, steps_per_execution: 1, jit_compile: false };
    expect((await trainer.build(build(written, compile))).params).toBe(6);
    trainer.dispose();
  });
});

describe.skipIf(!engineIsBuilt)("arrays of the caller", () => {
  test("stay theirs, also where they were given by mistake", async () => {
    const trainer = await createTrainer();
    await trainer.loadData({ name: "xor", train: 40, test: 10 });
    await trainer.build(build(dense));
    const x = Float32Array.of(1, 2);
    await expect(trainer.fit({ sample_weight: x } as never)).rejects.toThrow('unknown option "sample_weight"');
    await expect(trainer.evaluate({ split: x } as never)).rejects.toThrow("expected split");
    expect((await trainer.predict(x)).length).toBe(2);
    expect([...x]).toEqual([1, 2]);
    structuredClone(x, { transfer: [x.buffer] });
    await expect(trainer.predict(x)).rejects.toThrow("whose memory was given away");
    await expect(trainer.gradCam(x, 0)).rejects.toThrow("whose memory was given away");
    await expect(trainer.setData({ x, xShape: [2], y: x })).rejects.toThrow("whose memory was given away");
    trainer.dispose();
  });
});
