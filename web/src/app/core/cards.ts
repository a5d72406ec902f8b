// Cards open and close.
import { openCards, type CardName } from "./state";

export function openCard(name: CardName): void {
  openCards.value = new Set([...openCards.value, name]);
}

export function toggleCard(name: CardName): void {
  const next = new Set(openCards.value);
  if (!next.delete(name)) next.add(name);
  openCards.value = next;
}
