// Test samples as a layer sees them, in the two directions in which they differ most.
import { useEffect, useRef, useState } from "preact/hooks";
import { project, projection } from "./inside";
import { classColor, themeVersion } from "../parts/theme";
import { count, figure, percent } from "../core/format";
import { className, hasDigits } from "../core/kind";
import { busy, data, model, weightsVersion } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { LayerChoice } from "./layer-choice";

const SIDE = 480;
const TABLE_ROWS = 100;
/** Classes whose names are listed; of more, the table has them. */
const MOST_NAMES = 30;

export function ProjectionView() {
  const layers = model.value?.layers ?? [];
  const [layer, setLayer] = useState<number | null>(null);
  const chosen = Math.min(layer ?? Math.max(0, layers.length - 2), layers.length - 1);
  return (
    <div class="group" role="group" aria-labelledby="projection">
      <h3 id="projection">{t.projection}</h3>
      <p class="hint">{t.projectionHint}</p>
      <div class="fields">
        <LayerChoice id="projection-layer" value={chosen} onValue={setLayer} />
      </div>
      <div class="buttons">
        <button
          type="button"
          disabled={busy.value || layers.length === 0}
          aria-describedby="project-waits"
          onClick={() => void project(chosen)}
        >
          {t.project}
        </button>
        <BusyHint id="project-waits" />
      </div>
      <Points />
    </div>
  );
}

function Points() {
  const found = projection.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = themeVersion.value;
  useEffect(() => {
    if (!found) return;
    const context = canvas.current!.getContext("2d")!;
    context.clearRect(0, 0, SIDE, SIDE);
    const most = found.points.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) * 1.05;
    context.font = "600 13px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < found.points.length / 2; i++) {
      const of = found.classes?.[i] ?? 0;
      context.fillStyle = classColor(of);
      // The class number itself is the mark: it tells classes apart without colour.
      context.fillText(
        found.classes ? String(of) : "•",
        (found.points[2 * i]! / most + 1) * (SIDE / 2),
        (1 - found.points[2 * i + 1]! / most) * (SIDE / 2),
      );
    }
  }, [found, version]);
  if (!found) return null;
  const samples = found.points.length / 2;
  const named = found.classes && data.value?.classNames && !hasDigits(data.value) ? [...new Set(found.classes)].sort((a, b) => a - b) : [];
  return (
    <>
      <p class="hint">
        {t.projected(found.layer, count(samples), coreText.data.splits[found.split]!, ...found.shares.map((share) => percent(share, 0)))}
      </p>
      {found.version !== weightsVersion.value && <p class="hint">{t.projectionStale}</p>}
      <canvas ref={canvas} class="projection" width={SIDE} height={SIDE} role="img" aria-label={t.projectionAlt(found.layer)} />
      {named.length > 0 && named.length <= MOST_NAMES && (
        <p class="hint">{named.map((c) => `${c} ${className(data.value, c)}`).join(", ")}</p>
      )}
      <details>
        <summary>{t.projectionTable}</summary>
        <div class="scroll" tabIndex={0} role="group" aria-label={t.projectionTable}>
          <table class="numbers">
            <thead>
              <tr>
                {t.projectionColumns.map((title) => (
                  <th scope="col" key={title}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: Math.min(TABLE_ROWS, samples) }, (_, i) => (
                <tr key={i}>
                  <th scope="row">{i}</th>
                  <td>{found.classes ? className(data.value, found.classes[i]!) : ""}</td>
                  <td>{figure(found.points[2 * i])}</td>
                  <td>{figure(found.points[2 * i + 1])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
