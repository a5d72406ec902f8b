// The checksum of gzip and zip.

const table = Int32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32 of what `crc` is of, followed by `bytes`; 0 to begin with. */
export function crc32(bytes: Uint8Array, crc: number): number {
  let c = ~crc;
  for (const byte of bytes) c = table[(c ^ byte) & 0xff]! ^ (c >>> 8);
  return ~c >>> 0;
}
