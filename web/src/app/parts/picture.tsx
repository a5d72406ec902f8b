// One sample drawn as a picture, pixel for pixel.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TypedArray } from "../../base/protocol";

interface Props {
  /** Values of many pictures; this one begins at `first`. */
  values: TypedArray;
  first?: number;
  /** (height, width) or (height, width, 1 or 3) */
  shape: readonly number[];
  /** The values drawn black and white. */
  range: readonly [number, number];
  /** Described to those who do not see it; left out where a caption says it. */
  label?: string;
}

export function Picture({ values, first = 0, shape, range, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height = 1, width = 1, channels = 1] = shape;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const scale = 255 / (range[1] - range[0] || 1);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = (values[first + i * channels + (channels === 3 ? c : 0)]! - range[0]) * scale;
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [values, first, width, height, channels, range[0], range[1]]);
  return (
    <canvas
      ref={canvas}
      class="picture"
      width={width}
      height={height}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    />
  );
}
