// Samples to be looked at, and what is said where they cannot be had.

import { signal } from "@preact/signals";
import { beforeEach, expect, test } from "vitest";
import { CrashError, SproutError } from "../../base/errors";
import type { Samples, SamplesOptions } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { samplesOf } from "./samples";
import { dataTrouble, trainer } from "./state";
import type { Trouble } from "./trouble";

const found = { indices: [3] } as Samples;
const engine = (getSamples: (options: SamplesOptions) => Promise<Samples>) => ({ getSamples }) as unknown as Trainer;
beforeEach(() => {
  dataTrouble.value = null;
});

test("they are the engine's", async () => {
  trainer.value = engine(async ({ split, indices }) => (split === "test" && indices?.[0] === 3 ? found : { ...found }));
  expect(await samplesOf({ split: "test", indices: [3] })).toBe(found);
});

test("a refusal is told where they were to be shown; the loss of the engine has a notice of its own", async () => {
  const place = signal<Trouble | null>(null);
  trainer.value = engine(() => Promise.reject(new SproutError("no such sample", "Load data.")));
  expect([await samplesOf({}), await samplesOf({}, place)]).toEqual([null, null]);
  expect([dataTrouble.value, place.value]).toEqual(Array(2).fill({ message: "no such sample", hint: "Load data." }));
  trainer.value = engine(() => Promise.reject(new CrashError("gone")));
  expect([await samplesOf({}), dataTrouble.value]).toEqual([null, null]);
});

test("without an engine there are none", async () => {
  trainer.value = null;
  expect([await samplesOf({}), dataTrouble.value]).toEqual([null, null]);
});
