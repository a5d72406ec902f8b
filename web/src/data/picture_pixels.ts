// Unpacks one picture into red, green and blue bytes: small ones in JavaScript, large ones by the browser; BMP and TIFF always in JavaScript.

import type { Bytes } from "../archives/bytes";
import { isNamed, mostScans, scansIn, segments, without } from "./jpeg_segments";
import { SproutError } from "../base/errors";
import { fail } from "./part";
import { pixelChunks, pngOf } from "./png_chunks";
import type { PictureHeader } from "./picture_header";
import { UnreadForm, type Pixels } from "./pixels";

/** For fewer pixels, asking the browser takes longer (1 ms) than decoding here (0.3 ms for 32 x 32). */
const smallPicture = 1 << 15;
/** A browser forgets the colour of what is wholly transparent; up to this many pixels, such PNGs are decoded here. */
const mediumPicture = 1 << 22;
export const mostPixels = 1e8;

const native = typeof createImageBitmap === "function" && typeof OffscreenCanvas === "function";
const damage = "expected a whole picture, found damage.";
const takeOut = "Take the picture out, or save it again.";

/** The picture is not damaged, but of a kind that is not read here. */
export class UnreadPicture extends SproutError {
  /** kind: of such pictures, in few words: "HEIC". */
  constructor(
    label: string,
    expected: string,
    readonly kind: string,
    found = "",
  ) {
    super(`${label}: expected ${expected}, found ${kind}${found}.`, "Save it as PNG or JPEG.");
  }
}

/** A picture of at least `atLeast` pixels each way, if it has them: larger ones may come smaller. Throws a SproutError that names the file. */
export async function pixelsOf(bytes: Bytes, header: PictureHeader, label: () => string, atLeast: number): Promise<Pixels> {
  const { kind, width, height, alpha } = header;
  if (kind === "JPEG" && scansIn(bytes, mostScans) > mostScans)
    fail(label(), `expected a JPEG of at most ${mostScans} scans, found more.`, takeOut);
  if (kind === "JPEG" || kind === "PNG" || kind === "BMP" || kind === "TIFF") {
    const decoder = await (decoders[kind] ??= load[kind]());
    const isSmall = width * height <= (alpha ? mediumPicture : smallPicture);
    if (!native || isSmall || kind === "BMP" || kind === "TIFF") {
      try {
        return decoder(bytes);
      } catch (error) {
        if (error instanceof UnreadForm) throw new UnreadPicture(label(), "a usual picture", error.message);
        fail(label(), damage, takeOut);
      }
    }
  }
  if (!native) throw new UnreadPicture(label(), "a PNG, JPEG, BMP or TIFF picture", kind, ", which only the browser can read");
  const given = kind === "JPEG" ? asStored(bytes) : kind === "PNG" ? checked(bytes, label) : bytes;
  const bitmap = await createImageBitmap(new Blob([given]), { colorSpaceConversion: "none" }).catch(() => {
    if (kind === "AVIF" || kind === "HEIC") throw new UnreadPicture(label(), "a picture that this browser reads", kind);
    return fail(label(), damage, takeOut);
  });
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
type Decoded = "JPEG" | "PNG" | "BMP" | "TIFF";

/** Each is fetched when the first picture of its kind is met. */
const load: Record<Decoded, () => Promise<Decoder>> = {
  JPEG: () =>
    import("./jpeg").then(
      ({ decodeJpeg }) =>
        (bytes) =>
          decodeJpeg(bytes),
    ),
  PNG: () => import("./png").then(({ decodePng }) => decodePng),
  BMP: () => import("./bmp").then(({ decodeBmp }) => decodeBmp),
  TIFF: () => import("./tiff").then(({ decodeTiff }) => decodeTiff),
};
const decoders: Partial<Record<Decoded, Promise<Decoder>>> = {};

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
