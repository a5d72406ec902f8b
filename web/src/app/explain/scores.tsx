// Scores, activation and loss of the output layer, as a table with every sum to open.
import { useState } from "preact/hooks";
import { targetOf, type Explained } from "./explain";
import { answer } from "../../base/answer";
import type { DataInfo } from "../../base/protocol";
import { count, figure, plain } from "../core/format";
import { className, isClasses, kindOf } from "../core/kind";
import { answersOf, HUBER, isLinear, lossOf, scoreGradients, termsOf } from "./output-layer";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";
import { farthest, SignedPicture } from "../inside/signed-picture";

interface Props {
  info: DataInfo;
  now: Explained;
}
const MOST_TERMS = 12;
/** What 32 bits may differ by. */
const CLOSE = 1e-4;

/** The row's name: its class, or that there is one score alone. */
export const unitName = (info: DataInfo, { output: { head } }: Explained, c: number): string =>
  head === "softmax" ? className(info, c) : t.score;

export function Scores({ info, now }: Props) {
  const { output, sums, scores, name, from } = now;
  const { exps, answers } = answersOf(output.head, scores);
  const truth = targetOf(now);
  const gradients = scoreGradients(output.head, answers, truth);
  const { columns } = t;
  const shown = {
    [columns.sum.replace("h", from ? "h" : "x")]: sums,
    [columns.b]: [...output.b],
    [columns.z]: scores,
    ...(isLinear(output.head) ? {} : { [output.head === "softmax" ? columns.exp : columns.expMinus]: exps, [columns.p]: answers }),
    [isLinear(output.head) ? t.slopes[output.head] : columns.ds]: gradients,
  };
  return (
    <div class="group" role="group" aria-labelledby="explain-scores">
      <h3 id="explain-scores">{t.scores(name, from)}</h3>
      <p class="hint">{t.scoresHint(count(output.h.length), from)}</p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="explain-scores">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{output.head === "softmax" ? columns.class : t.output}</th>
              {Object.keys(shown).map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.map((_, c) => (
              <tr key={c} class={output.head === "softmax" && c === truth ? "true-class" : ""}>
                <th scope="row">{unitName(info, now, c)}</th>
                {Object.entries(shown).map(([title, values]) => (
                  <td key={title}>{figure(values[c])}</td>
                ))}
              </tr>
            ))}
            {output.head === "softmax" && (
              <tr>
                <th scope="row">{t.total}</th>
                {Object.entries(shown).map(([title, values]) => (
                  <td key={title}>{values === exps || values === answers ? figure(values.reduce((a, v) => a + v, 0)) : ""}</td>
                ))}
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {from === null && kindOf(info) === "picture" && <Contributions info={info} now={now} />}
      <Sum info={info} now={now} />
    </div>
  );
}

/** pixel times weight of each class, as pictures. */
function Contributions({ info, now: { output } }: Props) {
  const [height = 1, width = 1, channels = 1] = info.xShape;
  const units = output.b.length;
  const pictures = Array.from({ length: units }, (_, c) =>
    Float32Array.from({ length: height * width }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < channels; k++) sum += output.h[i * channels + k]! * output.w[(i * channels + k) * units + c]!;
      return sum;
    }),
  );
  const most = Math.max(...pictures.map(farthest));
  return (
    <>
      <h4>{t.contributions}</h4>
      <p class="hint">{t.contributionsHint}</p>
      <ul class="pictures">
        {pictures.map((values, c) => (
          <li key={c}>
            <SignedPicture
              values={values}
              height={height}
              width={width}
              most={most}
              label={t.contribution(
                className(info, c),
                figure(values.reduce((a, b) => Math.min(a, b), 0)),
                figure(values.reduce((a, b) => Math.max(a, b), 0)),
              )}
            />
            <span>{className(info, c)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The largest products of one score (at first the true class'), and what the others come to. */
function Sum({ info, now }: Props) {
  const { output, from } = now;
  const [chosen, setChosen] = useState<number | null>(null);
  const units = output.b.length;
  const c = chosen !== null && chosen < units ? chosen : output.head === "softmax" ? targetOf(now) : 0;
  return (
    <details>
      <summary>{t.terms}</summary>
      {units > 1 && (
        <div class="fields">
          <ChoiceField
            id="explain-score"
            label={t.termsOf}
            value={String(c)}
            onValue={(value) => setChosen(Number(value))}
            choices={Array.from({ length: units }, (_, unit) => ({ value: String(unit), label: unitName(info, now, unit) }))}
          />
        </div>
      )}
      <Terms output={output} from={from} c={c} />
    </details>
  );
}

function Terms({ output, from, c }: Pick<Explained, "output" | "from"> & { c: number }) {
  const { terms, rest, restCount } = termsOf(output, c, MOST_TERMS);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t.terms}>
      <table class="numbers">
        <tbody>
          {terms.length === 0 && (
            <tr>
              <th scope="row">{t.allZero}</th>
              <td>{figure(0)}</td>
            </tr>
          )}
          {terms.map(({ i, w, h }) => (
            <tr key={i}>
              <th scope="row">{t.term(plain(h), plain(w), i, from !== null)}</th>
              <td>{figure(w * h)}</td>
            </tr>
          ))}
          {restCount > 0 && (
            <tr>
              <th scope="row">{t.rest(count(restCount))}</th>
              <td>{figure(rest)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">b</th>
            <td>{figure(output.b[c])}</td>
          </tr>
          <tr>
            <th scope="row">{t.total} = z</th>
            <td>
              <strong>{figure(terms.reduce((sum, { w, h }) => sum + w * h, rest) + output.b[c]!)}</strong>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** Close to 1, so many digits that the loss can be followed. */
const share = (p: number): string => (p > 0.99 && p < 1 ? p.toFixed(Math.min(12, 4 - Math.floor(Math.log10(1 - p)))) : figure(p));

/** What comes out, and the loss. */
export function Answers({ info, now }: Props) {
  const {
    output: { head },
    scores,
    answers: engine,
  } = now;
  const { exps, answers } = answersOf(head, scores);
  const truth = targetOf(now);
  const loss = lossOf(head, answers, truth);
  const difference = Math.max(...answers.map((p, c) => Math.abs(p - engine[c]!)));
  const best = answer(answers);
  const formula =
    head === "softmax"
      ? `p(${className(info, best)}) = ${figure(exps[best])} / ${figure(exps.reduce((a, e) => a + e, 0))} = ${figure(answers[best])}`
      : head === "sigmoid"
        ? `p = 1 / (1 + ${figure(exps[0])}) = ${figure(answers[0])}`
        : `z = ${figure(scores[0])}`;
  const given = head === "softmax" ? answers[truth] : truth ? answers[0] : 1 - answers[0]!;
  return (
    <>
      <div class="group" role="group" aria-labelledby="explain-answers">
        <h3 id="explain-answers">{t.answers[isLinear(head) ? "linear" : head]}</h3>
        <p class="formula">{formula}</p>
        <p class="hint" role="status">
          {difference < CLOSE ? t.agrees(difference.toExponential(1)) : t.differs(difference.toExponential(1))}
        </p>
      </div>
      <div class="group" role="group" aria-labelledby="explain-loss">
        <h3 id="explain-loss">
          {t.loss[head]}
          {isClasses(info) && ` (${className(info, truth)})`}
        </h3>
        <p class="formula">
          {isLinear(head)
            ? t.errors[head](figure(answers[0]), plain(truth), figure(loss), Math.abs(answers[0]! - truth) <= HUBER)
            : t.lossIs(share(given!), figure(loss))}
        </p>
      </div>
    </>
  );
}
