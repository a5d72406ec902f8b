// Keras runs the code that is written of its own models, and goes on with the notebook on two devices.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { SavedModel } from "../../web/src/files/types";
import { dataSets, exercises } from "../../web/src/exercises";
import { createTrainer } from "../unit/support/real_engine";
import { fixtures } from "../unit/support/fixtures";
import { python } from "./support";

const folder = mkdtempSync(join(tmpdir(), "sprout-code-"));
const saved = new Map<string, SavedModel>();
type Found = Record<string, { error?: string; params: number; epochs: number[]; iterations: number; layers: string[]; devices: number }>;

beforeAll(async () => {
  for (const { file, bytes } of fixtures.filter((each) => each.file.endsWith(".keras")))
    saved.set(file, await readModelFiles([{ name: file, bytes }], null));
});

it("the code runs as it stands", async () => {
  for (const [file, model] of saved) writeFileSync(join(folder, `${file}.py`), (await writeModel("python", model, file)).bytes);
  const found = (await python(
    "check_code.py",
    [...saved.keys()].map((file) => join(folder, `${file}.py`)),
    { KERAS_BACKEND: "tensorflow" },
  )) as Found;
  for (const [file, { model }] of saved) {
    const { error, layers } = found[`${file}.py`]!;
    expect(error, file).toBeUndefined();
    expect(layers).toEqual(model!.config.layers.map(({ class_name }) => class_name));
  }
});

it("the code of every exercise runs as it stands", async () => {
  const trainer = await createTrainer();
  const files = [];
  for (const { id, data, oneHot, configure } of exercises) {
    const { build, fit } = configure();
    const { title } = dataSets[data];
    const xShape: number[] = [...dataSets[data].xShape];
    const outputs = Number(build.model.config.layers.at(-1)!.config!.units);
    const bytes = xShape.length > 1;
    const x = new (bytes ? Uint8Array : Float32Array)(4 * xShape.reduce((a, b) => a * b, 1));
    const rows = oneHot || outputs === 1;
    await trainer.setData({
      x,
      xShape,
      ...(rows ? { y: new Float32Array(4 * outputs), yShape: [outputs] } : { y: Uint8Array.of(0, 1, 1, 0) }),
    });
    await trainer.build(build);
    const saved = await readModelFiles([{ name: "model.keras", bytes: (await trainer.save({ format: "keras" })).bytes }], null);
    const classNames = Array.from({ length: outputs }, (_, i) => String(i));
    const notes = { data: title, ...(bytes && { scale: 1 / 255 }), ...(outputs > 1 && { classNames }) };
    const file = join(folder, `${id}.py`);
    writeFileSync(file, (await writeModel("python", { ...saved, notes, training: { ...fit, seed: 1 } }, id)).bytes);
    files.push(file);
  }
  trainer.dispose();
  const found = (await python("check_code.py", files, { KERAS_BACKEND: "tensorflow" })) as Found;
  expect(Object.entries(found).filter(([, { error }]) => error)).toEqual([]);
  expect(Object.keys(found)).toHaveLength(exercises.length);
});

it("the notebook goes on training from the same step, on two devices", async () => {
  const model = { ...saved.get("dense.keras")!, notes: { epoch: 2 }, training: { epochs: 3, batch_size: 32 } };
  for (const format of ["keras", "notebook"] as const) {
    const { name, bytes } = await writeModel(format, model, "dense");
    writeFileSync(join(folder, name), bytes);
  }
  const found = (await python("check_code.py", [join(folder, "dense.ipynb")], {
    KERAS_BACKEND: "jax",
    XLA_FLAGS: "--xla_force_host_platform_device_count=2",
  })) as Found;
  // 4 steps done by Keras before, 3 epochs of 10 steps now.
  expect(found["dense.ipynb"]).toMatchObject({ params: 99, epochs: [2, 3, 4], iterations: 4 + 30, devices: 2 });
});
