// A decoded picture.

/** Rows of pixels of three bytes. How transparent a pixel is does not change its colour: Keras leaves that channel out. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}
