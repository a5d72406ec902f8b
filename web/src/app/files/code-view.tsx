// The network as Keras code: shown as it is now, and taken from what is pasted.
import { signal, untracked, useSignalEffect } from "@preact/signals";
import { code, copyCode, showCode, usePasted, working } from "./files";
import { busy, metrics, model, page } from "../core/state";
import { wholeFitConfig } from "../core/training-config";
import { t } from "./text";
import { Field } from "../parts/fields";
import { Outcome } from "./outcome";

const pasting = signal("");

export default function Code() {
  // Whatever the code says may change while it is shown.
  useSignalEffect(() => {
    wholeFitConfig(page);
    model.value;
    metrics.value;
    void untracked(showCode);
  });
  return (
    <div class="group">
      <p class="hint">{model.value ? t.codeHint : t.noModel}</p>
      <pre class="code" tabIndex={0} role="group" aria-label={t.code}>
        {code.value}
      </pre>
      <div class="buttons">
        <button type="button" disabled={!code.value} onClick={() => void copyCode(navigator.clipboard)}>
          {t.copyCode}
        </button>
      </div>
      <Field id="paste" label={t.paste} wide>
        <textarea
          id="paste"
          rows={4}
          spellcheck={false}
          value={pasting.value}
          onInput={(event) => {
            pasting.value = event.currentTarget.value;
          }}
        />
      </Field>
      <div class="buttons">
        <button
          type="button"
          disabled={busy.value || working.value !== null || !pasting.value.trim()}
          onClick={() => void usePasted(pasting.value)}
        >
          {t.usePasted}
        </button>
      </div>
      <p class="hint">{t.pasteHint}</p>
      <Outcome part="code" />
    </div>
  );
}
