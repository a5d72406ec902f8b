// Loss against learning rate, the rate on a logarithmic axis, with the suggested rate marked.
import type { RateFinding } from "../../base/protocol";
import { plain } from "../core/format";
import { t } from "./text";

/** In the picture's own units: the frame within its margins. */
const [width, height, left, right, top, bottom] = [360, 220, 46, 8, 10, 40];
const TICKS = 4;

export function RateChart({ found: { rates, losses, smoothed, suggested }, label }: { found: RateFinding; label: string }) {
  const [first, last] = [Math.log10(rates[0]!), Math.log10(rates.at(-1)!)];
  const least = Math.min(...smoothed);
  // What lies far above the beginning only says that the rate is too large.
  const most = Math.min(Math.max(...smoothed), smoothed[0]! + (smoothed[0]! - least) * 0.5 + 0.1 * Math.abs(smoothed[0]!));
  const x = (rate: number): number => left + ((Math.log10(rate) - first) / (last - first || 1)) * (width - left - right);
  const y = (loss: number): number => top + (1 - (loss - least) / (most - least || 1)) * (height - top - bottom);
  const path = (values: readonly number[]): string =>
    values
      .map((value, i) => `${i ? "L" : "M"}${x(rates[i]!).toFixed(1)} ${Math.max(-height, Math.min(2 * height, y(value))).toFixed(1)}`)
      .join("");
  const decades = Array.from({ length: Math.floor(last) - Math.ceil(first) + 1 }, (_, i) => Math.ceil(first) + i);
  const levels = Array.from({ length: TICKS + 1 }, (_, i) => least + ((most - least) * i) / TICKS);
  return (
    <svg class="rate-chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {decades.map((decade) => (
        <g key={decade}>
          <line class="grid" x1={x(10 ** decade)} x2={x(10 ** decade)} y1={top} y2={height - bottom} />
          <text x={x(10 ** decade)} y={height - bottom + 16} text-anchor="middle">
            {decade >= -2 && decade <= 1 ? plain(10 ** decade) : `1e${decade}`}
          </text>
        </g>
      ))}
      {levels.map((level) => (
        <g key={level}>
          <line class="grid" x1={left} x2={width - right} y1={y(level)} y2={y(level)} />
          <text x={left - 6} y={y(level) + 4} text-anchor="end">
            {level.toPrecision(2)}
          </text>
        </g>
      ))}
      <svg
        aria-hidden="true"
        x={left}
        y={top}
        width={width - left - right}
        height={height - top - bottom}
        viewBox={`${left} ${top} ${width - left - right} ${height - top - bottom}`}
      >
        <path class="raw" d={path(losses)} />
        <path class="smoothed" d={path(smoothed)} />
        {suggested !== null && <line class="mark" x1={x(suggested)} x2={x(suggested)} y1={top} y2={height - bottom} />}
      </svg>
      <text x={(left + width - right) / 2} y={height - 6} text-anchor="middle">
        {t.rates.rate}
      </text>
    </svg>
  );
}
