// Colours of a JPEG that were stored at half the size, smoothed between their places; luma and chroma to red, green and blue.

import type { Pixels } from "./pixels";

/** Pixels that one stored sample of a colour stands for, across and down: 1 or 2. */
export interface Subsampling {
  across: number;
  down: number;
}

/**
 * Interpolates the colours, of which every sample is repeated in `data` (height, width, Y Cb Cr), in place: three parts of the nearest sample and one of the
 * next in each direction, as libjpeg does it ("fancy upsampling") and so Keras, TensorFlow and browsers; it alternates the rounding of halves.
 */
export function smoothChroma({ width, height, data }: Pixels, { across, down }: Subsampling): void {
  const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
  // libjpeg repeats the samples of the narrowest pictures.
  if (across === 2 && columns <= 2) return;
  const shift = 2 * (across - 1) + 2 * (down - 1);
  const plane = new Uint8Array(columns * rows);
  const sums = new Int32Array(columns);
  for (let channel = 1; channel <= 2; channel++) {
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) plane[i++] = data[3 * (down * row * width + across * column) + channel]!;
    }
    for (let y = 0; y < height; y++) {
      const near = Math.floor(y / down) * columns;
      const next = down === 1 ? near : Math.min(rows - 1, Math.max(0, Math.floor(y / 2) + (y % 2 ? 1 : -1))) * columns;
      for (let column = 0; column < columns; column++)
        sums[column] = down === 1 ? plane[near + column]! : 3 * plane[near + column]! + plane[next + column]!;
      let at = 3 * y * width + channel;
      if (across === 1) {
        for (let x = 0; x < width; x++, at += 3) data[at] = (sums[x]! + 1 + (y % 2)) >> shift;
        continue;
      }
      const [even, odd] = down === 1 ? [1, 2] : [8, 7];
      let [left, here] = [sums[0]!, sums[0]!];
      for (let x = 0; x < width; x += 2, at += 6) {
        const right = x + 2 < width ? sums[(x >> 1) + 1]! : here;
        data[at] = (3 * here + left + even) >> shift;
        if (x + 1 < width) data[at + 3] = (3 * here + right + odd) >> shift;
        left = here;
        here = right;
      }
    }
  }
}

/** Y, Cb, Cr to red, green, blue, in place. https://www.w3.org/Graphics/JPEG/jfif3.pdf */
export function toRgb(data: Uint8Array): void {
  const [red, greenOfCb, greenOfCr, blue, half] = [91881, 22554, 46802, 116130, 32768];
  for (let i = 0; i < data.length; i += 3) {
    const y = data[i]!;
    const cb = data[i + 1]! - 128;
    const cr = data[i + 2]! - 128;
    data[i] = clamped(y + ((red * cr + half) >> 16));
    data[i + 1] = clamped(y + ((half - greenOfCb * cb - greenOfCr * cr) >> 16));
    data[i + 2] = clamped(y + ((blue * cb + half) >> 16));
  }
}

const clamped = (value: number): number => Math.max(0, Math.min(value, 255));
