// How many samples there are, as cards, kept sets, runs and the command line say it.
import { expect, test } from "vitest";
import { countsInWords } from "../../web/src/data/counts";

test("a validation set is told apart from a test set", () => {
  expect(countsInWords({ train: 150 })).toBe("150");
  expect(countsInWords({ train: 60_000, test: 10_000 })).toBe("60,000 + 10,000");
  expect(countsInWords({ train: 40_000, validation: 10_000, test: 10_000 })).toBe("40,000 training + 10,000 validation + 10,000 test");
  expect(countsInWords({ train: 80, validation: 20, test: 0 })).toBe("80 training + 20 validation");
});
