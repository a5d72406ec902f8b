// Keras code in functional style: graphs that are written are understood again, and so is code as people write it in tutorials.

import { describe, expect, it } from "vitest";
import { callsOf, partName, wiresOf } from "../../web/src/files/functional";
import { readPasted } from "../../web/src/files/pasted";
import type { LayerConfig, ModelConfig } from "../../web/src/base/protocol";
import type { ModelInfo, Trainer } from "../../web/src/lib";
import { difference, graphCases } from "./support/graph_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

/** Every layer as "Class <- names of what it reads": one text a call. */
const drawn = ({ config: { layers } }: ModelConfig): string[] =>
  layers.flatMap((layer: LayerConfig) =>
    layer.class_name === "InputLayer"
      ? [`${partName(layer)} ${JSON.stringify(layer.config!.batch_shape)}`]
      : (layer.inbound_nodes ?? []).map(
          (node) => `${partName(layer)} <- ${wiresOf(node).map((wire) => (wire.call > 0 ? `${wire.layer}#${wire.call}` : wire.layer))}`,
        ),
  );

const read = (code: string) => {
  const { model, problems, ...rest } = readPasted(code);
  return { model: model!, problems: problems.map(({ line, message }) => `${line}: ${message}`), ...rest };
};
const graph = (code: string): string[] => {
  const { model, problems } = read(code);
  expect(problems).toEqual([]);
  expect(model.class_name).toBe("Functional");
  return drawn(model);
};

describe.skipIf(!engineIsBuilt)("written code", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });
  const code = async (): Promise<string> => new TextDecoder().decode((await trainer.save({ format: "python", name: "model" })).bytes);

  /** Which of the weights are those of a layer after the other, as the layers are first called. */
  async function inOrder({ functional }: ModelInfo): Promise<number[]> {
    const all = await trainer.getWeights();
    if (!functional) return all.map((_, i) => i);
    const names = [
      ...new Set(callsOf({ class_name: "Functional", config: functional }).map(({ layer }) => partName(layer).replaceAll("/", "_"))),
    ];
    // "encoder/dense/kernel" is of the layer encoder_dense.
    const isOf = (weight: string, name: string): boolean => weight.split("/").some((_, i, parts) => parts.slice(0, i).join("_") === name);
    return names.flatMap((name) => all.flatMap((weight, i) => (isOf(weight.name, name) ? [i] : [])));
  }

  it.each(graphCases)("%s builds the same model again", async (_, one) => {
    const compile = { optimizer: "adam", loss: "mean_squared_error" };
    const before = await inOrder(await trainer.build({ model: one.model, compile }));
    const text = await code();
    const { model, problems } = read(text);
    expect(problems).toEqual([]);
    const after = await inOrder(await trainer.build({ model, compile }));
    // Layers are named in the order of the code, which from then on is the same.
    const again = await code();
    await trainer.build({ model: read(again).model, compile });
    expect(await code()).toBe(again);
    const weights: Float32Array<ArrayBuffer>[] = [];
    before.forEach((place, i) => (weights[after[i]!] = Float32Array.from(one.weights[place]!.values)));
    await trainer.build({ model, compile });
    await trainer.setWeights(weights);
    expect(difference(await trainer.predict(Float32Array.from(one.x.values)), one.y.values)).toBeLessThanOrEqual(1e-5);
  });
});

describe("code of tutorials", () => {
  it("a residual network of blocks that are functions, in loops", () => {
    const { model, compile, fit, problems } = read(`
from tensorflow import keras
from tensorflow.keras import layers as L

def residual_block(x, filters, downsample=False):
    """Two convolutions and a way around them."""
    shortcut = x
    stride = 2 if downsample else 1
    x = L.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = L.BatchNormalization()(x)
    x = L.Activation("relu")(x)
    x = L.Conv2D(filters, 3, padding="same")(x)
    if downsample or shortcut.shape[-1] != filters:
        shortcut = L.Conv2D(filters, 1, strides=stride)(shortcut)
    x = L.add([x, shortcut])
    return L.ReLU()(x)

inputs = keras.Input(shape=(32, 32, 3), name="img")
x = L.Conv2D(16, 3, padding="same", activation="relu")(inputs)
for stage, blocks in enumerate([1, 2]):
    for block in range(blocks):
        x = residual_block(x, 16 * 2 ** stage, downsample=(stage > 0 and block == 0))
x = L.GlobalAveragePooling2D()(x)
outputs = L.Dense(10, activation="softmax", name=f"head_{10:03d}")(x)
model = keras.Model(inputs, outputs, name="toy")
model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", ["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=2, validation_split=0.2)
`);
    expect(problems).toEqual([]);
    expect(model.config.name).toBe("toy");
    expect(compile).toMatchObject({ loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    expect(fit).toEqual({ batch_size: 64, epochs: 2, validation_split: 0.2 });
    const lines = drawn(model);
    expect(lines[0]).toBe("img [null,32,32,3]");
    expect(lines.filter((line) => line.startsWith("add"))).toEqual([
      "add <- conv2d_2,conv2d",
      "add_1 <- conv2d_4,conv2d_5",
      "add_2 <- conv2d_7,re_lu_1",
    ]);
    expect(lines.at(-1)).toBe("head_010 <- global_average_pooling2d");
    const filters = model.config.layers.filter(({ class_name }) => class_name === "Conv2D").map(({ config }) => config!.filters);
    expect(filters).toEqual([16, 16, 16, 32, 32, 32, 32, 32]);
  });

  it("one network for two inputs, its outputs subtracted and squared by a Lambda", () => {
    expect(
      graph(`
base = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(4)], name="encoder")
a = keras.Input((5,), name="a"); b = keras.Input((5,), name="b")
apart = layers.Lambda(lambda t: t[0] * t[0] if False else t * t)(base(a) - base(b))
model = keras.Model(inputs=[a, b], outputs=layers.Dense(1, activation="sigmoid")(apart))`),
    ).toEqual([
      "a [null,5]",
      "b [null,5]",
      "encoder <- a",
      "encoder <- b",
      "subtract <- encoder,encoder#1",
      "multiply <- subtract,subtract",
      "dense <- multiply",
    ]);
  });

  it("a transformer block with attention to itself, whose words see those before them", () => {
    const lines = graph(`
import keras
from keras.layers import Dense as D, LayerNormalization as Norm

def transformer_block(x, heads=2, dim=8, ff=16, rate=0.1):
    attended = keras.layers.MultiHeadAttention(num_heads=heads, key_dim=dim)(x, x, use_causal_mask=True)
    attended = keras.layers.Dropout(rate)(attended)
    x = Norm(epsilon=1e-6)(x + attended)
    y = keras.Sequential([D(ff, activation="relu"), D(dim)])(x)
    return Norm(epsilon=1e-6)(x + y)

words = keras.layers.Input(shape=(20,), dtype="int32")
x = keras.layers.Embedding(100, 8)(words)
for _ in range(2):
    x = transformer_block(x)
x = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs=words, outputs=D(2, "softmax")(x))`);
    expect(lines).toHaveLength(18);
    expect(lines.slice(2, 7)).toEqual([
      "multi_head_attention <- embedding,embedding",
      "dropout <- multi_head_attention",
      "add <- embedding,dropout",
      "layer_normalization <- add",
      "sequential <- layer_normalization",
    ]);
  });

  it("an inception block, and a network that goes down and up again with lists of what it passed", () => {
    const branches = graph(`
def conv(x, filters, size, **more):
    return layers.Conv2D(filters, size, padding="same", activation="relu", **more)(x)
i = layers.Input((8, 8, 3))
x = layers.concatenate([conv(i, 4, 1), conv(conv(i, 4, 1), 6, 3), conv(layers.MaxPooling2D(3, 1, padding="same")(i), 2, 1, use_bias=False)], axis=3)
model = Model(i, layers.Dense(2)(layers.Flatten()(x)))`);
    expect(branches).toContain("concatenate <- conv2d,conv2d_2,conv2d_3");
    const unet = graph(`
sizes = [4, 8]
inputs = x = layers.Input((16, 16, 1))
skips = []
for f in sizes:
    x = layers.Conv2D(f, 3, padding="same", activation="relu")(x)
    skips.append(x)
    x = layers.MaxPooling2D()(x)
x = layers.Conv2D(max(sizes) * 2, 3, padding="same")(x)
for f, skip in zip(sizes[::-1], reversed(skips)):
    x = layers.Conv2DTranspose(f, 2, strides=2)(x)
    x = layers.Concatenate()([x, skip])
model = keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))`);
    expect(unet.filter((line) => line.startsWith("concatenate"))).toEqual([
      "concatenate <- conv2d_transpose,conv2d_1",
      "concatenate_1 <- conv2d_transpose_1,conv2d",
    ]);
  });

  it("two inputs and two outputs, by name", () => {
    const { model, problems } = read(`
title = keras.Input(shape=(None,), name="title")
tags = keras.Input(shape=(12,), name="tags")
text = layers.LSTM(8)(layers.Embedding(50, 8)(title))
x = layers.concatenate([text, tags])
priority = layers.Dense(1, name="priority")(x)
department = layers.Dense(4, name="department")(x)
model = keras.Model(inputs={"title": title, "tags": tags}, outputs=[priority, department])`);
    expect(problems).toEqual([]);
    expect(wiresOf(model.config.input_layers).map(({ layer }) => layer)).toEqual(["title", "tags"]);
    expect(wiresOf(model.config.output_layers).map(({ layer }) => layer)).toEqual(["priority", "department"]);
    expect(drawn(model)).toContain("title [null,null]");
  });

  it("a new head on a part of another model, and a layer by its name", () => {
    const { model, problems } = read(`
base = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(name="flat"), layers.Dense(5)])
x = layers.Dropout(0.5)(base.get_layer("flat").output)
model = keras.Model(base.input, layers.Dense(3)(x))`);
    expect(model.config.layers.map(({ class_name }) => class_name)).toEqual(["Conv2D", "Flatten", "Dropout", "Dense"]);
    expect([model.config.input_shape, problems]).toEqual([
      [8, 8, 1],
      ["2: passed over: the model base, as model, made further down, was taken"],
    ]);
    expect(
      graph(`
base = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
x = layers.Dense(3)(base.output)
model = keras.Model(base.inputs, [x + base.layers[-1].output * 0.5][0])`).at(-1),
    ).toBe("add <- dense_1,rescaling");
  });

  it("an autoencoder, whose parts are models of their own", () => {
    const code = `
image = keras.Input(shape=(784,))
code = layers.Dense(32, activation="relu")(image)
autoencoder = keras.Model(image, layers.Dense(784, activation="sigmoid")(code))
encoder = keras.Model(image, code)
given = keras.Input(shape=(32,))
decoder = keras.Model(given, autoencoder.layers[-1](given))
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")`;
    const { model, compile, problems } = read(code);
    expect(model.config.layers.map(({ config }) => config!.units)).toEqual([32, 784]);
    expect(compile).toMatchObject({ loss: "binary_crossentropy" });
    expect(problems).toEqual(["7: passed over: the model decoder, as autoencoder, made further up, was taken"]);
  });

  it("a function that builds the model, called or not", () => {
    const code = `
def build(hidden=[64, 32], dropout=None, *, classes=3):
    model = keras.Sequential()
    model.add(layers.Input((10,)))
    for units in hidden:
        model.add(layers.Dense(units, activation="relu"))
        if dropout is not None:
            model.add(layers.Dropout(dropout))
    if classes == 2: model.add(layers.Dense(1, "sigmoid"))
    else: model.add(layers.Dense(classes, "softmax"))
    return model
`;
    const classesOf = (text: string) => {
      const { model, problems } = read(text);
      return [...model.config.layers.map(({ class_name, config }) => `${class_name} ${config!.units ?? config!.rate}`), ...problems];
    };
    expect(classesOf(code)).toEqual(["Dense 64", "Dense 32", "Dense 3"]);
    expect(classesOf(`${code}\nm = build([8], dropout=0.5, classes=2)`)).toEqual(["Dense 8", "Dropout 0.5", "Dense 1"]);
    expect(classesOf(`${code}\nmodel = Sequential([Dense(2)])\nm = build([8], 0.5, 2)`)).toEqual([
      "Dense 2",
      "14: build: expected fewer arguments, found 2",
    ]);
  });

  it("layers made by partial, by comprehension, by closures and conditional expressions", () => {
    const { model, problems } = read(`
from functools import partial
Conv = partial(keras.layers.Conv2D, kernel_size=3, padding="same", activation="relu")
def head(units):
    def apply(x):
        return keras.layers.Dense(units)(x)
    return apply
inputs = keras.Input([28, 28, 1])
x = Conv(8, kernel_size=5)(inputs)
for layer in [Conv(f, name="c%d" % f) for f in (16, 32) if f > 8]:
    x = layer(x)
x = keras.layers.Flatten()(x)
assert x.shape == (None, 25088)
width = 4 if x.shape[-1] == 25088 else 5
model = keras.Model(inputs, keras.activations.softmax(head(width)(x)))`);
    expect(problems).toEqual([]);
    expect(model.config.layers.map(({ config }) => config!.name)).toEqual(["conv2d", "c16", "c32", "flatten", "dense", "activation"]);
    expect(model.config.layers[4]!.config!.units).toBe(4);
  });
});

describe("what is not understood of a graph", () => {
  it.each<[string, string, string[]]>([
    [
      "a subclass, said for what it is",
      "class Net(keras.Model):\n  def call(self, x):\n    return x\nnet = Net()\nnet.compile('sgd', 'mse')",
      [
        "1: Net is a class of its own (of keras.Model), whose Python says what it computes; that is not read. Write it with keras.Sequential, or in functional style: keras.Model(inputs, outputs)",
      ],
    ],
    [
      "a function of tensors",
      "x = Input((3,))\ny = my_function(x)\ny = Dense(2)(y)",
      ["2: my_function, a function of tensors, is not known here: write it as a layer"],
    ],
    [
      "an option of a call",
      "x = Input((3, 4))\ny = LSTM(2)(x, mask=m)\nmodel = Model(x, y)",
      ["2: LSTM: mask is not known here: it was left out"],
    ],
    [
      "a layer that is not known",
      "x = Input((3,))\ny = Foo(2)(x)\nmodel = Model(x, Dense(2)(y))",
      ["2: Foo is not known here: it was left out"],
    ],
    [
      "a layer with a wrong option",
      "x = Input((3,))\ny = Dense('many')(x)\nmodel = Model(x, Dense(2)(x))",
      ["2: Dense: expected units to be a whole number of at least 1, found 'many'"],
    ],
    [
      "outputs without their input",
      "a = Input((3,))\nb = Input((3,))\nmodel = Model(a, a + b)",
      ["3: Model: the outputs need the Input of line 2 too, which is not among the inputs"],
    ],
    [
      "tensors of other ranks",
      "a = Input((3, 2))\nb = Input((2,))\nc = a + b",
      ["3: a + b: expected tensors of as many axes, found (3, 2) and (2)"],
    ],
    ["a shape that only data say", "x = Input(x_train.shape[1:])\ny = Dense(x.shape[-1])(x)", ["2: not understood: x.shape[-1]"]],
    [
      "a loop over something unknown, and what it sets",
      "x = Input((3,))\nfor n in sizes:\n  x = Dense(n)(x)\nmodel = Model(x, x)",
      ["2: passed over: for n in sizes:", "4: not understood: x"],
    ],
    [
      "a condition on something unknown",
      "x = Input((3,))\nif deep:\n  x = Dense(2)(x)\nmodel = Model(x, x)",
      ["2: passed over: if deep:", "4: not understood: x"],
    ],
    [
      "a layer that reads nothing",
      "x = Dense(2)()\nmodel = Model(x, x)",
      ["1: expected Dense to be called on a tensor, found none", "2: expected the inputs, found what was not understood"],
    ],
  ])("%s", (_, code, problems) => {
    expect(read(code).problems).toEqual(problems);
  });
});
