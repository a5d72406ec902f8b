// What is folded opens and closes, in its room.

import { expect, test } from "vitest";
import { openCard, toggleCard } from "./cards";
import { room } from "./rooms";
import { openCards } from "./state";

test("a part is unfolded once, in its room, and folded by what toggles it", () => {
  openCards.value = new Set(["try"]);
  openCard("sweep");
  openCard("sweep");
  expect([[...openCards.value], room.value]).toEqual([["try", "sweep"], "compare"]);
  toggleCard("try");
  toggleCard("training");
  expect([[...openCards.value], room.value]).toEqual([["sweep", "training"], "compare"]);
});
