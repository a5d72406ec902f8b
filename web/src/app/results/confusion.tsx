// What samples are against what the network says: a table whose numbers are shaded blue where right, red where wrong.
import type { DataInfo } from "../../base/protocol";
import { count, percent } from "../core/format";
import { mistakes } from "./class-figures";
import { className } from "../core/kind";
import { t } from "./text";
import { Help } from "../parts/help";
import { showPredictions } from "./shown";

const MISTAKES = 5;

export function Confusion({ info, matrix }: { info: DataInfo; matrix: number[][] }) {
  const names = matrix.map((_, i) => className(info, i));
  const frequent = mistakes(matrix, MISTAKES);
  return (
    <div class="group" role="group" aria-labelledby="confusion">
      <h3 id="confusion">
        {t.confusion}
        <Help term="confusion" />
      </h3>
      <p class="hint" id="confusion-caption">
        {t.confusionCaption}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="confusion">
        <table class="confusion" aria-describedby="confusion-caption">
          <thead>
            <tr>
              <td />
              {names.map((name) => (
                <th scope="col" key={name}>
                  <span class="seen-by-readers">{t.says} </span>
                  {name}
                </th>
              ))}
              <th scope="col">{t.share}</th>
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, truth) => {
              const total = row.reduce((a, b) => a + b, 0);
              return (
                <tr key={truth}>
                  <th scope="row">
                    <span class="seen-by-readers">{t.truth} </span>
                    {names[truth]}
                  </th>
                  {row.map((n, said) => (
                    <td key={said} class={said === truth ? "is-right" : "is-wrong"} style={{ "--share": `${shade(n, total)}%` }}>
                      {!n ? (
                        <span class="zero">0</span>
                      ) : (
                        <button type="button" class="cell" onClick={() => open(truth, said)}>
                          {count(n)}
                          <span class="seen-by-readers"> {t.cell(names[truth]!, names[said]!)}</span>
                        </button>
                      )}
                    </td>
                  ))}
                  <td>{total ? percent(row[truth]! / total, 1) : ""}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {frequent.length > 0 && matrix.length > 2 && (
        <>
          <h4 id="mistakes">{t.mistakes}</h4>
          <ul class="buttons" aria-labelledby="mistakes">
            {frequent.map(({ truth, said, count: n }) => (
              <li key={`${truth} ${said}`}>
                <button type="button" onClick={() => open(truth, said)}>
                  {t.cell(names[truth]!, names[said]!)}: {count(n)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Shows the samples of one cell among the predictions, and goes there. */
function open(truth: number, said: number): void {
  showPredictions({ truth, said });
  requestAnimationFrame(() => {
    const choice = document.getElementById("predictions-show");
    choice?.scrollIntoView({ block: "center" });
    choice?.focus({ preventScroll: true });
  });
}

/** Rare mistakes still show: shading follows the square root of the share, up to what dark text can bear. */
const shade = (n: number, total: number): number => (total ? Math.round(45 * Math.sqrt(n / total)) : 0);
