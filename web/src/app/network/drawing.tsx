// The picture itself, as SVG without any style sheet but its colours, so that it can be saved as it is.
import { cut, fitted, LETTER } from "./fitted";
import type { Graph } from "./graph";
import { kindOfGroup } from "./kinds";
import { BOX, type Layout, type Point } from "./layout";
import type { BoxWords } from "./words";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const [LARGE, SMALL] = [13, 12];
/** Bold letters are wider. */
const BOLD = 1.06;
/** From the box's edge to its words. */
const [LEFT, RIGHT] = [17, 11];
const ROOM = BOX - LEFT - RIGHT;
const [TWO_LINES, LINE] = [46, 18];

export const heightOf = ({ figure, problem }: BoxWords): number => TWO_LINES + (figure ? LINE : 0) + (problem ? LINE : 0);

interface Props {
  graph: Graph;
  layout: Layout;
  words: readonly BoxWords[];
  /** The boxes of the layer that is open in the editor. */
  selected?: (index: number) => boolean;
  /** The box that the arrow keys stand on. */
  active?: number | null;
  /** Prefix of the boxes' ids where they can be chosen. */
  id?: string;
  onChoose?: (index: number) => void;
}

export function Drawing({ graph, layout, words, selected = () => false, active = null, id, onChoose }: Props) {
  return (
    <>
      <g fill="none">
        {layout.arrows.map(({ points, skips }, i) => (
          <g key={i} stroke={skips ? "var(--orange)" : "var(--edge)"} stroke-width={skips ? 2 : 1.5}>
            <path d={rounded(points)} />
            <path d={head(points.at(-1)!)} />
          </g>
        ))}
      </g>
      {graph.map((box, i) => {
        const { x, y, height } = layout.places[i]!;
        const { title, shape, figure, bar, problem, label } = words[i]!;
        const chosen = selected(i);
        const kind = kindOfGroup(box.group);
        const own = box.calls > 1 ? `${box.name} (${box.call})` : box.name;
        const third = TWO_LINES + 8;
        const border = problem ? "var(--red)" : chosen ? "var(--accent)" : "var(--edge)";
        return (
          <g
            key={i}
            transform={`translate(${x} ${y})`}
            {...(onChoose && {
              id: `${id}-${i}`,
              role: "option",
              "aria-selected": chosen,
              "aria-label": label,
              class: "network-box",
              onClick: () => onChoose(i),
            })}
          >
            <title>{label}</title>
            <rect
              width={BOX}
              height={height}
              rx={8}
              fill={problem ? "var(--red-paper)" : "var(--card)"}
              stroke={border}
              stroke-width={problem || chosen ? 2.5 : 1}
              {...(box.layer === null && { "stroke-dasharray": "4 3" })}
            />
            {active === i && <rect class="network-focus" x={-4} y={-4} width={BOX + 8} height={height + 8} rx={11} fill="none" />}
            {box.layer !== null && (
              <path
                d={`M8 10V${height - 10}`}
                stroke={`var(--${kind.color})`}
                stroke-width={4}
                {...(kind.broken && { "stroke-dasharray": "5 4" })}
              />
            )}
            <g font-family={FONT} font-size={SMALL} fill="var(--muted)">
              <text x={LEFT} y={20} font-size={LARGE} font-weight="600" fill="var(--ink)">
                {fitted(title, ROOM, LARGE * BOLD)}
              </text>
              <text x={LEFT} y={37}>
                {fitted(own, ROOM - widthOf(shape), SMALL)}
              </text>
              <text x={BOX - RIGHT} y={37} text-anchor="end">
                {shape}
              </text>
              {figure && (
                <text x={BOX - RIGHT} y={third} text-anchor="end">
                  {figure}
                </text>
              )}
              {problem && (
                <text x={LEFT} y={height - 10} fill="var(--red)">
                  {cut(`! ${problem}`, ROOM, SMALL)}
                </text>
              )}
            </g>
            {bar > 0 && (
              <path
                d={`M${LEFT} ${third - 4}h${Math.max(2, Math.round(bar * (ROOM - widthOf(figure))))}`}
                stroke={`var(--${kind.color})`}
                stroke-width={5}
              />
            )}
          </g>
        );
      })}
    </>
  );
}

const SPACE = 10;
const widthOf = (text: string): number => (text ? text.length * LETTER * SMALL + SPACE : 0);

const RADIUS = 7;
const at = ([x, y]: Point): string => `${+x.toFixed(1)} ${+y.toFixed(1)}`;

/** A line through the corners, each of them rounded off. */
export function rounded(points: readonly Point[]): string {
  const toward = ([x, y]: Point, [a, b]: Point, most: number): Point => {
    const length = Math.hypot(a - x, b - y);
    const share = length > 0 ? Math.min(most, length / 2) / length : 0;
    return [x + (a - x) * share, y + (b - y) * share];
  };
  return points
    .map((point, i) => {
      if (i === 0) return `M${at(point)}`;
      if (i === points.length - 1) return `L${at(point)}`;
      return `L${at(toward(point, points[i - 1]!, RADIUS))}Q${at(point)} ${at(toward(point, points[i + 1]!, RADIUS))}`;
    })
    .join("");
}

/** All arrows come from above. */
const head = ([x, y]: Point): string => `M${at([x - 4, y - 6])}L${at([x, y - 1])}L${at([x + 4, y - 6])}`;
