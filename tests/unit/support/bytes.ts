// Bytes to make files of: joined, or noise that is the same for the same seed.

/** Pseudo-random whole numbers below `n`, the same for the same seed (mulberry32). */
export function random(seed: number): (n: number) => number {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

export const noise = (length: number, seed = 1, below = 256) => {
  const next = random(seed);
  return Uint8Array.from({ length }, () => next(below));
};

export function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
