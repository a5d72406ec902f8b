// Parts of the page that are fetched when they are first shown, so that the page itself is soon there.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./text";

/** The component that is the default of the module which `load` imports; until that has come, a word that it is on its way. */
export function lazily(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let Part: ComponentType | null = null;
  return function Lazy() {
    const [came, setCame] = useState<boolean | null>(null);
    useEffect(() => {
      if (Part) return;
      load()
        .then((module) => {
          Part = module.default;
        })
        .then(
          () => setCame(true),
          () => setCame(false),
        );
    }, []);
    if (Part) return <Part />;
    return came === false ? (
      <p class="problem" role="alert">
        {t.later.failed}
      </p>
    ) : (
      <p class="hint">{t.later.loading}</p>
    );
  };
}
