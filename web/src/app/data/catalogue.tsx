// Published data sets by name, fetched when asked for.
import type { CatalogueName } from "../../base/protocol";
import { catalogue, sizeOf } from "../../data/catalogue";
import { loadBuiltin } from "./data";
import { plain } from "../core/format";
import { t } from "./text";

export function Catalogue() {
  const names = Object.keys(catalogue) as CatalogueName[];
  return (
    <div class="group">
      <h3>{t.catalogue}</h3>
      <div class="buttons">
        {names.map((name) => (
          <button type="button" key={name} onClick={() => void loadBuiltin({ name })}>
            {t.fetch(catalogue[name].title, plain(sizeOf(name) / 1e6))}
          </button>
        ))}
      </div>
      <p class="hint">{t.catalogueHint}</p>
    </div>
  );
}
