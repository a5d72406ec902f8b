// The drawing area: mouse, finger, pen, or arrow keys and Space.
import { useEffect, useRef, useState } from "preact/hooks";
import { PAD, forgetReading, given, readDrawing, takeSample, taken } from "../../actions/reading";
import { announcement } from "../../state";
import { t } from "../../text";

const PEN = 20;
const KEYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
interface Spot { x: number; y: number }

export function Pad() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Spot | null>(null);
  const [cursor, setCursor] = useState<Spot & { down: boolean } | null>(null);
  const context = () => canvas.current!.getContext("2d", { willReadFrequently: true })!;

  const wipe = () => {
    const pen = context();
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, PAD, PAD);
  };
  const clear = () => {
    wipe();
    last.current = null;
    forgetReading();
  };
  useEffect(clear, []);
  // A test sample takes the place of the drawing.
  useEffect(() => { if (taken.value) wipe(); }, [taken.value]);

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
    for (let i = 0; i < gray.length; i++) gray[i] = data[4 * i];
    void readDrawing(gray);
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
    const by = KEYS[event.key];
    if (by) {
      const limit = (value: number) => Math.max(PEN / 2, Math.min(PAD - PEN / 2, value));
      const next = { x: limit(at.x + 10 * by[0]), y: limit(at.y + 10 * by[1]), down: at.down };
      if (at.down) { line(at, next); read(); }
      setCursor(next);
    } else if (event.key === " ") {
      if (!at.down) { line(at, at); read(); }
      setCursor({ ...at, down: !at.down });
      announcement.value = at.down ? t.tryIt.penUp : t.tryIt.penDown;
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  };

  return (
    <div class="pad-side">
      <div class="pad-box">
        <canvas ref={canvas} class="pad" width={PAD} height={PAD} tabIndex={0} role="application" aria-label={t.tryIt.pad} aria-describedby="pad-keys"
          onPointerDown={down} onPointerMove={moved} onPointerUp={() => { last.current = null; }} onPointerCancel={() => { last.current = null; }}
          onKeyDown={key} onBlur={() => setCursor(null)} />
        {cursor && <span class={`pen ${cursor.down ? "down" : ""}`} aria-hidden="true" style={{ left: `${(100 * cursor.x) / PAD}%`, top: `${(100 * cursor.y) / PAD}%` }} />}
      </div>
      <div class="buttons">
        <button type="button" disabled={!given.value} onClick={() => { clear(); canvas.current!.focus(); }}>{t.tryIt.clear}</button>
        <button type="button" onClick={() => void takeSample()}>{t.tryIt.sample}</button>
      </div>
      <p class="hint" id="pad-keys">{t.tryIt.keys}</p>
    </div>
  );
}
