// Numbers of 16 bits as float32: IEEE's float16, and bfloat16, which is the upper half of a float32.

/** Two bytes a number, the lower first. */
const words = (bytes: Uint8Array): Uint16Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
};

/** 1 sign, 5 exponent, 10 fraction bits. */
export function fromFloat16(bytes: Uint8Array): Float32Array {
  return Float32Array.from(words(bytes), (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}

export const fromBfloat16 = (bytes: Uint8Array): Float32Array =>
  new Float32Array(Uint32Array.from(words(bytes), (bits) => bits << 16).buffer);
