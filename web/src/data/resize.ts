// Brings pictures to one size: each new pixel is the mean of those it covers, or lies between its neighbours when enlarging.

import type { Pixels } from "./pixels";

/** cover: fills the frame, edges are cut; contain: the whole picture, black beside it; stretch: both sides to size. */
export type PictureFit = "cover" | "contain" | "stretch";

export interface Frame {
  height: number;
  width: number;
  /** 1: grey; 3: red, green, blue. */
  channels: 1 | 3;
  fit: PictureFit;
}

/** Writes a picture, (height, width, channels) in bytes, into `out`. */
export function place(pixels: Pixels, frame: Frame, out: Uint8Array): void {
  const { height, width, channels, fit } = frame;
  if (pixels.width === width && pixels.height === height) return write(pixels.data, channels, out, 0, 0, width, width, height);
  const [across, down] = [width / pixels.width, height / pixels.height];
  const scale = fit === "cover" ? Math.max(across, down) : Math.min(across, down);
  // What is taken of the picture, and where it goes.
  const [takenWidth, takenHeight] = fit === "cover" ? [width / scale, height / scale] : [pixels.width, pixels.height];
  const inside = (side: number, most: number): number => Math.min(most, Math.max(1, Math.round(side * scale)));
  const [toWidth, toHeight] = fit === "contain" ? [inside(pixels.width, width), inside(pixels.height, height)] : [width, height];
  const columns = weights(pixels.width, (pixels.width - takenWidth) / 2, takenWidth, toWidth);
  const rows = weights(pixels.height, (pixels.height - takenHeight) / 2, takenHeight, toHeight);
  if (fit === "contain") out.fill(0);
  write(resampled(pixels, columns, rows), channels, out, (width - toWidth) >> 1, (height - toHeight) >> 1, width, toWidth, toHeight);
}

/** Of each new pixel: its first old one, and the share of each from there on. */
interface Weights {
  first: number;
  shares: number[];
}

/** `to` new pixels over old ones [start, start + length) of `size`. */
function weights(size: number, start: number, length: number, to: number): Weights[] {
  const step = length / to;
  const half = Math.max(step, 1) / 2;
  return Array.from({ length: to }, (_, i) => {
    const centre = start + (i + 0.5) * step;
    // A box as wide as the new pixel; when enlarging, a tent that reaches to the neighbours' centres.
    const reach = step >= 1 ? half : 1;
    const [low, high] = [Math.max(0, Math.floor(centre - reach)), Math.min(size - 1, Math.ceil(centre + reach) - 1)];
    const shares: number[] = [];
    for (let k = low; k <= high; k++) {
      shares.push(step >= 1 ? Math.min(k + 1, centre + half) - Math.max(k, centre - half) : Math.max(0, 1 - Math.abs(k + 0.5 - centre)));
    }
    const sum = shares.reduce((a, b) => a + Math.max(0, b), 0);
    return { first: low, shares: shares.map((share) => Math.max(0, share) / sum) };
  });
}

function resampled({ width, data }: Pixels, columns: Weights[], rows: Weights[]): Uint8Array {
  const top = rows[0]!.first;
  const bottom = rows.at(-1)!.first + rows.at(-1)!.shares.length;
  const lines = new Float32Array((bottom - top) * columns.length * 3);
  for (let y = top, to = 0; y < bottom; y++) {
    for (const { first, shares } of columns) {
      let [r, g, b] = [0, 0, 0];
      for (let k = 0, at = (y * width + first) * 3; k < shares.length; k++, at += 3) {
        const share = shares[k]!;
        r += share * data[at]!;
        g += share * data[at + 1]!;
        b += share * data[at + 2]!;
      }
      lines[to++] = r;
      lines[to++] = g;
      lines[to++] = b;
    }
  }
  const line = columns.length * 3;
  const out = new Uint8Array(rows.length * line);
  rows.forEach(({ first, shares }, y) => {
    for (let i = 0; i < line; i++) {
      let sum = 0.5;
      for (let k = 0; k < shares.length; k++) sum += shares[k]! * lines[(first - top + k) * line + i]!;
      out[y * line + i] = sum;
    }
  });
  return out;
}

/** Copies (toHeight, toWidth, 3) to its place in `out`, (height, width, channels). */
function write(
  rgb: Uint8Array,
  channels: 1 | 3,
  out: Uint8Array,
  left: number,
  top: number,
  width: number,
  toWidth: number,
  toHeight: number,
): void {
  for (let y = 0, from = 0; y < toHeight; y++) {
    let to = ((top + y) * width + left) * channels;
    for (let x = 0; x < toWidth; x++, from += 3) {
      if (channels === 3) {
        out[to++] = rgb[from]!;
        out[to++] = rgb[from + 1]!;
        out[to++] = rgb[from + 2]!;
      } else {
        // Luma of ITU-R BT.601, as Keras' and Pillow's grey.
        out[to++] = 0.299 * rgb[from]! + 0.587 * rgb[from + 1]! + 0.114 * rgb[from + 2]! + 0.5;
      }
    }
  }
}
