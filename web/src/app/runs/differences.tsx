// The settings in which chosen runs differ, side by side.
import { differences } from "../../runs/differences";
import type { Run } from "../../runs/run";
import { t } from "./text";

export function Differences({ runs }: { runs: readonly Run[] }) {
  const rows = differences(runs);
  return (
    <div class="group" role="group" aria-labelledby="run-differences">
      <h3 id="run-differences">{t.differences}</h3>
      {rows.length === 0 ? (
        <p>{t.same}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="run-differences">
          <table class="numbers differences">
            <thead>
              <tr>
                <th scope="col">{t.setting}</th>
                {runs.map(({ id, name }) => (
                  <th scope="col" key={id}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ setting, values }) => (
                <tr key={setting}>
                  <th scope="row">{setting}</th>
                  {values.map((value, i) => (
                    <td key={runs[i]!.id}>{value || "-"}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
