// The search for a learning rate: a button, the loss against the rate, and the rate to take over.
import { signal } from "@preact/signals";
import { cancelFindRate, findRate, rateFinding, rateProgress, rateTrouble, rounded, useRate } from "./rate-finder";
import type { RateFinding } from "../../base/protocol";
import { figure, plain } from "../core/format";
import { busy, finding, model } from "../core/state";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { TroubleNote } from "../parts/trouble";
import { RateChart } from "./rate-chart";

const open = signal(false);

export default function RateFinder() {
  const found = rateFinding.value;
  const now = rateProgress.value;
  return (
    <details
      class="more"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{t.rates.title}</summary>
      <div class="group">
        <p class="hint">{t.rates.hint}</p>
        {finding.value ? (
          <div class="loading">
            <label>
              {t.rates.progress(now?.step ?? 0, now?.steps ?? 0)}
              <progress max={now?.steps ?? 1} value={now?.step ?? 0} />
            </label>
            <button type="button" onClick={cancelFindRate}>
              {t.rates.cancel}
            </button>
          </div>
        ) : (
          <div class="buttons">
            <button type="button" disabled={busy.value || !model.value} aria-describedby="rates-wait" onClick={() => void findRate()}>
              {t.rates.start}
            </button>
            <BusyHint id="rates-wait" />
          </div>
        )}
        <TroubleNote trouble={rateTrouble.value} />
        {found && <Found found={found} />}
      </div>
    </details>
  );
}

function Found({ found }: { found: RateFinding }) {
  const suggested = found.suggested === null ? null : rounded(found.suggested);
  const sentence = suggested === null ? t.rates.none : t.rates.suggested(plain(suggested));
  return (
    <>
      <p role="status">
        {sentence} {found.reason === "diverged" && t.rates.diverged(plain(rounded(found.rates.at(-1)!)))}
      </p>
      {suggested !== null && (
        <button type="button" disabled={busy.value} onClick={() => useRate(suggested)}>
          {t.rates.use(plain(suggested))}
        </button>
      )}
      <RateChart found={found} label={t.rates.alt(sentence)} />
      <RateTable found={found} />
    </>
  );
}

/** Every fifth step: enough to follow the curve. */
function RateTable({ found: { rates, losses, smoothed } }: { found: RateFinding }) {
  return (
    <details>
      <summary>{t.rates.table}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={t.rates.table}>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{t.rates.rate}</th>
              <th scope="col">{t.rates.loss}</th>
              <th scope="col">{t.rates.smoothed}</th>
            </tr>
          </thead>
          <tbody>
            {rates.map(
              (rate, i) =>
                i % 5 === 0 && (
                  <tr key={i}>
                    <th scope="row">{rate.toExponential(1)}</th>
                    <td>{figure(losses[i])}</td>
                    <td>{figure(smoothed[i])}</td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}
