// The numbers of the curves, for those who cannot see them or want them exactly.
import { useEffect, useState } from "preact/hooks";
import { figure, metricName, metricValue } from "../core/format";
import { batchSeries, curvesVersion, epochs } from "../core/state";
import { t as partsText } from "../parts/text";
import { t } from "./text";

export function EpochTable() {
  const [open, setOpen] = useState(false);
  const rows = epochs.value;
  const names = [...new Set(rows.flatMap(({ logs }) => Object.keys(logs)))];
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.curves.epochTable}</summary>
      {open && (
        <Rows
          label={t.curves.epochTable}
          place={partsText.curves.epoch}
          names={names}
          rows={rows.map(({ epoch, logs }) => ({ at: String(epoch), values: names.map((name) => logs[name]) }))}
        />
      )}
    </details>
  );
}

const EVERY_MS = 1000;

/** The thinned-out points between epochs, once a second. */
export function BatchTable() {
  const [open, setOpen] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!open) return;
    let due: ReturnType<typeof setTimeout> | undefined;
    const stop = curvesVersion.subscribe(() => {
      due ??= setTimeout(() => {
        due = undefined;
        redraw((n) => n + 1);
      }, EVERY_MS);
    });
    return () => {
      clearTimeout(due);
      stop();
    };
  }, [open]);

  const names = [...batchSeries.keys()];
  const points = batchSeries.get("loss")?.points ?? [];
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.curves.batchTable}</summary>
      {open && (
        <Rows
          label={t.curves.batchTable}
          place={t.curves.at}
          names={names}
          rows={points.map(({ x }, i) => ({ at: figure(x), values: names.map((name) => batchSeries.get(name)!.points[i]?.y) }))}
        />
      )}
    </details>
  );
}

/** A row for each place on the curves, with the values of all metrics there. */
function Rows({
  label,
  place,
  names,
  rows,
}: {
  label: string;
  place: string;
  names: string[];
  rows: { at: string; values: (number | undefined)[] }[];
}) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{place}</th>
            {names.map((name) => (
              <th scope="col" key={name}>
                {metricName(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, values }, i) => (
            <tr key={i}>
              <th scope="row">{at}</th>
              {values.map((value, k) => (
                <td key={k}>{metricValue(names[k]!, value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
