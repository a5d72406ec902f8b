// Weights as pictures: one for each unit of a Dense layer on flattened pictures, one for each filter of a convolution.
import { useState } from "preact/hooks";
import { kernels, type Kernel } from "./inside";
import { figure } from "../core/format";
import { className, isClasses, kindOf } from "../core/kind";
import { data, model } from "../core/state";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";
import { SignedPicture } from "./signed-picture";

const MOST_UNITS = 32;

/** One unit's picture: values at first + i * step; with `channels` 3, red, green and blue lie `channelStep` apart. */
interface UnitPicture {
  first: number;
  step: number;
  height: number;
  width: number;
  channels: number;
  channelStep: number;
}

/**
 * Where unit k's picture of an input channel lies in the kernel, (pixels * channels, units) or (height, width, channels, filters);
 * three channels make one picture in colour. Null if it is no picture.
 */
function unitPicture(shape: readonly number[], input: readonly number[], k: number, channel = 0): UnitPicture | null {
  const units = shape.at(-1)!;
  const place = (height: number, width: number, channels: number): UnitPicture => ({
    first: channels === 3 ? k : channel * units + k,
    step: channels * units,
    height,
    width,
    channels: channels === 3 ? 3 : 1,
    channelStep: units,
  });
  if (shape.length === 4) return place(shape[0]!, shape[1]!, shape[2]!);
  const [height = 1, width = 1, channels = 1] = input;
  if (shape.length !== 2 || shape[0] !== height * width * channels || height < 2) return null;
  return place(height, width, channels);
}

/** The layers whose weights are pictures: convolutions, and what stands on the flattened picture itself. */
const pictured = (input: readonly number[]): Kernel[] =>
  kernels.value.filter(
    ({ layer, shape }, i) => unitPicture(shape, input, 0) && (shape.length === 4 ? classOf(layer) === "Conv2D" : i === 0),
  );
const classOf = (name: string): string | undefined => model.value?.layers.find((layer) => layer.name === name)?.class_name;

export function WeightPictures() {
  const info = data.value;
  const [chosen, setChosen] = useState(0);
  const [wanted, setChannel] = useState(0);
  if (!info || kindOf(info) !== "picture") return null;
  const found = pictured(info.xShape);
  const index = Math.min(chosen, found.length - 1);
  const kernel = found[index];
  if (!kernel) return null;
  const { layer, shape, values } = kernel;
  const inputs = shape.length === 4 && shape[2] !== 3 ? shape[2]! : 1;
  const channel = Math.min(wanted, inputs - 1);
  const units = shape.at(-1)!;
  const shown = Math.min(MOST_UNITS, units);
  // A softmax on the picture itself has one template for each class.
  const isTemplate = isClasses(info) && model.value?.layers.at(-1)?.name === layer;
  const filters = shape.length === 4;
  const inColor = unitPicture(shape, info.xShape, 0)!.channels === 3;
  return (
    <div class="group" role="group" aria-labelledby="weight-pictures">
      <h3 id="weight-pictures">{t.weights}</h3>
      {(found.length > 1 || inputs > 1) && (
        <div class="fields">
          <ChoiceField
            id="weights-layer"
            label={t.weightsLayer}
            value={String(index)}
            choices={found.map((each, i) => ({ value: String(i), label: each.layer }))}
            onValue={(value) => setChosen(Number(value))}
          />
          {inputs > 1 && (
            <ChoiceField
              id="weights-channel"
              label={t.inputChannel}
              value={String(channel)}
              choices={Array.from({ length: inputs }, (_, c) => ({ value: String(c), label: t.channel(c + 1) }))}
              onValue={(value) => setChannel(Number(value))}
            />
          )}
        </div>
      )}
      <p class="hint">{(inColor ? t.weightsInColor : t.weightsOf)(layer, shown, units, filters)}</p>
      <ul class="pictures">
        {Array.from({ length: shown }, (_, k) => {
          const place = unitPicture(shape, info.xShape, k, channel)!;
          const name = isTemplate ? className(info, k) : (filters ? t.filter : t.unit)(k + 1);
          const [low, high] = rangeOf(values, place);
          return (
            <li key={k}>
              <SignedPicture values={values} {...place} most={Math.max(-low, high)} label={t.strongest(name, figure(low), figure(high))} />
              <span>{name}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function rangeOf(values: Float32Array, { first, step, height, width, channels, channelStep }: UnitPicture): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < channels; c++) {
      const value = values[first + i * step + c * channelStep]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return [low, high];
}
