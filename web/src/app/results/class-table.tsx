// Precision, recall and F1 of each class, and their mean.
import type { DataInfo } from "../../base/protocol";
import { classFigures, macroAverage, type ClassFigures } from "./class-figures";
import { count, percent } from "../core/format";
import { className } from "../core/kind";
import { t as dataText } from "../data/text";
import { t } from "./text";
import { Help } from "../parts/help";

export function ClassTable({ info, matrix }: { info: DataInfo; matrix: number[][] }) {
  const share = (value: number) => (Number.isNaN(value) ? "-" : percent(value, 1));
  const cells = ({ precision, recall, f1, count: samples }: ClassFigures) => (
    <>
      <td>{share(precision)}</td>
      <td>{share(recall)}</td>
      <td>{share(f1)}</td>
      <td>{count(samples)}</td>
    </>
  );
  const classes = classFigures(matrix);
  return (
    <div class="group" role="group" aria-labelledby="class-figures">
      <h3 id="class-figures">{t.classFigures}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="class-figures">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{dataText.className}</th>
              {(["precision", "recall", "F1"] as const).map((term) => (
                <th scope="col" key={term}>
                  {term}
                  <Help term={term} />
                </th>
              ))}
              <th scope="col">{t.samples}</th>
            </tr>
          </thead>
          <tbody>
            {classes.map((figures, i) => (
              <tr key={i}>
                <th scope="row">{className(info, i)}</th>
                {cells(figures)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t.macro}</th>
              {cells(macroAverage(classes))}
            </tr>
          </tfoot>
        </table>
      </div>
    </div>
  );
}
