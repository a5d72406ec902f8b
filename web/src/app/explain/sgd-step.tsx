// One step of SGD on the sample, before and after: of the output layer by hand, of the whole network by the engine.
import { rate, stepped, stepping, takeStep, targetOf, type Explained } from "./explain";
import type { DataInfo } from "../../base/protocol";
import { figure } from "../core/format";
import { answersOf, isLinear, lossOf, scoreGradients, scoresAfter } from "./output-layer";
import { t } from "./text";
import { unitName } from "./scores";

export function SgdStep({ info, now }: { info: DataInfo; now: Explained }) {
  const { output, scores, name } = now;
  const { head } = output;
  const { answers } = answersOf(head, scores);
  const truth = targetOf(now);
  const hand = answersOf(head, scoresAfter(output, scores, scoreGradients(head, answers, truth), rate.value)).answers;
  const whole = stepped.value;
  const columns = isLinear(head) ? t.stepColumnsValue : t.stepColumns;
  return (
    <div class="group" role="group" aria-labelledby="explain-step">
      <h3 id="explain-step">{t.step}</h3>
      <p class="hint">{t.stepHint(name)}</p>
      <button type="button" disabled={stepping.value} onClick={() => void takeStep()}>
        {t.takeStep}
      </button>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="explain-step">
        <table class="numbers" aria-live="polite">
          <thead>
            <tr>
              <th scope="col">{head === "softmax" ? t.columns.class : t.output}</th>
              {Object.values(columns).map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answers.map((p, c) => (
              <tr key={c} class={head === "softmax" && c === truth ? "true-class" : ""}>
                <th scope="row">{unitName(info, now, c)}</th>
                <td>{figure(p)}</td>
                <td>{figure(hand[c])}</td>
                <td>{figure(whole?.answers[c])}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t.lossRow}</th>
              <td>{figure(lossOf(head, answers, truth))}</td>
              <td>{figure(lossOf(head, hand, truth))}</td>
              <td>{figure(whole?.loss)}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  );
}
