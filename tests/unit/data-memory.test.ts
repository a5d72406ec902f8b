// Files that are refused late, after memory for them was taken: it is given back, and what was loaded stays.

import { expect, it } from "vitest";
import createSprout from "#wasm/sprout-simd.mjs";
import { Trainer } from "../../web/src/engine/client";
import { Engine } from "../../web/src/engine/engine";
import { cifarRecords, file, gz, labels, npyFile, pictures, pngFile, zipFile } from "./data-fixtures";
import { inProcess } from "./support/in_process";
import { engineIsBuilt } from "./support/real_engine";

const megabytes = 8;
const rounds = 12;

const lateNaN = new Float32Array((megabytes << 20) / 4).fill(0.5);
lateNaN[lateNaN.length - 1] = NaN;
const wrongLabel = new Uint8Array(3073 * Math.ceil((megabytes << 20) / 3073));
wrongLabel[wrongLabel.length - 3073] = 12;
const many = pictures((megabytes << 20) / 64 ** 2, 64);
const cut = pngFile(9, 9, [1, 2, 3]).subarray(0, 50);

const refusals: [what: string, files: () => File[], says: RegExp][] = [
  [
    "a NaN at the end of an array",
    () => [
      file("x.npy", npyFile([lateNaN.length / 64, 64], lateNaN)),
      file("y.npy", npyFile([lateNaN.length / 64], new Uint8Array(lateNaN.length / 64))),
    ],
    /found NaN/,
  ],
  ["a wrong label in the last record", () => [file("data_batch_1.bin", wrongLabel)], /found 12/],
  [
    "a gzip file that breaks off",
    () => [file("train-images.gz", gz(many).subarray(0, -5000)), file("train-labels", labels(many.length >> 12))],
    /train-images\.gz: expected/,
  ],
  [
    "a damaged picture that leaves one class",
    () => [file("set.zip", zipFile({ "a/1.png": pngFile(9, 9, [9]), "a/2.png": pngFile(9, 9, [9]), "b/2.png": cut }))],
    /set\.zip: b\/2\.png/,
  ],
];

it.skipIf(!engineIsBuilt)(`${rounds} refusals of each kind take no memory for good`, async () => {
  let memory: WebAssembly.Memory | undefined;
  const trainer = await Trainer.create(
    {},
    inProcess(async () => {
      const module = await createSprout();
      memory = module.wasmMemory;
      const engine = new Engine(module);
      return { engine, info: { variant: "simd", threads: 1, version: engine.version() } };
    }),
  );
  await trainer.loadData([file("data_batch_1.bin", cifarRecords(4))]);
  const before = await trainer.getSamples({ split: "train" });
  for (const [what, files, says] of refusals) {
    const given = files();
    let after = 0;
    for (let round = 0; round < rounds; round++) {
      const options = what.includes("picture") ? { pictures: { size: [1000, 1000] as [number, number] } } : {};
      await expect(trainer.loadData(given, options), what).rejects.toThrow(says);
      // The first refusal may find the heap too small; the next ones find its memory free.
      after ||= memory!.buffer.byteLength;
    }
    expect(memory!.buffer.byteLength, what).toBe(after);
    expect(await trainer.getSamples({ split: "train" }), what).toEqual(before);
  }
  expect(memory!.buffer.byteLength).toBeLessThan((megabytes + 40) << 20);
  trainer.dispose();
});
