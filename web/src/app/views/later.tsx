// A part of the page that is fetched when it is first shown, so that the page itself comes fast.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text";

/** load: imports a module whose default is the part. */
export function Later({ load }: { load: () => Promise<{ default: ComponentType }> }) {
  const [found, setFound] = useState<{ Part: ComponentType } | "failed" | null>(null);
  useEffect(() => { load().then(({ default: Part }) => setFound({ Part }), () => setFound("failed")); }, []);
  if (found === "failed") return <p class="problem" role="alert">{t.later.failed}</p>;
  return found ? <found.Part /> : <p class="hint">{t.later.loading}</p>;
}
