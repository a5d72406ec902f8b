// The first layer's weights as pictures: one for each unit of a Dense layer on flattened pictures, one for each filter of a convolution.
import { firstKernel } from "../../actions/inside";
import { figure } from "../../format";
import { className, isClasses, kindOf } from "../../kind";
import { data, model } from "../../state";
import { t } from "../../text";
import { SignedPicture } from "./signed-picture";

const MOST_UNITS = 32;

/** One unit's picture: values at first + i * step. */
interface UnitPicture { first: number; step: number; height: number; width: number }

/** Where unit k's picture lies in the kernel (pixels * channels, units) or (height, width, channels, filters); null if it is no picture. */
export function unitPicture(shape: readonly number[], input: readonly number[], k: number): UnitPicture | null {
  const units = shape.at(-1)!;
  if (shape.length === 4) return { first: k, step: shape[2]! * units, height: shape[0]!, width: shape[1]! };
  const [height = 1, width = 1, channels = 1] = input;
  if (shape.length !== 2 || shape[0] !== height * width * channels || height < 2) return null;
  return { first: k, step: channels * units, height, width };
}

export function WeightPictures() {
  const kernel = firstKernel.value;
  const info = data.value;
  if (!kernel || !info || kindOf(info) !== "picture") return null;
  const units = kernel.shape.at(-1)!;
  if (!unitPicture(kernel.shape, info.xShape, 0)) return null;
  const shown = Math.min(MOST_UNITS, units);
  // A softmax on the picture itself has one template for each class.
  const isTemplate = isClasses(info) && model.value?.layers.at(-1)?.name === kernel.layer;
  return (
    <section class="group" aria-labelledby="weight-pictures">
      <h3 id="weight-pictures">{t.inside.weights}</h3>
      <p class="hint">{t.inside.weightsOf(kernel.layer, shown, units)}</p>
      <ul class="pictures">
        {Array.from({ length: shown }, (_, k) => {
          const place = unitPicture(kernel.shape, info.xShape, k)!;
          const name = isTemplate ? className(info, k) : t.inside.unit(k + 1);
          const [low, high] = rangeOf(kernel.values, place);
          return (
            <li key={k}>
              <SignedPicture values={kernel.values} {...place} most={Math.max(-low, high)} label={t.inside.strongest(name, figure(low), figure(high))} />
              <span>{name}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function rangeOf(values: Float32Array, { first, step, height, width }: UnitPicture): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < height * width; i++) {
    const value = values[first + i * step]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
