// Seeds for tests that damage what they read: so many, or in a long run (npm run test:fuzz) as many as come in its time.

/** Seconds that each of them has in a long run; 0: the ordinary number of seeds. */
export const secondsEach = Number(process.env.SPROUT_FUZZ_SECONDS ?? 0);

/** Seeds from 1 on. */
export function* seedsFrom(times: number): Generator<number> {
  const end = performance.now() + 1000 * secondsEach;
  for (let seed = 1; secondsEach > 0 ? performance.now() < end : seed <= times; seed++) yield seed;
}
