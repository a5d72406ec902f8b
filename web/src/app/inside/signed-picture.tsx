// Numbers of either sign as a picture: blue above zero, orange below, the darker the larger; three channels as colours around grey.
import { useLayoutEffect, useRef } from "preact/hooks";
import { rgb, themeVersion } from "../parts/theme";

interface Props {
  /** The picture's values lie at first + i * step, row by row; with channels, those of one pixel lie next to each other. */
  values: ArrayLike<number>;
  first?: number;
  step?: number;
  height: number;
  width: number;
  /** 3: red, green and blue lie channelStep apart. */
  channels?: number;
  channelStep?: number;
  /** The value drawn in full colour; smaller ones are paler. */
  most: number;
  label: string;
}

/** How far the values go from zero: what `most` is where a picture stands by itself. */
export const farthest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

export function SignedPicture({ values, first = 0, step = 1, height, width, channels = 1, channelStep = 1, most, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = themeVersion.value;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const [up, down] = [rgb("blue"), rgb("orange")];
    for (let i = 0; i < width * height; i++) {
      if (channels === 3) {
        const part = (c: number): number => 128 + (127 * values[first + i * step + c * channelStep]!) / (most || 1);
        image.data.set([part(0), part(1), part(2), 255], 4 * i);
        continue;
      }
      const value = values[first + i * step]! / (most || 1);
      const from = value < 0 ? down : up;
      image.data.set([from[0], from[1], from[2], 255 * Math.min(1, Math.abs(value))], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [values, first, step, height, width, channels, channelStep, most, version]);
  return <canvas ref={canvas} class="picture signed" width={width} height={height} role="img" aria-label={label} />;
}
