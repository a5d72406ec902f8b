// Which inputs the answer to a table's row or a sequence hangs on: the gradient of each.
import { saliency } from "./inside";
import { given, takeSample } from "../try/reading";
import { figure } from "../core/format";
import { className, isClasses, kindOf } from "../core/kind";
import { data } from "../core/state";
import { t } from "./text";
import { farthest, SignedPicture } from "./signed-picture";
const MOST_ROWS = 60;

export function FeatureSaliency() {
  const info = data.value;
  // Tokens are numbers of words: they have no gradient.
  if (!info || kindOf(info) !== "other" || info.table?.vocabulary) return null;
  const found = saliency.value;
  const most = found ? farthest(found.values) : 0;
  const x = given.value;
  const [steps = 1, channels = 1] = info.xShape;
  const features = info.table?.features ?? info.sequences?.features;
  const inTime = info.xShape.length === 2;
  return (
    <div class="group" role="group" aria-labelledby="feature-saliency">
      <h3 id="feature-saliency">{t.featureSaliency}</h3>
      <div class="buttons">
        <button type="button" onClick={() => void takeSample()}>
          {t.take}
        </button>
      </div>
      {found && x && found.values.length === x.length && (
        <>
          <p class="hint">{t.featureSaliencyHint(isClasses(info) ? className(info, found.output) : t.score)}</p>
          {inTime && (
            <div class="layer-values">
              <SignedPicture
                values={transposed(found.values, steps, channels)}
                height={channels}
                width={steps}
                most={most}
                label={t.stepsBy(steps, channels)}
              />
            </div>
          )}
          <div class="scroll" tabIndex={0} role="group" aria-labelledby="feature-saliency">
            <table class="numbers">
              <thead>
                <tr>
                  <th scope="col">{t.feature}</th>
                  <th scope="col">{t.value}</th>
                  <th scope="col">{t.gradientColumn}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {Array.from({ length: Math.min(MOST_ROWS, x.length) }, (_, i) => (
                  <tr key={i}>
                    <th scope="row">
                      {inTime
                        ? `${features?.[i % channels]?.name ?? ""} ${Math.floor(i / channels) + 1}`
                        : (features?.[i]?.name ?? `x${i}`)}
                    </th>
                    <td>{figure(x[i])}</td>
                    <td>{figure(found.values[i])}</td>
                    <Bar value={found.values[i]!} most={most || 1} />
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </div>
  );
}

const Bar = ({ value, most }: { value: number; most: number }) => (
  <td class="bar-cell" aria-hidden="true">
    <span class="bar" style={{ width: `${(100 * Math.abs(value)) / most}%`, background: `var(--${value < 0 ? "orange" : "blue"})` }} />
  </td>
);

/** (steps, channels) to (channels, steps). */
const transposed = (values: Float32Array, steps: number, channels: number): Float32Array =>
  Float32Array.from(values, (_, i) => values[(i % steps) * channels + Math.floor(i / steps)]!);
