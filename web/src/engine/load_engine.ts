// Finds and starts the Wasm module of the wanted variant.

import { oneOf, wholeNumber } from "./checks";
import { Engine } from "./engine";
import type { TrainerInfo, TrainerOptions, Variant } from "./protocol";

/** The variants of this build, fastest first. */
const variants: { variant: Variant; load: () => Promise<typeof import("#wasm/sprout-simd.mjs")> }[] = [
  { variant: "simd", load: () => import("#wasm/sprout-simd.mjs") },
];

/**
 * Starts the engine.
 *
 * variant: default, the first of this build. threads: at least 1; the simd variant works on one whatever is allowed.
 * Throws a SproutError for a variant that this build does not have, and for a browser without Wasm SIMD.
 */
export async function loadEngine({ variant, threads }: TrainerOptions): Promise<{ engine: Engine; info: TrainerInfo }> {
  const owner = "Trainer";
  if (threads !== undefined) wholeNumber(owner, "threads", threads, 1);
  const wanted = oneOf(owner, "variant", variant ?? variants[0].variant, variants.map((each) => each.variant));
  const { default: createSprout } = await variants.find((each) => each.variant === wanted)!.load();
  const engine = new Engine(await createSprout());
  return { engine, info: { variant: wanted, threads: 1, version: engine.version() } };
}
