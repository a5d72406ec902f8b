// One picture large, with a colour bar: the number of the pixel under the pointer or the keyboard's cursor, and all numbers as a table.
import { useEffect, useState } from "preact/hooks";
import type { DataInfo, TypedArray } from "../../base/protocol";
import { arrows } from "./arrows";
import { plain, short } from "../core/format";
import { t } from "./text";
import { Picture } from "./picture";

/** Rows and columns that the table shows at most, around the cursor. */
const TABLE = 28;

interface Props {
  info: DataInfo;
  values: TypedArray;
  first?: number;
  name: string;
}

export function PixelView({ info, values, first = 0, name }: Props) {
  const [height = 1, width = 1, channels = 1] = info.xShape;
  const [at, setAt] = useState<{ row: number; column: number } | null>(null);
  useEffect(() => setAt(null), [values, first]);
  const go = (row: number, column: number) =>
    setAt({ row: Math.max(0, Math.min(height - 1, row)), column: Math.max(0, Math.min(width - 1, column)) });
  const point = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    go(Math.floor(((event.clientY - box.top) / box.height) * height), Math.floor(((event.clientX - box.left) / box.width) * width));
  };
  const key = (event: KeyboardEvent) => {
    const by = arrows[event.key];
    if (!by) return;
    event.preventDefault();
    go((at?.row ?? Math.floor(height / 2)) + (at ? by[1] : 0), (at?.column ?? Math.floor(width / 2)) + (at ? by[0] : 0));
  };
  const numbers = (row: number, column: number, see: (value: number) => number = (value) => value): string =>
    Array.from({ length: channels }, (_, c) => plain(see(values[first + (row * width + column) * channels + c]!))).join(", ");
  const seen = (value: number): number => value * info.scale + info.offset;
  return (
    <div class="pixel-view">
      <div class="pixel-box">
        <div
          class="pixels"
          tabIndex={0}
          role="application"
          aria-label={t.pixelView.label(name)}
          onPointerMove={point}
          onPointerDown={point}
          onKeyDown={key}
          onBlur={() => setAt(null)}
        >
          <Picture values={values} first={first} shape={info.xShape} range={info.range} />
          {at && (
            <span
              class="pixel-cursor"
              style={{
                left: `${(100 * at.column) / width}%`,
                top: `${(100 * at.row) / height}%`,
                width: `${100 / width}%`,
                height: `${100 / height}%`,
              }}
            />
          )}
        </div>
        <div class={`scale ${channels === 3 ? "rgb" : ""}`} aria-hidden="true">
          <span>{short(info.range[1])}</span>
          <span>{short(info.range[0])}</span>
        </div>
      </div>
      <p class="hint pixel-number" aria-live="polite">
        {at ? t.pixelView.pixel(at.row, at.column, numbers(at.row, at.column), numbers(at.row, at.column, seen)) : t.pixelView.hint}
      </p>
      <details>
        <summary>{t.pixelView.numbers}</summary>
        <NumberTable height={height} width={width} at={at} text={numbers} />
      </details>
    </div>
  );
}

function NumberTable({
  height,
  width,
  at,
  text,
}: {
  height: number;
  width: number;
  at: { row: number; column: number } | null;
  text: (row: number, column: number) => string;
}) {
  const from = (cursor: number, size: number): number => Math.max(0, Math.min(size - TABLE, cursor - TABLE / 2));
  const [top, left] = [from(at?.row ?? height / 2, height), from(at?.column ?? width / 2, width)].map(Math.floor) as [number, number];
  const rows = Array.from({ length: Math.min(TABLE, height) }, (_, i) => top + i);
  const columns = Array.from({ length: Math.min(TABLE, width) }, (_, i) => left + i);
  const label = t.pixelView.numbersOf(`${rows[0]} - ${rows.at(-1)}`, `${columns[0]} - ${columns.at(-1)}`);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="numbers pixel-table">
        <caption>{label}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {columns.map((column) => (
                <td key={column}>{text(row, column)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
