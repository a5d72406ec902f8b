// Tables, series and texts: columns shown and corrected, values predicted, texts read.
import { zipFile } from "../unit/data-fixtures";
import { absent, button, card, csv, expect, give, loaded, open, realData, test, train, upload, visit } from "./support";

test("learns a table, shows its columns, and takes corrections", async ({ page }) => {
  // What a file holds is text, never markup that the page would follow.
  const [markup, lily] = ["<img src=x onerror=alert(1)>", "<b>lily</b><script>alert(2)</script>"];
  let executed = 0;
  page.on("dialog", (dialog) => (executed++, dialog.dismiss()));
  const injected = page.locator("img[src='x'], b:text-is('lily'), i:text-is('blue'), script:text('alert')");
  await visit(page);
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${i % 2 ? 5 : 1}.${i % 10},${i % 3 ? "red" : "<i>blue</i>"},${i % 2 ? "rose" : lily}`,
  );
  await give(page, [
    csv("flowers.csv", [`petal,colour ${markup},species ${markup}`, ...rows.slice(0, 100), "# the second half", ...rows.slice(100)]),
  ]);
  const data = card(page, "Data");
  await expect(data).toContainText("flowers: 160 + 40 rows, 3 inputs, 2 classes");
  await expect(data.getByRole("row", { name: /^petal/ })).toContainText("1 to 5.9, mean 3.45");
  await expect(data.getByRole("img", { name: `Histogram of colour ${markup}` })).toBeVisible();
  await expect(data.getByLabel(`Use of species ${markup}`)).toHaveValue("target");
  await expect(data.getByText("1 line beginning with # among the rows is passed over as a comment.")).toBeVisible();
  await expect(data.getByRole("row", { name: `${lily} 80` })).toBeVisible();
  await train(page);
  const judged = await open(page, "Results");
  await expect(judged).toContainText("Test accuracy 100.00 %");
  await expect(judged.getByRole("row", { name: lily }).first()).toBeVisible();
  await button(page, "Take a test sample").click();
  await expect(card(page, "Try it").getByText(/^It reads /)).toBeVisible();
  await expect(card(page, "Try it")).toContainText(lily);
  await expect(injected).toHaveCount(0);
  expect(executed).toBe(0);

  await open(page, "Data");
  await data.getByLabel("Use of petal").selectOption("to predict");
  await data.getByLabel("Test part").fill("0.5");
  await button(data, "Load flowers again like this").click();
  await expect(data).toContainText("flowers: 100 + 100 rows, 4 inputs, petal as a value");
  await expect(card(page, "Model")).toContainText("Dense 1: ");
  await train(page);
  const results = await open(page, "Results");
  await expect(results.getByRole("img", { name: /petal of 100 samples/ })).toBeVisible();
  await button(page, "Take a test sample").click();
  await expect(card(page, "Try it").getByText(/^petal: \d/)).toBeVisible();
});

test("cross-validates: each fold, mean and spread", async ({ page }) => {
  await visit(page);
  const rows = Array.from({ length: 90 }, (_, i) => `${(i % 3) + (i % 7) / 20},${i % 5},${["a", "b", "c"][i % 3]}`);
  await give(page, [csv("three.csv", ["x,z,class", ...rows])]);
  await expect(card(page, "Data")).toContainText("three: 72 + 18 rows, 2 inputs, 3 classes");
  const results = await open(page, "Cross-validation");
  await results.getByLabel("Folds").fill("3");
  await button(results, "Cross-validate").press("Enter");
  await expect(results.getByRole("row", { name: /^mean / })).toContainText(/(9\d|100)\.\d\d/);
  await expect(results.getByRole("row", { name: /^[123] / })).toHaveCount(3);
  // Its button was Stop meanwhile; the focus never left it.
  await expect(button(results, "Cross-validate")).toBeFocused();
  await expect(card(page, "Data")).toContainText("three: 72 + 18 rows");
  await expect(button(page, "Train")).toBeEnabled();
  // It is kept as a run.
  await expect((await open(page, "Runs")).getByRole("row", { name: /Run 1, 3 folds/ })).toBeVisible();
});

test("takes a test table with its training table, or after it, and says what it lacks", async ({ page }) => {
  await visit(page);
  const rows = (count: number, from = 0) => [
    "x,colour,kind",
    ...Array.from({ length: count }, (_, i) => `${(i % 2) * 5 + (i % 4) + from},${i % 3 ? "red" : "blue"},${i % 2 ? "a" : "b"}`),
  ];
  await give(page, [csv("train.csv", rows(60)), csv("test.csv", rows(20))]);
  const data = card(page, "Data");
  await expect(data).toContainText("train: 60 + 20 rows, 3 inputs, 2 classes");
  await expect(data).toContainText("The test rows came in a file of their own.");
  await expect(data.getByLabel("Test part")).toHaveCount(0);
  await give(page, [csv("kinds.csv", rows(50))]);
  await expect(data).toContainText("kinds: 40 + 10 rows");
  await data.getByLabel("Use of colour").selectOption("ignored");
  await button(data, "Load kinds again like this").click();
  await expect(data).toContainText("kinds: 40 + 10 rows, 1 input");
  // What was chosen for the training table stays.
  await give(page, [csv("test.csv", rows(15, 1))]);
  await expect(data).toContainText("kinds: 50 + 15 rows, 1 input");
  await data.getByLabel("Use of colour").selectOption("input");
  await data.getByLabel("Scaling of numbers").selectOption("0 to 1");
  await button(data, "Load kinds again like this").click();
  await expect(data.getByLabel("Scaling of numbers")).toHaveValue("minmax");
  await expect(data).toContainText("kinds: 50 + 15 rows, 3 inputs");
  await give(page, [csv("train.csv", rows(60)), csv("test.csv", ["x,colour", "1,red"])]);
  await expect(
    data.getByRole("alert").filter({ hasText: "test.csv: expected the columns of train.csv, found none called kind." }),
  ).toBeVisible();
  await expect(data).toContainText("kinds: 50 + 15 rows");
  await train(page);
  await expect(card(page, "Results")).toContainText("on 15 samples");
});

test("predicts a series and draws it over the truth", async ({ page }) => {
  await visit(page);
  const months = Array.from({ length: 120 }, (_, i) => `2001-${i},${(100 + 50 * Math.sin(i / 2)).toFixed(2)}`);
  await give(page, [csv("waves.csv", ["month,height", ...months])]);
  await expect(card(page, "Data")).toContainText("waves: 84 + 24 windows of 12 steps, to predict height");
  await expect(card(page, "Model")).toContainText("LSTM 32 tanh, Dense 1");
  await train(page);
  const results = await open(page, "Results");
  await expect(results.getByRole("heading", { name: "Prediction over truth" })).toBeVisible();
  await results.getByText("These values as a table").click();
  const [, truth, prediction] = await results
    .getByRole("row", { name: /^0 / })
    .getByRole("cell")
    .or(results.getByRole("rowheader", { name: "0", exact: true }))
    .allInnerTexts();
  expect(Math.abs(Number(truth) - Number(prediction))).toBeLessThan(20);
});

/** A zip of sequences that rise (class 1) or fall (class -1), of 5 to 9 steps, and their targets. */
function walks(count: number): Uint8Array {
  const lines = (text: string[]) => new TextEncoder().encode(text.join("\n"));
  const walk = (i: number) =>
    lines([
      "#height, noise",
      ...Array.from({ length: 5 + (i % 5) }, (_, step) => `${(i % 2 ? step : -step) / 5}, ${((i * 7 + step * 3) % 10) / 10}`),
    ]);
  const sequences = Object.fromEntries(Array.from({ length: count }, (_, i) => [`walks/walk_${i + 1}.csv`, walk(i + 1)]));
  return zipFile({
    ...sequences,
    "walks/walk_target.csv": lines([
      "#sequence_ID, class_label",
      ...Array.from({ length: count }, (_, i) => `${i + 1}, ${i % 2 ? -1 : 1}`),
    ]),
  });
}

test("learns sequences of one file each, and judges them on a test archive that comes later", async ({ page }) => {
  await visit(page);
  const data = card(page, "Data");
  await give(page, [upload("walks.zip", walks(40))]);
  await expect(data).toContainText("walks: 32 + 8 sequences of 5 to 9 steps, 2 channels, 2 classes");
  await expect(card(page, "Model")).toContainText("Masking");
  await give(page, [upload("walks_test.zip", walks(12))]);
  await expect(data).toContainText("walks: 40 + 12 sequences of 5 to 9 steps, 2 channels, 2 classes");
  await train(page);
  await expect(card(page, "Results")).toContainText("Test accuracy 100.00 %");
  // Both archives are there at the next visit.
  await page.goto("./");
  await loaded(page, "walks: 40 + 12 sequences of 5 to 9 steps");
});

test("learns the indoor movements", async ({ page }) => {
  const folder = realData("sequences");
  if (absent(folder)) return;
  await visit(page);
  await give(page, [`${folder}/IndoorMovement.zip`]);
  await expect(card(page, "Data")).toContainText("IndoorMovement: 251 + 63 sequences of 19 to 129 steps, 4 channels, 2 classes");
  await expect(card(page, "Model")).toContainText("Masking, LSTM 16 tanh, Dense 2 softmax");
  await train(page, 2);
  await expect(card(page, "Results")).toContainText(/Test accuracy \d+\.\d\d\s%/);
  await button(page, "Take a test sample").click();
  await expect(card(page, "Try it").getByText(/It reads -?1, /)).toBeVisible();
});

test("reads texts as they are written", async ({ page }) => {
  await visit(page);
  const lines = Array.from({ length: 120 }, (_, i) =>
    i % 2 ? `"A good and lovely film, number ${i}",pos` : `"What a bad and dull film, number ${i}",neg`,
  );
  await give(page, [csv("films.csv", ["text,label", ...lines])]);
  await expect(card(page, "Data")).toContainText(/films: 96 \+ 24 texts, \d+ tokens known, 2 classes/);
  await train(page);
  await expect(card(page, "Results")).toContainText("Test accuracy 100.00 %");
  await page.getByLabel("Write a text").fill("a lovely and good film");
  await expect(card(page, "Try it").getByText(/It reads pos, /)).toBeVisible();
  const unknown = card(page, "Try it").getByText("Not in its vocabulary");
  await expect(unknown).toHaveCount(0);
  await page.getByLabel("Write a text").fill("Xyzzy film, plugh xyzzy!");
  await expect(unknown).toHaveText("Not in its vocabulary: xyzzy, plugh.");
  await page.getByLabel("Write a text").fill("a dull and bad film");
  await expect(card(page, "Try it").getByText(/It reads neg, /)).toBeVisible();
});
