// A card: folded it is one sentence (and perhaps a glimpse), unfolded it holds its controls.
import type { ComponentChildren } from "preact";
import { openCard, toggleCard } from "../core/cards";
import { openCards, type CardName } from "../core/state";

/** Unfolds a card and leads there. */
export function showCard(name: CardName): void {
  openCard(name);
  requestAnimationFrame(() => {
    document.getElementById(`${name}-title`)!.focus({ preventScroll: true });
    document.getElementById(name)!.scrollIntoView();
  });
}

interface Props {
  name: CardName;
  title: string;
  sentence: string;
  glimpse?: ComponentChildren;
  children: ComponentChildren;
}

export function Card({ name, title, sentence, glimpse, children }: Props) {
  const open = openCards.value.has(name);
  return (
    <div class="card" role="group" id={name} aria-labelledby={`${name}-title`}>
      <h3>
        <button
          type="button"
          class="card-title"
          id={`${name}-title`}
          aria-expanded={open}
          aria-controls={`${name}-body`}
          onClick={() => toggleCard(name)}
        >
          {title}
          <span class="chevron" aria-hidden="true" />
        </button>
      </h3>
      <p class="sentence">{sentence}</p>
      {!open && glimpse}
      <div id={`${name}-body`} class="card-body" hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
