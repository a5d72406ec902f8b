// IDX files: every type and shape that is read, and a clear message for each that is not.

import { describe, expect, it } from "vitest";
import { file, fourFiles, gz, idxFile, labels, load, noise, pictures, refusal } from "./data-fixtures";

describe("IDX", () => {
  it("reads four files, plain or gzipped, whatever their names end in", async () => {
    for (const pack of [(bytes: Uint8Array<ArrayBuffer>) => bytes, gz]) {
      const files = await Promise.all(fourFiles().map(async (f) => file(f.name, pack(new Uint8Array(await f.arrayBuffer())))));
      const { sink, data } = await load(files);
      expect(sink.train.spec).toEqual({ split: "train", count: 6, xShape: [28, 28], xDtype: "uint8", yShape: [], yDtype: "uint8" });
      expect(sink.train.x).toEqual(noise(6 * 784, 1));
      expect(sink.train.y).toEqual(noise(6, 2, 10));
      expect(sink.test.x).toEqual(noise(4 * 784, 3));
      expect(sink.test.y).toEqual(noise(4, 4, 10));
      expect(data.classNames).toBeNull();
    }
  });

  it.each(["uint8", "float32"] as const)("puts channels last where they come first, in %s", async (type) => {
    const [count, channels, height, width] = [3, 3, 8, 9] as const;
    const values = [...noise(count * channels * height * width)];
    const { sink, data } = await load([
      file("train-images", idxFile([count, channels, height, width], values, type)),
      file("train-labels", labels(count)),
    ]);
    const turned = values.map((_, i) => values[Math.floor(i / 216) * 216 + (i % channels) * 72 + (Math.floor(i / channels) % 72)]);
    expect([sink.train.spec.xShape, data.channelsFirst]).toEqual([[height, width, channels], true]);
    expect([...(type === "uint8" ? sink.train.x : new Float32Array(sink.train.x.buffer))]).toEqual(turned);
  });

  it("turns big-endian int32 and float32 round", async () => {
    const x = [1.5, -2, 1e-20, 3e8];
    const { sink } = await load([
      file("train-images", idxFile([2, 2], x, "float32")),
      file("train-labels", idxFile([2], [7, 70000], "int32")),
    ]);
    expect(sink.train.spec).toMatchObject({ xShape: [2], xDtype: "float32", yDtype: "int32" });
    expect(new Float32Array(sink.train.x.buffer)).toEqual(Float32Array.from(x));
    expect([...new Int32Array(sink.train.y.buffer)]).toEqual([7, 70000]);
  });

  it("reads pictures with channels", async () => {
    const { sink } = await load([file("train-images", idxFile([2, 4, 5, 3], noise(120))), file("train-labels", labels(2))]);
    expect(sink.train.spec.xShape).toEqual([4, 5, 3]);
  });

  it("knows Fashion-MNIST's kin by the folder", async () => {
    const { data } = await load([
      file("FashionMNIST/raw/train-images-idx3-ubyte", pictures(3)),
      file("FashionMNIST/raw/train-labels-idx1-ubyte", labels(3)),
    ]);
    expect(data.name).toBe("Fashion-MNIST");
    expect(data.classNames?.[9]).toBe("Ankle boot");
  });

  it.each([
    ["too short", pictures(6).subarray(0, 3000), "train-images: expected 4,720 bytes for 6 images of 28 x 28, found 3,000."],
    ["too long", new Uint8Array([...pictures(6), 1, 2]), "train-images: expected 4,720 bytes for 6 images of 28 x 28, found 4,722."],
    [
      "too short once unpacked",
      gz(pictures(6).subarray(0, 3000)),
      "train-images: expected 4,720 bytes for 6 images of 28 x 28, found 3,000.",
    ],
    [
      "too long once unpacked",
      gz(new Uint8Array([...pictures(6), 1, 2])),
      "train-images: expected 4,720 bytes for 6 images of 28 x 28, found more.",
    ],
    [
      "cut off while packed",
      gz(pictures(6)).slice(0, 3000),
      /^train-images: expected 4,720 bytes for 6 images of 28 x 28, found \d,\d+\.$/,
    ],
    ["header alone", pictures(6).subarray(0, 10), "train-images: expected an IDX header of 16 bytes, found a file of 10 bytes."],
    ["no images", idxFile([0, 28, 28], []), "train-images: expected dimensions of at least 1, found 0 x 28 x 28."],
    ["no width", idxFile([6, 28, 0], []), "train-images: expected dimensions of at least 1, found 6 x 28 x 0."],
    ["float64", idxFile([6, 28, 28], [], "float64"), "train-images: expected IDX numbers of type uint8, int32 or float32, found float64."],
    ["too many dimensions", idxFile(Array(9).fill(1), [0]), "train-images: expected an IDX file of 1 to 8 dimensions, found 9."],
    [
      "a header that announces 2^31 images",
      gz(idxFile([2 ** 31, 28, 28], noise(100))),
      "train-images: expected at most 1,073,741,824 bytes, found a header that announces 1,683,627,180,048 for 2,147,483,648 images of 28 x 28.",
    ],
    [
      "dimensions whose product overflows",
      gz(idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], noise(100))),
      /^train-images: expected at most 1,073,741,824 bytes, found a header that announces 79,228,162,\S+ for 4,294,967,295 images of/,
    ],
  ])("refuses images: %s", async (_, bytes, message) => {
    const error = await refusal(load([file("train-images", bytes), file("train-labels", labels(6))]));
    if (typeof message === "string") expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  it("refuses labels that are no classes of the set", async () => {
    const bad = labels(6);
    bad[8 + 4] = 173;
    const files = [file("fashion/train-images", pictures(6)), file("fashion/train-labels", bad)];
    expect((await refusal(load(files))).message).toBe("train-labels: expected labels from 0 to 9, found 173 at sample 4.");

    const negative = [file("train-images", pictures(2)), file("train-labels", idxFile([2], [3, -1], "int32"))];
    expect((await refusal(load(negative))).message).toBe("train-labels: expected labels of 0 or more, found -1 at sample 1.");
  });
});
