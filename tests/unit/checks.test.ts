// Checks of configurations: what JSON cannot say is found and named.

import { expect, test } from "vitest";
import { show, showShape, toJson } from "../../web/src/base/checks";

test.each([
  [{ class_name: "Adam", config: { learning_rate: NaN } }, "Adam: expected learning_rate to be a finite number >= 0, received NaN"],
  [
    { model: { config: { layers: [{ class_name: "Dropout", config: { rate: Infinity } }] } } },
    "Dropout: expected rate to be a finite number, received Infinity",
  ],
  [{ model: { config: { input_shape: [28, NaN] } } }, "build: expected input_shape to be a finite number, received NaN"],
  [{ seed: -Infinity }, "build: expected seed to be a finite number, received -Infinity"],
])("%j is refused", (config, message) => {
  expect(() => toJson("build", config)).toThrow(message);
});

test("what JSON can say is left as it is", () => {
  const config = { layers: [{ class_name: "Dense", config: { units: 10, activation: null } }], seed: 0 };
  expect(JSON.parse(toJson("build", config))).toEqual(config);
});

test("values and shapes are shown as Keras' users know them", () => {
  expect([[], [784], [28, 28]].map(showShape)).toEqual(["()", "(784,)", "(28, 28)"]);
  expect([NaN, "a", [1, "b"], undefined, new Uint8Array(1000), { a: 1 }].map(show)).toEqual([
    "NaN",
    '"a"',
    '[1, "b"]',
    "undefined",
    "Uint8Array of 1,000",
    '{"a":1}',
  ]);
});
