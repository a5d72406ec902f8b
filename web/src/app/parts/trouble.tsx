// An error where it happened: what happened and what to do.
import type { ComponentChildren } from "preact";
import type { Trouble } from "../core/trouble";
import { said } from "../text/words";

export function TroubleNote({ trouble, children }: { trouble: Trouble | null; children?: ComponentChildren }) {
  return (
    <div role="alert">
      {trouble && (
        <div class="trouble">
          <p>
            <strong>{said(trouble.message)}</strong>
          </p>
          {trouble.hint && <p>{said(trouble.hint)}</p>}
          {children}
        </div>
      )}
    </div>
  );
}
