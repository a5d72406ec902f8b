// CIFAR-10's binary files: planes become pixels, batches keep their order, broken files are named.

import { describe, expect, it } from "vitest";
import { asInts, cifarRecords, file, gz, joined, load, refusal, tarFile } from "./data-fixtures";

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

  it("reads Python's version as the binary one", async () => {
    const binary = await load([file("data_batch_1.bin", cifarRecords(4)), file("test_batch.bin", cifarRecords(2))]);
    const archive = gz(
      tarFile({
        "p/batches.meta": joined(Buffer.from("\x80\x02}q\x01.", "latin1")),
        "p/data_batch_1": cifarPickle(cifarRecords(4)),
        "p/test_batch": cifarPickle(cifarRecords(2)),
      }),
    );
    const { sink, data } = await load([file("cifar-10-python.tar.gz", archive)]);
    expect(data).toMatchObject({ name: "CIFAR-10", classNames: binary.data.classNames });
    for (const split of ["train", "test"] as const) {
      expect(sink[split].spec).toMatchObject({ xShape: [32, 32, 3], xDtype: "uint8" });
      expect([...sink[split].x]).toEqual([...binary.sink[split].x]);
      expect(asInts(sink[split].y)).toEqual([...binary.sink[split].y]);
    }
  });

  it("names a pickle of its archive that is damaged", async () => {
    const pickle = joined(new Uint8Array([0x80, 2]), new TextEncoder().encode("}q\x01(U\x04data"), new Uint8Array(4000));
    const error = await refusal(
      load([file("cifar-10-python.tar.gz", gz(tarFile({ "p/batches.meta": pickle, "p/data_batch_4": pickle })))]),
    );
    expect(error.message).toMatch(/^cifar-10-python\.tar\.gz: data_batch_4: expected a pickle/);
  });

  it("is found in gzip, whatever a .bin is called", async () => {
    for (const name of ["my pictures.bin.gz", "train.bin.gz"]) {
      const { sink, data } = await load([file(name, gz(cifarRecords(3)))]);
      expect([data.name, sink.train.spec.count]).toEqual(["CIFAR-10", 3]);
    }
    expect((await load([file("other.bin.gz", gz(new Uint8Array(2 * 3074)))])).data.name).toBe("CIFAR-100");
  });
});

/** A batch as Python 2 pickled it: strings of bytes, numpy.core's arrays. */
function cifarPickle(records: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = records.length / 3073;
  const text = (value: string) => [0x55, value.length, ...Buffer.from(value)];
  const int = (value: number) => [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)];
  const pixels = joined(...Array.from({ length: count }, (_, i) => records.subarray(i * 3073 + 1, (i + 1) * 3073)));
  const head = [
    ...[0x80, 2, 0x7d, 0x71, 1, 0x28],
    ...[...text("labels"), 0x5d, 0x71, 2, 0x28, ...Array.from({ length: count }, (_, i) => [0x4b, records[i * 3073]!]).flat(), 0x65],
    ...text("data"),
    ...Buffer.from("cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\0\x85", "latin1"),
    ...[...text("b"), 0x87, 0x52],
    ...[0x28, ...int(1), ...int(count), ...int(3072), 0x86],
    ...[...Buffer.from("cnumpy\ndtype\n"), ...text("u1"), ...int(0), ...int(1), 0x87, 0x52],
    ...[0x28, ...int(3), ...text("|"), 0x4e, 0x4e, 0x4e, ...int(-1), ...int(-1), ...int(0), 0x74, 0x62, 0x89],
    ...[0x54, ...new Uint8Array(Int32Array.of(pixels.length).buffer)],
  ];
  return joined(Uint8Array.from(head), pixels, Uint8Array.of(0x74, 0x62, 0x75, 0x2e));
}
