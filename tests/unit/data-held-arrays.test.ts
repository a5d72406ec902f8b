// Arrays in files that hold several or are no plain numbers: MATLAB's .mat, pickles, NumPy's objects, one .npy a class, texts in folders.

import { describe, expect, it } from "vitest";
import { asFloats, asInts, file, gz, joined, load, noise, npyFile, refusal, tarFile, zipFile } from "./data-fixtures";

const bytes = (text: string) => joined(Buffer.from(text, "base64"));

describe("a file of MATLAB", () => {
  /** A whole file: 116 letters, then the version and the order of bytes, then its arrays. */
  const mat = (text: string) => {
    const head = Buffer.alloc(128, "MATLAB 5.0 MAT-file, made by a test".padEnd(124));
    head.set([0, 1, 0x49, 0x4d], 124);
    return joined(head, Buffer.from(text, "base64"));
  };
  /** scipy.io.savemat of X = [[0, 1], [2, 3] ... [10, 11]] and y = [1, 2, 3, 1, 2, 3], as it is and packed. */
  const plain =
    "DgAAAJAAAAAGAAAACAAAAAYAAAAAAAAABQAAAAgAAAAGAAAAAgAAAAEAAQBYAAAACQAAAGAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAEEAAAAAAAAAYQAAAAAAAACBAAAAAAAAAJEAAAAAAAADwPwAAAAAAAAhAAAAAAAAAFEAAAAAAAAAcQAAAAAAAACJAAAAAAAAAJkAOAAAAYAAAAAYAAAAIAAAABgAAAAAAAAAFAAAACAAAAAYAAAABAAAAAQABAHkAAAAJAAAAMAAAAAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQA==";
  const packed =
    "DwAAAEMAAAB4nONjYGCYAMRsQMwBpUGAFYnPBMSMQBgBpDmBOIEBAzhAKAEoLQGlFaC0CpT+YA+hOaB8ESgtA6WVoLSaAwB4JAYmDwAAAC8AAAB4nONjYGBIAGI2IOaA0iDAisRnBGNGhkogzQnEBgww8MEeynCAUBwOuMQBuaQEuQ==";
  /** X: 8 x 9 x 3 x 4 bytes, counted in Python's order; y: 1, 2, 10, 1. As SVHN's train_32x32.mat. */
  const pictures =
    "DwAAAF8CAAB4nE3OZVRUYRgE4Lu7gEuj0hg0Bo0tYUvYUjZ2dyd2B2GgEraELWFL2N3d3d0SzjffH3fPPfc9O3vmGRNFUZI0iqKHtxaPviI/unjM/vsNf1F08KjwjcZbjSdG/DjkVrNdleZ/M5rwrN2hassV69mfup6qtc7IOa54wLVG26y9k7VjHrXa5+yfbj79XfQx7+Bs+8W/+lzyD893T9IZcS845ly9TWZTXoWLW0TiFhEqGaGSAiopoJICKimgkgIqKUgtrlhqyVqppZtLLdteavnuHA2BoyFwNASOhqAaerv57soLvhtPfN7+cPUVKps5n7udrr3e2CW+ZOD1xtttfFL0xz5uvd8lIMNixvtOx31CchyW/O57OSCiwGO17sj7IT3P199cfurrCHGLSNwiQiUjVFJAJQVUUkAlBVRSQCUFqcWXSC1FX2oZFlLLcZBagQdHQ+BoCBwNgaMhqIfdabGnysIfJpNedDhSY6Xadu6X7mfqbDBxTSgddKPJDlvfVINxT9occA3MtJz5ofMJ39Bcx6V/+l0JjCz0XKM36kForwsNtlSY9iZS3CISt4hQyQiVFFBJAZUUUEkBlRRQSUFqCaVSSzWQWqal1HIdpVboydEQOBoCR0PgaAia4Xdb7q266Kfp5Jcdj9ZcpbGb97XH2bobTd0SywbfbLrTzi/NcPzTtgfdgrKsZn3sctIvLM9p2d/+V4OiirzWlhv9MKz3xYZbK8a+jRK3iMQtIlQyQiUFVFJAJQVUUkAlBVRSkFpimdTSDKWWZSW1PCepFXlxNASOhsDREDgawj/B95IMDwAAACoAAAB4nONjYGAwAGI2IOYAYk4GCGCF8lmAmBGMGRkqgTQTUISRiYsRABj1APc=";
  /** A structure "dataset" of train and test, each of images (6 and 2 of 9 bytes), labels and writers; and a mapping. As EMNIST. */
  const structures =
    "DwAAAAYBAAB4nONjYGDYwcTAwAakOYAYyAQDViifEQmzA3FKYklicWoJUJ4FLi8BxCVFiZl5IDq1uASkPzexoCAzL52BD8h2YCTOfIg4qrmZuYnpqcUMDDmJSak5QLq8KLMktagYbG4GA8JcTjRz2aBiMHNB9pqBGJxC0iq6jFzCMqp6TNwismr6zDyicuoGLLxi8hqGrHziCppGbPwSilrG7AKSStomHIJSyjqmDGD7LAjYx4hmH1iMiRmIyNfPDgYQ/RcYSAtHdiifDxGOsGAEi3ngcQ8TlvATAocfIxcTNzMPCy8rHxs/uwCHIEQeZJ4BAfNQ/cfEwMxIOFyYkfSihaujkzMDAwDYMyPq";

  it.each([plain, packed])("is its samples and their classes, which are counted from 1", async (text) => {
    const { sink, data } = await load([file("ex.mat", mat(text))]);
    expect(data).toMatchObject({ name: "ex", classNames: ["1", "2", "3"] });
    expect(asFloats(sink.train.x)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(asInts(sink.train.y)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it("may have its pictures along the last axis", async () => {
    const { sink, data } = await load([file("train_8x9.mat", mat(pictures))]);
    expect(sink.train.spec).toMatchObject({ count: 4, xShape: [8, 9, 3] });
    expect(data.classNames).toEqual(["1", "2", "10"]);
    expect(asInts(sink.train.y)).toEqual([0, 1, 2, 0]);
    const wanted = Array.from({ length: 4 }, (_, n) => Array.from({ length: 8 * 9 * 3 }, (_, i) => (4 * i + n) % 256)).flat();
    expect([...sink.train.x]).toEqual(wanted);
  });

  it("may keep training and test in structures", async () => {
    const { sink, data } = await load([file("emnist.mat", mat(structures))]);
    expect([data.name, sink.train.spec.count, sink.test.spec.count]).toEqual(["emnist", 6, 2]);
    expect([...sink.test.x]).toEqual(Array.from({ length: 18 }, (_, i) => i));
    expect(asInts(sink.test.y)).toEqual([2, 0]);
  });

  it("that is damaged is refused, or read as it was where nothing has a checksum", async () => {
    for (const text of [packed, structures]) {
      const whole = mat(text);
      for (let at = 128; at < whole.length; at += 3) {
        for (const damaged of [whole.slice(0, at), whole.map((byte, i) => (i === at ? byte ^ 0x41 : byte))]) {
          const result: unknown = await load([file("a.mat", damaged)]).catch((error: unknown) => error);
          if (result instanceof Error) expect(`${result.name}: ${result.message}`).toMatch(/^(SproutError|PendingFiles): /);
        }
      }
    }
  });

  it("of another level, or without samples, is named", async () => {
    const old = joined(Buffer.from("MATLAB 7.3 MAT-file".padEnd(128)), new Uint8Array(600));
    expect((await refusal(load([file("a.mat", old)]))).message).toMatch(/found MATLAB's \.mat of version 7\.3\.$/);
    expect((await refusal(load([file("a.mat", mat(plain).slice(0, 128 + 152))]))).message).toBe(
      "a.mat: expected an array of samples with as many labels, found X (6 x 2).",
    );
  });
});

describe("a pickle", () => {
  /** pickle.dumps({ "labels": [1, 2], "data": numpy.uint8 of [[0, 1], [2, 3]] }), protocols 0 and 2. */
  const protocols = {
    0: "KGRwMApWbGFiZWxzCnAxCihscDIKSTEKYUkyCmFzVmRhdGEKcDMKY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnA0CihjbnVtcHkKbmRhcnJheQpwNQooSTAKdHA2CmNfY29kZWNzCmVuY29kZQpwNwooVmIKcDgKVmxhdGluMQpwOQp0cDEwClJwMTEKdHAxMgpScDEzCihJMQooSTIKSTIKdHAxNApjbnVtcHkKZHR5cGUKcDE1CihWdTEKcDE2CkkwMApJMDEKdHAxNwpScDE4CihJMwpWfApwMTkKTk5OSS0xCkktMQpJMAp0cDIwCmJJMDAKZzcKKFZcdTAwMDABAgMKcDIxCmc5CnRwMjIKUnAyMwp0cDI0CmJzLg==",
    2: "gAJ9cQAoWAYAAABsYWJlbHNxAV1xAihLAUsCZVgEAAAAZGF0YXEDY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEEY251bXB5Cm5kYXJyYXkKcQVLAIVxBmNfY29kZWNzCmVuY29kZQpxB1gBAAAAYnEIWAYAAABsYXRpbjFxCYZxClJxC4dxDFJxDShLAUsCSwKGcQ5jbnVtcHkKZHR5cGUKcQ9YAgAAAHUxcRCJiIdxEVJxEihLA1gBAAAAfHETTk5OSv////9K/////0sAdHEUYoloB1gEAAAAAAECA3EVaAmGcRZScRd0cRhidS4=",
  };

  it.each(Object.entries(protocols))("of protocol %s is its samples and labels", async (_, text) => {
    const { sink, data } = await load([file("set.pkl", bytes(text))]);
    expect([data.name, [...sink.train.x], asInts(sink.train.y)]).toEqual(["set", [0, 1, 2, 3], [1, 2]]);
  });

  it("that would have to be run is refused, and nothing is run", async () => {
    const evil = "gASVLAAAAAAAAAB9lIwEZGF0YZSMBXBvc2l4lIwGc3lzdGVtlJOUjAdlY2hvIGhplIWUUpRzLg==";
    expect((await refusal(load([file("evil.pkl", bytes(evil))]))).message).toBe(
      "evil.pkl: expected a pickle of numbers, texts, lists and NumPy's arrays, found one of posix.system, which would have to be run.",
    );
  });

  it("that is damaged or cut off is refused, or read as it was", async () => {
    for (const text of Object.values(protocols)) {
      const whole = bytes(text);
      for (let at = 2; at < whole.length; at++) {
        for (const damaged of [whole.slice(0, at), whole.map((byte, i) => (i === at ? byte ^ 0x15 : byte))]) {
          const result: unknown = await load([file("a.pkl", damaged)]).catch((error: unknown) => error);
          if (result instanceof Error) expect(`${result.name}: ${result.message}`).toMatch(/^(SproutError|PendingFiles): /);
        }
      }
    }
  });
});

describe("NumPy's objects", () => {
  const objects = (shape: number[], text: string) => npyFile(shape, bytes(text), { descr: "|O" });
  const ragged = objects(
    [3],
    "gASVoQAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsDhZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZQoXZQoSwFLAksDZV2USwRhXZQoSwVLBmVldJRiLg==",
  );
  const texts = objects(
    [3],
    "gASVlAAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsDhZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZQojAFilIwBYZRoE2V0lGIu",
  );
  const arrays = objects(
    [2],
    "gASVCgEAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsChZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZQoaAJoBUsAhZRoB4eUUpQoSwFLAoWUaAyMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxAAAAAAAAD4PwAAAAAAAABAlHSUYmgCaAVLAIWUaAeHlFKUKEsBSwKFlGgZiUMQAAAAAAAACEAAAAAAAAAQQJR0lGJldJRiLg==",
  );

  it("that are lists of different lengths become sequences, zeros before the shorter ones; texts become classes", async () => {
    const { sink, data } = await load([file("imdb.npz", zipFile({ "x_train.npy": ragged, "y_train.npy": texts }))]);
    expect(sink.train.spec).toMatchObject({ xShape: [3], xDtype: "int32" });
    expect([asInts(sink.train.x), data.classNames, asInts(sink.train.y)]).toEqual([
      [1, 2, 3, 0, 0, 4, 0, 5, 6],
      ["a", "b"],
      [1, 0, 1],
    ]);
  });

  it("that are labels may be many", async () => {
    const count = 200_000;
    // Protocol 2: a list, a mark, texts of one letter each, their appending, the end.
    const pickle = new Uint8Array(2 + 2 + 6 * count + 2);
    pickle.set([0x80, 2, 0x5d, 0x28]);
    for (let i = 0; i < count; i++) pickle.set([0x58, 1, 0, 0, 0, 97 + (i % 2)], 4 + 6 * i);
    pickle.set([0x65, 0x2e], 4 + 6 * count);
    const members = { "x.npy": npyFile([count, 1], new Uint8Array(count)), "y.npy": npyFile([count], pickle, { descr: "|O" }) };
    const { sink, data } = await load([file("many.npz", zipFile(members))]);
    expect([data.classNames, sink.train.spec.count, asInts(sink.train.y).slice(0, 3)]).toEqual([["a", "b"], count, [0, 1, 0]]);
  });

  it("that are arrays of one shape are put together", async () => {
    const { sink } = await load([file("a.npz", zipFile({ "x.npy": arrays, "y.npy": npyFile([2], Int32Array.of(0, 1)) }))]);
    expect([sink.train.spec.xShape, asFloats(sink.train.x)]).toEqual([[2], [1.5, 2, 3, 4]]);
  });
});

describe("labels stored as floats", () => {
  const set = (...y: number[]) =>
    zipFile({ "x.npy": npyFile([y.length, 2], new Float32Array(2 * y.length)), "y.npy": npyFile([y.length], Float64Array.from(y)) });

  it("are classes when whole", async () => {
    const { sink } = await load([file("a.npz", set(0, 2, 1))]);
    expect([sink.train.spec.yDtype, asInts(sink.train.y)]).toEqual(["int32", [0, 2, 1]]);
  });

  it.each([
    ["with fractions", [0, 2.5, 1]],
    ["below zero", [0, -2, 1]],
    ["in thousands", [0, 2000, 1]],
  ])("%s are values", async (_, y) => {
    const { sink } = await load([file("a.npz", set(...y))]);
    expect([sink.train.spec.yDtype, asFloats(sink.train.y)]).toEqual(["float32", y]);
  });
});

describe("one .npy a class", () => {
  const drawings = (count: number, seed: number) => npyFile([count, 784], noise(count * 784, seed));
  const [cats, dogs] = [drawings(5, 1), drawings(7, 2)];

  it("are classes by the files' names, pictures mixed the same way each time", async () => {
    const files = () => [file("full_numpy_bitmap_cat.npy", cats), file("full_numpy_bitmap_dog.npy", dogs)];
    const { sink, data } = await load(files());
    expect(data).toMatchObject({ name: "cat and others", classNames: ["cat", "dog"] });
    expect(sink.train.spec).toMatchObject({ count: 12, xShape: [28, 28], xDtype: "uint8" });
    const labels = asInts(sink.train.y);
    expect([...labels].sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(labels).not.toEqual([...labels].sort());
    const seen = new Set<string>();
    labels.forEach((label, i) => {
      const own = sink.train.x.subarray(i * 784, (i + 1) * 784);
      const source = (label === 0 ? cats : dogs).subarray(-784 * (label === 0 ? 5 : 7));
      const at = Array.from({ length: source.length / 784 }, (_, k) => k).find((k) =>
        own.every((value, j) => value === source[k * 784 + j]),
      );
      expect(at).toBeDefined();
      seen.add(`${label} ${at}`);
    });
    expect(seen.size).toBe(12);
    expect((await load(files())).sink.train.x).toEqual(sink.train.x);
  });

  it("are none where a name says that labels are still to come", async () => {
    const names = ["images_a.npy", "images_b.npy"];
    expect((await refusal(load([file(names[0]!, cats), file(names[1]!, dogs)]))).name).not.toBe("TypeError");
    expect((await refusal(load([file("x_train.npy", cats), file("x_test.npy", dogs)]))).name).toBe("PendingFiles");
  });
});

describe("texts in one folder a class", () => {
  const texts = (part: string, count: number) =>
    Object.fromEntries(
      ["pos", "neg"].flatMap((kind) =>
        Array.from({ length: count }, (_, i) => [
          `aclImdb/${part}/${kind}/${i}_7.txt`,
          joined(Buffer.from(`a ${kind === "pos" ? "good" : "bad"} film, ${i}`)),
        ]),
      ),
    );

  it("are a table of texts, those without a class left out and counted", async () => {
    const archive = gz(
      tarFile({
        "aclImdb/imdb.vocab": joined(Buffer.from("the\nand\n")),
        "aclImdb/train/unsup/0_0.txt": joined(Buffer.from("no class")),
        ...texts("train", 6),
        ...texts("test", 3),
      }),
    );
    const { sink, data } = await load([file("aclImdb_v1.tar.gz", archive)]);
    expect(data).toMatchObject({ name: "aclImdb_v1", classNames: ["neg", "pos"] });
    expect(data.table).toMatchObject({ format: "texts", mode: "text", target: "class", rows: 18, unlabelled: 1, separate: true });
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([12, 6]);
    expect((await refusal(load([file("a.tar.gz", archive)], { table: { quotes: "none" } }))).message).toMatch(/expected no option quotes/);
  });
});

describe("what is not read", () => {
  it.each([
    ["a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old document of Office (.xls)", "Save it as .xlsx or CSV."],
    ["a.db", "SQLite format 3\0", "an SQLite database", "Save the table as CSV."],
    ["a.feather", "ARROW1\0\0", "an Arrow (Feather) file", "Save the table as Parquet or CSV."],
    ["a.wav", "RIFF\0\0\0\0WAVEfmt ", "a sound (.wav)", "Save what is to be learnt as arrays, with numpy.savez, or as a table."],
    ["a.mp4", "\0\0\0\x18ftypisom", "a film (.mp4)", "Save what is to be learnt as arrays, with numpy.savez, or as a table."],
  ])("is named for what it is, with all that is: %s", async (name, head, kind, hint) => {
    const error = await refusal(load([file(name, joined(Buffer.from(head, "latin1"), new Uint8Array(100)))]));
    expect(error.message).toBe(
      `${name}: expected pictures in one folder a class, a table (CSV and other text with delimiters, Excel .xlsx, Parquet, JSON, ARFF or LIBSVM), ` +
        "texts in one folder a class, IDX files (plain or .gz), NumPy arrays (.npy or .npz), MATLAB's .mat or CIFAR's files (.bin, pickles or .tar.gz), " +
        `found ${kind}.`,
    );
    expect(error.hint).toBe(hint);
  });
});
