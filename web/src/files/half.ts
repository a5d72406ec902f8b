// Numbers of 16 bits as float32: IEEE's float16, and bfloat16, which is the upper half of a float32.

import { half } from "../base/half";

/** Two bytes a number, the lower first. */
const words = (bytes: Uint8Array): Uint16Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
};

export const fromFloat16 = (bytes: Uint8Array): Float32Array => Float32Array.from(words(bytes), half);

export const fromBfloat16 = (bytes: Uint8Array): Float32Array =>
  new Float32Array(Uint32Array.from(words(bytes), (bits) => bits << 16).buffer);
