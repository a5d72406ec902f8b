// The choice of predictions to show.

import { expect, test } from "vitest";
import { showPredictions, view } from "./shown";

test("all at first; then what was chosen, or a cell of the matrix", () => {
  expect(view.value).toBe("all");
  showPredictions("wrong");
  expect(view.value).toBe("wrong");
  showPredictions({ truth: 1, said: 7 });
  expect(view.value).toEqual({ truth: 1, said: 7 });
});
