// Seeded orders of samples: the same seed gives the same order everywhere.

/** Pseudo-random numbers in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shuffles in place (Fisher-Yates). */
export function shuffle<T extends number[] | Uint32Array>(list: T, seed: number): T {
  const random = randomOf(seed);
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** 0 ... count - 1, shuffled. */
export const shuffled = (count: number, seed: number): Uint32Array =>
  shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    seed,
  );
