// The numbers of the curves, for those who cannot see them or want them exactly.
import { useEffect, useState } from "preact/hooks";
import { figure, metricName, metricValue } from "../../format";
import { batchSeries, curvesVersion, epochs } from "../../state";
import { t } from "../../text";

const title = (name: string): string =>
  name.startsWith("val_") ? `${t.curves.validation} ${metricName(name.slice(4)).toLowerCase()}` : metricName(name);

export function EpochTable() {
  const rows = epochs.value;
  const names = [...new Set(rows.flatMap(({ logs }) => Object.keys(logs)))];
  return (
    <details>
      <summary>{t.curves.epochTable}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.curves.epochTable}>
        <table class="numbers">
          <thead><tr><th scope="col">{t.curves.epoch}</th>{names.map((name) => <th scope="col" key={name}>{title(name)}</th>)}</tr></thead>
          <tbody>
            {rows.map(({ epoch, logs }) => (
              <tr key={epoch}>
                <th scope="row">{epoch}</th>
                {names.map((name) => <td key={name}>{metricValue(name.replace("val_", ""), logs[name])}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const EVERY_MS = 1000;

/** The thinned-out points between epochs; filled only while open, once a second. */
export function BatchTable() {
  const [open, setOpen] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!open) return;
    let due: ReturnType<typeof setTimeout> | undefined;
    const stop = curvesVersion.subscribe(() => { due ??= setTimeout(() => { due = undefined; redraw((n) => n + 1); }, EVERY_MS); });
    return () => { clearTimeout(due); stop(); };
  }, [open]);

  const names = [...batchSeries.keys()];
  const rows = batchSeries.get("loss")?.points ?? [];
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.curves.batchTable}</summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t.curves.batchTable}>
          <table class="numbers">
            <thead><tr><th scope="col">{t.curves.at}</th>{names.map((name) => <th scope="col" key={name}>{title(name)}</th>)}</tr></thead>
            <tbody>
              {rows.map(({ x }, i) => (
                <tr key={i}><th scope="row">{figure(x)}</th>{names.map((name) => <td key={name}>{metricValue(name, batchSeries.get(name)!.points[i]?.y)}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
