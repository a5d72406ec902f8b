// The real engine for tests in Node, where it has been built.

import { existsSync } from "node:fs";
import { beforeAll } from "vitest";
import { Trainer } from "../../../web/src/engine/client";
import { loadEngine } from "../../../web/src/engine/load_engine";
import { inProcess } from "./in_process";

export const engineIsBuilt = existsSync(new URL("../../../build/wasm/sprout-simd.wasm", import.meta.url));

/** A trainer whose worker runs on this thread. */
export const createTrainer = (): Promise<Trainer> => Trainer.create({ variant: "simd" }, inProcess(loadEngine));

/** Before the tests around, makes the trainer that they share and has it prepared; after them, disposes of it. */
export function shareTrainer(prepare: (trainer: Trainer) => unknown): void {
  beforeAll(async () => {
    const trainer = await createTrainer();
    await prepare(trainer);
    return () => trainer.dispose();
  });
}
