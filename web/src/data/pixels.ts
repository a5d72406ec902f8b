// A decoded picture.

/** Rows of pixels of three bytes. How transparent a pixel is does not change its colour: Keras leaves that channel out. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The picture is of a form that is not read here, which is no damage. The message names the form. */
export class UnreadForm extends Error {}
