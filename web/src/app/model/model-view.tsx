// The network's layers to edit, Keras' summary, and the network drawn.
import type { ComponentChildren } from "preact";
import { useFittingModel } from "./fitting-model";
import { modelSentence } from "../core/sentences";
import { busy, model, modelTrouble, page } from "../core/state";
import { t } from "./text";
import { TroubleNote } from "../parts/trouble";
import { AddLayer, LayerList } from "./layer-list";

/** children: the picture, of a slice that stands above this one. */
export function ModelView({ shown, children }: { shown: boolean; children: ComponentChildren }) {
  const trouble = modelTrouble.value;
  return (
    <div class="panel" role="tabpanel" id="model" aria-labelledby="tab-model" hidden={!shown}>
      <h2 class="seen-by-readers">{t.title}</h2>
      <p class="sentence">{modelSentence()}</p>
      {busy.value && <p class="hint">{t.busy}</p>}
      <fieldset class="plain" disabled={busy.value}>
        <LayerList />
        <AddLayer />
      </fieldset>
      {trouble && trouble.layer === null && <ModelTrouble />}
      {model.value && (
        <details>
          <summary>{t.summary}</summary>
          <pre tabIndex={0} role="group" aria-label={t.summary}>
            {model.value.summary}
          </pre>
        </details>
      )}
      {children}
    </div>
  );
}

function ModelTrouble() {
  return (
    <TroubleNote trouble={modelTrouble.value}>
      <button type="button" onClick={() => useFittingModel(page)}>
        {t.fit}
      </button>
    </TroubleNote>
  );
}
