// Keras runs the code that is written of its own models, and goes on with the notebook on two devices.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { SavedModel } from "../../web/src/files/types";
import { fixtures } from "../unit/support/fixtures";
import { python } from "./support";

const folder = mkdtempSync(join(tmpdir(), "sprout-code-"));
const saved = new Map<string, SavedModel>();
type Found = Record<string, { error?: string; params: number; epochs: number[]; iterations: number; layers: string[]; devices: number }>;

beforeAll(async () => {
  for (const { file, bytes } of fixtures.filter((each) => each.file.endsWith(".keras"))) saved.set(file, await readModelFiles([{ name: file, bytes }], null));
});

it("the code runs as it stands", async () => {
  for (const [file, model] of saved) writeFileSync(join(folder, `${file}.py`), (await writeModel("python", model, file)).bytes);
  const found = (await python("check_code.py", [...saved.keys()].map((file) => join(folder, `${file}.py`)), { KERAS_BACKEND: "tensorflow" })) as Found;
  for (const [file, { model }] of saved) {
    const { error, layers } = found[`${file}.py`];
    expect(error, file).toBeUndefined();
    expect(layers).toEqual(model!.config.layers.map(({ class_name }) => class_name));
  }
});

it("the notebook goes on training from the same step, on two devices", async () => {
  const model = { ...saved.get("dense.keras")!, notes: { epoch: 2 }, training: { epochs: 3, batch_size: 32 } };
  for (const format of ["keras", "notebook"] as const) {
    const { name, bytes } = await writeModel(format, model, "dense");
    writeFileSync(join(folder, name), bytes);
  }
  const found = (await python("check_code.py", [join(folder, "dense.ipynb")], { KERAS_BACKEND: "jax", XLA_FLAGS: "--xla_force_host_platform_device_count=2" })) as Found;
  // 4 steps done by Keras before, 3 epochs of 10 steps now.
  expect(found["dense.ipynb"]).toMatchObject({ params: 99, epochs: [2, 3, 4], iterations: 4 + 30, devices: 2 });
});
