// CIFAR-10's binary files: planes become pixels, batches keep their order, broken files are named.

import { describe, expect, it } from "vitest";
import { cifarRecords, file, gz, joined, load, refusal, tarFile } from "./data-fixtures";

/** Record r of the fixture as (32, 32, 3), written the slow way. */
function pixels(record: number): number[] {
  return Array.from({ length: 3072 }, (_, at) => (Math.floor(at / 3) + 50 * (at % 3) + record) % 256);
}

describe("CIFAR-10", () => {
  it("reads any subset of the batches, in the order of their numbers, with the test batch", async () => {
    const { sink, data } = await load([
      file(
        "test_batch.bin",
        cifarRecords(2, () => 7),
      ),
      file(
        "data_batch_2.bin",
        cifarRecords(3, () => 2),
      ),
      file(
        "data_batch_1.bin",
        cifarRecords(100, () => 1),
      ),
    ]);
    expect(data.name).toBe("CIFAR-10");
    expect(data.classNames).toHaveLength(10);
    expect(sink.train.spec).toEqual({ split: "train", count: 103, xShape: [32, 32, 3], xDtype: "uint8", yShape: [], yDtype: "uint8" });
    expect([...sink.train.y]).toEqual([...Array(100).fill(1), 2, 2, 2]);
    for (const [sample, record] of [
      [0, 0],
      [63, 63],
      [64, 64],
      [99, 99],
      [100, 0],
      [102, 2],
    ] as const) {
      expect([...sink.train.x.subarray(sample * 3072, (sample + 1) * 3072)]).toEqual(pixels(record));
    }
    expect([...sink.test.y]).toEqual([7, 7]);
  });

  it("reads archives, whatever else is in them", async () => {
    const members = {
      "cifar-10-batches-bin/batches.meta.txt": new TextEncoder().encode("airplane\n"),
      "cifar-10-batches-bin/data_batch_1.bin": cifarRecords(5),
      "cifar-10-batches-bin/readme.html": new TextEncoder().encode("<html>"),
      "cifar-10-batches-bin/._data_batch_1.bin": new Uint8Array(300),
      "cifar-10-batches-bin/notes.pdf": new TextEncoder().encode("%PDF"),
      "cifar-10-batches-bin/test_batch.bin": cifarRecords(2),
    };
    for (const bytes of [tarFile(members), gz(tarFile(members))]) {
      const { sink } = await load([file("cifar.tar.gz", bytes)]);
      expect([sink.train.spec.count, sink.test.spec.count]).toEqual([5, 2]);
      expect([...sink.train.x.subarray(4 * 3072)]).toEqual(pixels(4));
    }
  });

  it("reads a gzipped batch, and a batch of another name", async () => {
    expect((await load([file("data_batch_1.bin.gz", gz(cifarRecords(4)))])).sink.train.spec.count).toBe(4);
    expect((await load([file("mine.dat", cifarRecords(4))])).sink.train.spec.count).toBe(4);
  });

  it.each([
    [
      "truncated",
      cifarRecords(2).subarray(0, 5000),
      "expected CIFAR-10 records of 3,073 bytes each, found 5,000 bytes: 1 whole and a rest of 1,927 bytes.",
    ],
    ["a label out of range", cifarRecords(3, (i) => (i === 2 ? 10 : 0)), "expected labels from 0 to 9, found 10 at sample 2."],
    ["empty", new Uint8Array(0), "expected data, found an empty file."],
  ])("refuses a batch: %s", async (_, bytes, message) => {
    const { message: said } = await refusal(load([file("data_batch_1.bin", bytes)]));
    expect(said).toBe(`data_batch_1.bin: ${message}`);
  });

  it("names the member of an archive that is wrong", async () => {
    const archive = tarFile({ "a/data_batch_1.bin": cifarRecords(2), "a/data_batch_2.bin": cifarRecords(2, () => 99) });
    const error = await refusal(load([file("cifar.tar", archive)]));
    expect(error.message).toBe("cifar.tar: data_batch_2.bin: expected labels from 0 to 9, found 99 at sample 0.");
  });

  it("says which download is the right one when it gets Python's", async () => {
    const pickle = joined(new Uint8Array([0x80, 2]), new TextEncoder().encode("}q\x01(U\x04data"), new Uint8Array(4000));
    const error = await refusal(
      load([file("cifar-10-python.tar.gz", gz(tarFile({ "p/batches.meta": pickle, "p/data_batch_4": pickle })))]),
    );
    expect(error.message).toContain("cifar-10-python.tar.gz: data_batch_4: expected ");
    expect(error.message).toContain("a pickle");
    expect(error.hint).toContain("binary version");
  });
});
