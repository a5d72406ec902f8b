// One wrong bit in a file that has checksums: it is refused, or what comes of it is the same to the last number.

import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { SproutError } from "../../web/src/base/errors";
import { Intake } from "../../web/src/data/intake";
import { readModelFiles, writeModel } from "../../web/src/files";
import type { SavedModel } from "../../web/src/files/types";
import { file, gz, joined, MemorySink, noise, npyFile, pngFile, rawPng, tarFile, zipFile } from "./data-fixtures";
import { random } from "./support/damage";
import { savedExample } from "./support/saved_example";

type Bytes = Uint8Array<ArrayBuffer>;

/** A number for all that was read, of every array every element. */
const digest = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(value, (_, part: unknown) => (ArrayBuffer.isView(part) ? Buffer.from(part.buffer).toString("base64") : part)))
    .digest("hex");

/** Reads `bytes` with each of these bits changed, one at a time. What is read, as a digest, must be what the whole file gives. */
async function changeBits(bytes: Bytes, at: Iterable<number>, read: (bytes: Bytes) => Promise<string>): Promise<void> {
  const whole = await read(bytes);
  const outcomes = { same: 0, refused: 0 };
  for (const bit of at) {
    const changed = bytes.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const result = await read(changed).catch((error: unknown) => {
      if (!(error instanceof SproutError)) throw new Error(`bit ${bit}`, { cause: error });
      return null;
    });
    if (result !== null) expect(result, `bit ${bit}, of byte ${bit >> 3}`).toBe(whole);
    outcomes[result === null ? "refused" : "same"]++;
  }
  expect(outcomes.refused).toBeGreaterThan(outcomes.same);
}

/** So many bits of a file, spread over all of it. */
function spread(bytes: Bytes, count: number): number[] {
  const next = random(1);
  return Array.from({ length: count }, () => next(8 * bytes.length));
}
const every = (bytes: Bytes): number[] => Array.from({ length: 8 * bytes.length }, (_, bit) => bit);

/** What a data set holds: names, and every number. */
const dataIn =
  (name: string) =>
  async (bytes: Bytes): Promise<string> => {
    const sink = new MemorySink();
    const { classNames } = await new Intake().add([file(name, bytes)], sink);
    return digest([classNames, sink.splits]);
  };

/** Records of CIFAR-10 that do not shrink: a label and 3,072 pixels each. */
const records = (count: number, seed: number): Bytes =>
  joined(...Array.from({ length: count }, (_, i) => joined(Uint8Array.of(i % 10), noise(3072, seed + i))));
const batches = tarFile({
  ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`cifar-10-batches-bin/data_batch_${i}.bin`, records(2, 10 * i)])),
  "cifar-10-batches-bin/test_batch.bin": records(2, 90),
});
const folders = { "cat/1.png": pngFile(6, 5, [200, 10, 10]), "cat/2.png": pngFile(6, 5, [9, 9, 9]), "dog/1.png": pngFile(5, 5, [9]) };
const arrays = { "x_train.npy": npyFile([6, 5, 5], noise(150)), "y_train.npy": npyFile([6], Int32Array.of(0, 1, 2, 0, 1, 2)) };

describe("one wrong bit in", () => {
  it("a .tar.gz", () => changeBits(gz(batches), spread(gz(batches), 800), dataIn("cifar-10-binary.tar.gz")));

  it("a .tar.gz of several members, cut where a file of the archive ends", () => {
    const cut = 512 * (1 + Math.ceil((2 * 3073) / 512));
    const bytes = gz(batches.subarray(0, cut), batches.subarray(cut));
    return changeBits(bytes, spread(bytes, 300), dataIn("cifar-10-binary.tar.gz"));
  });

  it("the trailer of a .tar.gz", () => {
    const bytes = gz(batches);
    return changeBits(bytes, every(bytes).slice(-64), dataIn("cifar-10-binary.tar.gz"));
  });

  it("the headers of a .tar", () => {
    const bytes = tarFile(folders);
    return changeBits(bytes, every(bytes.subarray(0, 512)), dataIn("animals.tar"));
  });

  it.each([true, false])("a .zip of folders (deflated: %s)", (deflate) => {
    const bytes = zipFile(folders, { deflate });
    return changeBits(bytes, every(bytes), dataIn("animals.zip"));
  });

  it("an .npz", () => {
    const bytes = zipFile(arrays, { deflate: false });
    return changeBits(bytes, every(bytes), dataIn("arrays.npz"));
  });

  it.each([
    ["colours", pngFile(6, 5, [200, 10, 10])],
    ["a palette", rawPng(2, 1, 8, 3, Uint8Array.of(0, 0, 2), { palette: noise(12), transparent: Uint8Array.of(0, 128) })],
  ])("a PNG of %s", (_, bytes) =>
    changeBits(bytes, every(bytes), async (changed) => {
      const sink = new MemorySink();
      await new Intake().add([file("cat/1.png", changed), file("dog/1.png", folders["dog/1.png"])], sink);
      return digest(sink.splits);
    }),
  );

  it("a .keras", async () => {
    const saved = savedExample();
    // HDF5 notes the time: the same bytes each run.
    vi.useFakeTimers({ now: 1.8e12, toFake: ["Date"] });
    const { bytes } = await writeModel("keras", saved, "model");
    vi.useRealTimers();
    const heads = every(bytes.subarray(-350)).map((bit) => bit + 8 * (bytes.length - 350));
    await changeBits(bytes, [...spread(bytes, 800), ...heads], async (changed) => {
      const { model, compile, weights, optimizer }: SavedModel = await readModelFiles([{ name: "model.keras", bytes: changed }], null);
      return digest([model, compile, weights, optimizer]);
    });
  });
});
