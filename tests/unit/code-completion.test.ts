// What the code editor offers: classes of the engine's declaration, their arguments with defaults, and the words that these take.

import { expect, it } from "vitest";
import { classes } from "../../web/src/base/classes";
import { completionsAt } from "../../web/src/files/code/completion";

/** What is offered where the bar stands. */
function offered(code: string, asked = false) {
  const at = code.indexOf("|");
  const text = code.replace("|", "");
  const made = completionsAt(text, at, asked);
  return made && { typed: text.slice(made.from, at), labels: made.options.map(({ label }) => label), options: made.options };
}

it("layers, with what stands in front of them in this text", () => {
  const all = Object.keys(classes.layers);
  expect(offered("model = keras.Sequential([\n    De|\n])")).toMatchObject({ typed: "De", labels: all.map((name) => `layers.${name}`) });
  expect(offered("from keras.layers import Dense\nmodel = Sequential([De|])")).toMatchObject({ labels: all });
  expect(offered("m = tf.keras.Sequential([tf.keras.layers.Flatten(), De|])")).toMatchObject({
    labels: all.map((name) => `tf.keras.layers.${name}`),
  });
  expect(offered("model.add(Dr|)")!.labels).toContain("layers.Dropout");
  expect(offered("m = keras.Sequential([layers.D|])")).toMatchObject({ typed: "D", labels: all });
  expect(offered("mod|")!.labels).toContain("model");
});

it("what Keras has behind a dot", () => {
  expect(offered("keras.|")!.labels).toEqual(expect.arrayContaining(["Sequential", "Input", "layers", "optimizers", "callbacks"]));
  expect(offered("keras.optimizers.A|")).toMatchObject({ typed: "A", labels: Object.keys(classes.optimizers) });
  expect(offered("keras.optimizers.schedules.|")!.labels).toEqual(Object.keys(classes.schedules));
  expect(offered("keras.callbacks.E|")!.labels).toContain("EarlyStopping");
  expect(offered("model.f|")!.labels).toEqual(["add", "compile", "fit", "summary"]);
  expect(offered("thing.f|")).toBeNull();
});

it("arguments that are not given yet, with their defaults", () => {
  const dense = offered("x = keras.Sequential([layers.Dense(3, use_bias=True, a|)])")!;
  expect(dense.options).toContainEqual({ label: "activation=", detail: "linear", kind: "argument" });
  expect(dense.options).toContainEqual({ label: "kernel_initializer=", detail: "glorot_uniform", kind: "argument" });
  expect(dense.labels).not.toContain("use_bias=");
  // Those that can have one value alone are no help.
  expect(dense.labels).not.toContain("lora_rank=");
  expect(offered("layers.Dense(|)", true)!.options).toContainEqual({ label: "units=", detail: "required", kind: "argument" });
  expect(offered("layers.Dense(|)")).toBeNull();
  expect(offered("keras.optimizers.Adam(|)", true)!.options).toContainEqual({ label: "learning_rate=", detail: "0.001", kind: "argument" });
  expect(offered("model.compile(o|)")!.labels).toContain("optimizer=");
  expect(offered("model.fit(x, y, |)", true)!.options).toContainEqual({ label: "batch_size=", detail: "32", kind: "argument" });
});

it("words that an argument takes", () => {
  expect(offered('layers.Dense(3, activation="re|")')).toMatchObject({ typed: "re", labels: classes.activations });
  expect(offered("layers.Conv2D(3, 3, padding='|')")!.labels).toEqual(expect.arrayContaining(["valid", "same"]));
  expect(offered('layers.Dense(3, kernel_initializer="he|")')!.labels).toContain("he_normal");
  expect(offered('model.compile(loss="|')!.labels).toContain("sparse_categorical_crossentropy");
  expect(offered('model.compile(optimizer="|", loss="mse")')!.labels).toContain("adam");
  expect(offered('model.compile(metrics=["|"])')!.labels).toContain("accuracy");
  expect(offered('layers.Dense(3, name="|")')).toBeNull();
});

it("nothing in comments", () => {
  expect(offered("x = 1  # De|")).toBeNull();
});
