// Predicted values beside true ones: over time for a series, against each other for all else; and as a table.
import { useEffect, useState } from "preact/hooks";
import type { DataInfo } from "../../base/protocol";
import { count, figure, plain } from "../core/format";
import type { Results } from "../core/model-state";
import { samplesOf } from "../core/samples";
import { resultsTrouble } from "../core/state";
import { t } from "./text";
import { Pager } from "../parts/pager";

const MOST = 500;
const ROWS = 10;
const [WIDTH, HEIGHT, EDGE] = [600, 240, 34];

export function Values({ info, results }: { info: DataInfo; results: Results }) {
  const [truth, setTruth] = useState<number[] | null>(null);
  const [first, setFirst] = useState(0);
  const shown = Math.min(MOST, results.count);
  const { shift, scale } = info.table?.targetScale ?? { shift: 0, scale: 1 };
  const real = (value: number): number => value * scale + shift;

  useEffect(() => {
    let current = true;
    void samplesOf({ split: results.split, first: 0, count: shown }, resultsTrouble).then(
      (found) => current && found && setTruth([...found.y].map(real)),
    );
    return () => {
      current = false;
    };
  }, [results]);
  if (!truth || truth.length !== shown) return null;

  const predicted = Array.from({ length: shown }, (_, i) => real(results.predictions[i * results.outputs]!));
  const series = info.table?.mode === "windows";
  const target = info.table?.target ?? t.values.truth;
  return (
    <div class="group" role="group" aria-labelledby="values-title">
      <h3 id="values-title">{series ? t.values.predictedSeries : t.values.predicted}</h3>
      <p class="legend">
        <span class="key">{series ? t.values.truth : t.values.prediction}</span>
        {series && <span class="key key-validation">{t.values.prediction}</span>}
      </p>
      <Chart truth={truth} predicted={predicted} series={series} label={t.values.chart(target, count(shown))} />
      <details>
        <summary>{t.values.asTable}</summary>
        <table class="numbers">
          <thead>
            <tr>
              {[t.values.sample, t.values.truth, t.values.prediction, t.values.error].map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {truth.slice(first, first + ROWS).map((value, i) => (
              <tr key={first + i}>
                <th scope="row">{count(first + i)}</th>
                <td>{figure(value)}</td>
                <td>{figure(predicted[first + i])}</td>
                <td>{figure(predicted[first + i]! - value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Pager first={first} size={ROWS} total={shown} onFirst={setFirst} label={t.values.asTable} />
      </details>
    </div>
  );
}

function Chart({ truth, predicted, series, label }: { truth: number[]; predicted: number[]; series: boolean; label: string }) {
  const all = [...truth, ...predicted].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const across = (share: number): number => EDGE + share * (WIDTH - EDGE - 8);
  const height = (value: number): number => 8 + (1 - (value - low) / (high - low || 1)) * (HEIGHT - EDGE - 8);
  const along = (value: number): number => across((value - low) / (high - low || 1));
  const path = (values: number[]): string =>
    values.map((value, i) => `${i ? "L" : "M"}${across(i / (values.length - 1 || 1)).toFixed(1)} ${height(value).toFixed(1)}`).join("");
  return (
    <svg class="values-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path class="axis" d={`M${EDGE} 8V${HEIGHT - EDGE + 8}H${WIDTH - 8}`} />
      <text x={EDGE - 4} y={14} text-anchor="end">
        {plain(high)}
      </text>
      <text x={EDGE - 4} y={HEIGHT - EDGE + 4} text-anchor="end">
        {plain(low)}
      </text>
      {series ? (
        <>
          <path class="truth" d={path(truth)} />
          <path class="predicted" d={path(predicted)} />
        </>
      ) : (
        <>
          <path class="ideal" d={`M${along(low)} ${height(low)}L${along(high)} ${height(high)}`} />
          {truth.map((value, i) => (
            <circle key={i} cx={along(value)} cy={height(predicted[i]!)} r={3} />
          ))}
        </>
      )}
      <text x={(WIDTH + EDGE) / 2} y={HEIGHT - 6} text-anchor="middle">
        {series ? t.values.sample : t.values.truth}
      </text>
    </svg>
  );
}
