// All who take part: Sprout in every variant this build and browser have, and the peers, loaded only when a run begins.

import type { Contestant } from "./contestant";
import { sprout } from "./sprout";

/** Starts everybody; `onStatus` hears who is being loaded. */
export async function loadContestants(onStatus?: (text: string) => void): Promise<Contestant[]> {
  onStatus?.("Starting Sprout");
  const own = [await sprout("simd", 1), await sprout("threads", 2), await sprout("relaxed", 1), await sprout("relaxed", 2)];
  onStatus?.("Loading TensorFlow.js");
  const { tfjs } = await import("./tfjs");
  const peers = await tfjs();
  onStatus?.("Loading jax-js");
  const { jax } = await import("./jax");
  return [...own.filter((contestant) => contestant !== null), ...peers, ...(await jax())];
}
