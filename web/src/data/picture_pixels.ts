// Unpacks one picture into red, green and blue bytes: small ones in JavaScript, large ones by the browser.

import type { Bytes } from "../archives/bytes";
import { isNamed, segments, without } from "./jpeg_segments";
import { fail } from "./part";
import { pixelChunks, pngOf } from "./png_chunks";
import type { PictureHeader } from "./picture_header";
import type { Pixels } from "./pixels";

/** For fewer pixels, asking the browser takes longer (1 ms) than decoding here (0.3 ms for 32 x 32). */
const smallPicture = 1 << 15;
/** A browser forgets the colour of what is wholly transparent; up to this many pixels, such PNGs are decoded here. */
const mediumPicture = 1 << 22;
export const mostPixels = 1e8;

const native = typeof createImageBitmap === "function" && typeof OffscreenCanvas === "function";
const damage = "expected a whole picture, found damage.";
const takeOut = "Take the picture out, or save it again.";

/** A picture of at least `atLeast` pixels each way, if it has them: larger ones may come smaller. Throws a SproutError that names the file. */
export async function pixelsOf(bytes: Bytes, header: PictureHeader, label: () => string, atLeast: number): Promise<Pixels> {
  const { kind, width, height, alpha } = header;
  if (kind === "JPEG" || kind === "PNG") {
    const decoder = kind === "JPEG" ? await jpegDecoder() : await pngDecoder();
    if (!native || width * height <= (alpha ? mediumPicture : smallPicture)) {
      try {
        return decoder(bytes);
      } catch {
        fail(label(), damage, takeOut);
      }
    }
  }
  if (!native) fail(label(), `expected a PNG or JPEG picture, found ${kind}, which only the browser can read.`, "Save it as PNG.");
  const given = kind === "JPEG" ? asStored(bytes) : kind === "PNG" ? checked(bytes, label) : bytes;
  const bitmap = await createImageBitmap(new Blob([given]), { colorSpaceConversion: "none" }).catch(() => fail(label(), damage, takeOut));
  try {
    if (bitmap.width * bitmap.height > mostPixels) fail(label(), damage, takeOut);
    return drawn(bitmap, atLeast);
  } finally {
    bitmap.close();
  }
}

/** A PNG whose checksums are right, without what browsers would do more about than they are asked for. */
function checked(bytes: Bytes, label: () => string): Bytes {
  try {
    return pngOf(pixelChunks(bytes));
  } catch {
    fail(label(), damage, takeOut);
  }
}

/** A JPEG without its EXIF part: a browser would turn the picture as that says, Keras (and the decoder here) takes the pixels as they are stored. */
function asStored(bytes: Bytes): Bytes {
  return [...segments(bytes)].filter((segment) => segment.marker === 0xe1 && isNamed(bytes, segment, "Exif")).reduce(without, bytes);
}

type Decoder = (bytes: Bytes) => Pixels;
let jpegLoaded: Promise<Decoder> | null = null;
let pngLoaded: Promise<Decoder> | null = null;

const jpegDecoder = (): Promise<Decoder> => (jpegLoaded ??= import("./jpeg").then(({ decodeJpeg }) => decodeJpeg));
const pngDecoder = (): Promise<Decoder> => (pngLoaded ??= import("./png").then(({ decodePng }) => decodePng));

/** Through a canvas, made smaller on the way if it is very large: its pixels are many times what a sample needs. */
function drawn(bitmap: ImageBitmap, atLeast: number): Pixels {
  const shrink = Math.min(1, atLeast / Math.min(bitmap.width, bitmap.height));
  const [width, height] = [Math.max(1, Math.ceil(bitmap.width * shrink)), Math.max(1, Math.ceil(bitmap.height * shrink))];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
    data[i] = rgba[j]!;
    data[i + 1] = rgba[j + 1]!;
    data[i + 2] = rgba[j + 2]!;
  }
  return { width, height, data };
}
