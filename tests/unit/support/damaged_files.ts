// Thousands of damaged model files: each loads or is refused by name; none hangs, throws anything else or asks for much memory.

import { expect, it, vi } from "vitest";
import { SproutError } from "../../../web/src/base/errors";
import { readModelFiles, writeModel } from "../../../web/src/files";
import type { SavedModel } from "../../../web/src/files/types";
import type { SaveFormat } from "../../../web/src/base/protocol";
import { mutate, random } from "./damage";
import { damageRun } from "./damage_run";
import { seedsFrom } from "./fuzz";
import { savedExample } from "./saved_example";

/** A test that reads a file of this format up to so many times, each time damaged otherwise. name: by its ending some formats are known. */
export function damageTest(format: SaveFormat, whole: number, name = "damaged"): void {
  const { times, many, seeds, passed } = damageRun(format, whole, [import.meta.filename]);
  it(`${many} damaged: ${format}`, async () => {
    const saved = savedExample();
    // HDF5 notes the time: the same bytes each run.
    vi.useFakeTimers({ now: 1.8e12, toFake: ["Date"] });
    const { bytes } = await writeModel(format, saved, "model");
    vi.useRealTimers();
    const outcomes = { read: 0, refused: 0 };
    const target = { model: saved.model!, compile: saved.compile };
    for (const seed of seedsFrom(times)) {
      try {
        await readModelFiles([{ name, bytes: mutate(bytes, random(seed)) }], target);
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof SproutError)) throw new Error(`${format}, seed ${seed}`, { cause: error });
        expect(error.message, `seed ${seed}`).toContain("damaged");
        expect(error.message.length, `seed ${seed}: ${error.message}`).toBeLessThan(400);
        outcomes.refused++;
      }
    }
    console.log(`${seeds}: ${outcomes.refused} refused, ${outcomes.read} read`);
    expect(outcomes.refused).toBeGreaterThan((outcomes.refused + outcomes.read) / 10);
    // What came before has broken nothing.
    const again = await readModelFiles([{ name: name.replace("damaged", "sound"), bytes }], target);
    const numbers = ({ weights }: SavedModel) => weights.flatMap(({ tensors }) => tensors.map(({ values }) => [...values]));
    expect(numbers(again)).toEqual(numbers(saved));
    passed();
  });
}
