// What the By hand card holds: a linear classifier whose every number is shown, may be changed, and can be checked against the engine.
import { signal } from "@preact/signals";
import { compareWithEngine } from "./by-hand-actions";
import { example, forward, scoreGradients, step, type Linear } from "./by-hand";
import { figure, plain } from "../core/format";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { ChoiceField, TextField, toNumber } from "../parts/fields";
import { NumberCell, replaced } from "../parts/number-cell";
import { TroubleNote } from "../parts/trouble";

const linear = signal<Linear>(example);
const compared = signal<number | null>(null);
const comparing = signal(false);
const trouble = signal<Trouble | null>(null);
const SIDE = 4;
/** What 32 bits may differ by. */
const CLOSE = 1e-5;

function change(next: Partial<Linear>): void {
  linear.value = { ...linear.value, ...next };
  compared.value = null;
}

export default function ByHand() {
  return (
    <>
      <PictureFields />
      <WeightFields />
      <Scores />
      <Buttons />
    </>
  );
}

function PictureFields() {
  const { x } = linear.value;
  return (
    <div class="group" role="group" aria-labelledby="by-hand-picture">
      <h3 id="by-hand-picture">{t.byHand.picture}</h3>
      <div class="by-hand-picture">
        {x.map((value, i) => (
          <NumberCell
            key={i}
            label={t.byHand.pixel(Math.floor(i / SIDE) + 1, (i % SIDE) + 1)}
            value={value}
            onValue={(next) => change({ x: replaced(x, i, next) })}
          />
        ))}
      </div>
    </div>
  );
}

function WeightFields() {
  const { w, b, truth, learningRate } = linear.value;
  return (
    <div class="group" role="group" aria-labelledby="by-hand-weights">
      <h3 id="by-hand-weights">{t.byHand.weights}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="by-hand-weights">
        <table class="numbers">
          <thead>
            <tr>
              <td />
              {w[0]!.map((_, i) => (
                <th scope="col" key={i}>
                  w{i + 1}
                </th>
              ))}
              <th scope="col">b</th>
            </tr>
          </thead>
          <tbody>
            {w.map((row, c) => (
              <tr key={c}>
                <th scope="row">{t.byHand.class(c)}</th>
                {row.map((value, i) => (
                  <td key={i}>
                    <NumberCell
                      label={t.byHand.weight(c, i + 1)}
                      value={value}
                      onValue={(next) => change({ w: replaced(w, c, replaced(row, i, next)) })}
                    />
                  </td>
                ))}
                <td>
                  <NumberCell label={t.byHand.bias(c)} value={b[c]!} onValue={(next) => change({ b: replaced(b, c, next) })} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="fields">
        <ChoiceField
          id="by-hand-truth"
          label={t.byHand.truth}
          value={String(truth)}
          choices={b.map((_, c) => ({ value: String(c), label: t.byHand.class(c) }))}
          onValue={(value) => change({ truth: Number(value) })}
        />
        <TextField
          id="by-hand-rate"
          label={t.byHand.rate}
          help="learning_rate"
          mode="decimal"
          value={String(learningRate)}
          onValue={(text) => {
            const rate = toNumber(text);
            if (typeof rate === "number" && rate >= 0) change({ learningRate: rate });
          }}
        />
      </div>
    </div>
  );
}

function Scores() {
  const now = linear.value;
  const { scores, exps, probabilities, loss } = forward(now);
  const gradients = scoreGradients(now);
  const after = forward(step(now));
  const [classColumn, ...columns] = t.byHand.columns;
  return (
    <div class="group" role="group" aria-labelledby="by-hand-scores">
      <h3 id="by-hand-scores">{t.byHand.forward}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="by-hand-scores">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{classColumn}</th>
              {columns.map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.map((score, c) => (
              <tr key={c}>
                <th scope="row">{t.byHand.class(c)}</th>
                {[score, exps[c], probabilities[c], gradients[c], after.scores[c], after.probabilities[c]].map((value, i) => (
                  <td key={i}>{figure(value)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{t.byHand.total}</th>
              <td />
              <td>{figure(exps.reduce((a, e) => a + e, 0))}</td>
              <td>{figure(probabilities.reduce((a, p) => a + p, 0))}</td>
              <td />
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </div>
      {now.w.map((row, c) => (
        <details key={c}>
          <summary>{t.byHand.sum(c)}</summary>
          <p class="formula">
            {t.byHand.score(
              `${row.map((weight, i) => `${plain(weight)} · ${plain(now.x[i]!)}`).join(" + ")} + ${plain(now.b[c]!)}`,
              figure(scores[c]),
            )}
          </p>
        </details>
      ))}
      <p class="formula">{t.byHand.loss(figure(probabilities[now.truth]), figure(loss))}</p>
      <p>{t.byHand.after(figure(after.loss))}</p>
    </div>
  );
}

function Buttons() {
  const found = compared.value;
  const check = async () => {
    comparing.value = true;
    trouble.value = null;
    try {
      compared.value = await compareWithEngine(linear.value);
    } catch (error) {
      trouble.value = troubleOf(error);
    } finally {
      comparing.value = false;
    }
  };
  return (
    <div class="group">
      <div class="buttons">
        <button
          type="button"
          onClick={() => {
            linear.value = step(linear.value);
            compared.value = null;
          }}
        >
          {t.byHand.take}
        </button>
        <button type="button" onClick={() => change(example)}>
          {t.byHand.reset}
        </button>
        <button type="button" disabled={comparing.value} onClick={() => void check()}>
          {t.byHand.check}
        </button>
      </div>
      <p role="status">
        {found !== null && (found < CLOSE ? t.byHand.agrees(found.toExponential(1)) : t.byHand.differs(found.toExponential(1)))}
      </p>
      <TroubleNote trouble={trouble.value} />
    </div>
  );
}
