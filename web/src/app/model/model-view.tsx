// The Model card: the network as a picture, its layers, and Keras' summary.
import type { ComponentChildren } from "preact";
import { useFittingModel } from "./fitting-model";
import { modelSentence } from "../core/sentences";
import { busy, model, modelTrouble, page } from "../core/state";
import { t } from "./text";
import { Card } from "../parts/card";
import { TroubleNote } from "../parts/trouble";
import { AddLayer, LayerList, OutputNote } from "./layer-list";

/** children: the picture, of a slice that stands above this one. */
export function ModelCard({ children }: { children: ComponentChildren }) {
  const trouble = modelTrouble.value;
  return (
    <Card name="model" title={t.title} sentence={modelSentence()} glimpse={trouble ? <ModelTrouble /> : <OutputNote />}>
      {children}
      {busy.value && <p class="hint">{t.busy}</p>}
      <fieldset class="plain" disabled={busy.value}>
        <h3>{t.layers}</h3>
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
    </Card>
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
