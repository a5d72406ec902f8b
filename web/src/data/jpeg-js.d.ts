// The decoder alone: the package's own entrance brings an encoder along.

declare module "jpeg-js/lib/decoder.js" {
  interface Options {
    useTArray: true;
    formatAsRGBA: boolean;
    tolerantDecoding: boolean;
    /** False: components as they are stored, unless an Adobe segment says otherwise. */
    colorTransform?: boolean;
  }
  export default function decode(bytes: Uint8Array, options: Options): { width: number; height: number; data: Uint8Array };
}
