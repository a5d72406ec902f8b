// Loaded sets are kept on this device: there after a reload as they were left, removable, and nothing is lost where they cannot be kept.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { labels, noise, pictures, pngFile } from "../unit/data-fixtures";
import { FEW, button, card, csv, expect, give, loaded, open, test, unfold, upload, visit } from "./support";

const table = (name: string, rows = 90) =>
  csv(name, ["x,z,class", ...Array.from({ length: rows }, (_, i) => `${(i % 3) + (i % 7) / 20},${i % 5},${["a", "b", "<i>c"][i % 3]}`)]);

/** Waits until what is kept is on the disk: the row of a set appears then. */
const keptRow = (page: Page, name: string) => card(page, "Data").getByRole("listitem").filter({ hasText: name });

/** Opens the page again and waits for the data that it begins with. */
async function again(page: Page, sentence: string): Promise<void> {
  await page.goto("./");
  await loaded(page, sentence);
  await open(page, "Data");
}

test("a table is there after a reload, with its settings, until it is removed", async ({ page }) => {
  await visit(page);
  await give(page, [table("three.csv")]);
  const data = card(page, "Data");
  await expect(data).toContainText("three: 72 + 18 rows, 2 inputs, 3 classes");
  await expect(keptRow(page, "three: 72 + 18")).toContainText("in use");
  await data.getByLabel("Test part").fill("0.5");
  await data.getByLabel("Use of z").selectOption("ignored");
  await button(data, "Load three again like this").click();
  await expect(keptRow(page, "three: 45 + 45")).toBeVisible();
  await again(page, "three: 45 + 45 rows, 1 input, 3 classes");
  await expect(data.getByLabel("Use of z")).toHaveValue("ignored");
  await expect(data.getByRole("row", { name: /^<i>c 15/ })).toBeVisible();
  await expect(card(page, "Model")).toContainText("Dense 3 softmax");

  // A second set takes the first place; the first opens as it was left.
  await give(page, [table("other.csv", 60)]);
  await expect(data).toContainText("other: 48 + 12 rows");
  await expect(keptRow(page, "other: 48 + 12")).toBeVisible();
  await button(data, "Open three").click();
  await expect(data).toContainText("three: 45 + 45 rows, 1 input");
  await expect(keptRow(page, "three: 45 + 45")).toContainText("in use");
  await button(data, "Remove three from this device").click();
  await expect(keptRow(page, "three")).toHaveCount(0);
  await expect(data).toContainText("three: 45 + 45 rows, 1 input");
  await again(page, "other: 48 + 12 rows, 2 inputs");
  await button(data, "Remove other from this device").click();
  await expect(data.getByText("Files you load are kept in this browser")).toBeVisible();
  await again(page, FEW);
});

test("files that came one by one and were divided come back so", async ({ page }) => {
  await visit(page);
  const data = card(page, "Data");
  await give(page, [upload("train-images-idx3-ubyte", pictures(100))]);
  await expect(data.getByText(/Still missing/)).toBeVisible();
  await give(page, [upload("train-labels-idx1-ubyte", labels(100))]);
  await expect(data).toContainText("100 pictures, 28 x 28");
  await give(page, [upload("t10k-images-idx3-ubyte", pictures(20)), upload("t10k-labels-idx1-ubyte", labels(20))]);
  await expect(data).toContainText("100 + 20 pictures, 28 x 28");
  await unfold(data, "Validation and test parts");
  await data.getByLabel("Validation part").fill("0.2");
  await button(data, "Divide").click();
  await expect(keptRow(page, "80 training + 20 validation + 20 test")).toContainText("in use");
  await again(page, "80 training + 20 validation + 20 test pictures, 28 x 28");
  await unfold(data, "Validation and test parts");
  await expect(data.getByLabel("Validation part")).toHaveValue("0.2");
});

test("a folder of many pictures is kept with its classes", async ({ page }, info) => {
  const folder = info.outputPath("zoo");
  for (const [name, color] of [
    ["cat", [200, 20, 20]],
    ["dog", [20, 20, 200]],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 70; i++) writeFileSync(join(folder, name, `${"long".repeat(i % 30)}${i}.png`), pngFile(8, 8, [...color]));
  }
  await visit(page);
  const data = await open(page, "Data");
  await data.getByLabel("Choose a folder").setInputFiles(folder);
  await expect(keptRow(page, "zoo: 140")).toContainText("in use");
  await again(page, "zoo: 140 pictures, 8 x 8 x 3, 2 classes");
  await expect(data.getByRole("row", { name: "dog 70" })).toBeVisible();
});

test("where the browser has no room, that is said and nothing is lost", async ({ page, baseURL }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(baseURL!).origin, quotaSize: 500_000 });
  await visit(page);
  await give(page, [table("small.csv")]);
  await expect(keptRow(page, "small")).toBeVisible();
  const data = card(page, "Data");
  await give(page, [upload("x_train.npy", npy(1000)), upload("y_train.npy", npyLabels(1000))]);
  await expect(
    data.getByRole("alert").filter({ hasText: /is loaded and works as ever, but the browser has no room to keep it/ }),
  ).toBeVisible();
  await expect(data).toContainText("1,000 samples of shape 1000");
  await expect(keptRow(page, "small")).toBeVisible();
  await again(page, "small: 72 + 18 rows");
});

test("where the browser keeps nothing, that is said and the page works", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("A private window", "InvalidStateError");
    };
  });
  await visit(page);
  await give(page, [table("three.csv")]);
  const data = card(page, "Data");
  await expect(data).toContainText("three: 72 + 18 rows");
  await expect(data.getByRole("alert").filter({ hasText: "This browser keeps no data here" })).toBeVisible();
  await expect(button(page, "Train")).toBeEnabled();
});

const npyHeader = (descr: string, shape: string): Uint8Array => {
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const text = `${fields.padEnd(117)}\n`;
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0, ...Buffer.from(text)]);
};
const npy = (count: number): Uint8Array => Buffer.concat([npyHeader("|u1", `${count}, 1000`), noise(count * 1000)]);
const npyLabels = (count: number): Uint8Array => Buffer.concat([npyHeader("|u1", `${count},`), noise(count, 2, 3)]);
