// Code kept in step with a model: what changes is rewritten where it stands, and everything else stays as somebody wrote it.

import { describe, expect, it } from "vitest";
import { layersOf } from "../../web/src/base/model_config";
import type { CompileConfig, KerasObject } from "../../web/src/base/protocol";
import { applied } from "../../web/src/files/code/edits";
import { sameDescribed, updateCode } from "../../web/src/files/code/update";
import { readPasted } from "../../web/src/files/pasted";
import { describedCode, type Described } from "../../web/src/files/python";

const said = (code: string): Described => {
  const { model, compile, fit, problems } = readPasted(code);
  expect(problems).toEqual([]);
  return { model: model!, compile: compile as CompileConfig, fit };
};

const withLayers = (is: Described, change: (layers: KerasObject[]) => KerasObject[]): Described => ({
  ...is,
  model: { ...is.model, config: { ...is.model.config, layers: change(structuredClone(is.model.config.layers)) } },
});
const withFit = (is: Described, fit: Partial<Described["fit"]>): Described => ({ ...is, fit: { ...is.fit, ...fit } });
const withCompile = (is: Described, compile: Partial<CompileConfig>): Described => ({ ...is, compile: { ...is.compile!, ...compile } });
const dropout = (rate: number): KerasObject => ({ class_name: "Dropout", config: { rate } });
const dense = (units: number, more = {}): KerasObject => ({ class_name: "Dense", config: { units, ...more } });

/** The code as it is updated, whose lines that are new or gone are told. */
function updated(code: string, change: (is: Described) => Described) {
  const before = said(code);
  const after = change(before);
  const made = updateCode(code, before, after);
  expect(applied(code, made.edits)).toBe(made.code);
  expect(sameDescribed(said(made.code), after)).toBe(true);
  const [old, now] = [code, made.code].map((text) => text.split("\n"));
  const gone = old!.filter((line) => !now!.includes(line));
  const come = now!.filter((line) => !old!.includes(line));
  return { code: made.code, anew: made.anew, gone, come };
}

const list = `# My first network
import keras
from keras import layers

keras.utils.set_random_seed(42)  # the answer

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(),  # a row
    # the hidden layer
    layers.Dense(128, activation="relu"),  # wide
    layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])

# Now compile it
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.001),  # the usual
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

history = model.fit(x_train, y_train, epochs=5, batch_size=32, validation_split=0.2)  # go
`;

describe("in a list of layers", () => {
  it("nothing changes where nothing differs", () => {
    expect(updated(list, (is) => is)).toEqual({ code: list, anew: false, gone: [], come: [] });
  });

  it("an argument by its place is replaced, one that is not said is added, one that goes without saying is taken out", () => {
    const line = '    layers.Dense(128, activation="relu"),  # wide';
    const change = (config: object) => (is: Described) =>
      withLayers(is, (all) => all.map((layer, i) => (i === 1 ? { ...layer, config: { ...layer.config, ...config } } : layer)));
    expect(updated(list, change({ units: 64 }))).toMatchObject({
      anew: false,
      gone: [line],
      come: ['    layers.Dense(64, activation="relu"),  # wide'],
    });
    expect(updated(list, change({ use_bias: false, kernel_regularizer: { class_name: "L2", config: { l2: 0.01 } } }))).toMatchObject({
      anew: false,
      come: ['    layers.Dense(128, activation="relu", use_bias=False, kernel_regularizer=keras.regularizers.L2(l2=0.01)),  # wide'],
    });
    expect(updated(list, change({ activation: "linear" }))).toMatchObject({ anew: false, come: ["    layers.Dense(128),  # wide"] });
    expect(updated(list, change({ name: "hidden" }))).toMatchObject({
      anew: false,
      come: ['    layers.Dense(128, activation="relu", name="hidden"),  # wide'],
    });
  });

  it("a layer comes in front, between and at the end", () => {
    const at = (place: number) => (is: Described) => withLayers(is, (all) => all.toSpliced(place, 0, dropout(0.5)));
    for (const place of [0, 1, 2, 3, 4])
      expect(updated(list, at(place)), String(place)).toMatchObject({ anew: false, gone: [], come: ["    layers.Dropout(rate=0.5),"] });
    expect(updated(list, at(2)).code).toContain("# wide\n    layers.Dropout(rate=0.5),\n    layers.Dropout(0.2),");
    expect(updated(list, at(4)).code).toContain('"softmax"),\n    layers.Dropout(rate=0.5),\n])');
  });

  it("a layer goes with its line, moves with its comment, and becomes another", () => {
    expect(updated(list, (is) => withLayers(is, (all) => all.toSpliced(2, 1)))).toMatchObject({
      anew: false,
      gone: ["    layers.Dropout(0.2),"],
      come: [],
    });
    const moved = updated(list, (is) => withLayers(is, ([a, b, c, d]) => [b!, a!, c!, d!]));
    expect(moved).toMatchObject({ anew: false, gone: [], come: [] });
    expect(moved.code).toMatch(
      /# wide\n {4}layers\.Flatten\(\), {2}# a row\n {4}layers\.Dropout|layers\.Dense\(128, activation="relu"\), {2}# wide\n {4}layers\.Flatten/,
    );
    expect(updated(list, (is) => withLayers(is, (all) => all.toSpliced(2, 1, { class_name: "ReLU", config: {} })))).toMatchObject({
      anew: false,
      gone: ["    layers.Dropout(0.2),"],
      come: ["    layers.ReLU(),"],
    });
    expect(updated(list, (is) => withLayers(is, () => [dense(3), dropout(0.1), dense(4)]))).toMatchObject({ anew: false });
  });

  it("on one line it stays on one line", () => {
    const line = "model = keras.Sequential([layers.Flatten(), layers.Dense(5), layers.Dense(2)])  # small\n";
    expect(updated(line, (is) => withLayers(is, (all) => all.toSpliced(1, 0, dropout(0.5)))).code).toBe(
      "model = keras.Sequential([layers.Flatten(), layers.Dropout(rate=0.5), layers.Dense(5), layers.Dense(2)])  # small\n",
    );
    expect(updated(line, (is) => withLayers(is, (all) => all.toSpliced(1, 1))).code).toBe(
      "model = keras.Sequential([layers.Flatten(), layers.Dense(2)])  # small\n",
    );
    expect(updated(line, (is) => withLayers(is, (all) => all.slice(0, 1))).code).toBe(
      "model = keras.Sequential([layers.Flatten()])  # small\n",
    );
    expect(updated(line, (is) => withLayers(is, (all) => [...all, dropout(0.5)])).code).toBe(
      "model = keras.Sequential([layers.Flatten(), layers.Dense(5), layers.Dense(2), layers.Dropout(rate=0.5)])  # small\n",
    );
  });

  it("the shape of a sample follows the data", () => {
    const shaped = (is: Described): Described => ({ ...is, model: { ...is.model, config: { ...is.model.config, input_shape: [8, 8] } } });
    expect(updated(list, shaped)).toMatchObject({ anew: false, gone: ["    keras.Input((28, 28)),"], come: ["    keras.Input((8, 8)),"] });
    const inside = "model = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(2)])\n";
    expect(updated(inside, shaped).code).toBe("model = keras.Sequential([layers.Flatten(input_shape=(8, 8)), layers.Dense(2)])\n");
    const silent = "model = keras.Sequential([layers.Flatten(), layers.Dense(2)])\n";
    const before = said(silent);
    expect(updateCode(silent, before, shaped(before))).toEqual({ code: silent, edits: [], anew: false });
  });
});

describe("in model.add(...)", () => {
  const code = `from keras.models import Sequential
from keras.layers import Dense, Flatten
net = Sequential()
net.add(Flatten(input_shape=(28, 28)))  # in
net.add(Dense(units=30,
              activation="relu"))
# out
net.add(Dense(10, "softmax"))
net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(x_train, y_train)
`;
  it("arguments, and layers on lines of their own; what is written is imported", () => {
    expect(updated(code, (is) => withLayers(is, ([a, b, c]) => [a!, { ...b!, config: { ...b!.config, units: 40 } }, c!]))).toMatchObject({
      anew: false,
      gone: ["net.add(Dense(units=30,"],
      come: ["net.add(Dense(units=40,"],
    });
    expect(updated(code, (is) => withLayers(is, (all) => all.toSpliced(2, 0, dropout(0.5))))).toMatchObject({
      anew: false,
      gone: ["from keras.layers import Dense, Flatten"],
      come: ["from keras.layers import Dense, Flatten, Dropout", "net.add(Dropout(rate=0.5))"],
    });
    expect(updated(code, (is) => withLayers(is, (all) => all.toSpliced(1, 1)))).toMatchObject({
      anew: false,
      gone: ["net.add(Dense(units=30,", '              activation="relu"))'],
      come: [],
    });
  });

  it("compile and fit without the arguments that are wanted", () => {
    expect(updated(code, (is) => withFit(is, { epochs: 3, batch_size: 16, shuffle: false, validation_split: 0.25 }))).toMatchObject({
      anew: false,
      come: ["net.fit(x_train, y_train, epochs=3, batch_size=16, validation_split=0.25, shuffle=False)"],
    });
    const adam = { class_name: "Adam", config: { learning_rate: 0.01 } };
    expect(updated(code, (is) => withCompile(is, { optimizer: adam, loss: "mse" }))).toMatchObject({
      anew: false,
      come: ["import keras", 'net.compile(keras.optimizers.Adam(learning_rate=0.01), "mse", metrics=["accuracy"])'],
    });
    expect(updated(code, (is) => withFit(is, { seed: 7 }))).toMatchObject({
      anew: false,
      gone: [],
      come: ["import keras", "keras.utils.set_random_seed(7)"],
    });
  });
});

describe("in functional style", () => {
  const code = `inputs = keras.Input(shape=(28, 28))
x = layers.Flatten()(inputs)
x = layers.Dense(64, activation="relu")(x)  # think
outputs = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=2)
`;
  it("a chain is changed line by line", () => {
    expect(updated(code, (is) => withLayers(is, ([a, b, c]) => [a!, { ...b!, config: { ...b!.config, units: 40 } }, c!]))).toMatchObject({
      anew: false,
      come: ['x = layers.Dense(40, activation="relu")(x)  # think'],
    });
    const into = (place: number) => updated(code, (is) => withLayers(is, (all) => all.toSpliced(place, 0, dropout(0.5))));
    expect(into(1)).toMatchObject({ anew: false, gone: [], come: ["x = layers.Dropout(rate=0.5)(x)"] });
    expect(into(0)).toMatchObject({
      anew: false,
      gone: ["x = layers.Flatten()(inputs)"],
      come: ["x = layers.Dropout(rate=0.5)(inputs)", "x = layers.Flatten()(x)"],
    });
    expect(into(3)).toMatchObject({ anew: false, gone: [], come: ["outputs = layers.Dropout(rate=0.5)(outputs)"] });
    expect(updated(code, (is) => withLayers(is, (all) => all.toSpliced(1, 1)))).toMatchObject({
      anew: false,
      gone: ['x = layers.Dense(64, activation="relu")(x)  # think'],
      come: [],
    });
    expect(updated(code, (is) => withLayers(is, (all) => all.slice(0, 2)))).toMatchObject({ anew: false, come: ["outputs = x"] });
  });

  const graph = `inputs = keras.Input(shape=(8,))
a = layers.Dense(4, name="a")(inputs)  # left
b = layers.Dense(4, name="b")(inputs)
model = keras.Model(inputs, layers.add([a, b]))
`;
  it("arguments of a graph are changed; other wires are written anew", () => {
    const change = (config: object) => (is: Described) =>
      withLayers(is, (all) =>
        all.map((each) => (each.config?.["name"] === "a" ? { ...each, config: { ...each.config, ...config } } : each)),
      );
    expect(updated(graph, change({ activation: "relu" }))).toMatchObject({
      anew: false,
      come: ['a = layers.Dense(4, name="a", activation="relu")(inputs)  # left'],
    });
    const before = said(graph);
    const chain = { ...before, model: { class_name: "Sequential" as const, config: { layers: [dense(3)] } } };
    const made = updateCode(graph, before, chain);
    expect(made).toMatchObject({ anew: true });
    expect(layersOf(said(made.code).model)).toEqual([dense(3)]);
  });
});

describe("compile and fit", () => {
  it("an option of the optimizer, another optimizer, loss, metrics", () => {
    const rate = (learning_rate: unknown) => (is: Described) =>
      withCompile(is, { optimizer: { class_name: "Adam", config: { learning_rate } } });
    expect(updated(list, rate(0.01))).toMatchObject({
      anew: false,
      come: ["    optimizer=keras.optimizers.Adam(learning_rate=0.01),  # the usual"],
    });
    const schedule = { class_name: "CosineDecay", config: { initial_learning_rate: 0.1, decay_steps: 100 } };
    expect(updated(list, rate(schedule))).toMatchObject({
      anew: false,
      come: [
        "    optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.CosineDecay(initial_learning_rate=0.1, decay_steps=100)),  # the usual",
      ],
    });
    expect(
      updated(list, (is) => withCompile(is, { optimizer: { class_name: "SGD", config: { learning_rate: 0.1, momentum: 0.9 } } })),
    ).toMatchObject({ anew: false, come: ["    optimizer=keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),  # the usual"] });
    expect(
      updated(list, (is) =>
        withCompile(is, { loss: "mse", metrics: ["mae", { class_name: "TopKCategoricalAccuracy", config: { k: 3 } }] }),
      ),
    ).toMatchObject({
      anew: false,
      come: ['    loss="mse",', '    metrics=["mae", keras.metrics.TopKCategoricalAccuracy(k=3)],'],
    });
  });

  it("epochs, data to validate with, order, seed", () => {
    expect(updated(list, (is) => withFit(is, { epochs: 9 }))).toMatchObject({
      anew: false,
      come: ["history = model.fit(x_train, y_train, epochs=9, batch_size=32, validation_split=0.2)  # go"],
    });
    expect(updated(list, (is) => withFit(is, { validation_split: 0, validation_data: "test" }))).toMatchObject({
      anew: false,
      come: ["history = model.fit(x_train, y_train, epochs=5, batch_size=32, validation_data=(x_test, y_test))  # go"],
    });
    expect(updated(list, (is) => withFit(is, { seed: 1 }))).toMatchObject({
      anew: false,
      come: ["keras.utils.set_random_seed(1)  # the answer"],
    });
    const later = list.replace("epochs=5", "epochs=15, initial_epoch=10");
    expect(updated(later, (is) => withFit(is, { epochs: 9, initial_epoch: 0 }))).toMatchObject({
      anew: false,
      come: ["history = model.fit(x_train, y_train, epochs=19, initial_epoch=10, batch_size=32, validation_split=0.2)  # go"],
    });
  });

  it("callbacks come, change and go one by one", () => {
    const stop = (patience: number): KerasObject => ({ class_name: "EarlyStopping", config: { patience } });
    const nan: KerasObject = { class_name: "TerminateOnNaN", config: {} };
    const one = updated(list, (is) => withFit(is, { callbacks: [stop(2)] }));
    expect(one).toMatchObject({
      anew: false,
      come: [
        "history = model.fit(x_train, y_train, epochs=5, batch_size=32, validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(patience=2)])  # go",
      ],
    });
    const rows = list.replace(
      "validation_split=0.2)",
      "validation_split=0.2, callbacks=[\n    keras.callbacks.EarlyStopping(patience=2),  # patient\n    keras.callbacks.TerminateOnNaN(),\n])",
    );
    expect(updated(rows, (is) => withFit(is, { callbacks: [stop(3), nan] }))).toMatchObject({
      anew: false,
      come: ["    keras.callbacks.EarlyStopping(patience=3),  # patient"],
    });
    expect(updated(rows, (is) => withFit(is, { callbacks: [stop(2)] }))).toMatchObject({
      anew: false,
      gone: ["    keras.callbacks.TerminateOnNaN(),"],
      come: [],
    });
    expect(updated(rows, (is) => withFit(is, { callbacks: [] })).code).toContain("validation_split=0.2)  # go");
  });

  it("that the text lacks come behind the model", () => {
    const short = "model = keras.Sequential([layers.Dense(2)])\n# end\n";
    const before: Described = { ...said(short), compile: { optimizer: "adam", loss: "mse", metrics: [] } };
    const made = updateCode(short, before, withFit(withCompile(before, { loss: "mae" }), { epochs: 4 }));
    expect(made).toMatchObject({ anew: false });
    expect(made.code).toContain('    loss="mae",\n');
    expect(made.code).toContain("epochs=4");
    expect(made.code).toMatch(/# end\n$/);
  });
});

describe("where one place of the text stands for several layers", () => {
  const loop = `units = 64  # of all
model = keras.Sequential([layers.Flatten()])
for i in range(3):
    model.add(layers.Dense(units, activation="relu"))
model.add(layers.Dense(10))
`;
  it("what is not in the loop is changed in place, the rest written anew", () => {
    expect(updated(loop, (is) => withLayers(is, (all) => [...all.slice(0, -1), dense(7)]))).toMatchObject({
      anew: false,
      come: ["model.add(layers.Dense(7))"],
    });
    expect(updated(loop, (is) => withLayers(is, (all) => [...all, dropout(0.5)]))).toMatchObject({
      anew: false,
      come: ["model.add(layers.Dropout(rate=0.5))"],
    });
    const one = updated(loop, (is) => withLayers(is, (all) => all.map((each, i) => (i === 2 ? dense(3, { activation: "relu" }) : each))));
    expect(one.anew).toBe(true);
    expect(one.code).toContain("layers.Dense(units=3");
    // All three at once stand in the loop.
    expect(
      updated(loop, (is) => withLayers(is, (all) => all.map((each, i) => (i >= 1 && i <= 3 ? dense(3, { activation: "relu" }) : each))))
        .code,
    ).toContain("Dense(units=3");
    expect(updated(loop, (is) => withLayers(is, (all) => all.toSpliced(2, 1))).anew).toBe(true);
  });

  it("text that is not understood is written anew, and so is JSON", () => {
    const before: Described = { model: { class_name: "Sequential", config: { layers: [dense(1)] } }, compile: null, fit: {} };
    const after = withLayers(before, () => [dense(2)]);
    for (const code of [
      "model = keras.Sequential([layers.Dense(",
      "",
      "Dear diary",
      '{"class_name": "Sequential", "config": {"layers": []}}',
    ])
      expect(updateCode(code, before, after)).toMatchObject({ anew: true, code: describedCode(after) });
  });

  it("what stands beside the change and is not understood stays", () => {
    const code = "model = keras.Sequential([\n    layers.Dense(3),\n    layers.Magic(4),  # mine\n])\n";
    const { model } = readPasted(code);
    const before: Described = { model: model!, compile: null, fit: {} };
    const made = updateCode(
      code,
      before,
      withLayers(before, () => [dense(5)]),
    );
    expect(made).toMatchObject({ anew: false, code: code.replace("Dense(3)", "Dense(5)") });
  });
});

it("however layers are changed, the code says them and comments above and below stay", () => {
  // Numbers of a linear congruential generator.
  let state = 1;
  const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const kinds = [
    (): KerasObject => dense(1 + random(9)),
    () => dropout((1 + random(8)) / 10),
    (): KerasObject => ({ class_name: "ReLU", config: {} }),
  ];
  const start = list.replace("    layers.Dropout(0.2),\n", "");
  let [code, is] = [start, said(start)];
  for (let step = 0; step < 300; step++) {
    const after = withLayers(is, (all) => {
      const at = random(all.length + 1);
      const choice = random(4);
      if (choice === 0 || all.length < 2) return all.toSpliced(at, 0, kinds[random(3)]!());
      if (choice === 1 && all.length > 1) return all.toSpliced(Math.min(at, all.length - 1), 1);
      if (choice === 2) return all.map((each, i) => (i === at && each.class_name === "Dense" ? dense(1 + random(50)) : each));
      const [moved] = all.splice(Math.min(at, all.length - 1), 1);
      return all.toSpliced(random(all.length + 1), 0, moved!);
    });
    const made = updateCode(code, is, after);
    expect(made.anew, `${code}\n${JSON.stringify(after.model)}`).toBe(false);
    expect(layersOf(said(made.code).model).map(({ class_name }) => class_name)).toEqual(
      layersOf(after.model).map(({ class_name }) => class_name),
    );
    expect(made.code).toContain("# My first network");
    expect(made.code).toContain("# go");
    [code, is] = [made.code, after];
  }
});

it("code that is written says what it was written of", () => {
  const is = said(list);
  expect(sameDescribed(said(describedCode(is)), is)).toBe(true);
});
