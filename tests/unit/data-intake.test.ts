// Files dropped together or one by one: what loads, what waits, what is refused, and what is kept.

import { beforeEach, describe, expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import type { DecodeOptions } from "../../web/src/base/data_types";
import type { LoadProgress } from "../../web/src/base/protocol";
import {
  cifarRecords,
  file,
  fourFiles,
  gz,
  idxFile,
  labels,
  load,
  MemorySink,
  noise,
  npyFile,
  pictures,
  pngFile,
  refusal,
  zipFile,
} from "./data-fixtures";

const [trainImages, trainLabels, testImages, testLabels] = fourFiles();
let intake: Intake;
let sink: MemorySink;

/** Drops files: the splits that were loaded, or "pending". */
async function drop(...files: File[]) {
  sink = new MemorySink();
  try {
    await intake.add(files, sink);
  } catch (error) {
    if ((error as Error).name === "PendingFiles") return "pending";
    throw error;
  }
  return Object.fromEntries(Object.values(sink.splits).map(({ spec }) => [spec.split, spec.count]));
}

beforeEach(() => {
  intake = new Intake();
});

describe("files dropped one by one", () => {
  it("load as soon as training images and labels are there; a test set joins them", async () => {
    expect(await drop(trainImages)).toBe("pending");
    expect(intake.missing).toEqual(["the training labels (such as train-labels-idx1-ubyte)"]);
    expect(await drop(trainLabels)).toEqual({ train: 6 });
    expect(intake.missing).toEqual([]);
    expect(await drop(testLabels)).toBe("pending");
    expect(intake.missing).toEqual(["the test images (such as t10k-images-idx3-ubyte)"]);
    expect(await drop(testImages)).toEqual({ train: 6, test: 4 });
    expect(sink.train.x).toEqual(noise(6 * 784, 1));
    expect(sink.test.y).toEqual(noise(4, 4, 10));
  });

  it("load in any order", async () => {
    expect(await drop(testImages)).toBe("pending");
    expect(await drop(testLabels)).toBe("pending");
    expect(intake.missing).toHaveLength(2);
    expect(await drop(trainLabels)).toBe("pending");
    expect(await drop(trainImages)).toEqual({ train: 6, test: 4 });
  });

  it("of another set do not join one that is whole", async () => {
    const npz = zipFile({ "data.npy": npyFile([6, 8, 8], noise(384, 3)), "target.npy": npyFile([6], Uint8Array.of(0, 1, 2, 0, 1, 2)) });
    // As many samples: with the other's targets they would make a set as well.
    expect(await drop(file("cat.npy", npyFile([6, 64], noise(384, 4))))).toBe("pending");
    expect(await drop(file("set.npz", npz))).toEqual({ train: 6 });
    expect([sink.train.spec.xShape, sink.train.x]).toEqual([[8, 8], noise(384, 3)]);
    expect(intake.missing).toEqual([]);
  });

  it("say what was read and what is missing", async () => {
    const error = await refusal(intake.add([trainImages], new MemorySink()));
    expect(error.name).toBe("PendingFiles");
    expect(error.message).toBe(
      "Read: train-images-idx3-ubyte (6 images of 28 x 28). Still missing: the training labels (such as train-labels-idx1-ubyte).",
    );
    expect(error.hint).toBe("Add the missing files.");
  });

  it("keep half a test set for later", async () => {
    expect(await drop(trainImages, trainLabels, testImages)).toEqual({ train: 6 });
    expect(intake.missing).toEqual(["the test labels (such as t10k-labels-idx1-ubyte)"]);
    expect(await drop(testLabels)).toEqual({ train: 6, test: 4 });
  });

  it("take the newer of two in one role, and begin a new set with new training files", async () => {
    await drop(trainImages);
    await drop(file("train-images-idx3-ubyte", pictures(9)));
    expect(await drop(file("train-labels-idx1-ubyte", labels(9)))).toEqual({ train: 9 });
    expect(await drop(trainImages)).toBe("pending");
    expect(await drop(trainLabels)).toEqual({ train: 6 });
  });

  it("do not join a set they are unlike", async () => {
    await drop(trainImages, trainLabels);
    expect(await drop(file("t10k-images", pictures(4, 32)), testLabels)).toBe("pending");
    expect(await drop(file("train-images", pictures(5, 32)), file("train-labels", labels(5)))).toEqual({ train: 5, test: 4 });
  });

  it("are checked to the end when they must wait", async () => {
    const short = file("train-images-idx3-ubyte.gz", gz(pictures(6).subarray(0, 3000)));
    expect((await refusal(drop(short))).message).toContain("expected 4,720 bytes for 6 images of 28 x 28, found 3,000.");
    const broken = file("train-images-idx3-ubyte.gz", gz(pictures(6)).slice(0, 3000));
    expect((await refusal(drop(broken))).message).toMatch(
      /^train-images-idx3-ubyte\.gz: expected 4,720 bytes for 6 images of 28 x 28, found \d,\d+\.$/,
    );
  });

  it("change nothing when one is refused, and forget those that contradict each other", async () => {
    await drop(trainImages);
    expect((await refusal(drop(file("x.png", "\x89PNG")))).message).toContain("x.png");
    expect(await drop(trainLabels)).toEqual({ train: 6 });

    await drop(trainImages);
    expect((await refusal(drop(file("train-labels", labels(5))))).message).toBe(
      "train-labels: expected 6 labels for the 6 images of 28 x 28 in train-images-idx3-ubyte, found 5.",
    );
    expect(intake.missing).toEqual([]);
    expect(await drop(testLabels, testImages)).toEqual({ train: 6, test: 4 });
  });

  it("add CIFAR-10's test batch to its training batches", async () => {
    expect(await drop(file("test_batch.bin", cifarRecords(2)))).toBe("pending");
    expect(await drop(file("data_batch_1.bin", cifarRecords(3)))).toEqual({ train: 3, test: 2 });
    expect(await drop(file("data_batch_2.bin", cifarRecords(4)))).toEqual({ train: 4 });
    expect(await drop(file("test_batch.bin", cifarRecords(5)))).toEqual({ train: 4, test: 5 });
  });
});

describe("files dropped together", () => {
  it("are told apart by size and number when their names say nothing", async () => {
    const files = [labels(4, 4), pictures(4, 28, 28, 3), pictures(6, 28, 28, 1), labels(6, 2)].map((bytes, i) => file(`${i}.dat`, bytes));
    expect(await drop(...files)).toEqual({ train: 6, test: 4 });
    expect(sink.train.y).toEqual(noise(6, 2, 10));
    expect(sink.test.y).toEqual(noise(4, 4, 10));
  });

  it("count once when they lie there twice, packed and unpacked", async () => {
    const packed = file("train-images-idx3-ubyte.gz", gz(pictures(6)));
    expect(await drop(packed, trainImages, trainLabels)).toEqual({ train: 6 });
  });

  it("may have companions", async () => {
    expect(await drop(file(".DS_Store", ""), trainImages, file("README.md", "# MNIST"), trainLabels)).toEqual({ train: 6 });
    expect((await refusal(drop(file("README.md", "# MNIST")))).message).toMatch(/^README\.md: expected .*, found none\.$/);
  });

  it.each([
    [
      "counts",
      [trainImages, testLabels, file("train-labels", labels(7))],
      "train-labels: expected 6 labels for the 6 images of 28 x 28 in train-images-idx3-ubyte, found 7.",
    ],
    [
      "shapes",
      [trainImages, trainLabels, file("t10k-images", pictures(4, 32)), testLabels],
      "t10k-images: expected images of 28 x 28 in uint8 as in train-images-idx3-ubyte, found images of 32 x 32 in uint8.",
    ],
    [
      "types",
      [trainImages, trainLabels, testImages, file("t10k-labels", idxFile([4], [1, 2, 3, 4], "int32"))],
      "t10k-labels: expected labels in uint8 as in train-labels-idx1-ubyte, found labels in int32.",
    ],
    [
      "names",
      [file("fashion/train-images", pictures(2)), file("data_batch_1.bin", cifarRecords(2)), file("train-labels", labels(2))],
      "train-images: expected one file of training images, found a second beside data_batch_1.bin.",
    ],
    [
      "roles",
      [trainImages, file("my-train-images", pictures(6, 28, 28, 9)), trainLabels],
      "train-images-idx3-ubyte: expected one file of training images, found a second beside my-train-images.",
    ],
    [
      "numbers",
      [1, 2, 3].map((n) => file(`${n}.dat`, pictures(n))),
      "1.dat: expected at most one file of training and one of test images, found a third.",
    ],
  ])("are refused when they differ in their %s", async (_, files, message) => {
    expect((await refusal(drop(...files))).message).toBe(message);
  });

  it("are refused when there are none", async () => {
    expect((await refusal(drop())).message).toMatch(/^Data: expected .*, found none\.$/);
  });
});

describe("an intake", () => {
  it("reports bytes read, each stage to its end, and stops when told", async () => {
    const files = fourFiles();
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const seen: LoadProgress[] = [];
    await load(files, { onProgress: (progress) => seen.push(progress) });
    for (const stage of ["reading", "decoding"]) {
      const done = seen.filter((progress) => progress.stage === stage).map((progress) => progress.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(done.at(-1)).toBe(total);
    }
    expect(seen.every((progress) => progress.total === total)).toBe(true);

    const reason = new DOMException("Enough.", "AbortError");
    await expect(load(files, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const packed = file("train-images.gz", gz(pictures(2000)));
    const stop = new AbortController();
    const loading = load([packed, file("train-labels", labels(2000))], { signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(loading).rejects.toBe(reason);
  });

  const table = file("t.csv", `a,b\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? "x" : "y"}`).join("\n")}`);
  const walks = { "s/1.csv": "1,2\n3,4", "s/2.csv": "1,2\n3,4", "s/target.csv": "id,y\n1,0\n2,1" };
  const sequences = file("walks.zip", zipFile(Object.fromEntries(Object.entries(walks).map(([name, text]) => [name, Buffer.from(text)]))));
  const png = pngFile(4, 4, [1, 2, 3]);
  const folders = file("set.zip", zipFile({ "a/1.png": png, "a/2.png": png, "b/3.png": png }));
  it.each([
    [
      "pictures' of a table",
      table,
      { pictures: { size: [8, 8] } },
      "loadData: expected no option pictures (size) for tables: it means nothing there.",
    ],
    [
      "a table's of pictures",
      folders,
      { table: { target: "a" } },
      "loadData: expected no option table (target) for pictures: it means nothing there.",
    ],
    [
      "a division of pictures",
      folders,
      { split: { test: 0.2 } },
      "loadData: expected no option split (test) for pictures: it means nothing there.",
    ],
    [
      "a table's of arrays",
      fourFiles(),
      { table: { scaling: "none" } },
      "loadData: expected no option table (scaling) for arrays: it means nothing there.",
    ],
    [
      "pictures' of arrays",
      fourFiles(),
      { pictures: { color: "grey" } },
      "loadData: expected no option pictures (color) for arrays: it means nothing there.",
    ],
    [
      "a table's of sequences",
      sequences,
      { table: { scaling: "none" } },
      "walks.zip: target.csv: expected no option table (scaling) for sequences in files of their own.",
    ],
    [
      "windows of rows",
      table,
      { table: { windows: { length: 3 } } },
      't.csv: expected no option windows for a table in mode "rows", as it means something in "windows" alone.',
    ],
    [
      "texts' of rows",
      table,
      { table: { text: { length: 3 } } },
      't.csv: expected no option text for a table in mode "rows", as it means something in "text" alone.',
    ],
    [
      "a task of a series",
      table,
      { table: { mode: "windows", task: "classification", target: "a" } },
      't.csv: expected no option task for a table in mode "windows", as it means something in "rows", "text", "pictures" alone.',
    ],
  ] as [string, File | File[], DecodeOptions, string][])("refuses options that mean nothing: %s", async (_, files, options, message) => {
    expect((await refusal(load([files].flat(), options))).message).toBe(message);
    // What says nothing is no option.
    const silent = Object.fromEntries(
      Object.entries(options).map(([group, own]) => [group, { [Object.keys(own as object)[0]!]: undefined }]),
    );
    await load([files].flat(), silent as DecodeOptions);
  });

  it("passes on what the sink throws", async () => {
    await expect(new Intake().add(fourFiles(), new MemorySink(1000))).rejects.toThrow("a decoder asked for");
  });
});
