// What can be folded within a room opens and closes.
import { goTo, type Room } from "./rooms";
import { openCards, type CardName } from "./state";

/** Where each stands. */
const homes: Record<CardName, Room> = {
  training: "network",
  try: "try",
  explain: "inside",
  sweep: "compare",
  cross: "compare",
  byHand: "course",
};

/** Unfolds a part and goes to its room. */
export function openCard(name: CardName): void {
  openCards.value = new Set([...openCards.value, name]);
  goTo(homes[name]);
}

export function toggleCard(name: CardName): void {
  const next = new Set(openCards.value);
  if (!next.delete(name)) next.add(name);
  openCards.value = next;
}
