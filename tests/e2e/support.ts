// What the stories share: a page that must not complain, and words for what people do with it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test as base, type Locator, type Page } from "@playwright/test";

export { expect };

/** What the page begins with in most stories: as many digits as these need, made in a fifth of the time. */
const fewDigits = { train: 4000, test: 800 };

/**
 * Every story also asserts that nothing was written to the console as an error, and that no exception got away.
 * wholeDigits: the page begins with all the digits that visitors get.
 */
export const test = base.extend<{ wholeDigits: boolean }>({
  wholeDigits: [false, { option: true }],
  context: async ({ context, wholeDigits }, use) => {
    if (!wholeDigits) await context.addInitScript(askForFew, fewDigits);
    await use(context);
  },
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** In the page: whoever asks the engine for digits without saying how many gets so many. */
function askForFew(few: { train: number; test: number }): void {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message: { payload?: { builtin?: { name: string } } }, options?: object) {
    const builtin = message.payload?.builtin;
    const asked = builtin?.name === "digits" ? { ...message, payload: { ...message.payload, builtin: { ...few, ...builtin } } } : message;
    postMessage.call(this, asked, options);
  };
}

/** Real data beside the project; stories that need it pass over where it is absent. */
export const realData = (...path: string[]): string => join(import.meta.dirname, "../../../shared/data", ...path);
export function absent(folder: string): boolean {
  if (existsSync(folder)) return false;
  console.log(`${folder} is absent: this story is passed over.`);
  return true;
}

/** Answers for the public servers that the page downloads from, with the files of a folder. Resolves to how often it was asked, counted on. */
export async function servePublished(page: Page, folder: string): Promise<{ requests: number }> {
  const asked = { requests: 0 };
  await page.context().route(/^https:\/\/(?!127\.0\.0\.1)/, (route) => {
    asked.requests++;
    return route.fulfill({
      path: join(folder, new URL(route.request().url()).pathname.split("/").at(-1)!),
      headers: { "access-control-allow-origin": "*" },
    });
  });
  return asked;
}

/** Where each part of the page is: its room, as its tab or button is called, and its element; what is folded there has a title to unfold it by. */
const PARTS: Record<string, { id: string; room: string; folded?: boolean }> = {
  Model: { id: "model", room: "Network" },
  Code: { id: "code", room: "Network" },
  Training: { id: "training", room: "Network", folded: true },
  Learn: { id: "learn", room: "Learn" },
  Results: { id: "results", room: "Results" },
  Inside: { id: "inside", room: "Inside" },
  "From sample to loss": { id: "explain", room: "Inside", folded: true },
  Data: { id: "data", room: "Data" },
  Compare: { id: "compare", room: "Compare" },
  Runs: { id: "runs", room: "Compare" },
  Sweep: { id: "sweep", room: "Compare", folded: true },
  "Cross-validation": { id: "cross", room: "Compare", folded: true },
  "Try it": { id: "try", room: "Try" },
  Course: { id: "course", room: "Course" },
  "By hand": { id: "byHand", room: "Course", folded: true },
  Share: { id: "share", room: "Share" },
  File: { id: "file", room: "File" },
};

export const PLACES: readonly string[] = Object.keys(PARTS);

/** A part of the page, seen now or not. */
export const card = (page: Page, name: string): Locator => page.locator(`#${PARTS[name]!.id}`);
export const button = (page: Page | Locator, name: string): Locator => page.getByRole("button", { name, exact: true });

/** What Data says at the beginning. */
export const FEW = "4,000 + 800 pictures, 28 x 28, 10 classes";
export const WHOLE = "20,000 + 4,000 pictures, 28 x 28, 10 classes";

/** Opens the page and waits until the built-in digits can be trained on. */
export async function visit(page: Page, { address = "./", digits = FEW } = {}): Promise<void> {
  await page.goto(address);
  await loaded(page, digits);
  await expect(card(page, "Model")).toContainText("101,770 parameters");
}

/** Waits until Data says so. */
export const loaded = (page: Page, sentence: string | RegExp): Promise<void> => expect(card(page, "Data")).toContainText(sentence);

const VIEWS = ["Learn", "Results", "Inside", "Data", "Compare"];
const SHEETS = ["Course", "Share", "File"];

/** Goes where a part of the page is, as people do: by its tab, by its button on top, by the bar of a phone. */
export async function open(page: Page, name: string): Promise<Locator> {
  const { id, room, folded } = PARTS[name]!;
  const part = card(page, name);
  const sheet = page.locator(".sheet:visible");
  if ((await sheet.count()) > 0 && (await sheet.getAttribute("aria-labelledby")) !== `${PARTS[room]?.id}-title`)
    await button(sheet, "Close").click();
  if (!(await part.isVisible())) {
    const places = page.getByRole("navigation", { name: "Places" });
    const place = SHEETS.includes(room) ? "More" : VIEWS.includes(room) ? "Learn" : room;
    if (await places.isVisible()) await button(places, place).click();
    if (SHEETS.includes(room)) await button(page, room).click();
    else if (VIEWS.includes(room)) await page.locator(`#tab-${PARTS[room]!.id}`).click();
    if (id === "code" || id === "model") await page.locator(`#tab-${id}`).click();
  }
  await expect(part).toBeVisible();
  const title = page.locator(`#${id}-title`);
  if (folded && (await title.getAttribute("aria-expanded")) === "false") await title.click();
  return part;
}

/** Unfolds what lies under a title; clicks again where the page moved under the pointer. */
export async function unfold(where: Locator, title: string): Promise<void> {
  const summary = where.locator("summary").filter({ hasText: title });
  const isOpen = (): Promise<boolean> => summary.evaluate(({ parentElement }) => (parentElement as HTMLDetailsElement).open);
  await expect(async () => {
    if (!(await isOpen())) await summary.click();
    expect(await isOpen()).toBe(true);
  }).toPass();
}

/** The address that carries what is set on the page. */
export async function copiedLink(page: Page): Promise<string> {
  const share = await open(page, "Share");
  await button(share, "Copy a link").click();
  const address = await share.getByLabel("Link", { exact: true }).inputValue();
  await button(share, "Close").click();
  return address;
}

/** Fills a field of an opened part by its label. */
export const fill = (where: Locator, label: string, value: string): Promise<void> => where.getByLabel(label, { exact: true }).fill(value);

export const finished = (page: Page): Promise<void> => expect(button(page, "Train more")).toBeVisible();

/** Trains to the end, for so many epochs where that is said. */
export async function train(page: Page, epochs?: number): Promise<void> {
  if (epochs !== undefined) await fill(await open(page, "Training"), "epochs", String(epochs));
  await button(page, "Train").click();
  await finished(page);
}

export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}
export const upload = (name: string, bytes: Uint8Array): Upload => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});
/** A table as a file, of these lines. */
export const csv = (name: string, lines: readonly string[]): Upload => upload(name, new TextEncoder().encode(lines.join("\n")));

/** Chooses files in the Data view. */
export async function give(page: Page, files: (string | Upload)[]): Promise<void> {
  await (await open(page, "Data")).getByLabel("Choose files").setInputFiles(files as string[]);
}

/** Has the page make one of its own sets, with these values in its form's fields. Resolves to the Data view, before the set is there. */
export async function makeSet(page: Page, name: string, fields: Record<string, string> = {}): Promise<Locator> {
  const data = await open(page, "Data");
  await data.getByLabel("Data set").selectOption(name);
  for (const [label, value] of Object.entries(fields)) await fill(data, label, value);
  await button(data, "Make this set").click();
  return data;
}

/** The same for points in the plane, and waits until they are there. */
export async function makePoints(page: Page, name: string, fields?: Record<string, string>): Promise<Locator> {
  const data = await makeSet(page, name, fields);
  await expect(data).toContainText("points in the plane");
  return data;
}

/** Presses what saves a file, and reads that. */
export async function saved(page: Page, save: Locator): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent("download");
  await save.click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Draws lines through points given as shares of a pad: the drawing area, unless told otherwise. */
export async function draw(
  page: Page,
  points: [number, number][],
  pad = page.getByRole("application", { name: /Drawing area/ }),
): Promise<void> {
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  const [first, ...rest] = points.map(([x, y]): [number, number] => [box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 10 });
  await page.mouse.up();
}
export const SEVEN: [number, number][] = [
  [0.28, 0.24],
  [0.72, 0.24],
  [0.45, 0.8],
];

/** The sentence over the curves. */
export const headline = (page: Page): Locator => page.locator(".headline");

/** How many of a canvas' pixels are not fully transparent. */
export const inkOf = (canvas: Locator): Promise<number> =>
  canvas.evaluate(
    (node: HTMLCanvasElement) =>
      node
        .getContext("2d")!
        .getImageData(0, 0, node.width, node.height)
        .data.filter((value, i) => i % 4 === 3 && value > 0).length,
  );

/** The stores of the page's runs. */
type StoreName = "runs" | "weights" | "snapshots";

/** What lies in one of them: runs as they are, weights as text, bit for bit, and of a snapshot where its training stood. With `replace`, records by their keys are put in its place before. */
function store<T>(page: Page, name: StoreName, replace: [key: string, value: unknown][] | null = null): Promise<T[]> {
  return page.evaluate(
    ([store, records]) =>
      new Promise<never[]>((resolve, reject) => {
        const opening = indexedDB.open("sprout");
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(store, records ? "readwrite" : "readonly");
          const all = transaction.objectStore(store);
          if (records) all.clear();
          for (const [key, value] of records ?? []) all.put(value, key);
          const reading = all.getAll();
          transaction.onabort = () => reject(transaction.error!);
          transaction.oncomplete = () => {
            opening.result.close();
            const plain = {
              runs: (run: unknown) => run,
              weights: (tensors: { values: Float32Array }[]) =>
                tensors.map(({ values }) => new Uint32Array(values.buffer).join()).join(";"),
              snapshots: ({ state }: { state: { at: unknown } }) => state.at,
            }[store] as (value: unknown) => never;
            resolve((reading.result as unknown[]).map(plain));
          };
        };
      }),
    [name, replace] as const,
  );
}

export const keptRuns = <Run>(page: Page): Promise<Run[]> => store<Run>(page, "runs");
export const replaceRuns = (page: Page, runs: readonly { id: string }[]): Promise<unknown[]> =>
  store(
    page,
    "runs",
    runs.map((run) => [run.id, run]),
  );
/** What the system does to a tab when memory runs out. */
export const crash = (page: Page): Promise<unknown> => page.goto("chrome://crash").catch(() => {});
/** What an error that nothing caught does to the engine's worker. */
export const loseEngine = (page: Page): Promise<void> =>
  page.workers()[0]!.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("out of memory");
      }),
  );

/** Of every run that ended, the oldest first. */
export const keptWeights = (page: Page): Promise<string[]> => store<string>(page, "weights");
/** Where the trainings that can go on stand. */
export const keptSnapshots = (page: Page): Promise<{ epoch: number; step: number }[]> => store(page, "snapshots");
