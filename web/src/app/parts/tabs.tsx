// Tabs: one is chosen, arrow keys choose the next, and what belongs to each is kept while another is shown.
import { useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

interface TabsProps<Name extends string> {
  label: string;
  names: readonly Name[];
  chosen: Name;
  words: Record<Name, ComponentChildren>;
  onChoose: (name: Name) => void;
}

/** What is shown for `name` has that as its id, and `tab-${name}` as its label. */
export function Tabs<Name extends string>({ label, names, chosen, words, onChoose }: TabsProps<Name>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const at = names.indexOf(chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = names.at(to % names.length)!;
    onChoose(next);
    document.getElementById(`tab-${next}`)!.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {names.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`tab-${name}`}
          aria-selected={name === chosen}
          aria-controls={name}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {words[name]}
        </button>
      ))}
    </div>
  );
}

interface PanelProps {
  name: string;
  /** Its heading, for those who go from heading to heading; others see its tab. */
  title: string;
  shown: boolean;
  /** What it says before anything else, whether it is shown or not. */
  sentence?: string;
  class?: string;
  children: ComponentChildren;
}

/** Filled when it is first shown; what was typed in it stays when another is shown. */
export function TabPanel({ name, title, shown, sentence, class: extra = "", children }: PanelProps) {
  const seen = useRef(false);
  seen.current ||= shown;
  return (
    <div class={`panel ${extra}`} role="tabpanel" id={name} aria-labelledby={`tab-${name}`} hidden={!shown}>
      <h2 class="seen-by-readers">{title}</h2>
      {sentence !== undefined && <p class="sentence">{sentence}</p>}
      {seen.current && children}
    </div>
  );
}
