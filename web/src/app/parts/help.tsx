// The question mark that explains a term in two sentences and a formula.
import { useId, useRef } from "preact/hooks";
import { t as commonText } from "../text/text";
import { t } from "./text";

/** `title` is the word on the page, where the term has another entry than its own. */
export function Help({ term, title = term }: { term: string; title?: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const note = useRef<HTMLDivElement>(null);
  const entry = commonText.help[term];
  if (!entry) return null;

  /** Below the question mark, inside the window. */
  const place = () => {
    const at = button.current!.getBoundingClientRect();
    const box = note.current!;
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    const below = at.bottom + 4;
    box.style.top = `${below + box.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - box.offsetHeight - 4) : below}px`;
  };

  return (
    <>
      <button ref={button} type="button" class="help" popovertarget={id} aria-label={t.explain(title)}>
        ?
      </button>
      <div ref={note} id={id} popover="auto" class="note" onToggle={(event) => event.newState === "open" && place()}>
        <strong>{title}</strong>
        <p>{entry.text}</p>
        {entry.formula && <p class="formula">{entry.formula}</p>}
      </div>
    </>
  );
}
