// Wrong files, models and numbers: each gets one clear message where it happened, and what was loaded stays.
import { cifarRecords, gz, idxFile, joined, labels, pictures } from "../unit/data-fixtures";
import { button, card, expect, FEW, fill, give, headline, open, test, train, upload, type Upload, visit, WHOLE } from "./support";

const images = "train-images-idx3-ubyte";
const marks = "train-labels-idx1-ubyte";
const files: { what: string; given: Upload[]; says: RegExp }[] = [
  {
    what: "a truncated file",
    given: [upload(images, pictures(50).subarray(0, 20_000)), upload(marks, labels(50))],
    says: /train-images-idx3-ubyte: expected 39,216 bytes.*found 20,000/,
  },
  {
    what: "a truncated .gz",
    given: [upload(`${images}.gz`, gz(pictures(50)).subarray(0, 9000)), upload(marks, labels(50))],
    says: /train-images-idx3-ubyte\.gz: expected/,
  },
  {
    what: "a foreign file",
    given: [upload("cat.png", joined(Buffer.from("\x89PNG\r\n\x1a\n", "latin1")))],
    says: /cat\.png: expected pictures in one folder.*found a damaged PNG picture/,
  },
  {
    what: "more images than labels",
    given: [upload(images, pictures(50)), upload(marks, labels(40))],
    says: /train-labels-idx1-ubyte: expected 50 labels.*found 40/,
  },
  {
    what: "labels out of range",
    given: [
      upload(
        "data_batch_1.bin",
        cifarRecords(20, () => 12),
      ),
    ],
    says: /data_batch_1\.bin: expected.*found.*12/,
  },
  { what: "an empty file", given: [upload(images, new Uint8Array())], says: /train-images-idx3-ubyte: expected data, found an empty file/ },
  {
    what: "a gzip bomb",
    given: [upload(`${images}.gz`, gz(idxFile([4_000_000, 28, 28], new Uint8Array(2 ** 24))))],
    says: /train-images-idx3-ubyte\.gz: expected at most 1,073,741,824 bytes/,
  },
];

test("each broken or foreign file is named, and the data stays", async ({ page }) => {
  await visit(page);
  const data = await open(page, "Data");
  for (const { what, given, says } of files) {
    await test.step(what, async () => {
      await give(page, given);
      const alert = data.getByRole("alert").filter({ hasText: says });
      await expect(alert).toBeVisible();
      await expect(data).toContainText(FEW);
    });
  }
  await expect(card(page, "Model")).toContainText("101,770 parameters");
  await train(page, 1);
});

test("a model whose shapes do not fit says so at its layer", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "+ Reshape").click();
  await model.getByLabel("target_shape", { exact: true }).fill("5, 5");
  const wrong = model.locator("li.has-trouble");
  await expect(wrong).toHaveCount(1);
  await expect(wrong.getByRole("alert")).toContainText(/Reshape "reshape": expected .*128.*received \(5, 5\)/);
  await expect(model).toContainText("do not fit together");
  await button(page, "Train").click();
  await expect(wrong.getByRole("alert")).toBeVisible();
  await expect(button(page, "Train")).toBeVisible();
  await button(model, "Remove reshape").click();
  await expect(model).toContainText("101,770 parameters");
  await expect(wrong).toHaveCount(0);
});

test("an output that does not fit the classes is said before training", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  await button(model, "Remove flatten").click();
  await expect(model).toContainText("parameters");
  await button(page, "Train").click();
  await expect(page.getByRole("alert").filter({ hasText: "Put a Flatten layer before the first Dense layer." })).toBeVisible();
  await expect(button(page, "Train")).toBeVisible();
});

test("numbers out of range are marked at their fields, and Train leads there", async ({ page }) => {
  await visit(page);
  const settings = await open(page, "Training");
  const wrong: [string, string, string, RegExp][] = [
    ["batch_size", "0", "32", /batch_size: expected 1 or more, found 0/],
    ["epochs", "0", "5", /epochs: expected 1 or more, found 0/],
    ["learning_rate", "NaN", "0.001", /learning_rate: expected a number, found NaN/],
    ["learning_rate", "", "0.001", /learning_rate: expected a number, found nothing/],
    ["validation_split", "1", "0.2", /validation_split: expected less than 1, found 1/],
  ];
  for (const [label, bad, good, says] of wrong) {
    await fill(settings, label, bad);
    const field = settings.getByLabel(label, { exact: true });
    await expect(settings.getByRole("alert").filter({ hasText: says })).toBeVisible();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await button(page, "Train").click();
    await expect(field).toBeFocused();
    await expect(page.getByText("Correct what is marked in red first.")).toBeVisible();
    await fill(settings, label, good);
    await expect(field).not.toHaveAttribute("aria-invalid");
  }
  await train(page, 1);
});

test("a training that diverges says so and what to try", async ({ page }) => {
  await visit(page);
  const settings = await open(page, "Training");
  await settings.getByLabel("optimizer", { exact: true }).selectOption("SGD");
  await settings.getByLabel("loss", { exact: true }).selectOption("sparse_categorical_crossentropy");
  await fill(settings, "learning_rate", "1e30");
  await button(page, "Train").click();
  await expect(headline(page)).toHaveText("Training diverged: the loss is no longer a finite number.");
  await expect(page.getByRole("alert").filter({ hasText: "A learning_rate ten times smaller." })).toBeVisible();
  await fill(settings, "learning_rate", "0.1");
  await button(page, "Start over").click();
  await train(page);
});

test("a published set that cannot be reached is said to be, with the way out", async ({ browser, baseURL }) => {
  // A page of its own: the browser itself complains on the console about servers that do not answer.
  const page = await browser.newPage({ baseURL: baseURL! });
  await page.route(/^https:/, (route) => route.abort());
  await visit(page, { digits: WHOLE });
  const data = await open(page, "Data");
  await data.getByRole("button", { name: /^Fashion-MNIST, / }).click();
  const alert = data
    .getByRole("alert")
    .filter({ hasText: /Fashion-MNIST: expected train-images-idx3-ubyte\.gz from a public server, but .* cannot be reached/ });
  await expect(alert).toContainText("choose them under your own files");
  await expect(data).toContainText(WHOLE);
  await page.close();
});
