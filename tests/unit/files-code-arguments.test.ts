// Every argument of pasted code is done, means nothing, or is a problem at its line.

import { metricsOf } from "../../web/src/base/compile";
import { describe, expect, it } from "vitest";
import { classes } from "../../web/src/base/classes";
import { asObject } from "../../web/src/base/keras_object";
import { growsWhenBetter } from "../../web/src/base/metrics";
import type { KerasObject } from "../../web/src/base/protocol";
import { readPasted } from "../../web/src/files/pasted";

const model = "model = keras.Sequential([layers.Dense(3)])\n";
/** What a statement below a model says, and the problems at its line, the second. */
function read(statement: string) {
  const { problems, ...found } = readPasted(model + statement);
  expect(problems.filter(({ line }) => line !== 2)).toEqual([]);
  return { ...found, problems: problems.map(({ message }) => message) };
}

describe("fit", () => {
  it.each<[string, object]>([
    ["epochs=7", { epochs: 7 }],
    ["nb_epoch=7", { epochs: 7 }],
    ["batch_size=64", { batch_size: 64 }],
    ["batch_size=None", {}],
    ["validation_split=0.25", { validation_split: 0.25 }],
    ["validation_data=(x_val, y_val)", { validation_data: "test" }],
    ["validation_data=val_ds", { validation_data: "test" }],
    ["validation_data=None", {}],
    ["shuffle=False", { shuffle: false }],
    ["epochs=9, initial_epoch=4", { epochs: 9, initial_epoch: 4 }],
    ["callbacks=[]", { callbacks: [] }],
    ["callbacks=None", {}],
    ["callbacks=keras.callbacks.TerminateOnNaN()", { callbacks: [{ class_name: "TerminateOnNaN", config: {} }] }],
    ["verbose=2", {}],
    ["validation_batch_size=8", {}],
    ["validation_freq=1", {}],
    ["class_weight=None, sample_weight=None, steps_per_epoch=None, validation_steps=None", {}],
    ["workers=4, use_multiprocessing=True, max_queue_size=2", {}],
  ])("%s is done", (given, fit) => {
    expect(read(`model.fit(x, y, ${given})`)).toMatchObject({ fit, problems: [] });
    expect(Object.keys(read(`model.fit(x, y, ${given})`).fit)).toEqual(Object.keys(fit));
  });

  it.each([
    ["class_weight={0: 1., 1: 5.}", "fit: class_weight is not known here: it was left out"],
    ["sample_weight=w", "fit: sample_weight is not known here: it was left out"],
    ["steps_per_epoch=100", "fit: steps_per_epoch is not known here: it was left out"],
    ["validation_steps=3", "fit: validation_steps is not known here: it was left out"],
    ["validation_freq=2", "fit: validation_freq is not known here: it was left out"],
    ["validation_data=0.2", "fit: expected validation_data to be inputs and targets, found 0.2"],
    ["validation_data=(x, y, w)", "fit: weights of samples in validation_data are not known here: they were left out"],
    ["validation_split=1.5", "fit: expected validation_split to be a number of at least 0 and below 1, found 1.5"],
    ["batch_size=0", "fit: expected batch_size to be a whole number of at least 1, found 0"],
    ["batch_size=size()", "fit: expected batch_size to be a whole number of at least 1, found size()"],
    ["shuffle='batch'", "fit: expected shuffle to be True or False, found 'batch'"],
    ["initial_epoch=5", "fit: expected initial_epoch to be less than epochs (5), found 5"],
    ["callbacks=[TensorBoard()]", "TensorBoard is not known here: it was left out"],
    ["callbacks=[keras.callbacks.EarlyStoping()]", "EarlyStoping is not known here: it was left out. Did you mean EarlyStopping?"],
    [
      "callbacks=[keras.callbacks.EarlyStopping(patience=-1)]",
      "EarlyStopping: expected patience to be a whole number of at least 0, found -1",
    ],
    ["callbacks=[keras.callbacks.EarlyStopping(pateince=1)]", "EarlyStopping has no argument pateince; did you mean patience?"],
    [
      "callbacks=[keras.callbacks.ModelCheckpoint('a.keras', save_freq=100)]",
      'ModelCheckpoint: save_freq is not known here, but for "epoch": it was left out',
    ],
    ["callbacks=[keras.callbacks.EarlyStopping]", "expected a callback, found keras.callbacks.EarlyStopping"],
  ])("%s is a problem, and the rest is taken", (given, message) => {
    expect(read(`model.fit(x, y, epochs=5, ${given})`)).toMatchObject({ fit: { epochs: 5 }, problems: [message] });
  });

  it("by place as by name; what Python refuses is refused whole", () => {
    expect(read("model.fit(x, y, 16, 3, 0, [], 0.2, None, False)")).toMatchObject({
      fit: { batch_size: 16, epochs: 3, callbacks: [], validation_split: 0.2, shuffle: false },
      problems: [],
    });
    for (const [given, message] of [
      ["x, y, epoch=3", "fit has no argument epoch; did you mean epochs?"],
      ["x, y, 16, batch_size=8", "fit: batch_size is given twice"],
      ["x, y, epochs=3, epochs=8", "fit: epochs is given twice"],
      [`x, y${", 1".repeat(20)}`, "fit: expected its arguments by name, found 1"],
      ["x, y, **more", "not understood: fit(**...)"],
    ])
      expect(read(`model.fit(${given})`)).toMatchObject({ fit: {}, problems: [message] });
  });

  it("a second one, and data that come in batches of their own", () => {
    expect(readPasted(`${model}model.fit(x, y, epochs=2)\nmodel.fit(x, y, epochs=4)`)).toMatchObject({
      fit: { epochs: 4 },
      problems: [{ line: 3, message: "a second fit takes the place of the one before it" }],
    });
    const { problems } = readPasted(
      `${model}gen = ImageDataGenerator(rotation_range=20)\nds = image_dataset_from_directory("a", batch_size=8)\nmodel.fit(gen.flow(x, y, batch_size=9), epochs=2)`,
    );
    expect(problems.map(({ line, message }) => [line, message.split(";")[0]])).toEqual([
      [2, "passed over: ImageDataGenerator(rotation_range=20)"],
      [3, 'passed over: image_dataset_from_directory("a", batch_size=8)'],
      [4, "passed over: gen.flow(x, y, batch_size=9)"],
    ]);
  });
});

describe("compile", () => {
  it.each<[string, object]>([
    ["'sgd', 'mse'", { optimizer: "sgd", loss: "mse", metrics: [] }],
    ["loss='mse'", { optimizer: "rmsprop", loss: "mse" }],
    ["'adam', 'mse', ['accuracy']", { optimizer: "adam", loss: "mse", metrics: ["accuracy"] }],
    [
      "keras.optimizers.Adam(lr=0.01, decay=0.0, epsilon=None), 'mse'",
      { optimizer: { class_name: "Adam", config: { learning_rate: 0.01 } } },
    ],
    ["'adam', ['mse'], metrics=None", { loss: "mse", metrics: [] }],
    [
      "loss=keras.losses.MeanSquaredError(), optimizer=keras.optimizers.Adam",
      { optimizer: "Adam", loss: { class_name: "MeanSquaredError" } },
    ],
    ["loss='mse', run_eagerly=True, steps_per_execution=4, jit_compile=True, auto_scale_loss=False", { loss: "mse" }],
    ["loss='mse', loss_weights=None, weighted_metrics=[]", { loss: "mse" }],
    ["'sgd', 'mse', [0.5]", { loss: "mse", loss_weights: [0.5], metrics: [] }],
    ["'sgd', ['mse', None], [1, 2.5]", { loss: ["mse", null], loss_weights: [1, 2.5] }],
    [
      "'sgd', {'a': 'mse', 'b': MeanAbsoluteError()}, loss_weights={'a': 2}, metrics={'a': ['mae', 'mse'], 'b': 'acc'}",
      { loss: { a: "mse", b: { class_name: "MeanAbsoluteError" } }, loss_weights: { a: 2 }, metrics: { a: ["mae", "mse"], b: ["acc"] } },
    ],
    ["'sgd', 'mse', metrics=[['mae'], None, ['acc']]", { metrics: [["mae"], [], ["acc"]] }],
    ["'sgd', {'out': 'mse'}, metrics={'out': ['mae']}", { loss: "mse", metrics: ["mae"] }],
  ])("%s is done", (given, compile) => {
    expect(read(`model.compile(${given})`)).toMatchObject({ compile, problems: [] });
  });

  it.each<[string, string, object]>([
    ["'sgd', 'mse', weighted_metrics=['mae']", "compile: weighted_metrics is not known here: it was left out", { optimizer: "sgd" }],
    ["'sgd', 'mse', loss_weights=['2']", "compile: expected loss_weights to be numbers, found '2'", { optimizer: "sgd" }],
    ["'sgd'", "compile: expected a loss, found none", { optimizer: "sgd" }],
    ["'sgd', my_loss", "not understood: my_loss", { optimizer: "sgd" }],
    ["'sgd', 'msee'", "msee is not known here: it was left out. Did you mean mse?", { optimizer: "sgd" }],
    ["Lion(0.1), 'mse'", "Lion is not known here: it was left out", { loss: "mse" }],
    ["'adm', 'mse'", "adm is not known here: it was left out. Did you mean Adam?", { loss: "mse" }],
    ["SGD(momentum=2), 'mse'", "SGD: expected momentum to be a number of at least 0 and up to 1, found 2", { loss: "mse" }],
    ["SGD(momentun=0.9), 'mse'", "SGD has no argument momentun; did you mean momentum?", { loss: "mse" }],
    ["SGD(MySchedule(0.1)), 'mse'", "MySchedule is not known here: it was left out", { loss: "mse" }],
    ["SGD(CosineDecay(0.1)), 'mse'", "CosineDecay: expected decay_steps, which Keras requires", { loss: "mse" }],
    ["'sgd', 'mse', metrics=['mae', 'f1']", "f1 is not known here: it was left out", { metrics: ["mae"] }],
    [
      "'sgd', 'mse', metrics=['accuracy', keras.metrics.Accuracy()]",
      'keras.metrics.Accuracy, the share of outputs that equal their targets exactly, is not known here: it was left out. The accuracy of classes is "accuracy"',
      { metrics: ["accuracy"] },
    ],
  ])("%s is a problem, and the rest is taken", (given, message, compile) => {
    expect(read(`model.compile(${given})`)).toMatchObject({ compile, problems: [message] });
  });

  it("metrics keep their names, and grow when better as their classes do", () => {
    const { compile, problems } = read(
      "model.compile('sgd', 'mse', metrics=[MeanAbsoluteError(name='acceleration_error'), SparseTopKCategoricalAccuracy(k=5, name='top5')])",
    );
    expect(problems).toEqual([]);
    expect(metricsOf(compile).map((metric) => asObject(metric).config)).toEqual([{ name: "acceleration_error" }, { k: 5, name: "top5" }]);
    expect(growsWhenBetter("val_acceleration_error", metricsOf(compile))).toBe(false);
    expect(growsWhenBetter("val_top5", metricsOf(compile))).toBe(true);
  });

  it("with a misspelt argument is refused with the nearest", () => {
    expect(read('model.compile(loss="mse", optimiser="adam")')).toMatchObject({
      compile: null,
      problems: ["compile has no argument optimiser; did you mean optimizer?"],
    });
  });
});

// The signatures of Keras 3.15; every argument with a value that is not its default.
const signatures = {
  fit: {
    ...{ x: "x", y: "y", batch_size: "8", epochs: "3", verbose: "2", callbacks: "[TerminateOnNaN()]", validation_split: "0.1" },
    ...{ validation_data: "(a, b)", shuffle: "False", class_weight: "w", sample_weight: "w", initial_epoch: "0", steps_per_epoch: "4" },
    ...{ validation_steps: "4", validation_batch_size: "4", validation_freq: "2" },
  },
  compile: {
    ...{ optimizer: "'sgd'", loss: "'mse'", loss_weights: "[2]", metrics: "['mae']", weighted_metrics: "['mae']", run_eagerly: "True" },
    ...{ steps_per_execution: "4", jit_compile: "True", auto_scale_loss: "False" },
  },
  evaluate: { x: "x", y: "y", batch_size: "8", verbose: "2", sample_weight: "w", steps: "4", callbacks: "[c]", return_dict: "True" },
  predict: { x: "x", batch_size: "8", verbose: "2", steps: "4", callbacks: "[c]" },
};
/** Those that are left out, and said to be. */
const leftOut: Record<string, string[]> = {
  fit: ["class_weight", "sample_weight", "steps_per_epoch", "validation_steps", "validation_freq"],
  compile: ["weighted_metrics"],
  evaluate: ["sample_weight", "steps", "callbacks"],
  predict: ["steps", "callbacks"],
};

it.each(Object.entries(signatures))("every argument of Keras' %s is known, by name and by place", (method, given) => {
  const messages = leftOut[method]!.map((key) => `${method}: ${key} is not known here: it was left out`);
  const named = Object.entries(given).map(([key, value]) => `${key}=${value}`);
  expect(read(`model.${method}(${named.join(", ")})`).problems).toEqual(messages);
  const placed = read(`model.${method}(${Object.values(given).join(", ")})`);
  expect(placed.problems).toEqual(messages);
  expect(read(`model.${method}(${named.join(", ")}, more=1)`).problems).toEqual([
    expect.stringContaining(`${method} has no argument more`),
  ]);
});

describe("layers", () => {
  it("every class asks for what Keras requires, by name", () => {
    for (const [name, { options }] of Object.entries(classes.layers)) {
      const required = options.filter((option) => option.required).map(({ key }) => key);
      const { model: found, problems } = readPasted(`model = keras.Sequential([\n  layers.${name}()])`);
      expect(problems, name).toEqual(
        required.length === 0 ? [] : [{ line: 2, message: `${name}: expected ${required.join(" and ")}, which Keras requires` }],
      );
      expect(found!.config.layers.length).toBe(required.length === 0 ? 1 : 0);
    }
  });

  it.each<[string, string, object | null]>([
    ["Dense(unit=3)", "Dense has no argument unit; did you mean units?", null],
    ["Dense(3, units=3)", "Dense: units is given twice", null],
    ["Dense('many')", "Dense: expected units to be a whole number of at least 1, found 'many'", null],
    ["Dense(3, activation='rellu')", "Dense: expected activation to be one of", null],
    ["Dense(3, activation=LeakyReLU(0.1))", "Dense: expected activation to be one of linear, relu", null],
    ["Dense(3, kernel_initializer=L2(0.1))", "L2 is not known here: it was left out", null],
    ["Dense(3, kernel_constraint=MaxNorm(2))", "Dense: kernel_constraint is not known here: it was left out", { units: 3 }],
    ["Flatten(activity_regularizer='l2')", "Flatten: activity_regularizer is not known here: it was left out", {}],
    ["Dense(3, dtype='float16')", "Dense: dtype is not known here: it was left out", { units: 3 }],
    ["Dense(3, trainable=2)", "Dense: expected trainable to be True or False, found 2", null],
    ["Dropout(1.5)", "Dropout: expected rate to be a number of at least 0 and below 1, found 1.5", null],
    ["Conv2D(8, (3, 3, 3))", "Conv2D: expected kernel_size to be whole numbers of at least 1, 1 or 2 of them, found (3, 3, 3)", null],
    ["Conv2D(8, 3, padding='sane')", 'Conv2D: expected padding to be one of "valid", "same", found \'sane\'', null],
    ["Lambda(f)", "Lambda is not known here: it was left out", null],
  ])("%s is a problem", (layer, message, config) => {
    const { model: found, problems } = readPasted(`model = keras.Sequential([\n  layers.${layer},\n  layers.Dense(1),\n])`);
    expect(problems).toEqual([{ line: 2, message: expect.stringContaining(message) }]);
    expect(found!.config.layers.slice(0, -1)).toEqual(config ? [{ class_name: layer.split("(")[0], config }] : []);
  });

  it("what the data say may be said in any way", () => {
    for (const said of ["input_shape=x.shape[1:]", "input_shape=(None, 4)", "input_dim=n", "batch_input_shape=(None, 4)", "input_length=9"])
      expect(readPasted(`model = Sequential([Dense(3, ${said})])`)).toMatchObject({
        model: { config: { layers: [{ config: { units: 3 } }] } },
        problems: [],
      });
    expect(
      readPasted("model = Sequential()\nmodel.add(Input((4, 2)))\nmodel.add(layer=Dense(3, name='a', trainable=False, dtype='float32'))"),
    ).toMatchObject({
      model: { config: { input_shape: [4, 2], layers: [{ config: { units: 3, name: "a", trainable: false } }] } },
      problems: [],
    });
    expect(readPasted("model = Sequential([Input(batch_shape=(None, 5)), Dense(3)])").model!.config.input_shape).toEqual([5]);
    expect(readPasted("model = Sequential([Input(784), Dense(3)])").problems).toEqual([
      { line: 1, message: "Input: expected shape to be a list, found 784" },
    ]);
  });

  it("of a model within the model are its own, and of two models the last is taken, which is said", () => {
    const nested = readPasted(
      "front = Sequential([Rescaling(0.5), Flatten()])\nmodel = Sequential([front, Dense(3), Sequential([Dense(1)])])",
    );
    expect([nested.model!.config.layers.map(({ class_name }) => class_name), nested.problems]).toEqual([
      ["Rescaling", "Flatten", "Dense", "Dense"],
      [],
    ]);
    expect(readPasted("a = Sequential([Dense(1)])\na.compile('sgd', 'mse')\nb = Sequential([Dense(2)])")).toMatchObject({
      model: { config: { layers: [{ config: { units: 2 } }] } },
      compile: null,
      problems: [{ line: 1, message: "passed over: the model a, as b, made further down, was taken" }],
    });
  });
});

describe("values", () => {
  const units = (code: string) => {
    const { model: found, problems } = readPasted(code);
    return [(found!.config.layers[0] as KerasObject | undefined)?.config?.["units"], problems.map(({ message }) => message)];
  };

  it("of several variables at once are each its own", () => {
    expect(units("a, n = 2, 64\nmodel = Sequential([Dense(n)])")).toEqual([64, []]);
    expect(units("a = n = 64\nmodel = Sequential([Dense(n)])")).toEqual([64, []]);
    expect(units("n: int = 64\nmodel = Sequential([Dense(n)])")).toEqual([64, []]);
    expect(units("n = 8\nn, m = pair\nmodel = Sequential([Dense(n)])")).toEqual([undefined, ["not understood: n"]]);
    expect(units("n = 8\nn *= 2\nmodel = Sequential([Dense(n)])")).toEqual([16, []]);
    expect(units("n = 8\nn *= m\nmodel = Sequential([Dense(n)])")).toEqual([undefined, ["not understood: n *= m"]]);
  });

  it("with a sign keep it, and lists keep what is in them", () => {
    expect(units("model = Sequential([Dense(+64)])")).toEqual([64, []]);
    expect(units("model = Sequential([Dense(not 64)])")).toEqual([undefined, ["not understood: not 64"]]);
    expect(units("model = Sequential([Dense(1 / 0)])")).toEqual([undefined, ["not understood: 1 / 0"]]);
    const { model: found } = readPasted("a = (3, 3)\nb = a\nmodel = Sequential([Conv2D(8, b), Conv2D(8, ((3, 5)))])");
    expect(found!.config.layers.map(({ config }) => config!["kernel_size"])).toEqual([
      [3, 3],
      [3, 5],
    ]);
  });
});

it("what is done to a model otherwise is passed over with its line", () => {
  const after = (statement: string) => read(statement).problems;
  expect(after("model.stop_training = False")).toEqual(["passed over: model.stop_training = False"]);
  expect(after("model.layers[0].rate = 0.5")).toEqual(["passed over: model.layers[0].rate = 0.5"]);
  expect(after("model.layers[0].set_weights(w)")).toEqual(["passed over: model.layers[0].set_weights(w)"]);
  expect(after("model.load_weights('a.h5')")).toEqual(["passed over: model.load_weights('a.h5')"]);
  expect(after("p = model.predict(x).argmax(axis=1)")).toEqual([]);
  expect(after("model.summary(line_length=80)")).toEqual([]);
  expect(read("keras.utils.set_random_seed(7)")).toMatchObject({ fit: { seed: 7 }, problems: [] });
  expect(after("tf.random.set_seed(-1)")).toEqual([expect.stringContaining("expected seed to be a whole number")]);
});

describe("code as people paste it", () => {
  const said = (text: string) => {
    const { model: found, compile, fit, problems } = readPasted(text);
    return {
      units: found?.config.layers.map(({ config }) => config!.units),
      loss: compile?.loss,
      fit,
      problems: problems.map(({ line, message }) => `${line}: ${message}`),
    };
  };

  it.each<[string, string, object]>([
    [
      "statements on one line",
      "m = Sequential(); m.add(Dense(3)); m.compile('sgd', 'mse'); m.pop()",
      { units: [3], loss: "mse", problems: ["1: passed over: m.pop()"] },
    ],
    [
      "within with",
      "with strategy.scope():\n    m = Sequential([Dense(3)])\n    m.compile('sgd', 'mse') # c\nm.fit(x, y, epochs=3)",
      { units: [3], loss: "mse", fit: { epochs: 3 }, problems: [] },
    ],
    [
      "a loop within with",
      "with a:\n  m = Sequential([Dense(2)])\n  for i in x:\n    m.add(Dense(3))",
      { units: [2], problems: ["3: passed over: for i in x:"] },
    ],
    [
      "of a notebook",
      "!pip install keras\n%matplotlib inline\nm = Sequential([Dense(3)])\nm.pop()",
      { units: [3], problems: ["4: passed over: m.pop()"] },
    ],
    ["of a console", ">>> m = Sequential([\n...   Dense(3)])\n>>> m.compile('sgd', 'mse')", { units: [3], loss: "mse", problems: [] }],
    [
      "a policy",
      "keras.mixed_precision.set_global_policy('mixed_float16')\nm = Sequential([Dense(3)])",
      {
        units: [3],
        problems: ["1: passed over: keras.mixed_precision.set_global_policy('mixed_float16'); here all is computed in float32"],
      },
    ],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toMatchObject(expected);
  });

  it("a problem is told once a line", () => {
    const { problems } = said(`m = Sequential([Dense(${"(".repeat(500)}3${")".repeat(500)})])`);
    expect(new Set(problems).size).toBe(problems.length);
  });
});

describe("what is not known is not guessed", () => {
  const of = (text: string) => {
    const { model: read, compile, fit, problems } = readPasted(text);
    return {
      units: read?.config.layers.map(({ config }) => config?.units),
      compile,
      fit,
      problems: problems.map(({ message }) => message),
    };
  };
  const head = 'net = Sequential([Dense(4), Dense(1, name="price")])\n';

  it.each([
    ["if os.path.exists('big'):\n    net.add(Dense(9))", "passed over: if os.path.exists('big'):"],
    ["while more():\n    net.add(Dense(9))", "passed over: while more():"],
    ["keras.backend.set_value(net.optimizer.lr, 0.2)", "passed over: keras.backend.set_value(net.optimizer.lr, 0.2)"],
    ["freeze_layers(net)", "passed over: freeze_layers(net)"],
    ["other = load_model('x')\nother.compile(loss='mse')", "passed over: other.compile(loss='mse')"],
    ["net.compile('sgd', loss={'cost': 'mse'})", 'compile: expected loss by the names of outputs, price, found "cost": it was left out'],
    ["rest = []\nrest.remove(net)", "passed over: rest.remove(net)"],
    ["net.add(Dense(3", "not understood: net.add(Dense(3"],
  ])("%s", (text, problem) => {
    const found = of(head + text);
    expect(found.problems[0]).toBe(problem);
    expect(found.units?.slice(0, 2)).toEqual([4, 1]);
  });

  it("lists and clones are as Python has them", () => {
    const { units, compile, problems } = of(
      "all = [Dense(1)]\nall.insert(0, Dense(5))\nnet = Sequential(all)\nm = clone_model(net)\nm.compile('sgd', 'mse')",
    );
    expect({ units, problems }).toEqual({ units: [5, 1], problems: [] });
    expect(compile).toMatchObject({ optimizer: "sgd", loss: "mse" });
  });

  it("an output that the text does not name is counted by Keras", () => {
    const text = "net = Sequential([Dense(4), Dense(1)])\nnet.compile('sgd', loss={'dense_7': 'mae'}, metrics={'dense_7': ['mse']})";
    expect(of(text)).toMatchObject({ compile: { loss: "mae", metrics: ["mse"] }, problems: [] });
  });
});
