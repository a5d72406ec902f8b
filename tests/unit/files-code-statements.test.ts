// Statements of pasted code that end it, try something, freeze layers: each does what Python and Keras make of it.

import { describe, expect, it } from "vitest";
import { layersOf } from "../../web/src/base/model_config";
import { readPasted } from "../../web/src/files/pasted";

const read = (code: string) => {
  const { model, problems, ...rest } = readPasted(code);
  return {
    ...rest,
    model,
    layers: model ? layersOf(model).map(({ class_name }) => class_name) : null,
    trainable: model ? layersOf(model).map(({ config }) => config?.["trainable"]) : null,
    problems: problems.map(({ line, message }) => `${line}: ${message}`),
  };
};

describe("raise", () => {
  const build = (kind: string) => `from keras.layers import Dense as D, Flatten as F
def build_model(kind="mlp"):
    if kind not in ("mlp", "deep"):
        raise ValueError("unknown kind " + kind)
    model = keras.Sequential([F(input_shape=(28, 28)), D(128, activation="relu"), D(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
model = build_model(${kind})
model.fit(x_train, y_train, epochs=5)
`;
  it("that is not reached says nothing", () => {
    expect(read(build(""))).toMatchObject({
      layers: ["Flatten", "Dense", "Dense"],
      compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
      fit: { epochs: 5 },
      problems: [],
    });
  });

  it("that is reached ends the function, and is told at its line", () => {
    expect(read(build('"cnn"'))).toMatchObject({
      layers: null,
      problems: ['4: Python stops here: raise ValueError("unknown kind " + kind)'],
    });
  });

  it("ends the text, loops and what is not so", () => {
    const model = "model = keras.Sequential([layers.Dense(2)])\n";
    expect(read(`${model}raise SystemExit\nmodel.add(layers.Dense(3))`)).toMatchObject({
      layers: ["Dense"],
      problems: ["2: Python stops here: raise SystemExit"],
    });
    expect(read(`${model}for n in (1, 2):\n  model.add(layers.ReLU())\n  raise E\nmodel.add(layers.Dense(3))`)).toMatchObject({
      layers: ["Dense", "ReLU"],
      problems: ["4: Python stops here: raise E"],
    });
    expect(read(`${model}assert 1 == 2, "no"\nmodel.add(layers.Dense(3))`)).toMatchObject({
      layers: ["Dense"],
      problems: ['2: Python stops here: assert 1 == 2, "no"'],
    });
    expect(read(`${model}assert x_train.shape == (60000, 28, 28)\nassert 1 == 1\nmodel.add(layers.Dense(3))`)).toMatchObject({
      layers: ["Dense", "Dense"],
      problems: [],
    });
  });

  it("is caught where it is tried; what is tried is done", () => {
    expect(
      read(
        "units = 1\ntry:\n  units = 2\n  raise E\n  units = 3\nexcept E:\n  act = 'relu'\nelse:\n  units = 4\nfinally:\n  rate = 0.5\nmodel = keras.Sequential([layers.Dense(units, act), layers.Dropout(rate)])",
      ),
    ).toMatchObject({
      model: { config: { layers: [{ config: { units: 2, activation: "relu" } }, { config: { rate: 0.5 } }] } },
      problems: [],
    });
    expect(
      read("try:\n  import tensorflow as tf\nexcept ImportError as error:\n  raise\nmodel = keras.Sequential([layers.Dense(2)])"),
    ).toMatchObject({
      layers: ["Dense"],
      problems: [],
    });
  });

  it("del forgets a variable", () => {
    expect(read("a = 2\ndel a\nmodel = keras.Sequential([layers.Dense(2), layers.Dense(a)])").problems).toEqual(["3: not understood: a"]);
  });
});

describe("trainable", () => {
  const model = "model = keras.Sequential([layers.Input((8,)), layers.Dense(4), layers.Dense(3), layers.Dense(2)])\n";
  it.each([
    ["model.trainable = False", [false, false, false]],
    ["model.layers[0].trainable = False", [false, undefined, undefined]],
    ["for layer in model.layers[:-1]:\n  layer.trainable = False", [false, false, undefined]],
    ["model.trainable = False\nmodel.layers[-1].trainable = True", [false, false, true]],
    ['model.get_layer("dense_1").trainable = False', [undefined, false, undefined]],
  ])("%s", (code, trainable) => {
    expect(read(model + code)).toMatchObject({ trainable, problems: [] });
  });

  it("of a layer before it is called, of a model within a model, of a graph", () => {
    const { model: found, problems } = readPasted(
      `base = keras.Sequential([layers.Input((8,)), layers.Dense(4), layers.Dense(3)])
base.trainable = False
inputs = keras.Input((8,))
x = base(inputs, training=False)
head = layers.Dense(2)
head.trainable = False
model = keras.Model(inputs, head(x))`,
    );
    expect(problems).toEqual([]);
    const text = JSON.stringify(found);
    expect(text.match(/"trainable":false/g)).toHaveLength(3);
    const graph = readPasted(`i = keras.Input((8,))\nmodel = keras.Model(i, layers.Dense(2)(layers.Dense(3)(i)))\nmodel.trainable = False`);
    expect(graph.problems).toEqual([]);
    expect(JSON.stringify(graph.model).match(/"trainable":false/g)).toHaveLength(2);
  });

  it("takes True and False alone", () => {
    expect(read(`${model}model.layers[0].trainable = 3`).problems).toEqual([
      "2: trainable: expected trainable to be True or False, found 3",
    ]);
  });
});

it("the usual convolutional network for MNIST is taken over whole", () => {
  const found = read(`import numpy as np
import keras
from keras import layers
num_classes = 10
input_shape = (28, 28, 1)
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255
x_train = np.expand_dims(x_train, -1)
print("x_train shape:", x_train.shape)
y_train = keras.utils.to_categorical(y_train, num_classes)
model = keras.Sequential(
    [
        keras.Input(shape=input_shape),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(num_classes, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=15, validation_split=0.1)
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
`);
  expect(found).toMatchObject({
    layers: ["Conv2D", "MaxPooling2D", "Flatten", "Dropout", "Dense"],
    model: { config: { input_shape: [28, 28, 1] } },
    compile: { loss: "categorical_crossentropy", optimizer: "adam" },
    fit: { batch_size: 128, epochs: 15, validation_split: 0.1 },
    problems: [],
  });
});
