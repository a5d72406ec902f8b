// An area to draw in: mouse, finger, pen, or arrow keys and Space. White ink on black, as in MNIST.
import { useEffect, useRef, useState } from "preact/hooks";
import { arrows } from "./arrows";
import { announce } from "../core/state";
import { t } from "./text";

/** Side of the drawing area in its own pixels. */
export const PAD = 280;
const PEN = 20;
interface Spot {
  x: number;
  y: number;
}

interface Props {
  label: string;
  /** Id of the text that explains the keys. */
  describedBy: string;
  /** The ink after each stroke: PAD x PAD bytes, 0 background, 255 ink. */
  onInk: (gray: Uint8Array) => void;
  /** Delete or Backspace was pressed; whoever owns the drawing empties it by another `version`. */
  onDelete: () => void;
  onEnter?: () => void;
  /** The area is empty whenever this has changed. */
  version: unknown;
}

export function DrawingArea({ label, describedBy, onInk, onDelete, onEnter, version }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Spot | null>(null);
  const [cursor, setCursor] = useState<(Spot & { down: boolean }) | null>(null);
  const context = () => canvas.current!.getContext("2d", { willReadFrequently: true })!;

  useEffect(() => {
    const pen = context();
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, PAD, PAD);
    last.current = null;
  }, [version]);

  const line = (from: Spot, to: Spot) => {
    const pen = context();
    Object.assign(pen, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  };
  const read = () => {
    const { data } = context().getImageData(0, 0, PAD, PAD);
    const gray = new Uint8Array(PAD * PAD);
    for (let i = 0; i < gray.length; i++) gray[i] = data[4 * i]!;
    onInk(gray);
  };
  const spot = (event: PointerEvent): Spot => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * PAD, y: ((event.clientY - box.top) / box.height) * PAD };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    canvas.current!.setPointerCapture(event.pointerId);
    setCursor(null);
    last.current = spot(event);
    line(last.current, last.current);
    read();
  };
  const moved = (event: PointerEvent) => {
    if (!last.current || !canvas.current!.hasPointerCapture(event.pointerId)) return;
    const path = event.getCoalescedEvents?.() ?? [];
    for (const part of path.length ? path : [event]) {
      const next = spot(part);
      line(last.current, next);
      last.current = next;
    }
    read();
  };

  const key = (event: KeyboardEvent) => {
    const at = cursor ?? { x: PAD / 2, y: PAD / 4, down: false };
    const by = arrows[event.key];
    if (by) {
      const limit = (value: number) => Math.max(PEN / 2, Math.min(PAD - PEN / 2, value));
      const next = { x: limit(at.x + 10 * by[0]), y: limit(at.y + 10 * by[1]), down: at.down };
      if (at.down) {
        line(at, next);
        read();
      }
      setCursor(next);
    } else if (event.key === " ") {
      if (!at.down) {
        line(at, at);
        read();
      }
      setCursor({ ...at, down: !at.down });
      announce(at.down ? t.pen.up : t.pen.down);
    } else if (event.key === "Delete" || event.key === "Backspace") onDelete();
    else if (event.key === "Enter" && onEnter) onEnter();
    else return;
    event.preventDefault();
  };

  return (
    <div class="pad-box">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: what keys draw on is an application; a canvas of itself takes no keys. */}
      <canvas
        ref={canvas}
        class="pad"
        width={PAD}
        height={PAD}
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby={describedBy}
        onPointerDown={down}
        onPointerMove={moved}
        onPointerUp={() => {
          last.current = null;
        }}
        onPointerCancel={() => {
          last.current = null;
        }}
        onKeyDown={key}
        onBlur={() => setCursor(null)}
      />
      {cursor && (
        <span
          class={`pen ${cursor.down ? "down" : ""}`}
          aria-hidden="true"
          style={{ left: `${(100 * cursor.x) / PAD}%`, top: `${(100 * cursor.y) / PAD}%` }}
        />
      )}
    </div>
  );
}
