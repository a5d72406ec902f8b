// The real engine for tests in Node, where it has been built.

import { existsSync } from "node:fs";
import { Trainer } from "../../../web/src/engine/client";
import { loadEngine } from "../../../web/src/engine/load_engine";
import { inProcess } from "./in_process";

export const engineIsBuilt = existsSync(new URL("../../../build/wasm/sprout-simd.wasm", import.meta.url));

/** A trainer whose worker runs on this thread. */
export const createTrainer = (): Promise<Trainer> => Trainer.create({ variant: "simd" }, inProcess(loadEngine));
