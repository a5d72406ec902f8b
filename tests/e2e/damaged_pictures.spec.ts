// Damaged pictures on their way through the worker: each is decoded or refused by name, none hangs, and the data before stays.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mutate, random } from "../unit/support/damage";
import { damageRun } from "../unit/support/damage_run";
import { gifFile, pngFile } from "../unit/data-fixtures";
import { expect, test } from "./support";

const here = import.meta.filename;
/** How files come into the engine, and what makes those of this story. This file itself names all of the library. */
const decoders = ["web/src/engine/sources.ts", "tests/unit/data-fixtures.ts", "tests/unit/support/damage.ts"].map((path) =>
  join(here, "../../..", path),
);
/** Damaged pictures of each of four kinds. */
const ofEach = 2500;
/** Pictures whose damage is sent to the page at once, at most. */
const most = 500;

test("10,000 damaged pictures harm nothing", async ({ page, browser }) => {
  await page.goto("./");
  const painted = await page.evaluate(async () => {
    const paint = async (type: string, side: number) => {
      const canvas = new OffscreenCanvas(side, side);
      const context = canvas.getContext("2d")!;
      context.fillStyle = "rgb(200 30 30)";
      context.fillRect(0, 0, side, side / 2);
      return [...new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer())];
    };
    // A JPEG and a PNG of 200 pixels a side are decoded by the browser, smaller ones in JavaScript.
    return {
      "a.jpg": await paint("image/jpeg", 8),
      "large.jpg": await paint("image/jpeg", 200),
      "large.png": await paint("image/png", 200),
      "a.webp": await paint("image/webp", 16),
    };
  });
  const pictures: Record<string, Uint8Array[]> = {
    "a.png": [pngFile(6, 5, [200, 10, 10]), Uint8Array.from(painted["large.png"])],
    "a.jpg": [Uint8Array.from(painted["a.jpg"]), Uint8Array.from(painted["large.jpg"])],
    "a.webp": [Uint8Array.from(painted["a.webp"])],
    "a.gif": [gifFile()],
  };
  const whole = Buffer.from(pngFile(1, 1, [7])).toString("base64");
  // Each kind has a worker of its own.
  await Promise.all(
    Object.entries(pictures).map(async ([name, originals]) => {
      const { times, seeds, passed } = damageRun(
        `in the browser, ${name}`,
        ofEach,
        decoders,
        browser.version(),
        readFileSync(here, "latin1"),
      );
      const batch = Math.min(most, times);
      const good = originals.map((bytes) => Buffer.from(bytes).toString("base64"));
      const outcomes = { decoded: 0, refused: 0 };
      for (let first = 1; first <= times; first += batch) {
        const damaged = Array.from({ length: batch }, (_, i) =>
          Buffer.from(mutate(originals[(first + i) % originals.length]!, random(first + i))).toString("base64"),
        );
        const found = await page.evaluate(loadEach, { name, damaged, good, whole });
        expect(found.wrong.map(({ at, what }) => `${name}, seed ${first + at}: ${what}`)).toEqual([]);
        outcomes.decoded += found.decoded;
        outcomes.refused += found.refused;
      }
      console.log(`${seeds}: ${outcomes.refused} refused, ${outcomes.decoded} decoded`);
      expect(outcomes.refused).toBeGreaterThan(times / 10);
      expect(outcomes.decoded).toBeGreaterThan(0);
      passed();
    }),
  );
});

interface Batch {
  name: string;
  damaged: string[];
  good: string[];
  whole: string;
}

/** Loads each damaged picture beside a whole one, after all good ones have been loaded. In the page. */
async function loadEach({ name, damaged, good, whole }: Batch) {
  const library = "./sprout.js";
  const { Trainer } = (await import(new URL(library, location.href).href)) as typeof import("../../web/src/lib");
  const trainer = await Trainer.create({ threads: 1 });
  const file = (path: string, base64: string) => new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], path);
  const load = (picture: string) =>
    trainer.loadData([file(`cat/${name}`, picture), file("dog/1.png", whole)], { pictures: { size: [4, 4] } });
  const samples = async () => (await trainer.getSamples({ split: "train" })).x.join();
  for (const picture of good) await load(picture);
  let now = await samples();
  const wrong: { at: number; what: string }[] = [];
  let [decoded, refused] = [0, 0];
  for (const [at, picture] of damaged.entries()) {
    const error = await load(picture).then(
      () => null,
      (reason: Error) => reason.message,
    );
    if (error === null) {
      decoded++;
      now = await samples();
    } else {
      refused++;
      if (!error.includes(name) || error.length > 400) wrong.push({ at, what: error });
    }
  }
  if ((await samples()) !== now) wrong.push({ at: damaged.length - 1, what: "the data before is gone" });
  trainer.dispose();
  return { decoded, refused, wrong };
}
