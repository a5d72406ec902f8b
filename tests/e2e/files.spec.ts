// Models leave the page as files and come back.
import { button, card, expect, open, saved, test, train, upload, visit } from "./support";

test("a trained model is saved, opened in a new page and known there", async ({ page }) => {
  await visit(page);
  await train(page, 1);
  const results = card(page, "Results");
  await expect(results).toContainText("Test accuracy");
  const sentence = (await results.locator(".sentence").textContent())!;

  const files = await open(page, "Files");
  const { name, bytes } = await saved(page, button(files, "Save"));
  expect(name).toBe("generated-digits.keras");
  await expect(files).toContainText("The network takes its input as x / 255");

  await page.reload();
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  const again = await open(page, "Files");
  await again.getByLabel("Choose a model file").setInputFiles([upload("mine.keras", bytes)]);
  await expect(again).toContainText("Opened mine.keras.");
  await expect(again).toContainText("training goes on where it stopped");
  await open(page, "Results");
  await button(page, "Evaluate").click();
  await expect(card(page, "Results").locator(".sentence")).toHaveText(sentence);
});

test("a file that prepares its input itself opens here as the network that was trained", async ({ page }) => {
  await visit(page);
  const files = await open(page, "Files");
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
  const files = await open(page, "Files");
  await files
    .getByLabel("Choose a model file")
    .setInputFiles([upload("notes.keras", new TextEncoder().encode("These are notes, no model."))]);
  await expect(files).toContainText("notes.keras: expected a model file");
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await expect(button(page, "Train")).toBeEnabled();
});

test("Keras code is shown, pasted code becomes the configuration, and what is not understood is marked", async ({ page }) => {
  await visit(page);
  const files = await open(page, "Files");
  await button(files, "Show the code").click();
  await expect(files.locator("pre")).toContainText('layers.Dense(units=10, activation="softmax")');
  await files
    .getByLabel("Paste Keras code")
    .fill(
      'model = keras.Sequential([layers.Flatten(), layers.Dense(32, activation="tanh"), layers.Dense(10, activation="softmax")])\nmodel.frobnicate()\nmodel.compile(optimizer=keras.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"])\n',
    );
  await button(files, "Use it").click();
  await expect(files).toContainText("Took over 3 layers.");
  await expect(files).toContainText("Line 2: passed over: model.frobnicate()");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 32 tanh, Dense 10 softmax: 25,450 parameters");
  await expect(card(page, "Training")).toContainText("SGD 0.5");
});
