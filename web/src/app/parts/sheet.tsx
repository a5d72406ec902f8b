// A sheet: laid over the views, so that what it sets is seen beside it; the whole screen on a phone.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { leave, room, type Sheet as Name } from "../core/rooms";
import { t } from "./text";

interface Props {
  name: Name;
  title: string;
  sentence?: string;
  children: ComponentChildren;
}

export function Sheet({ name, title, sentence, children }: Props) {
  const open = room.value === name;
  const heading = useRef<HTMLHeadingElement>(null);
  const seen = useRef(false);
  seen.current ||= open;
  useEffect(() => {
    if (!open) return;
    const opener = document.activeElement as HTMLElement | null;
    const sheet = heading.current!.closest(".sheet")!;
    heading.current!.focus();
    return () => {
      // Who closes it goes on where it was opened, unless something else has been chosen meanwhile.
      if (sheet.contains(document.activeElement) || document.activeElement === document.body) opener?.focus();
    };
  }, [open]);
  return (
    <div
      class="sheet"
      id={name}
      role="dialog"
      aria-labelledby={`${name}-title`}
      hidden={!open}
      onKeyDown={(event) => {
        if (event.key === "Escape") leave();
      }}
    >
      <div class="sheet-head">
        <h2 id={`${name}-title`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={leave}>
          {t.close}
        </button>
      </div>
      {sentence !== undefined && <p class="sentence">{sentence}</p>}
      {seen.current && children}
    </div>
  );
}
