// JPEG pictures through jpeg-js; loaded when the first one is met.

import decode from "jpeg-js/lib/decoder.js";
import type { Bytes } from "../archives/bytes";
import { smoothChroma, toRgb, type Subsampling } from "./chroma";
import { isFrame, isNamed, segments, without, type Segment } from "./jpeg_segments";
import type { Pixels } from "./pixels";

const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false } as const;

/** Throws if the picture is damaged. isStored: its channels are taken as they are stored, as what is around it says that they are no Y, Cb and Cr. */
export function decodeJpeg(bytes: Bytes, isStored = false): Pixels {
  const { isRgb, halved, adobe } = isStored ? { isRgb: true, halved: null, adobe: null } : coloursOf(bytes);
  // jpeg-js would turn what Adobe says is Y Cb Cr into red, green and blue before it can be smoothed.
  const given = halved && adobe ? without(bytes, adobe) : bytes;
  const { width, height, data } = decode(given, isRgb || halved ? { ...options, colorTransform: false } : options);
  const pixels = { width, height, data };
  if (halved) {
    smoothChroma(pixels, halved);
    toRgb(data);
  }
  return pixels;
}

/** How the colours of a picture are stored. */
interface Colours {
  /** Red, green and blue instead of Y Cb Cr. */
  isRgb: boolean;
  /** Whether Cb and Cr have fewer samples than Y. */
  halved: Subsampling | null;
  /** The segment in which Adobe's programs say what the components are. */
  adobe: Segment | null;
}

function coloursOf(bytes: Bytes): Colours {
  let adobe: Segment | null = null;
  for (const segment of segments(bytes)) {
    if (segment.marker === 0xee && isNamed(bytes, segment, "Adobe")) adobe = segment;
    if (!isFrame(segment.marker)) continue;
    const components = segment.start + 5;
    if (bytes[components] !== 3) break;
    // After "Adobe", two bytes of a version and four of flags: 0 is red, green and blue, 1 is Y Cb Cr.
    if (adobe && bytes[adobe.start + 11] === 0) return { isRgb: true, halved: null, adobe };
    // Of each component: its number, its samples across and down in four bits each, its table.
    const [luma = 0, cb, cr] = [2, 5, 8].map((at) => bytes[components + at]);
    const [across, down] = [luma >> 4, luma & 15];
    const isHalved = cb === 0x11 && cr === 0x11 && across <= 2 && down <= 2 && across * down > 1;
    return { isRgb: false, halved: isHalved ? { across, down } : null, adobe };
  }
  return { isRgb: false, halved: null, adobe };
}
