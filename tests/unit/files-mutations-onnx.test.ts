// Damage to ONNX: a graph of operators, which the reader walks through as it stands in the file.

import { expect, it } from "vitest";
import { SproutError } from "../../web/src/base/errors";
import { readModelFiles, writeModel } from "../../web/src/files";
import { random } from "./support/damage";
import { damageTest } from "./support/damaged_files";
import { savedExample } from "./support/saved_example";

damageTest("onnx", 2000, "damaged.onnx");

// Most other damage breaks the lengths that a file begins with; a single byte reaches every attribute, shape and name.
it("one byte changed, or the end cut off: read or refused, without more numbers than there are bytes", async () => {
  const { bytes } = await writeModel("onnx", savedExample(), "model");
  const next = random(7);
  const outcomes = { read: 0, refused: 0 };
  for (let i = 0; i < 2000; i++) {
    const at = next(bytes.length);
    const changed = i % 4 === 0 ? bytes.slice(0, at) : bytes.slice();
    if (i % 4 !== 0) changed[at] = next(256);
    try {
      const { weights } = await readModelFiles([{ name: "damaged.onnx", bytes: changed }], null);
      const numbers = weights.flatMap(({ tensors }) => tensors.map(({ values }) => values.length)).reduce((a, b) => a + b, 0);
      expect(numbers, `change ${i}`).toBeLessThan(bytes.length);
      outcomes.read++;
    } catch (error) {
      if (!(error instanceof SproutError)) throw new Error(`change ${i}`, { cause: error });
      outcomes.refused++;
    }
  }
  expect(outcomes.read).toBeGreaterThan(500);
  expect(outcomes.refused).toBeGreaterThan(500);
});
