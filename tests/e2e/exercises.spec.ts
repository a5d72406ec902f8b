// Exercises and links: a course's exercise is set in one click and its figures stand beside one's own; a teacher hands out a configuration as an address.
import {
  type Upload,
  WHOLE,
  absent,
  button,
  card,
  copiedLink,
  csv,
  expect,
  fill,
  finished,
  give,
  loaded,
  makePoints,
  open,
  realData,
  servePublished,
  test,
  train,
  unfold,
  visit,
} from "./support";

/** Three kinds of flowers, told apart by their lengths, as a table of the name and columns that the exercise knows. */
function flowers(): Upload {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const kind = i % 3;
    const length = (k: number) => (4 + 1.5 * kind * (k % 2) + k + ((i * 7 + k * 3) % 10) / 10).toFixed(1);
    return [length(0), length(1), length(2), length(3), ["setosa", "versicolor", "virginica"][kind]].join(",");
  });
  return csv("iris.csv", ["sepal_length,sepal_width,petal_length,petal_width,species", ...rows]);
}

test("an exercise waits for its data, is set when it comes, and shows one's own figures as they come", async ({ page }) => {
  await visit(page);
  const exercises = await open(page, "Course");
  await button(exercises, "Iris: three flowers by four lengths").click();
  await button(exercises, "Load data and settings").click();
  const notice = page.getByRole("status").filter({ hasText: "load iris under Data" });
  await expect(notice).toBeVisible();
  await expect(card(page, "Model")).toContainText("101,770 parameters");

  await give(page, [flowers()]);
  await expect(notice).toBeHidden();
  await expect(card(page, "Model")).toContainText("Dense 16 relu, Dense 3 softmax: 131 parameters");
  await expect(card(page, "Training")).toContainText("Adam 0.01, batch 16, 60 epochs, no validation");
  await expect(exercises).toContainText("In the page now: Iris: three flowers by four lengths.");
  await open(page, "Course");
  const table = exercises.getByRole("group", { name: "Published figures and yours" });
  await expect(table).toContainText("band 90.00");
  await train(page);
  // While one works, a strip says how far one's figures agree, and leads back to them.
  await expect(page.locator(".course-strip")).toContainText("1 of 1 figure agrees.");
  await button(page, "Figures").click();
  await expect(table.getByRole("row", { name: /on the test set/ })).toContainText("within");
  await expect(exercises).toContainText("1 of 1 figure agrees.");
  await expect(exercises).toContainText("Yours: Run 1.");
});

test("MNIST's exercise in one click: fetched, trained, and every figure agrees with the published one", async ({ page }) => {
  const folder = realData("mnist");
  if (absent(folder)) return;
  await servePublished(page, folder);
  await visit(page);
  const exercises = await open(page, "Course");
  await button(exercises, "MNIST: softmax regression").click();
  await button(exercises, "Load data and settings").click();
  await loaded(page, "MNIST: 60,000 + 10,000 pictures");
  await expect(card(page, "Training")).toContainText("SGD 0.01, batch 64, 30 epochs, 20 % for validation");
  await expect(card(page, "Model")).toContainText("Flatten, Dense 10 softmax: 7,850 parameters");
  // As far as the first figures with a band.
  await train(page, 5);
  await open(page, "Course");
  await expect(exercises).toContainText("In the page now: MNIST: softmax regression. 4 of 4 figures agree.");
  await expect(exercises.getByRole("row", { name: /^epoch 5/ })).toContainText("within");
  await expect(exercises.getByRole("row", { name: /^epoch 10/ })).not.toContainText("within");
});

test("settings alone leave the data, and options belong to them", async ({ page }) => {
  await visit(page);
  const exercises = await open(page, "Course");
  await button(exercises, "Fashion-MNIST: optimizers compared").click();
  await exercises.getByLabel("Optimizer", { exact: true }).selectOption("nesterov");
  await expect(exercises.getByRole("row", { name: /epoch 5/ })).toContainText("published 87.95");
  await button(exercises, "Settings alone").click();
  await expect(card(page, "Model")).toContainText("Flatten, Dense 100 relu, Dense 10 softmax: 79,510 parameters");
  await expect(card(page, "Data")).toContainText("Generated digits");
  await expect(exercises).toContainText("In the page now: Fashion-MNIST: optimizers compared; its settings alone, on Generated digits.");
  const training = await open(page, "Training");
  await expect(training).toContainText("SGD 0.01, batch 32, 5 epochs, 20 % for validation");
  await expect(training.getByLabel("nesterov", { exact: true })).toBeChecked();
  await expect((await open(page, "Code")).getByRole("textbox")).toContainText("nesterov=True");
});

test("a link carries data by name, layers, training and callbacks to another page", async ({ page, context }) => {
  await visit(page);
  const data = await makePoints(page, "spirals", { seed: "7" });
  await unfold(data, "Validation and test parts");
  await fill(data, "Validation part", "0.25");
  await button(data, "Divide").click();
  await expect(data).toContainText("600 training + 200 validation + 200 test points");
  const training = await open(page, "Training");
  await training.getByLabel("schedule", { exact: true }).selectOption("CosineDecay");
  await fill(training, "epochs", "3");
  await unfold(training, "callbacks");
  await training.getByLabel("ModelCheckpoint", { exact: true }).check();
  await button(await open(page, "Model"), "+ Dropout").click();
  const address = await copiedLink(page);
  expect(address.length).toBeLessThan(1200);

  const other = await context.newPage();
  await other.goto(address);
  await loaded(other, "Spirals: 600 training + 200 validation + 200 test points in the plane");
  await expect(other.getByRole("status").filter({ hasText: "The page is set as the link says." })).toBeVisible();
  await expect(card(other, "Model")).toContainText("Dropout 0.3");
  const theirs = await open(other, "Training");
  await expect(theirs).toContainText("3 epochs");
  await expect(theirs.getByLabel("schedule", { exact: true })).toHaveValue("CosineDecay");
  await train(other);
  await expect(other.getByText(/The best weights, of epoch \d+, are kept\./)).toBeVisible();
});

test("a link for a table brings back its columns and its division, when the reader loads the same file", async ({
  page,
  browser,
  baseURL,
}) => {
  await visit(page);
  await give(page, [flowers()]);
  const data = await open(page, "Data");
  await expect(data).toContainText("iris: 120 + 30 rows, 4 inputs, 3 classes");
  await data.getByLabel("Use of sepal_width").selectOption("ignored");
  await fill(data, "Test part", "0.4");
  await button(data, "Load iris again like this").click();
  await expect(data).toContainText("iris: 90 + 60 rows, 3 inputs, 3 classes");
  const address = await copiedLink(page);

  // Another browser, that has never seen the file.
  const other = await (await browser.newContext({ baseURL })).newPage();
  await visit(other, { address, digits: WHOLE });
  await expect(other.getByRole("status").filter({ hasText: "load iris under Data" })).toBeVisible();
  await give(other, [flowers()]);
  await expect(card(other, "Data")).toContainText("iris: 90 + 60 rows, 3 inputs, 3 classes");
  await expect(card(other, "Model")).toContainText("Dense 3 softmax");
  await expect(other.getByRole("status").filter({ hasText: "load iris under Data" })).toBeHidden();
  const theirs = await open(other, "Data");
  await expect(theirs.getByLabel("Use of sepal_width")).toHaveValue("ignored");
  await expect(theirs.getByLabel("Test part", { exact: true })).toHaveValue("0.4");
  await other.context().close();
});

test("the tour of deep learning: a neuron's numbers change its answer, a network and a comparison of descents are set in one click", async ({
  page,
}) => {
  await visit(page);
  const exercises = await open(page, "Course");
  await button(exercises, "A tour of deep learning").click();
  await expect(exercises.getByText("z = 0.8 · 1 + -0.4 · 0.5 + 0.6 · -1 + 0.5 = 0.5000", { exact: true })).toBeVisible();
  await exercises.getByLabel("x 3", { exact: true }).fill("0");
  await exercises.getByLabel("x 3", { exact: true }).press("Tab");
  await expect(exercises.getByText(/^z = .* = 1\.100$/)).toBeVisible();
  await exercises.getByLabel("Activation", { exact: true }).selectOption("relu");
  await expect(exercises.getByText("a = relu(1.100) = 1.100", { exact: true })).toBeVisible();
  await expect(exercises.getByRole("img", { name: /^relu and its derivative over z/ })).toBeVisible();

  await button(exercises, "Recurrent (RNN)").click();
  await expect(card(page, "Model")).toContainText("SimpleRNN 64");
  await button(exercises, "Set up the comparison").click();
  const sweep = card(page, "Sweep");
  await loaded(page, "Circles: 800 + 200 points");
  await expect(sweep.getByLabel("Values of batch_size", { exact: true })).toHaveValue("8, 32, 800");
  await button(sweep, "Run 9 trainings").click();
  await expect(sweep).toContainText("9 of 9 trainings done");
});

test("a broken link is refused in one sentence, and the page is as ever", async ({ page }) => {
  await visit(page, { address: "./#setup=1.eyJtb2RlbCI6W3siY2xhc3NfbmFtZSI6Ik" });
  await expect(
    page.getByRole("alert").filter({ hasText: "This link's configuration cannot be used: it is damaged or cut off." }),
  ).toBeVisible();
  await fill(await open(page, "Training"), "epochs", "1000");
  await button(page, "Train").click();
  await expect(button(page, "Stop")).toBeVisible();
  await button(page, "Stop").click();
  await finished(page);
});
