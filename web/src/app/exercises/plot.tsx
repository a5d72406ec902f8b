// A function and its derivative over a range: value solid, derivative dashed, a dot where one stands.
import type { Curve } from "./tour";
import { figure, plain } from "../core/format";
import { t } from "./text";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [320, 200, 30, 22];
const STEPS = 120;

interface Props {
  curve: Curve;
  title: string;
  from: number;
  to: number;
  low: number;
  high: number;
  axis: string;
  at: number;
}

export function Plot({ curve, title, from, to, low, high, axis, at }: Props) {
  const x = (value: number): number => LEFT + ((value - from) / (to - from)) * (WIDTH - LEFT - 6);
  const y = (value: number): number => 6 + ((high - value) / (high - low)) * (HEIGHT - BOTTOM - 12);
  const clip = (value: number): number => Math.max(low, Math.min(high, value));
  const path = (of: (z: number) => number): string =>
    Array.from({ length: STEPS + 1 }, (_, i) => from + ((to - from) * i) / STEPS)
      // Where a curve leaves the frame it is broken off.
      .map(
        (z, i, all) => `${i === 0 || of(all[i - 1]!) !== clip(of(all[i - 1]!)) ? "M" : "L"}${x(z).toFixed(1)} ${y(clip(of(z))).toFixed(1)}`,
      )
      .join("");
  const ticks = (a: number, b: number): number[] => Array.from({ length: 5 }, (_, i) => a + ((b - a) * i) / 4);
  const inside = at >= from && at <= to;
  return (
    <figure class="tour-plot">
      <figcaption>
        <strong>{title}</strong>
        <span class="formula">{curve.formula}</span>
        <span class="hint">{t.tour.over(axis)}</span>
        <span class="key">{t.tour.value}</span>
        <span class="key key-validation">{t.tour.slope}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t.tour.plot(title, axis)}>
        {ticks(from, to).map((tick) => (
          <g key={tick}>
            <path class="grid" d={`M${x(tick)} 6V${HEIGHT - BOTTOM}`} />
            <text x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
              {plain(tick)}
            </text>
          </g>
        ))}
        {ticks(low, high).map((tick) => (
          <g key={tick}>
            <path class="grid" d={`M${LEFT} ${y(tick)}H${WIDTH - 6}`} />
            <text x={LEFT - 4} y={y(tick) + 4} text-anchor="end">
              {plain(tick)}
            </text>
          </g>
        ))}
        <path class="value" d={path(curve.value)} />
        <path class="slope" d={path(curve.slope)} />
        {inside && <circle class="on-value" cx={x(at)} cy={y(clip(curve.value(at)))} r="5" />}
        {inside && <circle class="on-slope" cx={x(at)} cy={y(clip(curve.slope(at)))} r="4" />}
      </svg>
      <details>
        <summary>{t.tour.table}</summary>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{axis}</th>
              <th scope="col">{t.tour.value}</th>
              <th scope="col">
                {t.tour.slope}: {curve.derivative}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...ticks(from, to), ...(inside ? [at] : [])].map((z, i) => (
              <tr key={i}>
                <th scope="row">{plain(z)}</th>
                <td>{figure(curve.value(z))}</td>
                <td>{figure(curve.slope(z))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
