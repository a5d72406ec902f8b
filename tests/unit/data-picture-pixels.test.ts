// Pixels of pictures in every form, as Keras' image_dataset_from_directory reads them: by tf.io.decode_image with channels=3 (TensorFlow 2.21).

import { expect, it } from "vitest";
import { smoothChroma } from "../../web/src/data/chroma";
import { pictureHeader, type PictureHeader } from "../../web/src/data/picture_header";
import { pixelsOf } from "../../web/src/data/picture_pixels";
import { joined, jpegFile, noise, rawPng } from "./data-fixtures";

async function pixels(bytes: Uint8Array<ArrayBuffer>): Promise<number[]> {
  return [...(await pixelsOf(bytes, pictureHeader(bytes) as PictureHeader, () => "picture", 100)).data];
}

const palette = Uint8Array.of(1, 2, 3, 9, 8, 7, 200, 0, 0, 0, 0, 250);
const grey = (...values: number[]): number[] => values.flatMap((value) => [value, value, value]);

/** Adam7's passes: first row and column of each, and the steps down and across. */
const passes = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** Rows of Adam7's seven passes, each with filter 0: pixels from (first) on, every so many, down and across. */
function interlaced(width: number, height: number, value: (row: number, column: number) => number[]): Uint8Array {
  const bytes: number[] = [];
  for (const [top, left, down, across] of passes) {
    for (let row = top; row < height && left < width; row += down) {
      bytes.push(0);
      for (let column = left; column < width; column += across) bytes.push(...value(row, column));
    }
  }
  return Uint8Array.from(bytes);
}

/** The same of numbers that several share a byte: each pixel's number is its place, modulo how many there are. */
function packedPasses(width: number, height: number, depth: number): Uint8Array {
  const rows = interlaced(width, height, (row, column) => [(row * width + column) % 2 ** depth]);
  const bytes: number[] = [];
  let at = 0;
  for (const [top, left, down, across] of passes) {
    for (let row = top; row < height; row += down) {
      const columns = Math.ceil((width - left) / across);
      bytes.push(rows[at++]!);
      for (let i = 0; i < columns; i += 8 / depth) {
        const some = Array.from({ length: 8 / depth }, (_, k) => (i + k < columns ? rows[at + i + k]! : 0));
        bytes.push(some.reduce((byte, value) => (byte << depth) | value, 0));
      }
      at += columns;
    }
  }
  return Uint8Array.from(bytes);
}
const shade = (row: number, column: number): number[] => [20 * row, 20 * column, 100 + row - column];
const whole = Array.from({ length: 9 * 11 }, (_, i) => shade(Math.floor(i / 11), i % 11)).flat();

it.each([
  ["1 bit", rawPng(3, 1, 1, 0, Uint8Array.of(0, 0b10100000)), grey(255, 0, 255)],
  ["2 bits", rawPng(4, 1, 2, 0, Uint8Array.of(0, 0b00011011)), grey(0, 85, 170, 255)],
  ["4 bits", rawPng(3, 1, 4, 0, Uint8Array.of(0, 0x0f, 0x80)), grey(0, 255, 136)],
  ["16 bits: the upper 8", rawPng(3, 1, 16, 0, Uint8Array.of(0, 0x12, 0xff, 0xff, 0x00, 0x00, 0xff)), grey(0x12, 0xff, 0)],
  ["16 bits a colour", rawPng(1, 1, 16, 2, Uint8Array.of(0, 0x12, 0xff, 0x34, 0xff, 0x56, 0xff)), [0x12, 0x34, 0x56]],
  ["grey and alpha: without alpha", rawPng(3, 1, 8, 4, Uint8Array.of(0, 10, 0, 20, 128, 30, 255)), grey(10, 20, 30)],
  ["colours and alpha: without alpha", rawPng(2, 1, 8, 6, Uint8Array.of(0, 1, 2, 3, 0, 200, 100, 50, 128)), [1, 2, 3, 200, 100, 50]],
  ["16 bits of grey and alpha", rawPng(1, 1, 16, 4, Uint8Array.of(0, 77, 1, 5, 5)), grey(77)],
  [
    "a palette of 1 bit",
    rawPng(3, 1, 1, 3, Uint8Array.of(0, 0b10100000), { palette: palette.subarray(0, 6) }),
    [9, 8, 7, 1, 2, 3, 9, 8, 7],
  ],
  ["a palette of 2 bits", rawPng(4, 1, 2, 3, Uint8Array.of(0, 0b11100100), { palette }), [0, 0, 250, 200, 0, 0, 9, 8, 7, 1, 2, 3]],
  [
    "a palette of 8 bits, partly transparent",
    rawPng(2, 1, 8, 3, Uint8Array.of(0, 0, 2), { palette, transparent: Uint8Array.of(0, 128) }),
    [1, 2, 3, 200, 0, 0],
  ],
  ["interlaced rows", rawPng(11, 9, 8, 2, interlaced(11, 9, shade), { interlaced: true }), whole],
  ...[1, 2, 4].map((depth): [string, Uint8Array<ArrayBuffer>, number[]] => [
    `interlaced rows of ${depth} bit a pixel`,
    rawPng(11, 9, depth, 0, packedPasses(11, 9, depth), { interlaced: true }),
    grey(...Array.from({ length: 99 }, (_, i) => ((i % 2 ** depth) * 255) / (2 ** depth - 1))),
  ]),
  [
    "interlaced rows with a palette of 2 bits",
    rawPng(11, 9, 2, 3, packedPasses(11, 9, 2), { interlaced: true, palette }),
    Array.from({ length: 99 }, (_, i) => [...palette.subarray(3 * (i % 4), 3 * (i % 4) + 3)]).flat(),
  ],
  [
    "interlaced rows of a single pixel",
    rawPng(
      1,
      1,
      8,
      2,
      interlaced(1, 1, () => [4, 5, 6]),
      { interlaced: true },
    ),
    [4, 5, 6],
  ],
])("a PNG of %s", async (_, bytes, expected) => {
  expect(await pixels(bytes)).toEqual(expected);
});

// 8 x 8 pixels, red from left to right, green from top to bottom, blue from the lower right; from Pillow 13.
const progressive =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU" +
  "FBQUFBQUFBT/wgARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABUBAQEAAAAAAAAAAAAAAAAAAAMF/9oADAMBAAIQAxAAAAE6of8A/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAUG/9oACAEBAAEFAl0yf//EABgRAAIDAAAAAAAAAAAAAAAAAAAF" +
  "BiEy/9oACAEDAQE/AYw7zZ//xAAYEQACAwAAAAAAAAAAAAAAAAAABQYiMf/aAAgBAgEBPwF9Ktsf/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAEi/9oACAEBAAY/AlJ//8QAFRABAQAAAAAAAAAAAAAAAAAAAPH/2gAIAQEAAT8hmv/aAAwDAQACAAMAAAAQ/wD/xAAUEQEA" +
  "AAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EG//xAAVEQEBAAAAAAAAAAAAAAAAAAAA8f/aAAgBAgEBPxC8/8QAFRABAQAAAAAAAAAAAAAAAAAAAKH/2gAIAQEAAT8Qjn//2Q==";
const cmyk =
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAYJ/8QAHxAAAQEJAQAAAAAAAAAA" +
  "AAAAAAgJGSQ0QkVRZYKj/9oADgRDAE0AWQBLAAA/ACjNu18hR23q/MUKSUlNRWaiqZ//2Q==";

it.each([
  [
    "progressive",
    progressive,
    [
      [0, 1, 252],
      [220, 1, 145],
      [124, 98, 146],
      [1, 223, 138],
      [222, 224, 29],
    ],
  ],
  [
    "in cyan, magenta, yellow and black",
    cmyk,
    [
      [1, 0, 253],
      [222, 0, 143],
      [128, 94, 143],
      [1, 223, 142],
      [222, 223, 32],
    ],
  ],
])("a JPEG, %s, to within the rounding of its decoders", async (_, base64, expected) => {
  const found = await pixels(joined(Buffer.from(base64, "base64")));
  for (const [i, place] of [0, 7, 3 * 8 + 4, 7 * 8, 63].entries()) {
    for (let c = 0; c < 3; c++)
      expect(Math.abs(found[3 * place + c]! - expected[i]![c]!), `pixel ${place}, colour ${c}`).toBeLessThanOrEqual(3);
  }
});

/** 9 x 7 pixels with colours of half the size each way, as most programs save them. */
const halved = joined(
  Buffer.from(
    "/9j/4AAQSkZJRgABAQEBLAEsAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAAR" +
      "CAAHAAkDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQF/8QAGxAAAQQDAAAAAAAAAAAAAAAAAAECBCEFFVH/xAAVAQEBAAAAAAAAAAAAAAAAAAACBv/EABsRAAEEAwAAAAAAAAAAAAAAAAEAAwQFEyEi/9oADAMBAAIRAxEAPwCaDgW1SGnoG8QAnp9tLLp6Tqpj2AbX/9k=",
    "base64",
  ),
);
/** The same after a segment in which Adobe says what three components are: 0 red, green and blue, 1 Y Cb Cr. */
const byAdobe = (jpeg: Uint8Array, transform: number) =>
  joined(
    jpeg.subarray(0, 2),
    Uint8Array.of(0xff, 0xee, 0, 14),
    Buffer.from("Adobe"),
    Uint8Array.of(0, 100, 0, 0, 0, 0, transform),
    jpeg.subarray(2),
  );

it("a JPEG with colours of half the size has them smoothed, as TensorFlow does with an accurate transform", async () => {
  // Row 3 of tf.io.decode_jpeg(channels=3, dct_method="INTEGER_ACCURATE").
  const row = [
    13, 101, 164, 29, 104, 161, 55, 106, 149, 85, 106, 133, 117, 104, 114, 148, 103, 98, 177, 104, 89, 197, 105, 80, 212, 108, 79,
  ];
  const found = await pixels(halved);
  row.forEach((value, i) => expect(Math.abs(found[3 * 27 + i]! - value), `value ${i}`).toBeLessThanOrEqual(3));
  expect(await pixels(byAdobe(halved, 1))).toEqual(found);
});

it("a JPEG of which Adobe says that it is in red, green and blue is taken so", async () => {
  const [, ...rest] = await pixels(byAdobe(jpegFile(8, 8, [200, 30, 30]), 0));
  // Stored are Y Cb Cr of that red: 81, 99 and 213, to within what JPEG loses.
  [99, 213, 81].forEach((value, i) => expect(Math.abs(rest[i]! - value)).toBeLessThanOrEqual(3));
});

it.each([
  { across: 2, down: 2 },
  { across: 2, down: 1 },
  { across: 1, down: 2 },
])("colours stored $across : $down are three parts of the nearest sample and one of the next, in each direction", ({ across, down }) => {
  for (const [width, height] of [
    [1, 1],
    [4, 5],
    [5, 1],
    [5, 2],
    [6, 7],
    [7, 6],
    [13, 9],
  ] as const) {
    const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
    const stored = [noise(columns * rows, width), noise(columns * rows, height)];
    const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
      return channel === 0 ? 7 : stored[channel - 1]![Math.floor(y / down) * columns + Math.floor(x / across)]!;
    });
    const repeated = [...data];
    smoothChroma({ width, height, data }, { across, down });
    // The nearest sample and the next along one axis, with their weights; where there is no next one, the nearest.
    const along = (place: number, step: number, count: number): [number, number][] => {
      const near = Math.floor(place / step);
      return step === 1
        ? [[near, 1]]
        : [
            [near, 3 / 4],
            [Math.min(count - 1, Math.max(0, near + (place % 2 ? 1 : -1))), 1 / 4],
          ];
    };
    data.forEach((value, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
      const exact = along(y, down, rows)
        .flatMap(([row, a]) => along(x, across, columns).map(([column, b]) => a * b * (stored[channel - 1]?.[row * columns + column] ?? 7)))
        .reduce((sum, part) => sum + part, 0);
      const narrow = across === 2 && columns <= 2;
      expect(Math.abs(value - (narrow ? repeated[i]! : exact)), `${width} x ${height}, value ${i}`).toBeLessThanOrEqual(
        narrow ? 0 : 0.5625,
      );
    });
  }
});
