// A point to choose in the plane, over what the network says everywhere.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DataInfo } from "../../base/protocol";
import { answersTo, given, readPoint, takeSample, watchWeights } from "./reading";
import { arrows } from "../parts/arrows";
import { gridPoints } from "../parts/grid";
import { drawAnswers, drawPoints, drawProbe, sideOf } from "../parts/plane";
import { themeVersion } from "../parts/theme";
import { figure } from "../core/format";
import { t } from "./text";
import { usePoints } from "../parts/use-points";

export function PlanePad({ info }: { info: DataInfo }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = usePoints(info);
  const [answers, setAnswers] = useState<Float32Array | null>(null);
  const theme = themeVersion.value;
  const side = points ? sideOf(points) : 1;
  const [x = 0, y = 0] = given.value ?? [];

  // A picture of the answers is welcome, not needed: while the model is being rebuilt there is none.
  useEffect(() => {
    return watchWeights(async () => setAnswers(points && (await answersTo(gridPoints(side)))));
  }, [points]);

  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    if (answers) drawAnswers(context, answers);
    if (points) drawPoints(context, points, side);
    if (given.value) drawProbe(context, x, y, side);
  }, [answers, points, given.value, theme]);

  const choose = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const box = canvas.current!.getBoundingClientRect();
    void readPoint(side * ((2 * (event.clientX - box.left)) / box.width - 1), side * (1 - (2 * (event.clientY - box.top)) / box.height));
  };
  const key = (event: KeyboardEvent) => {
    const by = arrows[event.key];
    if (!by) return;
    event.preventDefault();
    const limit = (value: number) => Math.max(-side, Math.min(side, value));
    void readPoint(limit(x + (by[0] * side) / 20), limit(y - (by[1] * side) / 20));
  };

  return (
    <div class="pad-side">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: where keys move a point is an application; a canvas of itself takes no keys. */}
      <canvas
        ref={canvas}
        class="plane"
        width={480}
        height={480}
        tabIndex={0}
        role="application"
        aria-label={t.planeLabel}
        aria-describedby="pad-keys"
        onPointerDown={choose}
        onPointerMove={choose}
        onKeyDown={key}
      />
      <p aria-live="polite">{given.value ? t.point(figure(x), figure(y)) : ""}</p>
      <div class="buttons">
        <button type="button" onClick={() => void takeSample()}>
          {t.sample}
        </button>
      </div>
      <p class="hint" id="pad-keys">
        {t.planeKeys}
      </p>
    </div>
  );
}
