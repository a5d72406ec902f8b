// Looking at data: one sample's numbers, class means, duplicates, and after training the labels to look at again.
import { button, csv, expect, give, open, test, train, visit } from "./support";

test("a sample's pixels are read by pointer and keys, and stand in a table; class means are shown", async ({ page }) => {
  await visit(page);
  const data = await open(page, "Data");
  const pixels = data.getByRole("application", { name: /^Sample 0: \d, large\. Arrow keys/ });
  await pixels.focus();
  await page.keyboard.press("ArrowDown");
  await expect(data.getByText(/^row 14, column 14: \d+(; the model sees [\d.]+)?$/)).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(data.getByText(/^row 14, column 15: \d+/)).toBeVisible();
  await pixels.hover({ position: { x: 2, y: 2 } });
  await expect(data.getByText("row 0, column 0: 0", { exact: true })).toBeVisible();
  await data.getByText("Its numbers", { exact: true }).click();
  await expect(data.getByRole("group", { name: "Stored values of rows 0 - 27, columns 0 - 27" }).locator("tbody td")).toHaveCount(784);

  await data.getByText("Mean picture of each class, and all pixel values").click();
  await expect(data.getByRole("img", { name: /^Mean of [34]\d\d samples of \d$/ })).toHaveCount(10);
  await expect(data.getByRole("img", { name: /^How often each range of pixel values occurs/ })).toBeVisible();
  await expect(data.getByText("No two samples are the same.")).toBeVisible();
});

test("a table whose rows repeat is warned of; the highest losses name the row with the wrong label", async ({ page }) => {
  await visit(page);
  // Two clearly separate classes; row 0 stands there three times, and three rows carry the label of the other class.
  const rows = Array.from({ length: 60 }, (_, i) => {
    const k = i % 2;
    return `${(k * 10 + Math.sin(i)).toFixed(3)},${(k * 10 + Math.cos(i)).toFixed(3)},${([5, 20, 33].includes(i) ? 1 - k : k) ? "right" : "left"}`;
  });
  await give(page, [csv("sides.csv", ["a,b,side", ...rows, rows[0]!, rows[0]!])]);
  const data = await open(page, "Data");
  await expect(data).toContainText(/sides: \d+ \+ \d+ rows/);
  await expect(data.getByText(/in the training set too|repeats an earlier one|repeat an earlier one/).first()).toBeVisible();
  await data.getByText("Show them", { exact: true }).click();
  await expect(data.getByRole("list", { name: "Equal samples" }).getByRole("listitem")).toHaveText([/left.*left.*left/]);

  await train(page, 30);
  const results = await open(page, "Results");
  await button(results, "Find them").click();
  await expect(results.getByText(/^The \d+ highest losses, highest first\.$/)).toBeVisible();
  const [label, says] = await results
    .getByRole("group", { name: "Labels to look at again" })
    .locator("tbody tr")
    .first()
    .locator("td")
    .allTextContents();
  expect(new Set([label, says!.split(",")[0]])).toEqual(new Set(["left", "right"]));
});
