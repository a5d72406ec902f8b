// One sample on its way: what a chosen layer makes of it, and which pixels the answer hangs on.
import { chooseLayer, layerIndex, layerOutput, saliency } from "./inside";
import { given, takeSample } from "../try/reading";
import { shape as shapeText } from "../core/format";
import { className, kindOf } from "../core/kind";
import { data, model } from "../core/state";
import { t as tryText } from "../try/text";
import { t } from "./text";
import { Picture } from "../parts/picture";
import { LayerChoice } from "./layer-choice";
import { farthest, SignedPicture } from "./signed-picture";

const MOST_MAPS = 32;

export function SamplePath() {
  const info = data.value;
  const layers = model.value?.layers ?? [];
  if (!info || kindOf(info) !== "picture") return null;
  const index = Math.min(layerIndex.value, layers.length - 1);
  return (
    <div class="group" role="group" aria-labelledby="sample-path">
      <h3 id="sample-path">{t.sample}</h3>
      <p class="hint">{t.sampleHint}</p>
      <div class="buttons">
        <button type="button" onClick={() => void takeSample()}>
          {t.take}
        </button>
      </div>
      {given.value && (
        <>
          <Saliency />
          <LayerChoice id="inside-layer" value={index} onValue={chooseLayer} />
          <Output name={layers[index]?.name ?? ""} />
        </>
      )}
    </div>
  );
}

function Saliency() {
  const found = saliency.value;
  const info = data.value!;
  if (!found || !given.value) return null;
  const [height = 1, width = 1, channels = 1] = info.xShape;
  // Of colours, the one that counts most.
  const strength = Float32Array.from({ length: height * width }, (_, i) =>
    Math.max(...Array.from({ length: channels }, (_, c) => Math.abs(found.values[i * channels + c]!))),
  );
  const name = className(info, found.output);
  return (
    <div class="pictures">
      <figure>
        <Picture values={given.value} shape={info.xShape} range={info.range} label={tryText.sees} />
        <figcaption>{tryText.sees}</figcaption>
      </figure>
      <figure>
        <Picture
          values={strength}
          shape={[height, width]}
          range={[0, strength.reduce((a, b) => Math.max(a, b), 0)]}
          label={t.saliencyAlt(name)}
        />
        <figcaption>{t.saliency(name)}</figcaption>
      </figure>
      <p class="hint">{t.saliencyHint}</p>
    </div>
  );
}

/** Channels of (height, width, channels) as pictures; other shapes as one strip of values. */
function Output({ name }: { name: string }) {
  const found = layerOutput.value;
  if (!found) return null;
  const { values, shape } = found;
  const most = farthest(values);
  if (shape.length === 3) {
    const [height, width, channels] = shape as [number, number, number];
    const shown = Math.min(MOST_MAPS, channels);
    return (
      <>
        <p class="hint">{t.maps(name, shapeText(shape), shown)}</p>
        <ul class="pictures">
          {Array.from({ length: shown }, (_, c) => (
            <li key={c}>
              <SignedPicture values={values} first={c} step={channels} height={height} width={width} most={most} label={t.channel(c + 1)} />
              <span>{c + 1}</span>
            </li>
          ))}
        </ul>
      </>
    );
  }
  const columns = Math.min(values.length, 32);
  const rows = Math.ceil(values.length / columns);
  const padded = new Float32Array(rows * columns);
  padded.set(values);
  return (
    <>
      <p class="hint">{t.values(name, shapeText(shape))}</p>
      <div class="layer-values">
        <SignedPicture values={padded} height={rows} width={columns} most={most} label={t.values(name, shapeText(shape))} />
      </div>
    </>
  );
}
