// The drawing that the network reads as it grows.
import { useEffect, useRef, useState } from "preact/hooks";
import { forgetReading, given, readDrawing, takeSample, taken } from "./reading";
import { t } from "./text";
import { DrawingArea } from "../parts/drawing-area";

export function Pad() {
  const side = useRef<HTMLDivElement>(null);
  const [version, setVersion] = useState(0);
  const wipe = () => setVersion((n) => n + 1);
  const clear = () => {
    wipe();
    forgetReading();
  };
  useEffect(forgetReading, []);
  // A test sample takes the place of the drawing.
  useEffect(() => {
    if (taken.value) wipe();
  }, [taken.value]);
  return (
    <div class="pad-side" ref={side}>
      <DrawingArea label={t.pad} describedBy="pad-keys" onInk={(gray) => void readDrawing(gray)} onDelete={clear} version={version} />
      <div class="buttons">
        <button
          type="button"
          disabled={!given.value}
          onClick={() => {
            clear();
            side.current!.querySelector("canvas")!.focus();
          }}
        >
          {t.clear}
        </button>
        <button type="button" onClick={() => void takeSample()}>
          {t.sample}
        </button>
      </div>
      <p class="hint" id="pad-keys">
        {t.keys}
      </p>
    </div>
  );
}
