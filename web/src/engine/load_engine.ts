// Finds and starts the Wasm module of the wanted variant.

import { relaxedSimd, simd, threads as sharedMemory } from "wasm-feature-detect";
import { oneOf, wholeNumber } from "../base/checks";
import { Engine, type SproutFactory } from "./engine";
import { SproutError } from "../base/errors";
import type { Starting, TrainerInfo, TrainerOptions, Variant } from "../base/protocol";

/** More threads than this bring little to networks of the size that one trains in a browser. */
const mostThreads = 4;

interface Build {
  load(): Promise<{ default: SproutFactory }>;
  /** Whether this browser can run it. */
  isPossible(): Promise<boolean>;
  /** What is missing where it cannot. */
  needs: string;
}

const withThreads = async (): Promise<boolean> => canShareMemory() && (await sharedMemory());

/** The variants, fastest first. */
const builds: Record<Variant, Build> = {
  relaxed: {
    load: () => import("#wasm/sprout-relaxed.mjs"),
    isPossible: async () => (await withThreads()) && relaxedSimd(),
    needs: "relaxed SIMD and, in a page, cross-origin isolation",
  },
  threads: {
    load: () => import("#wasm/sprout-threads.mjs"),
    isPossible: withThreads,
    needs: "threads and, in a page, cross-origin isolation",
  },
  simd: { load: () => import("#wasm/sprout-simd.mjs"), isPossible: simd, needs: "Wasm SIMD" },
};

/**
 * Starts the engine.
 *
 * variant: default, the fastest that this machine can run. threads: at most so many; default, one for each of the machine's
 * processors up to 4; the simd variant works on one whatever is allowed. tell: hears each step.
 * Throws a SproutError for a variant that cannot run here.
 */
export async function loadEngine(
  { variant, threads }: TrainerOptions,
  tell: (step: Starting) => void = () => {},
): Promise<{ engine: Engine; info: TrainerInfo }> {
  const owner = "Trainer";
  tell("starting");
  if (threads !== undefined) wholeNumber(owner, "threads", threads, 1);
  const all = Object.keys(builds) as Variant[];
  if (variant !== undefined) oneOf(owner, "variant", variant, all);
  const wanted = variant ?? (await firstPossible(all)) ?? "simd";
  const { load, isPossible, needs } = builds[wanted];
  if (!(await isPossible())) throw new SproutError(`${owner}: the variant "${wanted}" needs ${needs}, which is not to be had here`);

  const count = wanted === "simd" ? 1 : Math.min(threads ?? defaultThreads(), 64);
  const { default: createSprout } = await load();
  let steps = 0;
  const monitorRunDependencies = (): void => tell(++steps === 1 ? "fetching" : "starting");
  const engine = new Engine(await createSprout({ poolSize: count - 1, monitorRunDependencies }));
  if (count > 1) engine.setThreads(count);
  return { engine, info: { variant: wanted, threads: count, version: engine.version() } };
}

async function firstPossible(names: Variant[]): Promise<Variant | undefined> {
  for (const name of names) if (await builds[name].isPossible()) return name;
  return undefined;
}

/** Pages may share memory only where they are isolated from other origins; Node always may. */
const canShareMemory = (): boolean => typeof crossOriginIsolated === "undefined" || crossOriginIsolated;

/** One thread for each processor, up to a limit. Node 20 has no navigator. */
function defaultThreads(): number {
  const processors = globalThis.navigator?.hardwareConcurrency ?? process.getBuiltinModule("node:os").availableParallelism();
  return Math.min(processors, mostThreads);
}
