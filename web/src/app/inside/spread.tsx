// Histograms of every layer's outputs, weights and gradients, with norms and dead units.
import type { Histogram } from "../../base/protocol";
import { layerInsights } from "./inside";
import { short } from "../core/format";
import { t } from "./text";

export function Spread() {
  const found = layerInsights.value;
  if (!found) return null;
  const rows = found.flatMap(({ name, outputs, units, dead, weights }) => [
    { layer: name, spans: 1 + 2 * weights.length, what: t.outputs, histogram: outputs, dead: dead === null ? "" : t.dead(dead, units) },
    ...weights.flatMap(({ name: weight, values, gradients }) => {
      const plain = weight.slice(weight.lastIndexOf("/") + 1);
      return [
        { layer: name, spans: 0, what: plain, histogram: values, dead: "" },
        { layer: name, spans: 0, what: t.gradient(plain), histogram: gradients, dead: "" },
      ];
    }),
  ]);
  return (
    <div class="group" role="group" aria-labelledby="spread">
      <h3 id="spread">{t.spread}</h3>
      <p class="hint">{t.spreadHint}</p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="spread">
        <table class="numbers">
          <thead>
            <tr>
              {Object.values(t.columns).map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ layer, spans, what, histogram, dead }, i) => (
              <tr key={i}>
                {spans > 0 && (
                  <th scope="rowgroup" rowSpan={spans}>
                    {layer}
                  </th>
                )}
                <td>{what}</td>
                {histogram.count === 0 ? (
                  <td colSpan={5}>{t.noGradient}</td>
                ) : (
                  <>
                    <td>
                      <Bars histogram={histogram} label={t.histogramAlt(`${layer} ${what}`)} />
                    </td>
                    <td>
                      {short(histogram.least)} ... {short(histogram.greatest)}
                    </td>
                    <td>{short(histogram.mean)}</td>
                    <td>{short(histogram.norm)}</td>
                    <td>{dead}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Heights by the square root: a few values far out still show. */
function Bars({ histogram: { counts }, label }: { histogram: Histogram; label: string }) {
  const most = Math.sqrt(Math.max(1, ...counts));
  return (
    <svg class="spread-bars" viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((count, i) => (
        <rect key={i} x={i} width={0.9} y={20 - (20 * Math.sqrt(count)) / most} height={(20 * Math.sqrt(count)) / most} />
      ))}
    </svg>
  );
}
