// Damage to files, the same for the same seed.

import { joined, noise, random } from "./bytes";

export { random };

/** Damages a file in one to four ways: bits and bytes changed, parts cut out, doubled, overwritten, bytes appended. */
export function mutate(bytes: Uint8Array, next: (n: number) => number): Uint8Array<ArrayBuffer> {
  let result = joined(bytes);
  for (let times = 1 + next(4); times > 0; times--) {
    // Headers are short: half of the damage goes there.
    const at = next(next(2) ? result.length + 1 : Math.min(64, result.length + 1));
    const length = next(next(2) ? 16 : result.length + 1);
    const [before, after] = [result.subarray(0, at), result.subarray(at + length)];
    const kinds = [
      () => result.map((byte, i) => (i === at ? byte ^ (1 << next(8)) : byte)),
      () => result.map((byte, i) => (i === at ? [0, 1, 0x7f, 0x80, 0xff, next(256)][next(6)]! : byte)),
      () => before,
      () => joined(before, after),
      () => joined(before, result.subarray(at, at + length), result.subarray(at)),
      () => joined(before, noise(length, next(1e6)), after),
      () => joined(result, noise(length, next(1e6))),
      () => joined(before, new Uint8Array(length), after),
    ];
    result = joined(kinds[next(kinds.length)]!());
  }
  return result;
}
