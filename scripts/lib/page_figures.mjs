// The page's own figures in headless Chromium: how soon it shows and trains, how long its main thread is taken, how soon it stops.
import { gzipSync } from "node:zlib";

const RUNS = 200;
const patience = 120_000;

/** Figures of the page at `url`, each with one value a round: [{ name, unit, values }]. Every round begins with nothing cached. */
export async function pageFigures(browser, url, rounds, say) {
  const figures = new Map();
  const note = (name, unit, value) => figures.set(name, { name, unit, values: [...(figures.get(name)?.values ?? []), value] });
  for (let round = 1; round <= rounds; round++) {
    for (const [what, measure] of Object.entries({ "first visit": firstVisit, training, "200 runs": manyRuns })) {
      say(`- round ${round} of ${rounds}: ${what}`);
      const context = await browser.newContext();
      context.setDefaultTimeout(patience);
      await measure(await context.newPage(), url, note);
      await context.close();
    }
  }
  return [...figures.values()];
}

/** From the address to the first step of a training that is begun as soon as the page lets one. */
async function firstVisit(page, url, note) {
  await page.addInitScript(() => {
    let begun = false;
    const look = () => {
      const train = [...document.querySelectorAll("button.primary:enabled")].find(({ textContent }) => textContent === "Train");
      if (!begun && train) {
        begun = true;
        train.click();
      }
      if (!begun || !/Epoch 1 of/.test(document.querySelector(".progress")?.textContent ?? "")) return;
      window.firstStep = performance.now();
      observer.disconnect();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => window.firstStep !== undefined);
  const [paint, step] = await page.evaluate(() => [performance.getEntriesByName("first-contentful-paint")[0].startTime, window.firstStep]);
  note("first contentful paint", "ms", paint);
  note("first training step told, from opening the page", "ms", step);
}

/** What the first load brings; the built-in digits for five epochs; then a training that is stopped in the middle. */
async function training(page, url, note) {
  const scripts = new Map();
  // Those that it runs, not those that it keeps for use without a network.
  const runs = (response) =>
    response.url().endsWith(".js") && response.request().resourceType() !== "fetch" && !response.request().serviceWorker();
  page.context().on("response", (response) => runs(response) && scripts.set(response.url(), response.body()));
  await visit(page, url);
  await page.waitForLoadState("networkidle");
  const packed = await Promise.all([...scripts.values()].map(async (body) => gzipSync(await body).length));
  note("JavaScript of the first load, packed", "kB", packed.reduce((a, b) => a + b, 0) / 1000);
  const longest = await longestTask(page, async () => {
    await button(page, "Train").click();
    await button(page, "Train more").waitFor();
  });
  note("longest task of the main thread in a training", "ms of its processor time", longest);
  await open(page, "Training");
  await page.getByLabel("epochs", { exact: true }).fill("1000");
  await button(page, "Train more").click();
  await page.getByText(/samples\/s/).waitFor();
  const stopped = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const find = (name) => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
        const began = performance.now();
        const observer = new MutationObserver(() => {
          if (!find("Train more")) return;
          observer.disconnect();
          resolve(performance.now() - began);
        });
        observer.observe(document, { subtree: true, childList: true, characterData: true });
        find("Stop").click();
      }),
  );
  note("from Stop to the end of the training", "ms", stopped);
}

/** The table of kept runs, filtered and sorted. */
async function manyRuns(page, url, note) {
  await visit(page, url);
  await open(page, "Training");
  await page.getByLabel("epochs", { exact: true }).fill("1");
  await button(page, "Train").click();
  await button(page, "Train more").waitFor();
  const compare = page.locator("#tab-compare");
  await compare.click();
  await page.getByText("1 run kept on this device").first().waitFor();
  await page.evaluate(copyRun, RUNS);
  await page.reload();
  await compare.click();
  await page.getByText(`${RUNS} runs kept on this device`).first().waitFor();
  const rows = page.locator("#runs .runs-scroll tbody tr");
  const longest = await longestTask(page, async () => {
    await page.getByLabel("Filter", { exact: true }).fill("number-7");
    await rows.nth(11).waitFor({ state: "detached" });
    await page.getByLabel("Filter", { exact: true }).fill("");
    await rows.nth(39).waitFor();
    for (const column of ["Best val loss", "Name", "Epochs", "Name", "Name"]) await button(page, column).click();
    await rows.first().getByText("number-199").waitFor();
  });
  note(`longest task of the main thread over a table of ${RUNS} runs`, "ms of its processor time", longest);
}

/** In the page: so many copies of the one run there is, each with a curve of 30 epochs, in its place. */
function copyRun(count) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("sprout");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("runs", "readwrite");
      const store = transaction.objectStore("runs");
      const reading = store.getAll();
      reading.onsuccess = () => {
        const [run] = reading.result;
        store.clear();
        for (let i = 0; i < count; i++) {
          const epochs = Array.from({ length: 30 }, (_, epoch) => ({
            ...run.epochs[0],
            epoch: epoch + 1,
            logs: { loss: 1 / (epoch + i + 1), val_loss: 1 / (epoch + 1) + i / 1000, val_accuracy: (i % 97) / 97 },
          }));
          store.put({ ...run, id: `copy-${i}`, name: `number-${i}`, created: i, epochs }, `copy-${i}`);
        }
      };
      transaction.onabort = () => reject(transaction.error);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function visit(page, url) {
  await page.goto(url);
  await page.locator("button.primary:enabled", { hasText: /^Train$/ }).waitFor();
}

/** Unfolds a part of the page. */
async function open(page, part) {
  const title = button(page, part);
  if ((await title.getAttribute("aria-expanded")) === "false") await title.click();
}

/** The longest task of the page's main thread while `act` goes on, in ms of its own processor time: what other programs do is not in it. */
async function longestTask(page, act) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "__metadata"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents.filter(({ name, ph, pid, tid }) => name === "RunTask" && ph === "X" && mains.includes(`${pid} ${tid}`));
  return Math.max(...tasks.map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1000));
}
