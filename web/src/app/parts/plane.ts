// Points in the plane and, behind them, what the network says everywhere.
import type { Samples } from "../../base/protocol";
import { answer } from "../../base/answer";
import { GRID } from "./grid";
import { classColor, color } from "./theme";

/** The square shown: -side to side both ways. */
export const sideOf = (samples: Samples): number =>
  1.1 * (samples.x as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);

/** Each cell in the colour of its answer, the stronger the surer. outputs: (GRID * GRID, classes). */
export function drawAnswers(context: CanvasRenderingContext2D, outputs: Float32Array): void {
  const cell = context.canvas.width / GRID;
  const classes = outputs.length / (GRID * GRID);
  for (let i = 0; i < GRID * GRID; i++) {
    const best = answer(outputs, i * classes, classes);
    const sure = classes === 1 ? Math.abs(outputs[i]! - 0.5) * 2 : outputs[i * classes + best]!;
    context.globalAlpha = 0.05 + 0.35 * Math.max(0, Math.min(1, sure));
    context.fillStyle = classColor(best);
    context.fillRect((i % GRID) * cell, Math.floor(i / GRID) * cell, cell, cell);
  }
  context.globalAlpha = 1;
}

export function drawPoints(context: CanvasRenderingContext2D, samples: Samples, side: number): void {
  const { width } = context.canvas;
  const place = (value: number) => ((value / side + 1) / 2) * width;
  context.lineWidth = width / 200;
  for (let i = 0; i < samples.y.length; i++)
    mark(context, samples.y[i]!, place(samples.x[2 * i]!), place(-samples.x[2 * i + 1]!), width / 110);
}

/** Disc, cross, square or triangle. */
function mark(context: CanvasRenderingContext2D, kind: number, x: number, y: number, r: number): void {
  context.fillStyle = context.strokeStyle = classColor(kind);
  context.beginPath();
  if (kind % 4 === 0) context.arc(x, y, r, 0, 2 * Math.PI);
  else if (kind % 4 === 2) context.rect(x - r, y - r, 2 * r, 2 * r);
  else if (kind % 4 === 3)
    [
      [-r, r],
      [r, r],
      [0, -r],
    ].forEach(([dx, dy]) => context.lineTo(x + dx!, y + dy!));
  else {
    context.moveTo(x - r, y - r);
    context.lineTo(x + r, y + r);
    context.moveTo(x + r, y - r);
    context.lineTo(x - r, y + r);
    return context.stroke();
  }
  context.fill();
}

export function drawProbe(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  const { width } = context.canvas;
  context.strokeStyle = color("ink");
  context.lineWidth = width / 100;
  context.beginPath();
  context.arc(((x / side + 1) / 2) * width, ((1 - y / side) / 2) * width, width / 40, 0, 2 * Math.PI);
  context.stroke();
}
