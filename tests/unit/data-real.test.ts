// The real MNIST, Fashion-MNIST and CIFAR-10, where they lie beside the project in ../shared/data.

import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { load } from "./data-fixtures";

const data = resolve(import.meta.dirname, "../../../shared/data");

async function folder(path: string): Promise<File[]> {
  return Promise.all(readdirSync(path).map(async (name) => new File([await openAsBlob(join(path, name))], name)));
}

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function counts(y: Uint8Array): number[] {
  const sums = Array<number>(10).fill(0);
  for (const label of y) sums[label]!++;
  return sums;
}

describe.each([
  ["mnist", "MNIST", [5, 0, 4, 1, 9], [7, 2, 1, 0, 4], [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]],
  ["fashion-mnist", "Fashion-MNIST", [9, 0, 0, 3, 0], [9, 2, 1, 1, 6], Array(10).fill(6000)],
])("%s", (name, known, train, test, perClass) => {
  const path = join(data, name);
  const here = existsSync(path);
  if (!here) console.log(`${path} is not there: the tests on the real ${known} pass over.`);

  it("loads byte for byte", async () => {
    if (!here) return;
    const { sink, data } = await load(await folder(path));
    expect(data.name).toBe(known);
    expect(sink.train.spec).toMatchObject({ count: 60_000, xShape: [28, 28] });
    expect(sink.test.spec).toMatchObject({ count: 10_000, xShape: [28, 28] });
    expect([...sink.train.y.subarray(0, 5)]).toEqual(train);
    expect([...sink.test.y.subarray(0, 5)]).toEqual(test);
    expect(counts(sink.train.y)).toEqual(perClass);
    for (const [file, bytes] of [
      ["train-images-idx3-ubyte.gz", sink.train.x],
      ["t10k-images-idx3-ubyte.gz", sink.test.x],
    ] as const) {
      expect(sha(bytes)).toBe(sha(gunzipSync(readFileSync(join(path, file))).subarray(16)));
    }
  });

  it("is told apart by content when its files have lost their names", async () => {
    if (!here) return;
    const files = (await folder(path)).map((file, i) => new File([file], `${i}.bin`));
    const { sink, data } = await load(files.reverse());
    expect(data.name).toBe(known);
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([60_000, 10_000]);
  });
});

describe("MNIST and Fashion-MNIST", () => {
  it("are not mixed", async () => {
    if (!existsSync(join(data, "mnist")) || !existsSync(join(data, "fashion-mnist"))) return;
    const [mnist, fashion] = await Promise.all([folder(join(data, "mnist")), folder(join(data, "fashion-mnist"))]);
    const files = [
      mnist.find(({ name }) => name.startsWith("train-images"))!,
      fashion.find(({ name }) => name.startsWith("train-labels"))!,
    ];
    await expect(load(files)).rejects.toThrow("expected a file of MNIST as train-images-idx3-ubyte.gz is, found one of Fashion-MNIST.");
  });
});

describe("CIFAR-10", () => {
  const script = join(data, "cifar10-jpeg/make_bin.py");
  const here = existsSync(script);
  const python = here && hasPillow();
  if (!python) console.log(`${script} ${here ? "needs python3 with Pillow" : "is not there"}: the test on real CIFAR-10 passes over.`);

  it("loads from the binary files and from their archive", async () => {
    if (!python) return;
    const scratch = mkdtempSync(join(tmpdir(), "sprout-cifar10-"));
    try {
      const bin = join(scratch, "cifar-10-batches-bin");
      execFileSync("python3", [script, bin], { stdio: "ignore" });
      execFileSync("tar", ["-C", scratch, "-I", "gzip -1", "-cf", join(scratch, "cifar-10-binary.tar.gz"), "cifar-10-batches-bin"]);
      const { sink, data } = await load(await folder(bin));
      expect(data.name).toBe("CIFAR-10");
      expect(sink.train.spec).toMatchObject({ count: 50_000, xShape: [32, 32, 3] });
      expect(counts(sink.train.y)).toEqual(Array(10).fill(5000));
      expect(counts(sink.test.y)).toEqual(Array(10).fill(1000));
      const archive = join(scratch, "cifar-10-binary.tar.gz");
      const packed = await load([new File([await openAsBlob(archive)], "cifar-10-binary.tar.gz")]);
      expect(sha(packed.sink.train.x)).toBe(sha(sink.train.x));
      expect(sha(packed.sink.test.x)).toBe(sha(sink.test.x));
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

function hasPillow(): boolean {
  try {
    execFileSync("python3", ["-c", "import PIL"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
