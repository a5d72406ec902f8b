// Hundreds of damaged model files: each loads or is refused by name; none hangs, throws anything else or asks for much memory.

import { beforeAll, describe, expect, it } from "vitest";
import { SproutError } from "../../web/src/engine/errors";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { SavedModel } from "../../web/src/files/types";
import type { SaveFormat } from "../../web/src/lib";
import { mutate, random } from "./support/damage";
import { savedExample } from "./support/saved_example";

const cases: [format: SaveFormat, times: number][] = [["keras", 300], ["weights.h5", 200], ["h5", 300], ["h5-weights", 200], ["safetensors", 500], ["tfjs", 300]];

describe.each(cases)("damage to %s", (format, times) => {
  let bytes: Uint8Array;
  let saved: SavedModel;
  beforeAll(async () => {
    saved = savedExample();
    ({ bytes } = await writeModel(format, saved, "model"));
  });

  it(`${times} times`, { timeout: 60_000 }, async () => {
    const outcomes = { read: 0, refused: 0 };
    const target = { model: saved.model!, compile: saved.compile };
    for (let seed = 1; seed <= times; seed++) {
      try {
        await readModelFiles([{ name: "damaged", bytes: mutate(bytes, random(seed)) }], target);
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof SproutError)) throw new Error(`${format}, seed ${seed}`, { cause: error });
        expect(error.message, `seed ${seed}`).toContain("damaged");
        expect(error.message.length, `seed ${seed}: ${error.message}`).toBeLessThan(400);
        outcomes.refused++;
      }
    }
    console.log(`${format}, seeds 1 to ${times}: ${outcomes.refused} refused, ${outcomes.read} read`);
    expect(outcomes.refused).toBeGreaterThan(times / 10);
    // What came before has broken nothing.
    const again = await readModelFiles([{ name: "sound", bytes: bytes as Uint8Array<ArrayBuffer> }], target);
    const numbers = ({ weights }: SavedModel) => weights.flatMap(({ tensors }) => tensors.map(({ values }) => [...values]));
    expect(numbers(again)).toEqual(numbers(saved));
  });
});
