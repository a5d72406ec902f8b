// Zip archives: what is in them loads as if it lay beside them; damaged and hostile ones are refused.

import { Inflate } from "fflate";
import { describe, expect, it, vi } from "vitest";
import { file, fourFiles, joined, labels, load, noise, pictures, pngFile, refusal, zipFile } from "./data-fixtures";

const four = async () =>
  Object.fromEntries(
    await Promise.all(fourFiles().map(async (each) => [`mnist/${each.name}`, new Uint8Array(await each.arrayBuffer())] as const)),
  );
const pair = (x = pictures(6)) => ({ "train-images": x, "train-labels": labels(6) });

describe("a zip archive", () => {
  it.each([true, false])("holds a data set (deflated: %s)", async (deflate) => {
    const { sink } = await load([
      file("mnist.zip", zipFile({ ...(await four()), "__MACOSX/._x": noise(5), "readme.md": noise(5) }, { deflate })),
    ]);
    expect([sink.train.spec.count, sink.test.spec.count]).toEqual([6, 4]);
    expect(sink.train.x).toEqual(noise(6 * 784, 1));
  });

  it.each([true, false])("may hold large members (deflated: %s)", async (deflate) => {
    const { sink } = await load([file("big.zip", zipFile({ "train-images": pictures(6, 1000), "train-labels": labels(6) }, { deflate }))]);
    expect(Buffer.compare(sink.train.x, noise(6e6, 1))).toBe(0);
  });

  it("is refused when damaged, cut off, encrypted, empty or packed by another method", async () => {
    const good = zipFile(pair(), { deflate: false });
    const at = (bytes: Uint8Array, ...start: number[]) => bytes.findIndex((_, i) => start.every((byte, k) => bytes[i + k] === byte));
    const changed = (place: number, value: number) => good.map((byte, i) => (i === place ? value : byte));
    const directory = at(good, 0x50, 0x4b, 1, 2);
    const message = async (bytes: Uint8Array) => (await refusal(load([file("a.zip", joined(bytes))]))).message;
    expect(await message(changed(200, good[200]! ^ 1))).toBe("a.zip: train-images: expected an intact file in the archive, found damage.");
    expect(await message(good.subarray(0, good.length - 30))).toBe(
      "a.zip: expected a complete zip archive, found one that is cut off or damaged.",
    );
    expect(await message(changed(directory + 8, 1))).toMatch(/train-images: expected a file without a password, found an encrypted one\.$/);
    expect(await message(changed(directory + 10, 99))).toMatch(/train-images: expected a stored or deflated file, found zip method 99\.$/);
    expect(await message(zipFile({}))).toMatch(/^a\.zip: expected .*, found none\.$/);
  });

  it("that would inflate to more than the limit is refused before it is unpacked", async () => {
    const bomb = file("bomb.zip", zipFile(pair(new Uint8Array(3e6))));
    expect(bomb.size).toBeLessThan(4000);
    expect((await refusal(load([bomb], { memoryLimit: 1 << 20 }))).message).toBe(
      "bomb.zip: expected at most 1,048,576 bytes once unpacked, found more.",
    );
  });

  it("that lies about its sizes is damaged", async () => {
    const zip = zipFile(pair());
    const view = new DataView(zip.buffer);
    for (let i = 0; i + 4 < zip.length; i++) if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 100, true);
    expect((await refusal(load([file("liar.zip", zip)]))).message).toMatch(/^liar\.zip: train-images: expected an intact file/);
  });

  it("whose members are of a wrong number, share bytes or unpack to more than they say is damaged", async () => {
    const good = zipFile({ "cat/1.png": pngFile(2, 2, [1]), "dog/1.png": pngFile(2, 2, [2]) }, { deflate: false });
    const view = new DataView(good.buffer);
    const heads = [...good.keys()].filter((i) => i + 4 <= good.length && view.getUint32(i, true) === 0x02014b50);
    const says = "a.zip: expected a complete zip archive, found one that is cut off or damaged.";
    const changed = (at: number, value: number) => {
      const bytes = good.slice();
      new DataView(bytes.buffer).setUint16(at, value, true);
      return refusal(load([file("a.zip", bytes)]));
    };
    expect((await changed(good.length - 12, 1)).message).toBe(says);
    expect((await changed(heads[1]! + 42, 0)).message).toBe(says);
    // 64 kB that say they are ten bytes, and would be 64 MB: no more of them is unpacked than of 32 kB.
    const bomb = zipFile({ "train-images": new Uint8Array(2 ** 26), "train-labels": labels(6) });
    const lie = new DataView(bomb.buffer);
    const at = [...bomb.keys()].find((i) => lie.getUint32(i, true) === 0x02014b50)!;
    lie.setUint32(at + 24, 10, true);
    const pieces: number[] = [];
    const original = Inflate.prototype.push;
    const push = vi.spyOn(Inflate.prototype, "push").mockImplementation(function (this: Inflate, ...given) {
      pieces.push(given[0].length);
      return original.apply(this, given);
    });
    expect((await refusal(load([file("a.zip", bomb)]))).message).toMatch(/^a\.zip: train-images: expected an intact file in the archive/);
    push.mockRestore();
    expect(pieces).toEqual([1 << 15]);
  });
});
