// NumPy arrays: any type of number, either order, alone or in an .npz.

import { describe, expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import { asFloats, asInts, file, labels, load, MemorySink, noise, npyFile, pictures, refusal, zipFile } from "./data-fixtures";

const y = npyFile([3], BigInt64Array.of(0n, 2n, 1n));
const withY = (name: string, x: Uint8Array<ArrayBuffer>) => load([file(name, x), file("y_train.npy", y)]);

describe("NumPy arrays", () => {
  it.each([
    ["uint8", Uint8Array.of(1, 2, 3, 4, 5, 6), undefined, "uint8"],
    ["bool", Uint8Array.of(1, 0, 1, 0, 1, 1), "|b1", "uint8"],
    ["int8", Int8Array.of(-1, 2, -128, 4, 5, 6), undefined, "int32"],
    ["uint16", Uint16Array.of(1, 65535, 3, 4, 5, 6), undefined, "int32"],
    ["int32", Int32Array.of(-1, 2, 3, 4, 5, 6), undefined, "int32"],
    ["float32", Float32Array.of(0.5, 2, 3, 4, 5, -6), undefined, "float32"],
    ["float64", Float64Array.of(0.5, 2, 3, 4, 5, -6), undefined, "float32"],
  ] as const)("of %s load", async (_, values, descr, dtype) => {
    const { sink } = await withY("x_train.npy", npyFile([3, 2], values, descr ? { descr } : {}));
    expect(sink.train.spec).toMatchObject({ count: 3, xShape: [2], xDtype: dtype, yShape: [], yDtype: "int32" });
    const read = dtype === "uint8" ? [...sink.train.x] : dtype === "int32" ? asInts(sink.train.x) : asFloats(sink.train.x);
    expect(read).toEqual([...values]);
    expect(asInts(sink.train.y)).toEqual([0, 2, 1]);
  });

  it("in big-endian order and in half precision load", async () => {
    const big = Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 0, 255, 255, 255, 255);
    expect(asInts((await withY("x.npy", npyFile([3, 1], big, { descr: ">i4" }))).sink.train.x)).toEqual([1, 256, -1]);
    const half = Uint16Array.of(0x3c00, 0xc000, 0x0001);
    expect(asFloats((await withY("x.npy", npyFile([3, 1], half, { descr: "<f2" }))).sink.train.x)).toEqual([1, -2, 2 ** -24]);
  });

  it("stored columns first are turned", async () => {
    const { sink } = await withY(
      "x.npy",
      npyFile(
        [3, 2, 2],
        Uint8Array.from({ length: 12 }, (_, i) => i),
        { fortran: true },
      ),
    );
    // Number k of the file belongs to (k % 3, floor(k / 3) % 2, floor(k / 6)).
    expect([...sink.train.x]).toEqual([0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]);
  });

  it.each([
    ["colours", 3, false],
    ["grey", 1, false],
    ["colours and alpha", 4, true],
  ] as const)("of pictures with channels first (%s) are turned to channels last", async (_, channels, fortran) => {
    const [count, height, width] = [3, 8, 9];
    const value = (sample: number, row: number, column: number, channel: number) =>
      (sample * 83 + row * 29 + column * 7 + channel * 131) % 256;
    const size = [count, channels, height, width];
    const stored = new Float32Array(count * channels * height * width);
    const strides = fortran
      ? size.map((_, axis) => size.slice(0, axis).reduce((a, b) => a * b, 1))
      : size.map((_, axis) => size.slice(axis + 1).reduce((a, b) => a * b, 1));
    const expected: number[] = [];
    for (let n = 0; n < count; n++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          for (let channel = 0; channel < channels; channel++) {
            stored[n * strides[0]! + channel * strides[1]! + row * strides[2]! + column * strides[3]!] = value(n, row, column, channel);
            expected.push(value(n, row, column, channel));
          }
    const { sink, data } = await withY("x_train.npy", npyFile(size, stored, { fortran }));
    expect(sink.train.spec.xShape).toEqual([height, width, channels]);
    expect(asFloats(sink.train.x)).toEqual(expected);
    expect(data.channelsFirst).toBe(true);
    const bytes = await withY("x_train.npy", npyFile(size, Uint8Array.from(stored), { fortran }));
    expect([...bytes.sink.train.x]).toEqual(expected);
  });

  it.each([[[8, 9, 3]], [[8, 9]], [[3, 4, 4]], [[4, 4, 16]], [[2, 8, 8]], [[1, 28]]])(
    "of shape %j per sample stay as they are",
    async (sample) => {
      const x = noise(3 * sample.reduce((a, b) => a * b, 1));
      const { sink, data } = await withY("x.npy", npyFile([3, ...sample], x));
      expect([sink.train.spec.xShape, data.channelsFirst]).toEqual([sample, undefined]);
      expect(sink.train.x).toEqual(x);
    },
  );

  it("with channels first and with channels last go together", async () => {
    const { sink } = await load([
      file("x_train.npy", npyFile([3, 1, 8, 8], noise(192))),
      file("y_train.npy", y),
      file("x_test.npy", npyFile([3, 8, 8, 1], noise(192))),
      file("y_test.npy", y),
    ]);
    expect([sink.train.spec.xShape, sink.test.spec.xShape]).toEqual([
      [8, 8, 1],
      [8, 8, 1],
    ]);
  });

  it("in an .npz are paired by their keys, with targets (N, 1) and three splits", async () => {
    const member = (count: number, shape: number[]) =>
      npyFile([count, ...shape], noise(count * shape.reduce((a, b) => a * b, 1), count, 10));
    const npz = zipFile({
      "x_test.npy": member(2, [4, 4]),
      "x_train.npy": member(5, [4, 4]),
      "y_train.npy": member(5, [1]),
      "y_test.npy": member(2, [1]),
      "x_val.npy": member(3, [4, 4]),
      "y_val.npy": member(3, [1]),
    });
    const { sink, data } = await load([file("mine.npz", npz)]);
    expect(Object.values(sink.splits).map(({ spec }) => [spec.split, spec.count, spec.yShape])).toEqual([
      ["train", 5, []],
      ["validation", 3, []],
      ["test", 2, []],
    ]);
    expect(data.name).toBe("mine");
  });

  /** Texts as NumPy stores them: 4 bytes a character, or UTF-8; zeros after the shorter ones. */
  const texts = (kind: "<U" | ">U" | "|S", values: string[], shape = [values.length]) => {
    const units = values.map((value) => (kind === "|S" ? [...Buffer.from(value)] : [...value].map((sign) => sign.codePointAt(0)!)));
    const length = Math.max(...units.map((unit) => unit.length));
    const each = kind === "|S" ? 1 : 4;
    const bytes = Buffer.alloc(values.length * length * each);
    units.forEach((unit, i) =>
      unit.forEach((value, k) => {
        const at = (i * length + k) * each;
        if (kind === "|S") bytes[at] = value;
        else if (kind === "<U") bytes.writeUInt32LE(value, at);
        else bytes.writeUInt32BE(value, at);
      }),
    );
    return npyFile(shape, bytes, { descr: `${kind}${length}` });
  };

  it.each(["<U", ">U", "|S"] as const)("of texts (%s) are labels: their classes sorted, over all parts", async (kind) => {
    const npz = zipFile({
      "x_train.npy": npyFile([4, 2], noise(8)),
      "y_train.npy": texts(kind, ["zebra", "cat", "zebra", "어부"], [4, 1]),
      "x_test.npy": npyFile([2, 2], noise(4)),
      "y_test.npy": texts(kind, ["dog", "cat"]),
    });
    const { sink, data } = await load([file("animals.npz", npz)]);
    expect(data.classNames).toEqual(["cat", "dog", "zebra", "어부"]);
    expect(sink.train.spec).toMatchObject({ yShape: [], yDtype: "int32" });
    expect([asInts(sink.train.y), asInts(sink.test.y)]).toEqual([
      [2, 0, 2, 3],
      [1, 0],
    ]);
  });

  const iris = (target: ArrayBufferView, more: Record<string, Uint8Array>, shape = [4]) =>
    load([file("iris.npz", zipFile({ "data.npy": npyFile([4, 3], noise(12)), "target.npy": npyFile(shape, target), ...more }))]);

  it("may come with lists of names, as scikit-learn's sets do: those of the classes are theirs", async () => {
    const names = texts("<U", ["setosa", "versicolor", "virginica"]);
    const numbers = Int32Array.of(0, 1, 1, 0);
    for (const key of ["target_names.npy", "class_names.npy", "fine-label-names.npy"]) {
      const { sink, data } = await iris(numbers, { [key]: names, "feature_names.npy": texts("|S", ["a", "b", "c"]) });
      expect(data.classNames).toEqual(["setosa", "versicolor", "virginica"]);
      expect(asInts(sink.train.y)).toEqual([0, 1, 1, 0]);
    }
    // A single number or text is none of the samples: numpy.savez("iris.npz", **load_iris()) puts some in.
    const single = { "DESCR.npy": npyFile([], new Uint32Array(4), { descr: "<U4" }), "frame.npy": npyFile([], noise(9), { descr: "|O" }) };
    expect((await iris(numbers, { ...single, "target_names.npy": names })).data.classNames).toHaveLength(3);
    expect(
      (await iris(Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0), { "target_names.npy": names }, [4, 3])).data.classNames,
    ).toHaveLength(3);
    expect((await iris(Float32Array.of(0.5, 1, 2, 3), { "target_names.npy": names })).data.classNames).toBeNull();
    expect((await iris(numbers, { "feature_names.npy": names })).data.classNames).toBeNull();
    expect((await refusal(iris(noise(8), { "target_names.npy": names }, [4, 2]))).message).toBe(
      "iris.npz: target_names.npy: expected names of 2 classes, as many as each target has numbers, found 3.",
    );
    expect(
      (
        await refusal(
          iris(numbers, {
            "target_names.npy": texts(
              "<U",
              Array.from({ length: 1001 }, (_, i) => String(i)),
            ),
          }),
        )
      ).message,
    ).toMatch(/names of at most 1,000 classes, found 1,001/);
  });

  it("and lists of names wait for each other, and stay when a test set joins", async () => {
    const intake = new Intake();
    const names = file("class_names.npy", texts("<U", ["cat", "dog"]));
    const array = (name: string, shape: number[]) =>
      file(
        name,
        npyFile(
          shape,
          noise(
            shape.reduce((a, b) => a * b, 1),
            1,
            2,
          ),
        ),
      );
    const pending = await refusal(intake.add([names], new MemorySink()));
    expect(pending.message).toMatch(/^Read: class_names\.npy \(2 names\)\. Still missing: the training images/);
    expect((await intake.add([array("x_train.npy", [3, 2]), array("y_train.npy", [3])], new MemorySink())).classNames).toEqual([
      "cat",
      "dog",
    ]);
    expect(await intake.add([array("x_test.npy", [2, 2]), array("y_test.npy", [2])], new MemorySink())).toMatchObject({
      joined: true,
      classNames: ["cat", "dog"],
    });
  });

  it("of texts that are no labels of all samples are refused", async () => {
    const x = file("x_train.npy", npyFile([3, 2], noise(6)));
    const said = async (...labels: File[]) => (await refusal(load([x, ...labels]))).message;
    expect(await said(file("y_train.npy", texts("<U", ["a", "", "b"])))).toBe(
      "y_train.npy: expected a label for every sample, found an empty one at sample 1.",
    );
    expect(await said(file("y_train.npy", texts("<U", ["a", "b"])))).toMatch(/^y_train\.npy: expected 3 labels/);
    expect(await said(file("y_train.npy", texts("<U", ["a", "b", "c"]).subarray(0, 135)))).toBe(
      "y_train.npy: expected 140 bytes for 3 labels, found 135.",
    );
    expect(
      await said(file("y_train.npy", npyFile([3], Uint8Array.of(1, 2, 3, 255, 255, 255, 255, 9, 9, 9, 9, 9), { descr: "<U1" }))),
    ).toMatch(/expected text, found none at place 0/);
    expect(
      await said(
        file(
          "y_train.npy",
          texts(
            "<U",
            Array.from({ length: 1001 }, (_, i) => String(i)),
          ),
        ),
      ),
    ).toMatch(/at most 1,000 classes/);
    expect(await said(file("y_train.npy", npyFile([3], noise(3), { descr: "<U999999999" })))).toMatch(
      /texts of 1 to 1,000 characters, found 999,999,999/,
    );
    expect(
      await said(
        file("y_train.npy", texts("<U", ["a", "b", "a"])),
        file("x_test.npy", npyFile([1, 2], noise(2))),
        file("y_test.npy", npyFile([1], Int32Array.of(1))),
      ),
    ).toMatch(/^y_test\.npy: expected labels in text as in y_train\.npy, found labels in int32/);
  });

  it("with one-hot targets keep them", async () => {
    const { sink } = await load([file("x.npy", npyFile([2, 3], noise(6))), file("labels.npy", npyFile([2, 2], Uint8Array.of(1, 0, 0, 1)))]);
    expect(sink.train.spec.yShape).toEqual([2]);
  });

  it("and IDX files go together", async () => {
    const { sink } = await load([file("train-images-idx3-ubyte", pictures(4)), file("labels.npy", npyFile([4], noise(4, 1, 10)))]);
    expect(sink.train.spec.count).toBe(4);
    expect((await refusal(load([file("x.npy", npyFile([3, 2], noise(6))), file("train-labels", labels(4))]))).message).toMatch(
      /expected 3 labels .* found 4\.$/,
    );
  });

  it.each([
    ["text", npyFile([3, 1], noise(12), { descr: "<U1" }), /^x\.npy: expected numbers .*, found NumPy's type '<U1'\.$/],
    ["objects", npyFile([3, 1], noise(24), { descr: "|O" }), /^x\.npy: expected a pickle of numbers, .*, found one of objects/],
    ["NaN", npyFile([3, 1], Float32Array.of(1, NaN, 2)), /^x\.npy: expected finite numbers, found NaN at place 1\.$/],
    ["2^40 as int64", npyFile([3, 1], BigInt64Array.of(1n, 2n ** 40n, 1n)), /^x\.npy: expected whole numbers below 2,147,483,648/],
    ["a number alone", npyFile([], Uint8Array.of(1)), /^x\.npy: expected an array of 1 to 8 dimensions/],
    ["fewer numbers than announced", npyFile([3, 9], noise(26)), /^x\.npy: expected 155 bytes for 3 samples of 9, found 154\.$/],
    ["2^31 pictures", npyFile([2 ** 31, 28, 28], noise(9)), /^x\.npy: expected .* bytes/],
  ])("of %s are refused", async (_, bytes, message) => {
    expect((await refusal(withY("x.npy", bytes))).message).toMatch(message);
  });
});
