// The real thing: the four files of MNIST, from upload to a drawn digit.
import { absent, button, card, draw, expect, fill, finished, give, inkOf, open, realData, SEVEN, test, visit } from "./support";

const names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

test("uploads MNIST, trains, stops, evaluates, and reads a drawn digit", async ({ page }) => {
  const folder = realData("mnist");
  if (absent(folder)) return;
  await visit(page);
  await give(page, names.map((name) => `${folder}/${name}`));
  const data = card(page, "Data");
  await expect(data).toContainText("MNIST: 60,000 + 10,000 pictures, 28 x 28, 10 classes", { timeout: 30_000 });
  await expect(data.locator(".samples canvas")).toHaveCount(25);
  await expect(data.getByRole("row", { name: /^7 6,265 1,028$/ })).toBeVisible();

  await fill(await open(page, "Training"), "epochs", "2");
  await button(page, "Train").click();
  await finished(page);
  for (const canvas of await page.locator(".curve canvas").all()) expect(await inkOf(canvas)).toBeGreaterThan(1000);
  expect(await heapOf(page)).toBeLessThan(150e6);

  await button(page, "Train more").click();
  await expect(page.getByText(/Epoch 3 of 4/)).toBeVisible();
  await button(page, "Stop").click();
  await expect(button(page, "Train more")).toBeVisible({ timeout: 1000 });

  const results = await open(page, "Results");
  await expect(results.getByText(/Test accuracy 9[5-9]\.\d\d\s%/)).toBeVisible();
  await draw(page, SEVEN);
  await expect(card(page, "Try it").getByText(/It reads 7/)).toBeVisible();
});

/** Bytes of the buffers that the worker holds: the engine's memory. */
async function heapOf(page: import("@playwright/test").Page): Promise<number> {
  const client = await page.context().newCDPSession(page);
  const session = new Promise<string>((resolve) => client.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId)));
  await client.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const answer = new Promise<number>((resolve) => client.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    if (id === 1) resolve(result.backingStorageSize);
  }));
  await client.send("Target.sendMessageToTarget", { sessionId: await session, message: JSON.stringify({ id: 1, method: "Runtime.getHeapUsage" }) });
  return answer;
}
