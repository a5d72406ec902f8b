// How a model was compiled, as every Keras since 1 and TensorFlow.js wrote it: taken over as far as it is known, the rest said.

import { describe, expect, it } from "vitest";
import { readCompile } from "../../web/src/files/compile_config";
import { legacyCompile } from "../../web/src/files/keras_json";
import { readOptimizer } from "../../web/src/files/optimizer_state";
import type { Tensor } from "../../web/src/files/types";
import { writeHdf5 } from "../../web/src/files/hdf5";
import type { CompileConfig, KerasObject, KerasRef, ModelConfig, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

const adam = { beta_1: 0.8999999761581421, beta_2: 0.9990000128746033, epsilon: 1e-8 };

describe("settings", () => {
  it.each<[string, object, object]>([
    [
      "Keras 2: lr, decay 0, metrics null",
      { optimizer_config: { class_name: "Adam", config: { lr: 9.999999747378752e-5, decay: 0, ...adam } }, loss: "mse", metrics: null },
      {
        optimizer: { class_name: "Adam", config: { learning_rate: 0.0001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 } },
        loss: "mse",
        metrics: [],
      },
    ],
    [
      "decay, a rate over 1 + decay · steps",
      { optimizer_config: { class_name: "SGD", config: { name: "SGD", lr: 0.10000000149011612, decay: 0.01 } }, loss: "mse" },
      {
        optimizer: {
          class_name: "SGD",
          config: {
            learning_rate: {
              class_name: "InverseTimeDecay",
              config: { initial_learning_rate: 0.1, decay_steps: 1, decay_rate: 0.01 },
            },
          },
        },
        loss: "mse",
        metrics: [],
      },
    ],
    [
      "clipnorm of Keras 2, over all gradients; epsilon null",
      { optimizer_config: { class_name: "RMSprop", config: { lr: 0.5, decay: 0, clipnorm: 1, epsilon: null } }, loss: "mse" },
      { optimizer: { class_name: "RMSprop", config: { learning_rate: 0.5, global_clipnorm: 1 } }, loss: "mse", metrics: [] },
    ],
    [
      "tf.keras 2.12: Custom>adam, a loss with its function, wrapped metrics by output",
      {
        optimizer_config: {
          class_name: "Custom>adam",
          config: { name: "Adam", learning_rate: 0.0010000000474974513, is_legacy_optimizer: false },
        },
        loss: [
          {
            class_name: "CategoricalCrossentropy",
            config: { reduction: "auto", name: "x", from_logits: true, axis: -1, fn: "categorical_crossentropy" },
          },
        ],
        metrics: { out: [[{ class_name: "MeanMetricWrapper", config: { name: "acc", fn: "categorical_accuracy" } }]] },
      },
      {
        optimizer: { class_name: "adam", config: { learning_rate: 0.001 } },
        loss: { class_name: "CategoricalCrossentropy", config: { from_logits: true } },
        metrics: ["acc"],
      },
    ],
    ["bare words", { optimizer: "adam", loss: { out: "mae" }, metrics: "mse" }, { optimizer: "adam", loss: "mae", metrics: ["mse"] }],
    [
      "a wrapped loss function",
      {
        optimizer: "sgd",
        loss: { class_name: "LossFunctionWrapper", config: { fn: "binary_crossentropy", name: "bc", reduction: "auto" } },
      },
      { optimizer: "sgd", loss: "binary_crossentropy", metrics: [] },
    ],
    [
      "TensorFlow.js' names",
      { optimizer_config: { class_name: "adam", config: { learning_rate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 1e-7 } }, loss: "mse" },
      {
        optimizer: { class_name: "adam", config: { learning_rate: 0.01, beta_1: 0.8, beta_2: 0.9, epsilon: 1e-7 } },
        loss: "mse",
        metrics: [],
      },
    ],
  ])("%s", (_, json, compile) => {
    const read = readCompile(json);
    expect(read.compile).toEqual(compile);
    expect(read.remarks).toEqual([]);
  });

  it("the optimizer within one that scales losses, as mixed_float16 has it, is taken", () => {
    const inner_optimizer = { module: "keras.optimizers", class_name: "SGD", config: { learning_rate: 0.5 }, registered_name: null };
    expect(
      readCompile({ optimizer: { class_name: "LossScaleOptimizer", config: { inner_optimizer, initial_scale: 32768 } }, loss: "mse" }),
    ).toEqual({
      compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.5 } }, loss: "mse", metrics: [] },
      old: false,
      remarks: ["LossScaleOptimizer was left out for the optimizer in it: float32 needs no scaled losses."],
    });
    for (const none of [{}, { loss: "mse" }, { optimizer: { class_name: "LossScaleOptimizer", config: { inner_optimizer: 3 } } }])
      expect(readCompile(none)).toEqual({ compile: null, old: false, remarks: [] });
  });

  it("what has no place here is said", () => {
    const { compile, remarks } = readCompile({ optimizer: "adam", loss: "mse", loss_weights: [0.5], weighted_metrics: ["mae"] });
    expect(compile).toEqual({ optimizer: "adam", loss: "mse", loss_weights: [0.5], metrics: [] });
    expect(remarks).toEqual(["weighted_metrics, with which the model was compiled, is not known here and was left out."]);
    expect(readCompile({ optimizer: "adam", loss: "mse", loss_weights: null, weighted_metrics: [null], metrics: [null] }).remarks).toEqual(
      [],
    );
  });
});

it("is written for tf.keras without what goes without saying, which 2.10 refuses by name", () => {
  const config = { learning_rate: 0.01, weight_decay: null, clipnorm: null, clipvalue: 0.5 };
  expect(legacyCompile({ optimizer: { class_name: "Adam", config }, loss: "mse" }).optimizer_config).toEqual({
    class_name: "Custom>Adam",
    config: { name: "Adam", learning_rate: 0.01, clipvalue: 0.5, is_legacy_optimizer: false },
  });
  // Its own default is another.
  expect(legacyCompile({ optimizer: { class_name: "AdamW", config: { weight_decay: null } }, loss: "mse" }).optimizer_config).toMatchObject(
    {
      config: { weight_decay: null },
    },
  );
});

it("names its metrics to tf.keras so that it finds them, and calls them as here", () => {
  const written = (loss: string, ...metrics: KerasRef[]) => legacyCompile({ optimizer: "sgd", loss, metrics }).metrics as KerasRef[];
  const named = (class_name: string, name: string) => ({ class_name, config: { name } });
  // "accuracy" alone is to it that of rows of 0 and 1.
  const sparse = written("sparse_categorical_crossentropy", "accuracy", "acc", "mae");
  expect(sparse).toEqual([
    named("SparseCategoricalAccuracy", "accuracy"),
    named("SparseCategoricalAccuracy", "acc"),
    named("MeanAbsoluteError", "mae"),
  ]);
  const others = written("mse", "accuracy", "mse", "r2_score", "binary_accuracy", {
    class_name: "TopKCategoricalAccuracy",
    config: { k: 2 },
  });
  expect(others.slice(0, 3)).toEqual(["accuracy", named("MeanSquaredError", "mse"), named("R2Score", "r2_score")]);
  const read = (metrics: KerasRef[]) => readCompile({ optimizer_config: named("SGD", "SGD"), loss: "mse", metrics }).compile!.metrics;
  expect(read(sparse)).toEqual(["accuracy", "acc", "mae"]);
  expect(read(others)).toEqual([
    "accuracy",
    "mse",
    "r2_score",
    "binary_accuracy",
    { class_name: "TopKCategoricalAccuracy", config: { k: 2 } },
  ]);
  expect(read([named("MeanAbsoluteError", "mine")])).toEqual([named("MeanAbsoluteError", "mine")]);
});

it("tells tf.keras of a schedule what is not usual alone: 2.10 knows no warm-up", () => {
  const rate = (class_name: string, config: object) =>
    legacyCompile({ optimizer: { class_name: "SGD", config: { learning_rate: { class_name, config } } }, loss: "mse" }).optimizer_config;
  const usual = { alpha: 0, warmup_target: null, warmup_steps: 0 };
  expect(rate("CosineDecay", { initial_learning_rate: 0.1, decay_steps: 9, ...usual })).toMatchObject({
    config: { learning_rate: { class_name: "CosineDecay", config: { initial_learning_rate: 0.1, decay_steps: 9 } } },
  });
  expect(rate("CosineDecay", { initial_learning_rate: 0.1, decay_steps: 9, ...usual, warmup_target: 0.2, warmup_steps: 3 })).toMatchObject({
    config: { learning_rate: { config: { warmup_target: 0.2, warmup_steps: 3 } } },
  });
});

it("SGD of tf.keras 2.11 and later keeps momenta without a use, which are left out", () => {
  const model = { class_name: "Sequential", config: { input_shape: [2], layers: [{ class_name: "Dense", config: { units: 1 } }] } };
  const variables = [[], [2, 1], [1]].map((shape): Tensor => ({ name: "", shape, values: new Float32Array(2).fill(7) }));
  const read = (config: object) =>
    readOptimizer(variables, {
      model: model as ModelConfig,
      compile: { optimizer: { class_name: "SGD", config } as KerasObject, loss: "mse" },
    });
  expect(read({ momentum: 0 })).toMatchObject({ optimizer: { iterations: 7, slots: [] }, remarks: [] });
  expect(read({ momentum: 0.5 }).optimizer!.slots.map((slots) => slots.length)).toEqual([2]);
});

describe("state of optimizers of before tf.keras 2.11", () => {
  const model = { class_name: "Sequential", config: { input_shape: [2], layers: [{ class_name: "Dense", config: { units: 1 } }] } };
  const tensor = (name: string, ...shape: number[]): Tensor => ({ name, shape, values: Float32Array.of(3) });
  const slots = (...names: string[]): Tensor[] => names.map((name) => tensor(name, 1));
  const read = (class_name: string, config: object, variables: Tensor[]) =>
    readOptimizer(variables, {
      model: model as ModelConfig,
      compile: { optimizer: { class_name, config } as KerasObject, loss: "mse" },
      old: true,
    });
  const names = (optimizer: { slots: Tensor[][] } | null) => optimizer?.slots.map((each) => each.map(({ name }) => name));

  it.each<[string, string, object, Tensor[], string[][]]>([
    [
      "Adam of tf.keras",
      "Adam",
      {},
      [tensor("iter"), ...slots("m1", "m2", "v1", "v2")],
      [
        ["m1", "m2"],
        ["v1", "v2"],
      ],
    ],
    [
      "Adam of Keras 2.2, with unused slots",
      "Adam",
      {},
      [tensor("iter"), ...slots("a", "b", "c", "d", "-", "-")],
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "Adam with amsgrad",
      "Adam",
      { amsgrad: true },
      [tensor("iter"), ...slots("a", "b", "c", "d", "e", "f")],
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    ],
    ["SGD of Keras 2 without momentum", "SGD", {}, [tensor("iter"), ...slots("-", "-")], []],
    ["SGD with momentum", "SGD", { momentum: 0.9 }, [tensor("iter"), ...slots("a", "b")], [["a", "b"]]],
    ["RMSprop of Keras 1, which kept no steps", "RMSprop", {}, slots("a", "b"), [["a", "b"]]],
    [
      "RMSprop of tf.keras",
      "RMSprop",
      { momentum: 0.5, centered: true },
      [tensor("iter"), ...slots("a", "b", "c", "d", "e", "f")],
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    ],
  ])("%s", (_, class_name, config, variables, expected) => {
    const { optimizer, remarks } = read(class_name, config, variables);
    expect(names(optimizer)).toEqual(expected);
    expect(optimizer!.iterations).toBe(variables[0]!.name === "iter" ? 3 : 0);
    expect(remarks).toEqual([]);
  });

  it("steps that are not in the file are said where they count", () => {
    const decay = { class_name: "InverseTimeDecay", config: { initial_learning_rate: 0.1, decay_steps: 1, decay_rate: 0.1 } };
    expect(read("RMSprop", { learning_rate: decay }, slots("a", "b")).remarks).toEqual([
      "The file does not say how many steps were made: decay begins anew.",
    ]);
  });

  it("a number of slots that does not fit begins anew", () => {
    const { optimizer, remarks } = read("RMSprop", {}, [tensor("iter"), ...slots("a", "b", "c")]);
    expect(optimizer).toBeNull();
    expect(remarks).toEqual([
      "The optimizer begins anew: optimizer: expected 2 slots of the optimizer RMSprop for 2 trainable weights, found 3.",
    ]);
  });
});

describe.skipIf(!engineIsBuilt)("in the engine", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  /** An .h5 file of Keras 2 with one Dense layer. */
  async function oldFile(training: object): Promise<File> {
    const layers = [{ class_name: "Dense", config: { name: "dense", units: 1, batch_input_shape: [null, 2] } }];
    const bytes = await writeHdf5((to) => {
      to.attribute("", "model_config", JSON.stringify({ class_name: "Sequential", config: layers }));
      to.attribute("", "training_config", JSON.stringify(training));
      to.attribute("model_weights", "layer_names", ["dense"]);
      to.attribute("model_weights/dense", "weight_names", ["dense/kernel:0", "dense/bias:0"]);
      to.tensor("model_weights/dense/dense/kernel:0", [2, 1], Float32Array.of(1, 2));
      to.tensor("model_weights/dense/dense/bias:0", [1], Float32Array.of(3));
    });
    return new File([bytes], "old.h5");
  }
  const load = async (training: object, compile?: CompileConfig) => trainer.load(await oldFile(training), { ...(compile && { compile }) });
  const known = { optimizer: { class_name: "SGD", config: { learning_rate: 0.5 } }, loss: "mse", metrics: ["mae"] };
  const nadam = { class_name: "Nadam", config: { lr: 0.002, schedule_decay: 0.004 } };

  it("one unknown metric leaves optimizer, loss and the others", async () => {
    const { build, remarks } = await load({ ...known, metrics: ["mae", "auc", "mse"] });
    expect(build.compile).toEqual({ ...known, metrics: ["mae", "mse"] });
    expect(remarks).toEqual([expect.stringMatching(/^One of its metrics was not taken \(unknown metric "auc"; known are /)]);
  });

  it("an unknown optimizer or loss gives way to the one that was chosen here", async () => {
    const here: CompileConfig = { optimizer: "adam", loss: "mae", metrics: ["mse"] };
    const first = await load({ optimizer_config: nadam, loss: "mse", metrics: ["mae"] }, here);
    expect(first.build.compile).toEqual({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
    expect(first.remarks).toEqual([
      expect.stringMatching(
        /^Its optimizer was not taken \(unknown optimizer "Nadam"; known are .*\); the one chosen here takes its place\.$/,
      ),
    ]);
    const second = await load({ ...known, loss: "logcosh" }, here);
    expect(second.build.compile).toEqual({ ...known, loss: "mae" });
    expect(second.remarks).toEqual([expect.stringMatching(/^Its loss was not taken \(unknown loss "logcosh"/)]);
  });

  it("without any, the model opens and is not compiled", async () => {
    const { build, model, remarks } = await load({ optimizer_config: nadam, loss: "mse" });
    expect(build.compile).toBeUndefined();
    expect(model.weights.length).toBe(2);
    expect(remarks).toEqual([expect.stringMatching(/; the model is not compiled\.$/)]);
    expect([...(await trainer.predict(Float32Array.of(1, 1)))]).toEqual([6]);
  });
});
