// Probabilities of the classes, as bars with their numbers.
import { shareText } from "../core/sentences";
import { figure } from "../core/format";

interface Props {
  names: string[];
  values: ArrayLike<number>;
  first?: number;
  best: number;
  truth?: number | null;
  label: string;
}

/** One labelled bar a class, for a single answer. */
export function Bars({ names, values, first = 0, best, truth = null, label }: Props) {
  const right = truth === null || truth === best;
  return (
    <table class="bars" aria-label={label}>
      <tbody>
        {names.map((name, i) => {
          const value = values[first + i] ?? 0;
          const isShare = value >= 0 && value <= 1;
          return (
            <tr key={i} class={i === best ? (right ? "is-right" : "is-wrong") : ""}>
              <th scope="row">{name}</th>
              <td class="bar-cell" aria-hidden="true">
                <span class="bar" style={{ width: `${100 * Math.max(0, Math.min(1, value))}%` }} />
              </td>
              <td>{first + i >= values.length ? "" : isShare ? shareText(value) : figure(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Small upright bars for a grid of answers; the words stand beside them. */
export function MiniBars({
  values,
  first = 0,
  count,
  best,
  truth,
  label,
}: Omit<Props, "names" | "truth"> & { count: number; truth: number }) {
  return (
    <svg class="mini-bars" viewBox={`0 0 ${count * 4} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
      {Array.from({ length: count }, (_, i) => {
        const height = 19 * Math.max(0, Math.min(1, values[first + i] ?? 0)) + 0.7;
        return (
          <rect
            key={i}
            x={i * 4 + 0.5}
            y={20 - height}
            width={3}
            height={height}
            class={i === truth ? "is-right" : i === best ? "is-wrong" : ""}
          />
        );
      })}
    </svg>
  );
}
