// What a spreadsheet gets of a training.

import { expect, test } from "vitest";
import type { EpochRow } from "../core/model-state";
import { epochsCsv } from "./epochs-csv";

test("a row an epoch, empty where a metric was not measured", () => {
  const rows: EpochRow[] = [
    { epoch: 1, logs: { loss: 0.5, accuracy: 0.75 } },
    { epoch: 2, logs: { loss: 0.25, accuracy: 0.8, val_loss: 0.375 } },
  ];
  expect(epochsCsv(rows)).toBe("epoch,loss,accuracy,val_loss\n1,0.5,0.75,\n2,0.25,0.8,0.375\n");
});
