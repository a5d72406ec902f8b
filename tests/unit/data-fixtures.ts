// Small files of every format, made by the tests themselves, and a sink that keeps what decoders write.

import { deflateSync, gzipSync } from "node:zlib";
import { encode as encodePng } from "fast-png";
import { zipSync, type Zippable } from "fflate";
import jpeg from "jpeg-js";
import { SproutError } from "../../web/src/base/errors";
import { crc32 } from "../../web/src/archives/crc32";
import type { SplitName, SplitSpec } from "../../web/src/base/protocol";
import { Intake } from "../../web/src/data/intake";
import { joined, noise } from "./support/bytes";
import type { DataSink, DecodedData, DecodeOptions, SplitBuffer } from "../../web/src/base/data_types";

export { joined, noise, random } from "./support/bytes";

type Stored = { spec: SplitSpec; x: Uint8Array; y: Uint8Array };

const bytesEach = { uint8: 1, int32: 4, float32: 4, none: 0 };
const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/** Keeps splits in plain memory, and refuses more than `limit` bytes before it takes them. */
export class MemorySink implements DataSink {
  readonly splits: Partial<Record<SplitName, Stored>> = {};
  allocated = 0;

  constructor(readonly limit = 2 ** 28) {}

  create(spec: SplitSpec): SplitBuffer {
    const [x, y] = [spec.count * product(spec.xShape) * bytesEach[spec.xDtype], spec.count * product(spec.yShape) * bytesEach[spec.yDtype]];
    this.allocated += x + y;
    if (this.allocated > this.limit) throw new Error(`a decoder asked for ${this.allocated} bytes`);
    const stored = { spec, x: new Uint8Array(x), y: new Uint8Array(y) };
    this.splits[spec.split] = stored;
    const keep = (count: number): void => {
      if (count === 0) delete this.splits[spec.split];
      stored.x = stored.x.slice(0, (stored.x.length / stored.spec.count) * count);
      stored.y = stored.y.slice(0, (stored.y.length / stored.spec.count) * count);
      stored.spec = { ...stored.spec, count };
    };
    return { x: () => stored.x, y: () => stored.y, keep };
  }

  get train(): Stored {
    return this.splits.train!;
  }

  get test(): Stored {
    return this.splits.test!;
  }
}

const types = { uint8: 0x08, int8: 0x09, int16: 0x0b, int32: 0x0c, float32: 0x0d, float64: 0x0e };

/** An IDX file. `values` go in as bytes for uint8, big-endian for the others; `dims` need not agree with them. */
export function idxFile(dims: number[], values: ArrayLike<number>, type: keyof typeof types = "uint8"): Uint8Array<ArrayBuffer> {
  const each = type === "uint8" || type === "int8" ? 1 : 4;
  const bytes = new Uint8Array(4 + 4 * dims.length + values.length * each);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, types[type], dims.length]);
  dims.forEach((n, i) => view.setUint32(4 + 4 * i, n));
  for (let i = 0; i < values.length; i++) {
    const at = 4 + 4 * dims.length + i * each;
    if (type === "int32") view.setInt32(at, values[i]!);
    else if (type === "float32") view.setFloat32(at, values[i]!);
    else bytes[at] = values[i]!;
  }
  return bytes;
}

/** `count` pictures of h x w and their labels. */
export const pictures = (count: number, h = 28, w = h, seed = 1) => idxFile([count, h, w], noise(count * h * w, seed));
export const labels = (count: number, seed = 2) => idxFile([count], noise(count, seed, 10));

/** CIFAR-10 records; pixel k of a plane is (k + 50 * plane + record) % 256. */
export function cifarRecords(count: number, label = (i: number) => i % 10): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count * 3073 }, (_, at) => {
    const [record, k] = [Math.floor(at / 3073), (at % 3073) - 1];
    return k < 0 ? label(record) : (k % 1024) + 50 * Math.floor(k / 1024) + record;
  });
}

export const gz = (...members: Uint8Array[]) => joined(...members.map((bytes) => new Uint8Array(gzipSync(bytes, { level: 6 }))));

/** One tar header with its checksum. */
export function tarHeader(name: string, size: number | string, type = "0", prefix = ""): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  put(0, name.slice(0, 100));
  put(100, "0000644\0");
  put(124, typeof size === "string" ? size : `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, type);
  put(257, "ustar\0" + "00");
  put(345, prefix);
  put(148, "        ");
  put(
    148,
    `${block
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  return block;
}

export const padded = (bytes: Uint8Array) => joined(bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));

export function tarFile(members: Record<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(members).flatMap(([name, bytes]) => [tarHeader(name, bytes.length), padded(bytes)]);
  return joined(...parts, new Uint8Array(1024));
}

/** A zip archive. deflate: whether members are packed. */
export function zipFile(members: Record<string, Uint8Array>, { deflate = true } = {}): Uint8Array<ArrayBuffer> {
  const files = Object.fromEntries(Object.entries(members).map(([name, bytes]) => [name, [bytes, { level: deflate ? 6 : 0 }]]));
  return joined(zipSync(files as Zippable));
}

/** A .npy file. `fortran` announces columns first; `values` are written in the order given. */
export function npyFile(
  shape: number[],
  values: ArrayBufferView,
  { descr, fortran = false }: { descr?: string; fortran?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const kinds: Record<string, string> = {
    Uint8Array: "|u1",
    Int8Array: "|i1",
    Uint16Array: "<u2",
    Int32Array: "<i4",
    BigInt64Array: "<i8",
    Float32Array: "<f4",
    Float64Array: "<f8",
  };
  const text = `{'descr': '${descr ?? kinds[values.constructor.name]}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const padded = `${text.padEnd(117)}\n`;
  const head = Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.from([padded.length & 255, padded.length >> 8]),
    Buffer.from(padded),
  ]);
  return joined(head, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** A PNG of one colour with its first pixel in another. */
export function pngFile(width: number, height: number, colour: number[], first = colour): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from(
    { length: width * height * colour.length },
    (_, i) => (i < first.length ? first : colour)[i % colour.length]!,
  );
  return joined(encodePng({ width, height, data, channels: colour.length, depth: 8 }));
}

/** A JPEG of one colour. */
export function jpegFile(width: number, height: number, [r, g, b]: [number, number, number]): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => [r, g, b, 255][i % 4]!);
  return joined(jpeg.encode({ width, height, data }, 95).data);
}

/** A BMP of one colour: red, green and blue. */
export function bmpFile(width: number, height: number, [r, g, b]: [number, number, number]): Uint8Array<ArrayBuffer> {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + rowBytes * height);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from("BM"));
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    view.setUint32(at, value, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) bytes.set([b, g, r], 54 + y * rowBytes + 3 * x);
  return bytes;
}

/** A TIFF of one colour in one strip, its tags behind it; more: tags that are added or changed, each a number or several. */
export function tiffFile(
  width: number,
  height: number,
  colour: number[],
  more: Record<number, number | number[]> = {},
): Uint8Array<ArrayBuffer> {
  const pixels = Uint8Array.from({ length: width * height * colour.length }, (_, i) => colour[i % colour.length]!);
  const tags: Record<number, number | number[]> = {
    256: width,
    257: height,
    258: colour.map(() => 8),
    259: 1,
    262: colour.length > 1 ? 2 : 1,
    273: 8,
    277: colour.length,
    278: height,
    279: pixels.length,
    ...more,
  };
  return tiffOf(tags, pixels);
}

/** A TIFF, little-endian: pixels from byte 8 on, then the tags, all of them of 32 bits. */
export function tiffOf(tags: Record<number, number | number[]>, pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = 8 + pixels.length + (pixels.length % 2);
  const all = Object.entries(tags).map(([tag, value]) => [Number(tag), [value].flat()] as const);
  const bytes = new Uint8Array(start + 6 + 12 * all.length + 4 * all.reduce((sum, [, values]) => sum + values.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, start, true);
  bytes.set(pixels, 8);
  view.setUint16(start, all.length, true);
  let beyond = start + 6 + 12 * all.length;
  all.forEach(([tag, values], i) => {
    const at = start + 2 + 12 * i;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, 4, true);
    view.setUint32(at + 4, values.length, true);
    if (values.length === 1) view.setUint32(at + 8, values[0]!, true);
    else {
      view.setUint32(at + 8, beyond, true);
      for (const value of values) {
        view.setUint32(beyond, value, true);
        beyond += 4;
      }
    }
  });
  return bytes;
}

/** An animated GIF of 2 x 2 pixels in two frames: red, then black; `place` of the first: left, top, width, height. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
export function gifFile(place = [0, 0, 2, 2]): Uint8Array<ArrayBuffer> {
  const frame = (at: number[], pixels: number[]): number[] => [
    0x21,
    0xf9,
    4,
    0,
    0,
    0,
    0,
    0,
    0x2c,
    ...at.flatMap((n) => [n & 255, n >> 8]),
    0,
    2,
    3,
    ...pixels,
    0,
  ];
  const colors = [200, 30, 30, 0, 0, 0];
  return joined(
    Buffer.from("GIF89a"),
    Uint8Array.of(2, 0, 2, 0, 0x80, 0, 0, ...colors, ...frame(place, [0x04, 0x00, 0x05]), ...frame([0, 0, 2, 2], [0x4c, 0x12, 0x05]), 0x3b),
  );
}

/** The four bytes at each place, as one Float32Array or Int32Array. */
export const asFloats = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
export const asInts = (bytes: Uint8Array): number[] => [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];

export const file = (name: string, bytes: Uint8Array<ArrayBuffer> | string): File => new File([bytes], name);

/** The four files of a small set in MNIST's names. */
export const fourFiles = (train = 6, test = 4): [File, File, File, File] => [
  file("train-images-idx3-ubyte", pictures(train, 28, 28, 1)),
  file("train-labels-idx1-ubyte", labels(train, 2)),
  file("t10k-images-idx3-ubyte", pictures(test, 28, 28, 3)),
  file("t10k-labels-idx1-ubyte", labels(test, 4)),
];

export async function load(files: File[], options: DecodeOptions = {}): Promise<{ sink: MemorySink; data: DecodedData }> {
  const sink = new MemorySink();
  return { sink, data: await new Intake().add(files, sink, options) };
}

/** The SproutError a promise rejects with; fails the test if it resolves or rejects with anything else. */
export async function refusal(promise: Promise<unknown>): Promise<SproutError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SproutError)) throw new Error("expected a SproutError", { cause: error });
  return error;
}

/** A PNG from its parts: bit depth, colour type, filtered rows; palette, and what is transparent of it. https://www.w3.org/TR/png-3/ */
export function rawPng(
  width: number,
  height: number,
  depth: number,
  type: number,
  rows: Uint8Array,
  { palette, transparent, interlaced = false }: { palette?: Uint8Array; transparent?: Uint8Array; interlaced?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, bytes: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), bytes]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(bytes.length);
    sum.writeUInt32BE(crc32(body, 0));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, type, 0, 0, Number(interlaced)], 8);
  return joined(
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...(transparent ? [chunk("tRNS", transparent)] : []),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  );
}

/** A WebP of 2 x 2 pixels without loss: (200, 30, 40), (10, 220, 30); (50, 60, 240) half transparent, (99, 88, 77) wholly. From Pillow 13. */
export const webpFile = (): Uint8Array<ArrayBuffer> =>
  joined(Buffer.from("UklGRjwAAABXRUJQVlA4TC8AAAAvAUAAEB8gJCB+if5PEI0SEhDd/+aLCy4JCYhuhGa5owIBgnPnItwA8w+7ENH/EAA=", "base64"));
