// Protocol Buffers' wire format, read: the fields of a message by number. See https://protobuf.dev/programming-guides/encoding/

import { fail } from "../../types";

const broken = (file: string): never =>
  fail(
    file,
    "expected an ONNX model, found bytes that are cut off or none of Protocol Buffers.",
    "Export it again, or copy the whole file.",
  );

/** A field's values, in their order: whole numbers and floats of 32 and 64 bits as they are, all else as bytes. */
type Field = (number | Uint8Array)[];

/** The fields of one message. What lies within is looked at when somebody asks for it. */
export class Fields {
  private readonly fields = new Map<number, Field>();

  constructor(
    readonly file: string,
    bytes: Uint8Array,
  ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const [key, start] = varint(file, bytes, at);
      const [field, type] = [Math.floor(key / 8), key % 8];
      let value: number | Uint8Array;
      if (type === 0) [value, at] = varint(file, bytes, start);
      else {
        const [length, from] = type === 2 ? varint(file, bytes, start) : [type === 5 ? 4 : type === 1 ? 8 : -1, start];
        at = from + length;
        if (length < 0 || at > bytes.length) broken(file);
        value = type === 2 ? bytes.subarray(from, at) : type === 5 ? view.getFloat32(from, true) : view.getFloat64(from, true);
      }
      const own = this.fields.get(field);
      if (own) own.push(value);
      else this.fields.set(field, [value]);
    }
  }

  private of(field: number): Field {
    return this.fields.get(field) ?? [];
  }

  /** The last of it, as a later one takes the place of one before; undefined where there is none. */
  number(field: number): number | undefined {
    const value = this.of(field).at(-1);
    return value instanceof Uint8Array ? broken(this.file) : value;
  }

  bytes(field: number): Uint8Array | undefined {
    const value = this.of(field).at(-1);
    return typeof value === "number" ? broken(this.file) : value;
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  texts(field: number): string[] {
    return this.of(field).map((value) => (typeof value === "number" ? broken(this.file) : new TextDecoder().decode(value)));
  }

  messages(field: number): Fields[] {
    return this.of(field).map((value) => (typeof value === "number" ? broken(this.file) : new Fields(this.file, value)));
  }

  message(field: number): Fields | undefined {
    const bytes = this.bytes(field);
    return bytes && new Fields(this.file, bytes);
  }

  /** Whole numbers, one by one or packed. */
  integers(field: number): number[] {
    return this.of(field).flatMap((value) => {
      if (typeof value === "number") return [value];
      const found: number[] = [];
      for (let at = 0; at < value.length; ) {
        const [number, next] = varint(this.file, value, at);
        found.push(number);
        at = next;
      }
      return found;
    });
  }

  /** Numbers of 4 or 8 bytes, one by one or packed. */
  floats(field: number, size: 4 | 8 = 4): number[] {
    return this.of(field).flatMap((value) => {
      if (typeof value === "number") return [value];
      const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
      return Array.from({ length: Math.floor(value.length / size) }, (_, i) =>
        size === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
      );
    });
  }
}

/** A whole number of up to 64 bits, as int64, and where it ends. Beyond 2^53 it is rounded. */
function varint(file: string, bytes: Uint8Array, at: number): [number, number] {
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return broken(file);
    if (i < 4) low += (byte & 0x7f) * 2 ** (7 * i);
    else high += (byte & 0x7f) * 2 ** (7 * (i - 4));
    if (byte < 0x80) {
      // 2^36 of high is 2^64.
      const negative = high >= 2 ** 35;
      return [(negative ? high - 2 ** 36 : high) * 2 ** 28 + low, at + i + 1];
    }
  }
  return broken(file);
}
