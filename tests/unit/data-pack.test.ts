// Files made ready to be kept: as they are while they are few, else in one tar that is read back the same.

import { expect, it } from "vitest";
import { Intake } from "../../web/src/data/intake";
import { entries } from "../../web/src/data/entries";
import { pack } from "../../web/src/data/pack";
import { MemorySink, noise, pngFile } from "./data-fixtures";

const inFolder = (path: string, bytes: Uint8Array<ArrayBuffer>) =>
  Object.defineProperty(new File([bytes], path.split("/").at(-1)!, { lastModified: 7 }), "webkitRelativePath", { value: path });

async function contents(file: File): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for await (const { folder, name, size, bytes } of entries(file, {})) found.set(`${folder}/${name}`, await bytes.exact(size!));
  return found;
}

it("keeps few files as they are, under their paths", async () => {
  const [packed, ...more] = await pack([inFolder("zoo/cat/1.png", pngFile(2, 2, [9]))]);
  expect([packed!.name, packed!.lastModified, more.length]).toEqual(["zoo/cat/1.png", 7, 0]);
});

it("joins many files into one tar, whatever their names and sizes", async () => {
  const given = new Map(Array.from({ length: 1100 }, (_, i) => [`zoo/${"ü".repeat(1 + (i % 120))}/${i}.bin`, noise(i % 1030, i)]));
  const packed = await pack([...given].map(([path, bytes]) => inFolder(path, bytes)));
  expect(packed.map(({ name, lastModified }) => [name, lastModified])).toEqual([["zoo.tar", 7]]);
  const found = await contents(packed[0]!);
  expect(found.size).toBe(given.size);
  for (const [path, bytes] of given) expect(found.get(path)).toEqual(bytes);
});

it("loads the same pictures from the tar as from the folder", async () => {
  const files = Array.from({ length: 120 }, (_, i) => inFolder(`zoo/${i % 2 ? "dog" : "cat"}/${i}.png`, pngFile(4, 4, [i])));
  const [folder, packed] = [new MemorySink(), new MemorySink()];
  const named = files.map((file) => new File([file], file.webkitRelativePath));
  const first = await new Intake().add(named, folder, {});
  expect(await new Intake().add(await pack(files), packed, {})).toEqual(first);
  expect(packed.train).toEqual(folder.train);
});
