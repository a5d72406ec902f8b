// How a table's file begins, line by line: which are passed over, which names the columns.
import type { TableInfo } from "../../base/protocol";
import { t } from "./reading";

export function TablePreview({ table, skip, header }: { table: TableInfo; skip: unknown; header: unknown }) {
  const first = typeof skip === "number" ? skip : table.skip;
  const use = (line: number): string => (line < first ? t.table.passed : line === first && header === true ? t.table.names : "");
  return (
    <details class="wide">
      <summary>{t.table.preview}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.table.preview}>
        <table class="numbers">
          <tbody>
            {table.preview.map((cells, line) => (
              <tr key={line}>
                <th scope="row">{line + 1}</th>
                <td>{use(line)}</td>
                {cells.map((cell, i) => (
                  <td key={i}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
