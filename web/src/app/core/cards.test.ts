// Cards that open and close.

import { expect, test } from "vitest";
import { openCard, toggleCard } from "./cards";
import { openCards } from "./state";

test("a card is opened once, and closed by what toggles it", () => {
  openCards.value = new Set(["try"]);
  openCard("model");
  openCard("model");
  expect([...openCards.value]).toEqual(["try", "model"]);
  toggleCard("try");
  toggleCard("data");
  expect([...openCards.value]).toEqual(["model", "data"]);
});
