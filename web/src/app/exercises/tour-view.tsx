// A tour of deep learning: a neuron, activations, losses, descent, a step by hand, and networks to train.
import { signal } from "@preact/signals";
import { compareDescents, networks, useNetwork } from "./tour-actions";
import { figure, plain } from "../core/format";
import { busy, trainer } from "../core/state";
import { t } from "./text";
import { activations, losses, weightedSum } from "./tour";
import { showCard } from "../parts/card";
import { ChoiceField } from "../parts/fields";
import { NumberCell, replaced } from "../parts/number-cell";
import { Plot } from "./plot";
const neuron = signal({ x: [1, 0.5, -1], w: [0.8, -0.4, 0.6], b: 0.5 });
const chosen = signal("sigmoid");
const prediction = signal(0.25);

export function Tour() {
  return (
    <div class="card-body">
      <Neuron />
      <Loss />
      <div class="group" role="group" aria-labelledby="tour-descent">
        <h4 id="tour-descent">{t.tour.descent}</h4>
        <p class="hint">{t.tour.descentHint}</p>
        <button type="button" disabled={busy.value || !trainer.value} onClick={() => void compareDescents().then(() => showCard("sweep"))}>
          {t.tour.descentSet}
        </button>
      </div>
      <div class="group" role="group" aria-labelledby="tour-steps">
        <h4 id="tour-steps">{t.tour.steps}</h4>
        <p class="hint">{t.tour.stepsHint}</p>
        <div class="buttons">
          <button type="button" onClick={() => showCard("byHand")}>
            {t.openByHand}
          </button>
          <button type="button" onClick={() => showCard("explain")}>
            {t.tour.explain}
          </button>
        </div>
      </div>
      <div class="group" role="group" aria-labelledby="tour-networks">
        <h4 id="tour-networks">{t.tour.networks}</h4>
        <p class="hint">{t.tour.networksHint}</p>
        <div class="buttons">
          {Object.keys(networks).map((name) => (
            <button type="button" key={name} disabled={busy.value || !trainer.value} onClick={() => void useNetwork(name)}>
              {t.tour.kinds[name]}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

function Neuron() {
  const { x, w, b } = neuron.value;
  const z = weightedSum(w, x, b);
  const curve = activations.find(({ name }) => name === chosen.value)!;
  const set = (change: Partial<typeof neuron.value>) => {
    neuron.value = { ...neuron.value, ...change };
  };
  const inputs = x.map((_, i) => i);
  const wide = curve.name === "relu" || curve.name === "leaky_relu";
  return (
    <div class="group" role="group" aria-labelledby="tour-sum">
      <h4 id="tour-sum">{t.tour.sum}</h4>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="tour-sum">
        <table class="numbers">
          <tbody>
            <tr>
              <th scope="row">{t.tour.input}</th>
              {inputs.map((i) => (
                <td key={i}>
                  <NumberCell
                    label={t.tour.cell(t.tour.input, i + 1)}
                    value={x[i]!}
                    onValue={(value) => set({ x: replaced(x, i, value) })}
                  />
                </td>
              ))}
              <th scope="col">{t.tour.bias}</th>
            </tr>
            <tr>
              <th scope="row">{t.tour.weight}</th>
              {inputs.map((i) => (
                <td key={i}>
                  <NumberCell
                    label={t.tour.cell(t.tour.weight, i + 1)}
                    value={w[i]!}
                    onValue={(value) => set({ w: replaced(w, i, value) })}
                  />
                </td>
              ))}
              <td>
                <NumberCell label={t.tour.bias} value={b} onValue={(value) => set({ b: value })} />
              </td>
            </tr>
            <tr>
              <th scope="row">{t.tour.product}</th>
              {inputs.map((i) => (
                <td key={i}>{figure(w[i]! * x[i]!)}</td>
              ))}
              <td>{figure(b)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <p class="formula">
        {t.tour.score(`${inputs.map((i) => `${plain(w[i]!)} · ${plain(x[i]!)}`).join(" + ")} + ${plain(b)}`, figure(z))}
      </p>
      <ChoiceField
        id="tour-activation"
        label={t.tour.activation}
        help="activation"
        value={curve.name}
        choices={activations.map(({ name }) => name)}
        onValue={(name) => {
          chosen.value = name;
        }}
      />
      <p class="formula" role="status">
        {t.tour.activated(curve.name, figure(z), figure(curve.value(z)))}
      </p>
      <Plot
        curve={curve}
        title={curve.name}
        from={-4}
        to={4}
        low={wide || curve.name === "tanh" ? -1 : 0}
        high={wide ? 3 : 1}
        axis="z"
        at={z}
      />
      <p class="hint">
        {t.tour.activationHint}
        {curve.name === "softmax" && ` ${t.tour.softmaxHint}`}
      </p>
    </div>
  );
}

function Loss() {
  const at = prediction.value;
  return (
    <div class="group" role="group" aria-labelledby="tour-loss">
      <h4 id="tour-loss">{t.tour.loss}</h4>
      <label class="field">
        {t.tour.prediction}: {plain(at)}
        <input
          type="range"
          min={0.01}
          max={1}
          step={0.01}
          value={at}
          onInput={(event) => {
            prediction.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <div class="charts">
        {losses.map((curve) => (
          <Plot
            key={curve.name}
            curve={curve}
            title={t.tour.losses[curve.name]!}
            from={0}
            to={1}
            low={-4}
            high={4}
            axis={t.tour.axes[curve.name]!}
            at={at}
          />
        ))}
      </div>
      <ul class="findings">
        {losses.map((curve) => (
          <li key={curve.name}>{t.tour.lossOf(t.tour.losses[curve.name]!, plain(at), figure(curve.value(at)), figure(curve.slope(at)))}</li>
        ))}
      </ul>
      <p class="hint">{t.tour.lossHint}</p>
    </div>
  );
}
