// Keras code out and in: what is written is understood again; what is pasted is understood or marked at its line.

import { describe, expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import { kerasText } from "../../web/src/files/keras_json";
import { readPasted } from "../../web/src/files/pasted";
import type { CompileConfig, FitConfig, KerasObject, ModelNotes } from "../../web/src/base/protocol";
import type { Trainer } from "../../web/src/lib";
import { fixtures } from "./support/fixtures";
import { buildCase, layerCases } from "./support/layer_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("written code", () => {
  it.each(fixtures)("$file is understood again", async ({ file, bytes }) => {
    const saved = await readModelFiles([{ name: file, bytes }], null);
    saved.training = {
      epochs: 3,
      batch_size: 16,
      validation_split: 0.25,
      callbacks: [{ class_name: "EarlyStopping", config: { patience: 2 } }],
    };
    const code = text((await writeModel("python", saved, "model")).bytes);
    const { model, compile, fit, problems } = readPasted(code);
    expect(problems).toEqual([]);
    expect(fit).toEqual(saved.training);
    expect(model!.config.input_shape).toEqual(saved.model!.config.input_shape);
    expect(model!.config.layers.map(({ class_name }) => class_name)).toEqual(
      saved.model!.config.layers.map(({ class_name }) => class_name),
    );
    expect(compile).toMatchObject({
      optimizer: { class_name: "Adam", config: { learning_rate: 0.01 } },
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    // What is left out are Keras' defaults: written once more, the code is the same.
    const again = await writeModel(
      "python",
      { ...saved, model: { ...model!, config: { ...model!.config, layers: model!.config.layers } }, compile: compile as CompileConfig },
      "model",
    );
    expect(text(again.bytes)).toBe(code);
  });
});

it("code says where Keras has no such option", async () => {
  const saved = await readModelFiles([{ name: fixtures[0]!.file, bytes: fixtures[0]!.bytes }], null);
  saved.training = { epochs: 2, batch_size: 1, order_per_output: true };
  const code = text((await writeModel("python", saved, "model")).bytes);
  expect(code).toMatch(/# .*order_per_output.*\nhistory = model\.fit\(x_train, y_train, epochs=2, batch_size=1\)/);
  expect(readPasted(code)).toMatchObject({ fit: { epochs: 2, batch_size: 1 }, problems: [] });
});

describe("code takes what Keras insists on", () => {
  const dense = (units: number, activation = "linear"): KerasObject => ({ class_name: "Dense", config: { units, activation } });
  const codeOf = async (
    layers: KerasObject[],
    compile: CompileConfig,
    training: FitConfig,
    notes: ModelNotes = {},
    input_shape = [6],
  ): Promise<string> =>
    text(
      (
        await writeModel(
          "python",
          {
            model: { class_name: "Sequential", config: { layers, input_shape } },
            compile,
            training,
            notes,
            weights: [],
            optimizer: null,
            remarks: [],
          },
          "model",
        )
      ).bytes,
    );
  const classes = { classNames: ["a", "b", "c"] };
  const schedule = {
    class_name: "CosineDecay",
    config: { initial_learning_rate: 0, decay_steps: 100, warmup_target: 1, warmup_steps: 10 },
  };

  it("floats where it refuses whole numbers", async () => {
    const code = await codeOf(
      [dense(3, "softmax")],
      {
        optimizer: { class_name: "SGD", config: { momentum: 1, learning_rate: schedule as never } },
        loss: "sparse_categorical_crossentropy",
      },
      {},
      classes,
    );
    expect(code).toContain(
      "SGD(momentum=1.0, learning_rate=keras.optimizers.schedules.CosineDecay(initial_learning_rate=0.0, decay_steps=100, warmup_target=1.0, warmup_steps=10))",
    );
    expect(
      await codeOf([dense(1)], { optimizer: { class_name: "SGD", config: { momentum: 0, learning_rate: 0.01 } }, loss: "mse" }, {}),
    ).toContain("optimizer=keras.optimizers.SGD(learning_rate=0.01),");
    expect(kerasText({ momentum: 0, alpha: 0, units: 1, boundaries: [1] })).toBe('{"momentum":0.0,"alpha":0.0,"units":1,"boundaries":[1]}');
  });

  it("what differs from the class' own default, and nothing else", async () => {
    const initialized = (minval: number, maxval: number): KerasObject => ({
      class_name: "Embedding",
      config: {
        input_dim: 9,
        output_dim: 2,
        embeddings_initializer: { class_name: "RandomUniform", config: { minval, maxval, seed: null } },
        mask_zero: false,
      },
    });
    const code = await codeOf(
      [
        initialized(-0.05, 0.05),
        initialized(1, 1),
        { class_name: "Activation", config: { activation: "linear" } },
        { class_name: "LSTM", config: { units: 4, activation: "tanh", recurrent_initializer: "orthogonal", return_sequences: true } },
        { class_name: "Conv1D", config: { filters: 1, kernel_size: [1], strides: [1], groups: 1, use_bias: true, dilation_rate: 1 } },
        { class_name: "MaxPooling1D", config: { pool_size: [2], strides: [1], padding: "valid" } },
        { class_name: "GroupNormalization", config: { groups: 1, axis: -1, epsilon: 0.001, center: true, scale: true } },
        { class_name: "GroupNormalization", config: { groups: 32 } },
        { class_name: "Normalization", config: { axis: null, mean: null, variance: null, invert: false } },
        { ...dense(1), config: { ...dense(1).config, kernel_regularizer: { class_name: "L2", config: { l2: 0.01 } } } },
      ],
      {
        optimizer: { class_name: "AdamW", config: { learning_rate: 0.001, weight_decay: 0.004, beta_1: 0.9, amsgrad: true } },
        loss: "mse",
      },
      {},
    );
    expect(/ {4}keras\.Input.*,\n([\s\S]*?)\]\)/.exec(code)![1]!.trimEnd().split("\n")).toEqual([
      "    layers.Embedding(input_dim=9, output_dim=2),",
      "    layers.Embedding(input_dim=9, output_dim=2, embeddings_initializer=keras.initializers.RandomUniform(minval=1, maxval=1)),",
      '    layers.Activation(activation="linear"),',
      "    layers.LSTM(units=4, return_sequences=True),",
      "    layers.Conv1D(filters=1, kernel_size=(1,)),",
      "    layers.MaxPooling1D(strides=(1,)),",
      "    layers.GroupNormalization(groups=1),",
      "    layers.GroupNormalization(),",
      "    layers.Normalization(axis=None),",
      "    layers.Dense(units=1, kernel_regularizer=keras.regularizers.L2(l2=0.01)),",
    ]);
    expect(code).toContain("keras.optimizers.AdamW(learning_rate=0.001, amsgrad=True)");
  });

  it("rows of 0 and 1 for losses that compare with them, class numbers for the others, codes for an Embedding", async () => {
    const rows = { optimizer: "adam", loss: "categorical_crossentropy" };
    expect(await codeOf([dense(3, "softmax")], rows, {}, classes)).toContain("keras.utils.to_categorical(rng.integers(0, 3, 320), 3)");
    expect(await codeOf([dense(10, "sigmoid")], { ...rows, loss: "binary_crossentropy" }, {}, { data: "MNIST" }, [28, 28])).toContain(
      "y_train = keras.utils.to_categorical(y_train, 10)",
    );
    expect(await codeOf([dense(1, "sigmoid")], { ...rows, loss: "binary_crossentropy" }, {}, { classNames: ["no", "yes"] })).toContain(
      "rng.integers(0, 2, (320, 1))",
    );
    expect(
      await codeOf(
        [{ class_name: "Embedding", config: { input_dim: 50, output_dim: 2 } }, { class_name: "Flatten" }, dense(1)],
        { ...rows, loss: "mse" },
        {},
      ),
    ).toContain("x_train, y_train = rng.integers(0, 50, (320, 6)), rng.random((320, 1)");
  });

  it("what was done to a table's columns, as comments that no name can leave", async () => {
    const features = [
      { name: "a\nimport os", shift: 2, scale: 0.5 },
      { name: "b", shift: 0, scale: 1 },
    ];
    const code = await codeOf(
      [dense(1)],
      { optimizer: "adam", loss: "mse" },
      {},
      { features, target: { name: "price\n", shift: 20, scale: 9 } },
      [2],
    );
    expect(code).toContain(
      '#   columns = ["a\\nimport os","b"]\n#   shift = [2,0]\n#   scale = [0.5,1]\n# and what is predicted, "price\\n", was (y - 20) / 9\n',
    );
    expect(code).not.toMatch(/^import os/m);
  });

  it("a validation part of its own, and the best model where the checkpoint puts it back", async () => {
    const fit: FitConfig = {
      epochs: 2,
      validation_data: "validation",
      callbacks: [{ class_name: "ModelCheckpoint", config: { restore_best: true } }],
    };
    const compile = { optimizer: "adam", loss: "sparse_categorical_crossentropy" };
    const own = await codeOf([dense(3, "softmax")], compile, fit, classes);
    expect(own).toContain("x_val, y_val = rng.random((64, 6)");
    expect(own).toContain(
      'validation_data=(x_val, y_val),\n    callbacks=[\n        keras.callbacks.ModelCheckpoint(filepath="best.keras", save_best_only=True),\n    ],\n)\nmodel = keras.models.load_model("best.keras")\n',
    );
    expect(readPasted(own)).toMatchObject({ fit: { epochs: 2 }, problems: [] });
    expect(await codeOf([{ class_name: "Flatten" }, dense(10, "softmax")], compile, fit, { data: "MNIST" }, [28, 28])).toContain(
      "x_train, x_val, y_train, y_val = x_train[:-count], x_train[-count:], y_train[:-count], y_train[-count:]",
    );
  });
});

describe.skipIf(!engineIsBuilt)("code of every layer", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it("names the rate that was asked for, not what a callback made of it", async () => {
    await trainer.setData({
      x: Float32Array.from({ length: 40 }, (_, i) => i % 3),
      xShape: [4],
      y: Float32Array.from({ length: 10 }, (_, i) => i % 2),
      yShape: [1],
    });
    await trainer.build({
      model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 1 } }] } },
      compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.02 } }, loss: "mse" },
    });
    const { history } = await trainer.fit({
      epochs: 3,
      callbacks: [{ class_name: "ReduceLROnPlateau", config: { monitor: "loss", patience: 0, min_delta: 1000 } }],
    });
    expect(history["learning_rate"]!.at(-1)).toBeLessThan(0.01);
    expect(text((await trainer.save({ format: "python", name: "model" })).bytes)).toContain("SGD(learning_rate=0.02)");
  });

  it.each([...layerCases])("%s builds the same model again", async (_, cases) => {
    for (const one of cases) {
      await buildCase(trainer, one);
      const weights = await trainer.getWeights();
      const here = await trainer.predict(one.x);
      const code = text((await trainer.save({ format: "python", name: "model" })).bytes);
      const { model, problems } = readPasted(code);
      expect(problems, one.name).toEqual([]);
      await trainer.build({ model: model! });
      await trainer.setWeights(weights.map(({ values }) => values));
      expect([...(await trainer.predict(one.x))], one.name).toEqual([...here]);
      expect(text((await trainer.save({ format: "python", name: "model" })).bytes), one.name).toBe(code);
    }
  });
});

const notebook = `
from tensorflow import keras
from tensorflow.keras.layers import Dense, Flatten, Dropout

(x, y), (xt, yt) = keras.datasets.fashion_mnist.load_data()
side = 28
model = keras.Sequential()
model.add(Flatten(input_shape=(side, side)))
model.add(Dense(10 * 10, activation='relu', name="hidden"))  # 100 units
model.add(Dropout(0.3))
model.add(Dense(10, 'softmax'))
sgd = keras.optimizers.SGD(0.1, momentum=0.9)
model.compile(optimizer=sgd, loss='sparse_categorical_crossentropy', metrics='accuracy')
history = model.fit(x, y, epochs=20, verbose=0, validation_data=(xt, yt), callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)])
model.evaluate(xt, yt)
`;

describe("pasted text", () => {
  it("a notebook's lines become layers, optimizer and training", () => {
    expect(readPasted(notebook)).toEqual({
      model: {
        class_name: "Sequential",
        config: {
          layers: [
            { class_name: "Flatten", config: { input_shape: [28, 28] } },
            { class_name: "Dense", config: { units: 100, activation: "relu", name: "hidden" } },
            { class_name: "Dropout", config: { rate: 0.3 } },
            { class_name: "Dense", config: { units: 10, activation: "softmax" } },
          ],
        },
      },
      compile: {
        optimizer: { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9 } },
        loss: "sparse_categorical_crossentropy",
        metrics: ["accuracy"],
      },
      fit: {
        epochs: 20,
        validation_data: "test",
        callbacks: [{ class_name: "EarlyStopping", config: { patience: 2, restore_best_weights: true } }],
      },
      problems: [],
    });
  });

  it("classes take all their arguments by place, in Keras' order", () => {
    const text = `model = keras.Sequential([
      layers.Conv2D(8, 3, (1, 2), "same", None, 1, 2, "relu", False, keras.initializers.TruncatedNormal(0.0, 0.1)),
      layers.ReLU(None, 0.1),
      layers.MaxPool2D(2, None, "same"),
      layers.BatchNormalization(-1, 0.9),
      layers.GroupNormalization(4, 1),
      layers.Bidirectional(layers.GRU(5, "tanh", "sigmoid", False), "sum"),
      layers.Dense(3, None, True, "he_normal", "ones", keras.regularizers.l1_l2(0.1, 0.2)),
    ])
    model.compile(keras.optimizers.Adam(0.01, 0.8), keras.losses.Huber(2.0))`;
    const { model, compile, problems } = readPasted(text);
    expect(problems).toEqual([]);
    expect(model!.config.layers.map(({ config }) => config)).toEqual([
      {
        filters: 8,
        kernel_size: 3,
        strides: [1, 2],
        padding: "same",
        data_format: null,
        dilation_rate: 1,
        groups: 2,
        activation: "relu",
        use_bias: false,
        kernel_initializer: { class_name: "TruncatedNormal", config: { mean: 0, stddev: 0.1 } },
      },
      { max_value: null, negative_slope: 0.1 },
      { pool_size: 2, strides: null, padding: "same" },
      { axis: -1, momentum: 0.9 },
      { groups: 4, axis: 1 },
      {
        layer: { class_name: "GRU", config: { units: 5, activation: "tanh", recurrent_activation: "sigmoid", use_bias: false } },
        merge_mode: "sum",
      },
      {
        units: 3,
        activation: null,
        use_bias: true,
        kernel_initializer: "he_normal",
        bias_initializer: "ones",
        kernel_regularizer: { class_name: "L1L2", config: { l1: 0.1, l2: 0.2 } },
      },
    ]);
    expect(compile).toMatchObject({
      optimizer: { class_name: "Adam", config: { learning_rate: 0.01, beta_1: 0.8 } },
      loss: { class_name: "Huber", config: { delta: 2 } },
    });
  });

  it("schedules and callbacks take their first arguments by place", () => {
    const optimizerOf = (schedule: string) =>
      (
        readPasted(
          `model = keras.Sequential([layers.Dense(1)])\nmodel.compile(keras.optimizers.SGD(keras.optimizers.schedules.${schedule}), "mse")`,
        ).compile!.optimizer as KerasObject
      ).config!["learning_rate"];
    expect(optimizerOf("PiecewiseConstantDecay([50, 100], [0.01, 0.001, 0.0001])")).toEqual({
      class_name: "PiecewiseConstantDecay",
      config: { boundaries: [50, 100], values: [0.01, 0.001, 0.0001] },
    });
    expect(optimizerOf("CosineDecay(0.1, 1000, 0.5)")).toEqual({
      class_name: "CosineDecay",
      config: { initial_learning_rate: 0.1, decay_steps: 1000, alpha: 0.5 },
    });
    expect(optimizerOf("ExponentialDecay(0.1, 100, 0.96, True)")).toEqual({
      class_name: "ExponentialDecay",
      config: { initial_learning_rate: 0.1, decay_steps: 100, decay_rate: 0.96, staircase: true },
    });
    expect(
      readPasted(
        'model = keras.Sequential([layers.Dense(1)])\nmodel.fit(x, y, callbacks=[keras.callbacks.EarlyStopping("val_loss", 0.01, 3), keras.callbacks.ReduceLROnPlateau("loss", 0.5, 2)])',
      ).fit.callbacks,
    ).toEqual([
      { class_name: "EarlyStopping", config: { monitor: "val_loss", min_delta: 0.01, patience: 3 } },
      { class_name: "ReduceLROnPlateau", config: { monitor: "loss", factor: 0.5, patience: 2 } },
    ]);
  });

  it("what is not understood is marked at its line, and the rest is taken", () => {
    const { model, problems } = readPasted(
      "model = keras.Sequential([\n  layers.Dense(4),\n  layers.Dense(units()[0]),\n  layers.Dropout(0.5, None, 3, 4),\n])\nfor i in sizes:\n  model.add(layers.Dense(1))\n",
    );
    expect(model!.config.layers).toEqual([{ class_name: "Dense", config: { units: 4 } }]);
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 6]);
    expect(problems[2]!.message).toBe("passed over: for i in sizes:");
  });

  it("the JSON of model.to_json() is a model", () => {
    const json =
      '{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 3]}}, {"class_name": "Dense", "config": {"units": 2}}]}}';
    expect(readPasted(json).model).toEqual({
      class_name: "Sequential",
      config: { name: "s", input_shape: [3], layers: [{ class_name: "Dense", config: { units: 2 } }] },
    });
  });

  it("anything else is refused", () => {
    expect(readPasted("Dear diary")).toMatchObject({
      model: null,
      compile: null,
      problems: [{ line: 1, message: expect.stringContaining("Python does not allow this") }],
    });
    expect(() => readPasted("print('hello')")).toThrow(/expected Keras code/);
    expect(() => readPasted("{".repeat(100))).toThrow(/nested at most 40 deep/);
    expect(() => readPasted("x".repeat(200_001))).toThrow(/at most 200,000 characters/);
    expect(readPasted(`a = ${"(".repeat(5000)}1${")".repeat(5000)}`).model).toBeNull();
  });
});
