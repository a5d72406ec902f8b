// A card: closed it is one sentence (and perhaps a glimpse), open it holds its controls.
import type { ComponentChildren } from "preact";
import { openCard, toggleCard } from "../core/cards";
import { openCards, type CardName } from "../core/state";

/** Opens a card and leads there. */
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
  primary?: boolean;
}

export function Card({ name, title, sentence, glimpse, children, primary }: Props) {
  const open = openCards.value.has(name);
  return (
    <section class={`card ${primary ? "primary-card" : ""}`} id={name} aria-labelledby={`${name}-title`}>
      <h2>
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
      </h2>
      <p class="sentence">{sentence}</p>
      {!open && glimpse}
      <div id={`${name}-body`} class="card-body" hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}
