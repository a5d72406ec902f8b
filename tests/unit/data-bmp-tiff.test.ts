// BMP and TIFF in their forms, pixel by pixel, and what of them is refused; LZW, PackBits and JPEG as Pillow 13 writes them, floating numbers and BigTIFF as tifffile 2026.3.

import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { pictureHeader, type PictureHeader } from "../../web/src/data/picture_header";
import { pixelsOf, type UnreadPicture } from "../../web/src/data/picture_pixels";
import { joined, refusal, tiffFile, tiffOf } from "./data-fixtures";

async function pixels(bytes: Uint8Array<ArrayBuffer>): Promise<number[]> {
  return [...(await pixelsOf(bytes, pictureHeader(bytes) as PictureHeader, () => "picture", 100)).data];
}
const grey = (...values: number[]): number[] => values.flatMap((value) => [value, value, value]);
const fromBase64 = (text: string) => joined(Buffer.from(text, "base64"));

/** A BMP of these rows, already filled up to four bytes, from the bottom up. */
function bmp(
  width: number,
  height: number,
  depth: number,
  rows: number[],
  { compression = 0, palette = [], masks = [] }: { compression?: number; palette?: number[][]; masks?: number[] } = {},
): Uint8Array<ArrayBuffer> {
  const extra = [
    ...masks.flatMap((mask) => [mask, mask >>> 8, mask >>> 16, mask >>> 24]),
    ...palette.flatMap(([r, g, b]) => [b!, g!, r!, 0]),
  ];
  const bytes = new Uint8Array(54 + extra.length + rows.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from("BM"));
  for (const [at, value] of [
    [10, 54 + extra.length],
    [14, 40],
    [18, width],
    [22, height],
    [30, compression],
    [46, palette.length],
  ] as const)
    view.setInt32(at, value, true);
  view.setUint16(28, depth, true);
  bytes.set([...extra, ...rows], 54);
  return bytes;
}
const palette = [
  [1, 2, 3],
  [9, 8, 7],
  [200, 0, 0],
  [0, 0, 250],
];
const [a, b, c, d] = palette as [number[], number[], number[], number[]];

describe("a BMP", () => {
  it.each([
    ["of 1 bit", bmp(3, 1, 1, [0b01000000, 0, 0, 0], { palette: [a, b] }), [a, b, a]],
    ["of 4 bits", bmp(3, 2, 4, [0x01, 0x20, 0, 0, 0x32, 0x10, 0, 0], { palette }), [d, c, b, a, b, c]],
    ["of 8 bits", bmp(2, 1, 8, [3, 0, 0, 0], { palette }), [d, a]],
    [
      "of 16 bits: five a colour",
      bmp(2, 1, 16, [0x1f, 0x7c, 0xe0, 0x03]),
      [
        [255, 0, 255],
        [0, 255, 0],
      ],
    ],
    [
      "of 16 bits with masks",
      bmp(2, 1, 16, [0x00, 0xf8, 0xe0, 0x07], { compression: 3, masks: [0xf800, 0x07e0, 0x1f] }),
      [
        [255, 0, 0],
        [0, 255, 0],
      ],
    ],
    ["of 24 bits, from the top down", bmp(1, -2, 24, [3, 2, 1, 0, 7, 8, 9, 0]), [a, b]],
    ["of 32 bits", bmp(1, 2, 32, [3, 2, 1, 99, 7, 8, 9, 99]), [b, a]],
    ["of 32 bits with masks in another order", bmp(1, 1, 32, [1, 2, 3, 0], { compression: 3, masks: [0xff, 0xff00, 0xff0000] }), [a]],
    ["in runs of 4 bits", bmp(4, 1, 4, [3, 0x12, 1, 0x30, 0, 1], { compression: 2, palette }), [b, c, b, d]],
  ])("%s", async (_, bytes, expected) => {
    expect(await pixels(bytes)).toEqual(expected.flat());
  });

  it("in runs of 8 bits: a stretch, an end of a row, a move, a run", async () => {
    const rows = [0, 3, 1, 2, 3, 0, 1, 0, 0, 0, 0, 2, 1, 0, 2, 2, 0, 1];
    expect(await pixels(bmp(4, 2, 8, rows, { compression: 1, palette }))).toEqual([a, c, c, a, b, c, d, a].flat());
  });

  it("is grey if its palette is", () => {
    const header = (colours: number[][]) => pictureHeader(bmp(1, 1, 8, [0, 0, 0, 0], { palette: colours }));
    expect(
      header([
        [5, 5, 5],
        [9, 9, 9],
      ]),
    ).toMatchObject({ kind: "BMP", grey: true });
    expect(header(palette)).toMatchObject({ kind: "BMP", grey: false });
  });

  it.each([
    ["cut off", bmp(2, 2, 24, [1, 2, 3]), /found damage/],
    ["of a depth that there is not", bmp(1, 1, 7, [0, 0, 0, 0]), /found damage/],
    ["in runs that end too early", bmp(4, 2, 8, [4, 1], { compression: 1, palette }), /found damage/],
    ["that holds a JPEG", bmp(1, 1, 24, [0, 0, 0, 0], { compression: 4 }), /found BMP with a JPEG in it\.$/],
  ])("%s is left out", async (_, bytes, message) => {
    expect((await refusal(pixels(bytes))).message).toMatch(message);
  });
});

describe("a TIFF", () => {
  const gradient = Array.from({ length: 7 * 5 }, (_, i) => [(i % 7) * 7, Math.floor(i / 7) * 5, (i % 7) * Math.floor(i / 7)]).flat();
  const of = (tags: Record<number, number | number[]>, stored: number[] | Uint8Array) =>
    tiffOf({ 258: 8, 262: 1, 273: 8, 279: stored.length, ...tags }, Uint8Array.from(stored));
  /** Tiles of 16 x 16 for 20 x 3 pixels: value = place. */
  const tile = (left: number) => Array.from({ length: 256 }, (_, i) => (i % 16) + left + 20 * Math.floor(i / 16));

  it.each([
    ["plain", tiffFile(2, 2, [1, 2, 3]), [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]],
    [
      "in LZW, of differences",
      fromBase64(
        "SUkqAEIAAACAACBAeBwUAQSDwYAAWEgGCQ4ARCJQ8AAqEgKCRgARqORkAA+EgOCSIASSTSMABSEgSCSwAS6YS2AgCwAAAQMAAQAAAAcAAAABAQMAAQAAAAUAAAACAQMAAwAAAMwAAAADAQMAAQAAAAUAAAAGAQMAAQAAAAIAAAARAQQAAQAAAAgAAAAVAQMAAQAAAAMAAAAWAQMAAQAAAAUAAAAXAQQAAQAAADoAAAAcAQMAAQAAAAEAAAA9AQMAAQAAAAIAAAAAAAAACAAIAAgA",
      ),
      gradient,
    ],
    [
      "in PackBits",
      fromBase64(
        "SUkqAHYAAAD+AA8HAAAOAAAVAAAcAAAjAAAq/wAUAAUABwUBDgUCFQUDHAUEIwUFKgUGFAAKAAcKAg4KBBUKBhwKCCMKCioKDBQADwAHDwMODwYVDwkcDwwjDw8qDxIUABQABxQEDhQIFRQMHBQQIxQUKhQYAAoAAAEDAAEAAAAHAAAAAQEDAAEAAAAFAAAAAgEDAAMAAAD0AAAAAwEDAAEAAAAFgAAABgEDAAEAAAACAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAADAAAAFgEDAAEAAAAFAAAAFwEEAAEAAABtAAAAHAEDAAEAAAABAAAAAAAAAAgACAAIAA==",
      ),
      gradient,
    ],
    ["deflated, in two strips", deflated(), grey(1, 2, 3, 4)],
    ["of 1 bit, white being 0", of({ 256: 3, 257: 1, 258: 1, 262: 0 }, [0b01000000]), grey(255, 0, 255)],
    ["of 4 bits", of({ 256: 3, 257: 1, 258: 4 }, [0x0f, 0x80]), grey(0, 255, 136)],
    ["of 16 bits: the upper 8", of({ 256: 2, 257: 1, 258: 16 }, [0xff, 0x12, 0x00, 0xff]), grey(0x12, 0xff)],
    ["with a palette", of({ 256: 2, 257: 1, 258: 1, 262: 3, 320: [256, 512, 768, 1024, 1280, 65535] }, [0b01000000]), [1, 3, 5, 2, 4, 255]],
    ["in planes", of({ 256: 2, 257: 1, 262: 2, 277: 3, 284: 2, 273: [8, 10, 12], 279: [2, 2, 2] }, [1, 2, 3, 4, 5, 6]), [1, 3, 5, 2, 4, 6]],
    ["with how transparent it is", of({ 256: 1, 257: 1, 262: 2, 277: 4 }, [1, 2, 3, 99]), [1, 2, 3]],
    ["in cyan, magenta, yellow and black", of({ 256: 1, 257: 1, 262: 5, 277: 4 }, [0, 255, 55, 0]), [255, 0, 200]],
    [
      "in tiles",
      of(
        { 256: 20, 257: 3, 322: 16, 323: 16, 324: [8, 264], 325: [256, 256] },
        [...tile(0), ...tile(16)].map((value) => value & 255),
      ),
      grey(...Array.from({ length: 60 }, (_, i) => i)),
    ],
    ["with its widest byte first", bigEndian(), grey(0x12, 0x56)],
    [
      "in two JPEGs with their tables apart",
      fromBase64(
        "SUkqAGIAAAD/2P/AABEIAAgACANSEQBHEQBCEQD/2gAMA1IARwBCAAA/AP0gr876/E+v/9n/2P/AABEIAAgACANSEQBHEQBCEQD/2gAMA1IARwBCAAA/APwnrn6/cCv/2QALAAABAwABAAAACAAAAAEBAwABAAAAEAAAAAIBAwADAAAA7AAAAAMBAwABAAAABwAAAAYBAwABAAAAAgAAABEBBAACAAAA8gAAABUBAwABAAAAAwAAABYBAwABAAAACAAAABcBAwACAAAALQAsABwBAwABAAAAAQAAAFsBBwAhAQAA+gAAAAAAAAAIAAgACAAIAAAANQAAAP/Y/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9k=",
      ),
      [...Array.from({ length: 64 }, () => [200, 60, 20]), ...Array.from({ length: 64 }, () => [10, 120, 240])].flat(),
    ],
    [
      "BigTIFF, in three strips, with its widest byte first",
      fromBase64(
        "TU0AKwAIAAAAAAAAAAAAEAAAAAAAAAAOAQAABAAAAAAAAAABAAAABwAAAAABAQAEAAAAAAAAAAEAAAAFAAAAAAECAAMAAAAAAAAAAwAIAAgACAAAAQMAAwAAAAAAAAABgAUAAAAAAAABBgADAAAAAAAAAAEAAgAAAAAAAAERABAAAAAAAAAAAwAAAAAAAAE4ARUAAwAAAAAAAAABAAMAAAAAAAABFgAEAAAAAAAAAAEAAAACAAAAAAEXAAMAAAAAAAAAAwAsACwAFgAAARoABQAAAAAAAAABAAAAAQAAAAEBGwAFAAAAAAAAAAEAAAABAAAAAQEcAAMAAAAAAAAAAQABAAAAAAAAASgAAwAAAAAAAAABAAEAAAAAAAABMQACAAAAAAAAAAwAAAAAAAABUAAAAAAAAAAAAAAAAAAAAWAAAAAAAAABjAAAAAAAAAG4dGlmZmZpbGUucHkAAAAAABQAAAAHAAAOAAAVAAAcAAAjAAAqAAAUAAUABwUBDgUCFQUDHAUEIwUFKgUGFAAKAAcKAg4KBBUKBhwKCCMKCioKDBQADwAHDwMODwYVDwkcDwwjDw8qDxIUABQABxQEDhQIFRQMHBQQIxQUKhQY",
      ),
      gradient,
    ],
    [
      "in floating numbers from 0 to 1, deflated differences of their bytes",
      fromBase64(
        "SUkqAAgAAAAQAAABBAABAAAABwAAAAEBBAABAAAABQAAAAIBAwADAAAAzgAAAAMBAwABAAAAsoAAAAYBAwABAAAAAgAAABEBBAABAAAAAAEAABUBAwABAAAAAwAAABYBBAABAAAABQAAABcBBAABAAAApQAAABoBBQABAAAA1AAAABsBBQABAAAA3AAAABwBAwABAAAAAQAAACgBAwABAAAAAQAAADEBAgAMAAAA5AAAAD0BAwABAAAAAwAAAFMBAwADAAAA8AAAAAAAAAAgACAAIAABAAAAAQAAAAEAAAABAAAAdGlmZmZpbGUucHkAAwADAAMAAAAAAAAAAAAAAHicpc+xDcIwEEDR7z1SZIAUkWgiESSXKSnTwwAZwWzCAB7CEApKypS2WATnsIUSKoQr60v3dAe0oEjv/bmCBwMdNFBBAZPE+O4SrcQewleMYstWZTWZx5vHGEyHbtAVZUE5oWOU8RidldgrHTitIrtZzXuqZD5H2XNpGve7qT57bqKpxdw31BW1mIPHyfgjRjvHc6+GwGUVs7m8/TD+c/sLNyhQ9g==",
      ),
      gradient,
    ],
    ["in floating numbers of 16 bits", of({ 256: 3, 257: 1, 258: 16, 339: 3 }, [0, 0x38, 0, 0x3c, 0, 0xbc]), grey(128, 255, 0)],
    ["in floating numbers of 64 bits, up to 255", ofDoubles(0.4, 254.6, 300, NaN), grey(0, 255, 255, 0)],
  ])("%s", async (_, bytes, expected) => {
    expect(await pixels(bytes)).toEqual(expected);
  });

  function ofDoubles(...values: number[]): Uint8Array<ArrayBuffer> {
    return of({ 256: values.length, 257: 1, 258: 64, 339: 3 }, new Uint8Array(Float64Array.from(values).buffer));
  }

  function deflated(): Uint8Array<ArrayBuffer> {
    const [one, two] = [zlibSync(Uint8Array.of(1, 2)), zlibSync(Uint8Array.of(3, 4))];
    return of({ 256: 2, 257: 2, 259: 8, 278: 1, 273: [8, 8 + one.length], 279: [one.length, two.length] }, joined(one, two));
  }
  function bigEndian(): Uint8Array<ArrayBuffer> {
    const bytes = Buffer.alloc(8 + 4 + 2 + 6 * 12 + 4);
    bytes.write("MM");
    bytes.writeUInt16BE(42, 2);
    bytes.writeUInt32BE(12, 4);
    bytes.set([0x12, 0x34, 0x56, 0x78], 8);
    bytes.writeUInt16BE(6, 12);
    [
      [256, 2],
      [257, 1],
      [258, 16],
      [262, 1],
      [273, 8],
      [279, 4],
    ].forEach(([tag, value], i) => {
      bytes.writeUInt16BE(tag!, 14 + 12 * i);
      bytes.writeUInt16BE(3, 16 + 12 * i);
      bytes.writeUInt32BE(1, 18 + 12 * i);
      bytes.writeUInt16BE(value!, 22 + 12 * i);
    });
    return joined(bytes);
  }

  it.each([
    ["of numbers with a sign", of({ 256: 1, 257: 1, 258: 16, 339: 2 }, [0, 0]), "TIFF with signed numbers"],
    ["of floating numbers of 24 bits", of({ 256: 1, 257: 1, 258: 24, 339: 3 }, [0, 0, 0]), "TIFF of 24 bits a colour"],
    ["of a fax", of({ 256: 8, 257: 1, 258: 1, 259: 4 }, [0]), "TIFF packed as fax"],
    ["in a palette of a JPEG", of({ 256: 1, 257: 1, 259: 7, 262: 3 }, [0]), "TIFF with a JPEG of 1 channels of 8 bits"],
    ["of 13 channels", of({ 256: 1, 257: 1, 277: 13 }, [...Array(13).keys()]), "TIFF with 13 channels"],
    ["packed as JPEG, in the old way", of({ 256: 1, 257: 1, 259: 6 }, [0]), "TIFF packed as JPEG of before 1995"],
  ])("%s is named", async (_, bytes, kind) => {
    const error = await refusal(pixels(bytes));
    expect((error as UnreadPicture).kind).toBe(kind);
    expect(error.message).toBe(`picture: expected a usual picture, found ${kind}.`);
  });

  it.each([
    ["cut off", tiffFile(4, 4, [1], { 273: 4000 })],
    ["with strips that hold too little", of({ 256: 100, 257: 100, 259: 8 }, zlibSync(new Uint8Array(50)))],
    ["with a JPEG of another size", of({ 256: 1, 257: 1, 259: 7 }, [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 9, 0, 9, 1, 1, 0x11, 0])],
    ["with a JPEG that is none", of({ 256: 1, 257: 1, 259: 7 }, [0])],
    ["with floating numbers of a palette", of({ 256: 1, 257: 1, 258: 32, 262: 3, 339: 3 }, [0, 0, 0, 0])],
    ["with too few strips", of({ 256: 2, 257: 2, 278: 1 }, [1, 2, 3, 4])],
    ["without a palette", of({ 256: 1, 257: 1, 262: 3 }, [1])],
  ])("%s is damaged", async (_, bytes) => {
    expect((await refusal(pixels(bytes))).message).toBe("picture: expected a whole picture, found damage.");
  });

  it("is unpacked no further than its pixels", async () => {
    const bomb = zlibSync(new Uint8Array(1 << 26));
    expect(await pixels(of({ 256: 2, 257: 1, 259: 8 }, bomb))).toEqual(grey(0, 0));
  });
});
