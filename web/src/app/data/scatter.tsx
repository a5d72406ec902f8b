// Points in the plane, as a picture and as a table.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DataInfo } from "../../base/protocol";
import { drawPoints, sideOf } from "../parts/plane";
import { themeVersion } from "../parts/theme";
import { count, figure } from "../core/format";
import { className } from "../core/kind";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Pager } from "../parts/pager";
import { usePoints } from "../parts/use-points";

const ROWS = 10;

export function Scatter({ info, small = false }: { info: DataInfo; small?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = usePoints(info);
  const [first, setFirst] = useState(0);
  const theme = themeVersion.value;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    if (points) drawPoints(context, points, sideOf(points));
  }, [points, theme]);

  const shown = points?.y.length ?? 0;
  return (
    <>
      <canvas
        ref={canvas}
        class={`plane ${small ? "small" : ""}`}
        width={480}
        height={480}
        role="img"
        aria-label={t.scatter(count(shown))}
      />
      {!small && points && (
        <details>
          <summary>{t.pointsTable}</summary>
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">{coreText.data.x}</th>
                <th scope="col">{coreText.data.y}</th>
                <th scope="col">{t.className}</th>
              </tr>
            </thead>
            <tbody>
              {[...points.y.subarray(first, first + ROWS)].map((y, i) => (
                <tr key={first + i}>
                  <td>{figure(points.x[2 * (first + i)])}</td>
                  <td>{figure(points.x[2 * (first + i) + 1])}</td>
                  <td>{className(info, y)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Pager first={first} size={ROWS} total={shown} onFirst={setFirst} label={t.pointsTable} />
        </details>
      )}
    </>
  );
}
