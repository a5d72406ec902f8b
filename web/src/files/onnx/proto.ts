// Protocol Buffers' wire format, written: as much of it as an ONNX model needs. See https://protobuf.dev/programming-guides/encoding/

/** A message under construction: fields by number, in the order in which they are added. */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** Integers and enums; as int64, negative ones take ten bytes. */
  int(field: number, value: number | bigint): this {
    return this.add(varint(field << 3), varint(value));
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    return this.add(varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Bytes as they are. */
  bytes(field: number, value: Uint8Array): this {
    return this.add(varint((field << 3) | 2), varint(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.add(varint((field << 3) | 2), varint(value.size), ...value.parts);
  }

  encode(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.size);
    this.parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  }

  private add(...parts: Uint8Array[]): this {
    for (const part of parts) {
      this.parts.push(part);
      this.size += part.length;
    }
    return this;
  }
}

function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
