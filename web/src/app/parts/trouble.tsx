// An error where it happened: what happened and what to do.
import type { ComponentChildren } from "preact";
import type { Trouble } from "../core/trouble";

export function TroubleNote({ trouble, children }: { trouble: Trouble | null; children?: ComponentChildren }) {
  return (
    <div role="alert">
      {trouble && (
        <div class="trouble">
          <p>
            <strong>{trouble.message}</strong>
          </p>
          {trouble.hint && <p>{trouble.hint}</p>}
          {children}
        </div>
      )}
    </div>
  );
}
