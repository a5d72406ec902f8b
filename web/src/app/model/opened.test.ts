// One layer's options are open at a time.

import { expect, test } from "vitest";
import { opened, openLayer, toggleLayer } from "./opened";

test("a layer opens in place of another, and closes where it is pressed again", () => {
  openLayer(3);
  openLayer(3);
  expect(opened.value).toBe(3);
  toggleLayer(5);
  expect(opened.value).toBe(5);
  toggleLayer(5);
  expect(opened.value).toBe(0);
});
