// Sets that are kept: told apart by their content, stored once, there as long as somebody needs them; what earlier pages kept is still there.

import { beforeEach, expect, test, vi } from "vitest";
import type { Drawings } from "../../web/src/data/drawings";
import { contentOf, labelOf } from "../../web/src/data/identity";
import { KeptSets, type KeptSet } from "../../web/src/data/kept";
import { leaveDatabase, recordsIn, written } from "./support/storage";

const csv = (text: string, name = "three.csv", lastModified = 7): File => new File([text], name, { lastModified });
const setOf = (id: string, change: Partial<KeptSet> = {}): KeptSet => ({
  id,
  name: "three",
  train: 72,
  validation: 0,
  test: 18,
  source: null,
  bytes: 5,
  choices: {},
  opened: 1,
  opening: false,
  ...change,
});
const texts = async (files: File[]): Promise<[string, string][]> =>
  Promise.all(files.map(async (file) => [file.name, await file.text()] as [string, string]));

let kept: KeptSets;
beforeEach(() => {
  kept = new KeptSets();
});

test("what earlier pages kept is there: sets, files, drawings", async () => {
  const drawings: Drawings = { name: "shapes", classes: [{ name: "dot", samples: [Uint8Array.of(1, 2)] }], augment: true };
  const [label, file] = ["three.csv 1 3 7", csv("a,b")];
  await leaveDatabase("sprout-data", 2, {
    sets: { [label]: setOf(label), digits: setOf("digits", { name: "Digits", source: { name: "digits" }, opened: 2 }) },
    files: { [label]: [file] },
    drawings: { now: drawings },
  });
  const { sets, damaged } = await kept.list();
  expect(sets).toEqual([setOf("digits", { name: "Digits", source: { name: "digits" }, opened: 2 }), setOf(label)]);
  expect(damaged).toBe(0);
  expect(await texts(await kept.files(label))).toEqual([["three.csv", "a,b"]]);
  expect(await kept.drawings()).toEqual(drawings);
  expect(written.fileBytes).toBe(0);
});

test("a database of the first version opens too", async () => {
  await leaveDatabase("sprout-data", 1, { sets: { a: setOf("a") }, files: { a: [csv("a,b")] } });
  expect((await kept.list()).sets).toEqual([setOf("a")]);
  expect(await kept.drawings()).toBeNull();
});

test("files of an earlier page are recognised when they are chosen again, and told from others of the same name, size and time", async () => {
  const label = labelOf([csv("a,b")]);
  await leaveDatabase("sprout-data", 2, { sets: { [label]: setOf(label) }, files: { [label]: [csv("a,b")] }, drawings: {} });
  expect(await kept.idOf([csv("a,b")])).toBe(label);
  expect(await kept.idOf([csv("a,c")])).not.toBe(label);
});

test("the same content has the same id whenever it was chosen; other bytes, paths or orders have others", async () => {
  const [a, b] = [csv("1,2"), csv("3,4", "more.csv")];
  const id = await contentOf([a, b]);
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(await contentOf([csv("1,2", "three.csv", 99), b])).toBe(id);
  const others = [[csv("1,3"), b], [csv("1,2", "four.csv"), b], [b, a], [a], [csv("1,23,4")], [a, csv("", "empty.csv"), b]];
  const found = await Promise.all([[a, b], ...others].map((files) => contentOf(files)));
  expect(new Set(found).size).toBe(others.length + 1);
});

test("large files are told apart by their last byte, and digested in pieces of 4 MB", async () => {
  const digest = vi.spyOn(crypto.subtle, "digest");
  const bytes = new Uint8Array(9_000_001).map((_, i) => i % 251);
  const file = new File([bytes], "x.npy");
  const id = await contentOf([file]);
  expect(digest.mock.calls.map(([, piece]) => piece.byteLength)).toEqual([13, 4_194_304, 4_194_304, 611_393, 4 * 32]);
  digest.mockRestore();
  expect(await contentOf([new File([bytes.subarray(0, 4_000_000), bytes.subarray(4_000_000)], "x.npy")])).toBe(id);
  bytes[bytes.length - 1]! ^= 1;
  expect(await contentOf([new File([bytes], "x.npy")])).not.toBe(id);
});

test("hundreds of files are the same set as the archive they are kept in", async () => {
  const files = Array.from({ length: 150 }, (_, i) => csv(`${i}`, `zoo/${i % 2 ? "cat" : "dog"}/${i}.txt`));
  const id = await kept.idOf(files);
  await kept.put(setOf(id), files);
  const stored = await kept.files(id);
  expect(stored.map(({ name }) => name)).toEqual(["zoo.tar"]);
  expect(await contentOf(stored)).toBe(id);
});

test("where nothing can be digested, names, sizes and times tell files apart", async () => {
  vi.stubGlobal("crypto", {});
  expect(await kept.idOf([csv("a,b")])).toBe(labelOf([csv("a,b")]));
  vi.unstubAllGlobals();
});

test("files are written once, however often their set is noted, held and noted again", async () => {
  const files = [csv("a,b"), csv("c,d", "more.csv")];
  await kept.put(setOf("a"), files);
  await kept.put(setOf("a", { opened: 2 }), files);
  for (const holder of ["run 1", "run 2", "run 3"]) await kept.hold(holder, setOf("a"), files);
  // Two tabs at once.
  await Promise.all([kept.put(setOf("a"), files), new KeptSets().put(setOf("a"), files)]);
  expect(written.puts.get("files")).toBe(1);
  expect(written.fileBytes).toBe(6);
});

test("a set that is held stays for its holders when people remove it, and goes with the last of them", async () => {
  await kept.put(setOf("a"), [csv("a,b")]);
  await kept.hold("run 1", setOf("a"), [csv("a,b")]);
  await kept.hold("run 2", setOf("a"), [csv("a,b")]);
  expect(await kept.remove("a")).toBe(false);
  expect((await kept.list()).sets).toEqual([setOf("a", { removed: true })]);
  await kept.release("run 1");
  expect(await texts(await kept.files("a"))).toEqual([["three.csv", "a,b"]]);
  await kept.release("run 2");
  expect(await kept.files("a")).toEqual([]);
  expect(await recordsIn("sprout-data", "sets")).toEqual(new Map());
  expect(await kept.holders()).toEqual([]);
});

test("a set that nobody holds is gone when it is removed; one that is not removed outlives its holders", async () => {
  await kept.put(setOf("a"), [csv("a,b")]);
  await kept.hold("run 1", setOf("a"), []);
  await kept.release("run 1");
  await kept.release("run 1");
  expect((await kept.list()).sets).toEqual([setOf("a")]);
  expect(await kept.remove("a")).toBe(true);
  expect(await kept.files("a")).toEqual([]);
});

test("a set that is kept again after it was removed is there again", async () => {
  await kept.put(setOf("a"), [csv("a,b")]);
  await kept.hold("run 1", setOf("a"), [csv("a,b")]);
  await kept.remove("a");
  await kept.put(setOf("a", { opened: 5 }), [csv("a,b")]);
  await kept.release("run 1");
  expect((await kept.list()).sets).toEqual([setOf("a", { opened: 5 })]);
  expect(written.puts.get("files")).toBe(1);
});

test("a set that was removed before it is held is kept for its holder alone", async () => {
  await kept.hold("run 1", setOf("a"), [csv("a,b")]);
  expect((await kept.list()).sets).toEqual([setOf("a", { removed: true })]);
  // Who holds another set lets the first one go.
  await kept.hold("run 1", setOf("b"), [csv("c,d")]);
  expect((await kept.list()).sets).toEqual([setOf("b", { removed: true })]);
  expect([...(await recordsIn("sprout-data", "files")).keys()]).toEqual(["b"]);
});

test("a record that cannot be read is left out and counted; the others are there", async () => {
  await leaveDatabase("sprout-data", 2, {
    sets: { a: setOf("a"), b: null, c: "text", d: { id: "d" }, e: setOf("e", { train: "many" as never }) },
    files: {},
    drawings: {},
  });
  expect(await kept.list()).toEqual({ sets: [setOf("a")], damaged: 4 });
});
