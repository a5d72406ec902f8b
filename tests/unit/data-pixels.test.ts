// Pixels of pictures in every form, as Keras' image_dataset_from_directory reads them: by tf.io.decode_image with channels=3 (TensorFlow 2.21).

import { expect, it } from "vitest";
import { pictureHeader, type PictureHeader } from "../../web/src/data/picture_header";
import { pixelsOf } from "../../web/src/data/pixels";
import { joined, rawPng } from "./data-fixtures";

async function pixels(bytes: Uint8Array<ArrayBuffer>): Promise<number[]> {
  return [...(await pixelsOf(bytes, pictureHeader(bytes) as PictureHeader, () => "picture", 100)).data];
}

const palette = Uint8Array.of(1, 2, 3, 9, 8, 7, 200, 0, 0, 0, 0, 250);
const grey = (...values: number[]): number[] => values.flatMap((value) => [value, value, value]);

/** Rows of Adam7's seven passes, each with filter 0: pixels from (first) on, every so many, down and across. */
function interlaced(width: number, height: number, value: (row: number, column: number) => number[]): Uint8Array {
  const passes = [[0, 0, 8, 8], [0, 4, 8, 8], [4, 0, 8, 4], [0, 2, 4, 4], [2, 0, 4, 2], [0, 1, 2, 2], [1, 0, 2, 1]] as const;
  const bytes: number[] = [];
  for (const [top, left, down, across] of passes) {
    for (let row = top; row < height && left < width; row += down) {
      bytes.push(0);
      for (let column = left; column < width; column += across) bytes.push(...value(row, column));
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
  ["a palette of 1 bit", rawPng(3, 1, 1, 3, Uint8Array.of(0, 0b10100000), { palette: palette.subarray(0, 6) }), [9, 8, 7, 1, 2, 3, 9, 8, 7]],
  ["a palette of 2 bits", rawPng(4, 1, 2, 3, Uint8Array.of(0, 0b11100100), { palette }), [0, 0, 250, 200, 0, 0, 9, 8, 7, 1, 2, 3]],
  ["a palette of 8 bits, partly transparent", rawPng(2, 1, 8, 3, Uint8Array.of(0, 0, 2), { palette, transparent: Uint8Array.of(0, 128) }), [1, 2, 3, 200, 0, 0]],
  ["interlaced rows", rawPng(11, 9, 8, 2, interlaced(11, 9, shade), { interlaced: true }), whole],
  ["interlaced rows of a single pixel", rawPng(1, 1, 8, 2, interlaced(1, 1, () => [4, 5, 6]), { interlaced: true }), [4, 5, 6]],
])("a PNG of %s", async (_, bytes, expected) => {
  expect(await pixels(bytes)).toEqual(expected);
});

// 8 x 8 pixels, red from left to right, green from top to bottom, blue from the lower right; from Pillow 13.
const progressive =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
  + "FBQUFBQUFBT/wgARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABUBAQEAAAAAAAAAAAAAAAAAAAMF/9oADAMBAAIQAxAAAAE6of8A/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAUG/9oACAEBAAEFAl0yf//EABgRAAIDAAAAAAAAAAAAAAAAAAAF"
  + "BiEy/9oACAEDAQE/AYw7zZ//xAAYEQACAwAAAAAAAAAAAAAAAAAABQYiMf/aAAgBAgEBPwF9Ktsf/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAEi/9oACAEBAAY/AlJ//8QAFRABAQAAAAAAAAAAAAAAAAAAAPH/2gAIAQEAAT8hmv/aAAwDAQACAAMAAAAQ/wD/xAAUEQEA"
  + "AAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EG//xAAVEQEBAAAAAAAAAAAAAAAAAAAA8f/aAAgBAgEBPxC8/8QAFRABAQAAAAAAAAAAAAAAAAAAAKH/2gAIAQEAAT8Qjn//2Q==";
const cmyk =
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAYJ/8QAHxAAAQEJAQAAAAAAAAAA"
  + "AAAAAAgJGSQ0QkVRZYKj/9oADgRDAE0AWQBLAAA/ACjNu18hR23q/MUKSUlNRWaiqZ//2Q==";

it.each([
  ["progressive", progressive, [[0, 1, 252], [220, 1, 145], [124, 98, 146], [1, 223, 138], [222, 224, 29]]],
  ["in cyan, magenta, yellow and black", cmyk, [[1, 0, 253], [222, 0, 143], [128, 94, 143], [1, 223, 142], [222, 223, 32]]],
])("a JPEG, %s, to within the rounding of its decoders", async (_, base64, expected) => {
  const found = await pixels(joined(Buffer.from(base64, "base64")));
  for (const [i, place] of [0, 7, 3 * 8 + 4, 7 * 8, 63].entries()) {
    for (let c = 0; c < 3; c++) expect(Math.abs(found[3 * place + c]! - expected[i]![c]!), `pixel ${place}, colour ${c}`).toBeLessThanOrEqual(3);
  }
});
