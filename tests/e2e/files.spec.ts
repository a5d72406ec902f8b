// Models leave the page as files and come back.
import { button, card, expect, open, saved, test, train, upload, visit } from "./support";

test("a trained model is saved, opened in a new page and known there", async ({ page }) => {
  await visit(page);
  await train(page, 1);
  const results = card(page, "Results");
  await expect(results).toContainText("Test accuracy");
  const sentence = (await results.locator(".sentence").textContent())!;

  const files = await open(page, "File");
  const { name, bytes } = await saved(page, button(files, "Save"));
  expect(name).toBe("generated-digits.keras");
  await expect(files).toContainText("The network takes its input as x / 255");

  await page.reload();
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  const again = await open(page, "File");
  await again.getByLabel("Choose a model file").setInputFiles([upload("mine.keras", bytes)]);
  await expect(again).toContainText("Opened mine.keras.");
  await expect(again).toContainText("training goes on where it stopped");
  await open(page, "Results");
  await button(page, "Evaluate").click();
  await expect(card(page, "Results").locator(".sentence")).toHaveText(sentence);
});

test("a file that prepares its input itself opens here as the network that was trained", async ({ page }) => {
  await visit(page);
  const files = await open(page, "File");
  await files.getByLabel("The file prepares its input itself").check();
  const { bytes } = await saved(page, button(files, "Save"));
  await expect(files).toContainText("The file scales its input itself, as x / 255");
  expect(bytes.includes("rescale_input")).toBe(true);
  await files.getByLabel("Choose a model file").setInputFiles([upload("prepared.keras", bytes)]);
  await expect(files).toContainText("Opened prepared.keras.");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 128 relu, Dense 10 softmax: 101,770 parameters");
});

test("a file that is no model is refused where it was chosen, and the model stays", async ({ page }) => {
  await visit(page);
  const files = await open(page, "File");
  await files
    .getByLabel("Choose a model file")
    .setInputFiles([upload("notes.keras", new TextEncoder().encode("These are notes, no model."))]);
  await expect(files).toContainText("notes.keras: expected a model file");
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await expect(button(page, "Train")).toBeEnabled();
});

test("Keras code is shown, pasted code becomes the configuration, and what is not understood is marked", async ({ page, context }) => {
  await visit(page);
  const files = await open(page, "Code");
  const editor = files.getByRole("textbox");
  await expect(editor).toContainText('layers.Dense(units=10, activation="softmax")');
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const pasted =
    'model = keras.Sequential([layers.Flatten(), layers.Dense(32, activation="tanh"), layers.Dense(10, activation="softmax")])\nmodel.frobnicate()\nmodel.compile(optimizer=keras.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"])\n';
  await page.evaluate((code) => navigator.clipboard.writeText(code), pasted);
  await editor.press("Control+a");
  await editor.press("Control+v");
  await expect(files).toContainText("Line 2: passed over: model.frobnicate()");
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await button(files, "Use the rest").click();
  await expect(files).toContainText("Took over 3 layers.");
  await expect(files).toContainText("Line 2: passed over: model.frobnicate()");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 32 tanh, Dense 10 softmax: 25,450 parameters");
  await expect(card(page, "Training")).toContainText("SGD 0.5");
});

test("after a damaged model file others are opened and saved as before", async ({ page }) => {
  await page.goto("./");
  const outcomes = await page.evaluate(async () => {
    const library = "./sprout.js";
    const { Trainer } = (await import(new URL(library, location.href).href)) as typeof import("../../web/src/lib");
    const trainer = await Trainer.create({ threads: 1 });
    const layers = [{ class_name: "Dense", config: { units: 3 } }];
    await trainer.build({ model: { class_name: "Sequential", config: { input_shape: [4], layers } } });
    const { bytes } = await trainer.save({ format: "h5" });
    const weightsNow = async () => (await trainer.getWeights()).map(({ values }) => [...values]);
    const weights = await weightsNow();
    // Every byte of the beginning in turn: what the library reads first.
    const refused: string[] = [];
    for (let at = 8; at < 104; at += 8) {
      const damaged = bytes.map((byte, i) => (i === at ? byte ^ 0xff : byte));
      await trainer.load([new File([damaged], "damaged.h5")]).catch((error: Error) => refused.push(error.message));
      await trainer.load([new File([bytes], "sound.h5")]);
    }
    const keras = await trainer.save({ format: "keras" });
    await trainer.load([new File([keras.bytes], keras.name)]);
    const again = await weightsNow();
    await trainer.dispose();
    return { refused, weights, again };
  });
  expect(outcomes.refused.length).toBeGreaterThan(0);
  for (const message of outcomes.refused) expect(message).toMatch(/^damaged\.h5: expected /);
  expect(outcomes.again).toEqual(outcomes.weights);
});
