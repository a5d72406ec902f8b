// Code and form kept in step on the real engine: what is typed becomes the form, what is chosen becomes code, and neither loses the other.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { points } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { applied } from "../../files/code/edits";
import { data, fit, layers, loss, metrics, model, modelTrouble, optimizer, page, trainer, validateOnTest } from "../core/state";
import { built, startOver } from "../model/build";
import { addLayer, editLayer, moveLayer, removeLayer } from "../model/edit";
import { useFittingModel } from "../model/fitting-model";
import { defaults, FIT } from "../core/options";
import { canTakeRest, copyProgram, keepInStep, marks, programAs, readNow, remark, standing, takeRest, text, typed } from "./code";
import { filesNews, filesTrouble } from "./files";

describe.runIf(engineIsBuilt)("code beside the form", () => {
  shareTrainer(async (made) => {
    trainer.value = made;
    data.value = await made.loadData(points);
  });
  /** What an editor would show, and each change that was told to it. */
  let shown = "";
  let steps: { undoable: boolean; before: string }[] = [];
  let stop = () => {};
  beforeEach(async () => {
    page.phase.value = "idle";
    fit.value = defaults(FIT);
    validateOnTest.value = false;
    page.callbacks.value = {};
    useFittingModel(page);
    await startOver(page);
    filesNews.value = filesTrouble.value = null;
    [shown, steps] = ["", []];
    stop = keepInStep({
      change: (edits, undoable) => {
        steps.push({ undoable, before: shown });
        shown = applied(shown, edits);
      },
    });
  });
  afterEach(() => stop());
  /** Types a text in place of what is there, and waits. */
  const type = (code: string) => {
    shown = code;
    typed(code);
    readNow();
  };
  const form = () => layers.value.map(({ class_name, config }) => [class_name, config["units"] ?? null]);

  test("the form is shown as code, which is no step to undo", () => {
    expect(shown).toBe(text.value);
    expect(shown).toContain('layers.Dense(units=2, activation="softmax")');
    expect(shown).toContain("model.compile(");
    expect(shown).toMatch(/model\.fit\(x_train, y_train, epochs=\d+/);
    expect(steps).toEqual([{ undoable: false, before: "" }]);
    expect([standing.value, marks.value, remark.value]).toEqual(["same", [], null]);
  });

  test("what is typed becomes the form, and layers that stay keep what they are", async () => {
    const ids = layers.value.map(({ id }) => id);
    type(`# mine\n${shown.replace("units=2", "units=2, use_bias=False").replace(/epochs=\d+/, "epochs=9")}`);
    expect([layers.value.at(-1)!.config["use_bias"], fit.value["epochs"], layers.value.map(({ id }) => id)]).toEqual([false, 9, ids]);
    expect([standing.value, steps.length]).toEqual(["same", 1]);
    await built(page);
    expect(model.value).not.toBeNull();
    // Blanks and comments are no change of the model: what was learnt stays.
    const before = [layers.value, model.value];
    type(`${shown}\n# more\n`);
    await built(page);
    expect([layers.value, model.value]).toEqual(before);
    expect(model.value).toBe(before[1]);
  });

  test("what is chosen in the form becomes code, one step each; comments stay", () => {
    type(shown.replace("model = keras", "# my network\nmodel = keras"));
    const [first] = layers.value;
    const rate = optimizer.value.config["learning_rate"];
    editLayer(page, first!.id, { ...first!.config, units: 33 });
    readNow();
    expect(shown).toContain("# my network\nmodel");
    expect(shown).toContain("units=33");
    const id = addLayer(page, "Dropout");
    readNow();
    expect(shown).toMatch(/layers\.Dropout\(.*\),\n {4}layers\.Dense\(units=2/);
    moveLayer(page, id, -1);
    readNow();
    removeLayer(page, id);
    readNow();
    expect(shown).not.toContain("Dropout");
    fit.value = { ...fit.value, batch_size: 8 };
    optimizer.value = { ...optimizer.value, config: { ...optimizer.value.config, learning_rate: 0.5 } };
    readNow();
    expect(shown).toContain("batch_size=8");
    expect(shown).toContain("learning_rate=0.5");
    expect(shown).toContain("# my network");
    expect(steps.slice(1).every(({ undoable }) => undoable)).toBe(true);
    expect(steps.length).toBe(6);
    expect(shown).toBe(text.value);
    // Undone step by step the form is what it was.
    for (const { before } of steps.slice(1).reverse()) type(before);
    expect([form()[0], fit.value["batch_size"], optimizer.value.config["learning_rate"]]).toEqual([
      ["Dense", first!.config["units"]],
      defaults(FIT)["batch_size"],
      rate,
    ]);
  });

  test("what is typed and what is chosen at one time both hold", () => {
    const [first] = layers.value;
    editLayer(page, first!.id, { ...first!.config, units: 21 });
    type(shown.replace(/epochs=\d+/, "epochs=3"));
    expect([form()[0], fit.value["epochs"]]).toEqual([["Dense", 21], 3]);
    expect(shown).toContain("units=21");
    expect(shown).toContain("epochs=3");
  });

  test("with problems the form stays, and each is told at its line", () => {
    const before = form();
    type(shown.replace("units=2,", "unit=2,"));
    expect([form(), standing.value]).toEqual([before, "problems"]);
    const [mark] = marks.value;
    expect(mark!.message).toContain("Dense has no argument unit; did you mean units?");
    expect(shown.split("\n")[mark!.line - 1]).toContain("unit=2");
    expect(shown.slice(mark!.from, mark!.to)).toBe("2");
    type(shown.replace("unit=2,", "units=2,").replace("layers.Dense(", "layers.Dense(("));
    expect(marks.value.length).toBeGreaterThan(0);
    type("");
    expect(marks.value).toEqual([expect.objectContaining({ line: 1, message: expect.stringContaining("keras.Sequential") })]);
    expect(form()).toEqual(before);
  });

  test("a model that does not fit is told at the line of its layer", async () => {
    type(shown.replace("    layers.Dense(", "    layers.Conv2D(3, 3),\n    layers.Dense("));
    await built(page);
    expect(modelTrouble.value?.layer).toBe(0);
    const [mark] = marks.value;
    expect(shown.slice(mark!.from, mark!.to)).toBe("layers.Conv2D(3, 3)");
    expect(mark!.message).toContain("Conv2D");
  });

  test("where one line stands for several layers the code is written anew, which is said, and can be undone", () => {
    type(
      'model = keras.Sequential()\nfor i in range(2):\n    model.add(layers.Dense(5, activation="relu"))\nmodel.add(layers.Dense(2, activation="softmax"))\n',
    );
    const loop = shown;
    expect(form()).toEqual([
      ["Dense", 5],
      ["Dense", 5],
      ["Dense", 2],
    ]);
    editLayer(page, layers.value[0]!.id, { ...layers.value[0]!.config, units: 7 });
    readNow();
    expect(remark.value).toContain("written anew");
    expect(shown).toContain("units=7");
    expect(steps.at(-1)).toEqual({ undoable: true, before: loop });
    type(loop);
    expect(form()[0]).toEqual(["Dense", 5]);
  });

  test("what fit does not say is as in Keras; without compile and fit the form's stay", () => {
    fit.value = { ...fit.value, batch_size: 64, validation_split: 0.25, shuffle: false };
    readNow();
    type(shown.replace(", batch_size=64, validation_split=0.25, shuffle=False", ""));
    expect([fit.value["batch_size"], fit.value["validation_split"], fit.value["shuffle"]]).toEqual([32, 0, true]);
    fit.value = { ...fit.value, batch_size: 64 };
    readNow();
    type("model = keras.Sequential([layers.Dense(4), layers.Dense(2)])\n");
    expect([fit.value["batch_size"], loss.value, form()]).toEqual([
      64,
      "sparse_categorical_crossentropy",
      [
        ["Dense", 4],
        ["Dense", 2],
      ],
    ]);
  });

  test("callbacks and test data go both ways", () => {
    type(shown.replace("epochs=", "callbacks=[keras.callbacks.EarlyStopping(patience=3)], validation_data=(x_test, y_test), epochs="));
    expect([page.callbacks.value["EarlyStopping"]?.["patience"], validateOnTest.value]).toEqual([3, true]);
    page.callbacks.value = {};
    validateOnTest.value = false;
    readNow();
    expect(shown).not.toContain("EarlyStopping");
    expect(shown).not.toContain("validation_data");
  });

  test("samples with one axis more, of size 1, are given it by a Reshape, which is said; the code stays as it is", async () => {
    const before = data.value!;
    data.value = await trainer.value!.setData({ x: new Float32Array(64 * 4).fill(0.5), xShape: [8, 8], y: new Uint8Array([0, 1, 2, 1]) });
    await built(page);
    readNow();
    const code =
      'model = keras.Sequential([\n    keras.Input((8, 8, 1)),\n    layers.Conv2D(4, 3, activation="relu"),\n    layers.Flatten(),\n    layers.Dense(3, activation="softmax"),\n])\nmodel.compile("adam", "categorical_crossentropy", ["accuracy"])\n';
    type(code);
    await built(page);
    expect(form().map(([name]) => name)).toEqual(["Reshape", "Conv2D", "Flatten", "Dense"]);
    expect(remark.value).toContain("8 x 8 x 1");
    expect([modelTrouble.value, model.value !== null, shown]).toEqual([null, true, code]);
    const dense = layers.value.at(-1)!;
    editLayer(page, dense.id, { ...dense.config, use_bias: false });
    readNow();
    expect(shown).toBe(code.replace('layers.Dense(3, activation="softmax")', 'layers.Dense(3, activation="softmax", use_bias=False)'));
    data.value = await trainer.value!.loadData(points);
    expect(before.xShape).toEqual(data.value.xShape);
  });

  test("a training is not disturbed: the form follows when it has ended", () => {
    page.phase.value = "training";
    type(shown.replace("units=2,", "units=3,"));
    expect([standing.value, form().at(-1)]).toEqual(["waiting", ["Dense", 2]]);
    page.phase.value = "idle";
    expect([standing.value, form().at(-1)]).toEqual(["same", ["Dense", 3]]);
  });

  test("the JSON of a model is taken over and becomes code", () => {
    type('{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"units": 4}}]}}');
    expect(form()).toEqual([["Dense", 4]]);
    expect(shown).toContain("layers.Dense(units=4)");
    expect(remark.value).toContain("JSON");
  });

  test("pasted as what it was", () => {
    fit.value = { ...fit.value, epochs: 7, batch_size: 16 };
    readNow();
    const copied = shown;
    const before = layers.value.map(({ class_name, config }) => ({ class_name, config }));
    editLayer(page, layers.value[0]!.id, { units: 99 });
    fit.value = { ...fit.value, epochs: 1, batch_size: 32 };
    readNow();
    type(copied);
    expect(layers.value.map(({ class_name, config }) => ({ class_name, config }))).toEqual(before);
    expect([fit.value["epochs"], fit.value["batch_size"], filesTrouble.value]).toEqual([7, 16, null]);
  });

  test("what is not understood of pasted code is told with its line, and the rest can be taken", async () => {
    const usePasted = async (code: string) => {
      type(code);
      expect(canTakeRest.value).toBe(true);
      await takeRest();
    };
    await usePasted(
      'model = keras.Sequential([\n  layers.Dense(5),\n])\nmodel.compile(loss="mse", optimizer=my_own())\nmodel.fit(x, y, epochs=3, callbacks=[keras.callbacks.TensorBoard()])\n',
    );
    expect(fit.value["epochs"]).toBe(3);
    expect(layers.value[0]!.config["units"]).toBe(5);
    expect([filesTrouble.value, filesNews.value!.sentences.slice(1)]).toEqual([
      null,
      ["Line 4: my_own is not known here: it was left out", "Line 5: TensorBoard is not known here: it was left out"],
    ]);
    // What was not understood stays as it is on the page, which goes on.
    expect([optimizer.value.class_name, loss.value, page.settingsValid.value, model.value !== null]).toEqual([
      "Adam",
      "mean_squared_error",
      true,
      true,
    ]);
    const schedule = "keras.optimizers.SGD(learning_rate=MyDecay(0.1), momentum=0.9)";
    await usePasted(
      `model = keras.Sequential([layers.Dense(5)])\nmodel.compile(${schedule}, "mae", ["mse"])\nmodel.fit(x, y, epochs=9, initial_epoch=5)`,
    );
    expect(filesNews.value!.sentences.slice(1)).toEqual(["Line 2: MyDecay is not known here: it was left out"]);
    expect([optimizer.value.class_name, loss.value, metrics.value, fit.value["epochs"], page.settingsValid.value]).toEqual([
      "Adam",
      "mean_absolute_error",
      ["mse"],
      4,
      true,
    ]);
  });

  test("it is copied as a program, with the data; what cannot be written is said", async () => {
    type(`# mine\n${shown}`);
    let copied = "";
    const clipboard = { writeText: async (program: string) => void (copied = program) };
    await copyProgram("python", clipboard);
    expect(copied).toContain("# mine");
    expect(copied).toContain("x_train, y_train = ");
    expect(filesNews.value!.part).toBe("code");
    await copyProgram("javascript", clipboard);
    expect(copied).toContain("trainer.build(");
    await copyProgram("pytorch", clipboard);
    expect(copied).toContain("nn.Linear(2, ");
    const notebook = (await programAs("code-notebook"))!;
    expect(notebook.name).toMatch(/\.ipynb$/);
    expect(JSON.parse(notebook.program)).toMatchObject({ nbformat: 4 });
    await copyProgram("python", { writeText: () => Promise.reject(new Error("not allowed")) });
    expect(filesTrouble.value).toMatchObject({ part: "code", message: "not allowed" });
    type(shown.replace("    layers.Dense(", "    layers.GaussianNoise(0.1),\n    layers.Dense("));
    await copyProgram("pytorch", clipboard);
    expect(filesTrouble.value!.message).toContain("GaussianNoise");
  });
});
