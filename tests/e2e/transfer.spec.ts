// Transfer learning by people: a new head on the network there is, and more of it set free.
import { pngFile, zipFile } from "../unit/data-fixtures";
import { button, expect, give, loaded, open, test, train, unfold, upload, visit } from "./support";

test("somebody puts a new head on a network, trains it, and sets all of it free", async ({ page }) => {
  await visit(page);
  const model = await open(page, "Model");
  const of = (name: string, colour: number[]) =>
    Array.from({ length: 12 }, (_, i) => [`${name}/${i}.png`, pngFile(9, 9, colour, [i, i, i])] as const);
  const pictures = upload("colours.zip", zipFile(Object.fromEntries([...of("red", [200, 0, 0]), ...of("blue", [0, 0, 200])])));
  await give(page, [pictures]);
  await loaded(page, /colours/);
  await open(page, "Model");
  await unfold(model, "Transfer learning");
  await expect(model.getByLabel("Cut behind")).toBeVisible();
  await model.getByLabel("Cut behind").selectOption({ index: 1 });
  await button(model, "Put a new head on it").click();
  await expect(model.getByText(/a new head for colours stands behind/)).toBeVisible();
  await expect(model.getByText(/is computed once, before the first epoch/)).toBeVisible();
  await train(page, 2);
  await open(page, "Model");
  await model.getByLabel("Frozen up to").selectOption("nothing is frozen");
  await button(model, "Freeze up to here").click();
  await expect(model.getByText(/parameters learn now, at a rate of 0.00001/)).toBeVisible();
});
