// onnxruntime and the ONNX checker run what is written of Keras' own models of every layer: the same predictions, for any batch size.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import { fixtures } from "../unit/support/fixtures";
import { close, folder, python } from "./support";

it("predicts as Keras does", async () => {
  const cases = [];
  for (const { file, bytes, shape, x } of fixtures) {
    const saved = await readModelFiles([{ name: file, bytes }], null);
    const { bytes: onnx } = await writeModel("onnx", saved, "model");
    writeFileSync(join(folder, `${file}.onnx`), onnx);
    cases.push({ file: `${file}.onnx`, shape, x });
  }
  writeFileSync(join(folder, "onnx.json"), JSON.stringify(cases));
  const found = (await python("check_onnx.py", [folder])) as Record<string, { predictions?: number[]; single?: number[]; error?: string }>;
  for (const { file, predictions } of fixtures) {
    const { error, predictions: all, single } = found[`${file}.onnx`]!;
    expect(error, file).toBeUndefined();
    close(all!, predictions);
    close(single!, predictions.slice(0, single!.length));
  }
});
