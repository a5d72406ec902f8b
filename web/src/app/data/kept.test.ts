// What the page keeps of the data that is loaded: noted when it is opened, listed, removed; and what it says where it cannot.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recordsIn, written } from "../../../../tests/unit/support/storage";
import { csv, infoOf, openTab, persist, type Tab } from "../../../../tests/unit/support/tab";
import type { DataOrigin } from "../../data/kept";

let tab: Tab;
let now = 0;
beforeEach(async () => {
  vi.spyOn(Date, "now").mockImplementation(() => ++now);
  tab = await openTab();
  await tab.openKept();
});
afterEach(() => {
  vi.restoreAllMocks();
});
const originWith = (...files: File[]): DataOrigin => ({ source: files, choices: {} });
const names = (): string[] => tab.keptSets.value.map(({ name }) => name);

test("a set that is loaded is kept, is the first of the list, and is there at the next visit as it was left", async () => {
  await tab.keep({ ...originWith(csv("1")), choices: { classNames: ["p", "q"] }, division: { test: 0.5 } }, infoOf("one"));
  await tab.keep(originWith(csv("2", "two.csv")), infoOf("two"));
  expect(names()).toEqual(["two", "one"]);
  expect(tab.room.value).toEqual({ used: 1000, granted: 5000, lasting: false });
  const next = await openTab();
  const last = await next.openKept();
  expect(last?.name).toBe("two");
  const one = next.keptSets.value[1]!;
  expect(one).toMatchObject({ train: 72, validation: 0, test: 18, bytes: 1, opening: false });
  const origin = (await next.originOf(one))!;
  expect(origin).toMatchObject({ choices: { classNames: ["p", "q"] }, division: { test: 0.5 } });
  expect(await (origin.source as File[])[0]!.text()).toBe("1");
});

test("what the browser says to be used is no less than what is known to be there", async () => {
  await tab.keep(originWith(csv("1".repeat(2500))), infoOf("one"));
  expect(tab.room.value!.used).toBe(2500);
});

test("the same content is one set whenever it was chosen; a set that was opened keeps its id without being read again", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  const first = tab.openedId.value;
  await tab.keep(originWith(new File(["1"], "three.csv", { lastModified: 99 })), infoOf("one"));
  expect(tab.openedId.value).toBe(first);
  expect(names()).toEqual(["one"]);
  expect(written.puts.get("files")).toBe(1);

  const next = await openTab();
  const digest = vi.spyOn(crypto.subtle, "digest");
  const origin = (await next.originOf((await next.openKept())!))!;
  await next.keep(origin, infoOf("one"));
  await next.keep({ ...origin, choices: { classNames: ["x", "y"] } }, infoOf("one"));
  expect(next.openedId.value).toBe(first);
  expect(digest).not.toHaveBeenCalled();
});

test("other bytes under the same name, size and time are another set", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  await tab.keep(originWith(csv("2")), infoOf("one"));
  expect(tab.keptSets.value).toHaveLength(2);
});

test("a set that is made or fetched again is known by its name, without files", async () => {
  await tab.keep({ source: { name: "digits", seed: 1 }, choices: {} }, infoOf("Digits"));
  expect(tab.openedId.value).toBe("digits");
  expect(tab.keptSets.value).toMatchObject([{ id: "digits", source: { name: "digits", seed: 1 }, bytes: 0 }]);
  expect(persist).not.toHaveBeenCalled();
  expect(await tab.originOf(tab.keptSets.value[0]!)).toEqual({ source: { name: "digits", seed: 1 }, choices: {} });
});

test("the browser is asked to keep files for good when there is something to lose, once", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  await tab.keep(originWith(csv("1")), infoOf("one"));
  expect(persist).toHaveBeenCalledTimes(1);
});

test("nothing waits until a person has said whether files may stay for good", async () => {
  persist.mockReturnValueOnce(new Promise(() => undefined));
  await tab.keep(originWith(csv("1")), infoOf("one"));
  await tab.removeKept(tab.keptSets.value[0]!);
  expect(names()).toEqual([]);
});

test("that a set is being opened is noted until it is open", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  const origin = (await tab.originOf(tab.keptSets.value[0]!))!;
  expect((await (await openTab()).openKept())?.opening).toBe(true);
  await tab.keep(origin, infoOf("one"));
  expect((await (await openTab()).openKept())?.opening).toBe(false);
});

test("removed sets are gone, with their files, and that is said", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  const [set] = tab.keptSets.value;
  await tab.removeKept(set!);
  expect(names()).toEqual([]);
  expect(tab.announcement.value).toBe("one is no longer kept on this device.");
  expect(await recordsIn("sprout-data", "files")).toEqual(new Map());
  expect(await tab.originOf(set!)).toBeNull();
});

test("a removed set comes back with its files", async () => {
  const { redo, undo } = await import("../core/history");
  await tab.keep(originWith(csv("1")), infoOf("one"));
  await tab.removeKept(tab.keptSets.value[0]!);
  expect(await undo()).toBe("removing one");
  expect([names(), tab.announcement.value]).toEqual([["one"], "one is kept on this device again."]);
  const { source } = (await tab.originOf(tab.keptSets.value[0]!)) as DataOrigin & { source: File[] };
  expect(await source[0]!.text()).toBe("1");
  await redo();
  expect(names()).toEqual([]);
});

test("a removed set that a training holds is listed as such until it is let go, and is not opened by itself", async () => {
  const origin = originWith(csv("1"));
  await tab.keep(origin, infoOf("one"));
  const stored = await tab.hold("a run", origin, infoOf("one"));
  await tab.removeKept(tab.keptSets.value[0]!);
  expect(tab.announcement.value).toContain("a training needs its files to go on");
  expect(tab.heldSets.value).toMatchObject([{ name: "one" }]);
  expect(await (await openTab()).openKept()).toBeNull();
  const [file] = ((await tab.heldOrigin(stored)) as DataOrigin & { source: File[] }).source;
  expect(await file!.text()).toBe("1");
  await tab.letGo("a run");
  expect(tab.heldSets.value).toEqual([]);
  expect(await tab.heldOrigin(stored)).toBeNull();
});

test("what needs no files is held as it is", async () => {
  const origin: DataOrigin = { source: { name: "digits" }, choices: {}, division: { validation: 0.1 } };
  expect(await tab.hold("a run", origin, infoOf("Digits"))).toEqual(origin);
  expect(await tab.heldOrigin(origin)).toEqual(origin);
  expect(await tab.holders()).toEqual([]);
});

test("no room, no store and other refusals are told apart; the next that succeeds takes the words back", async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, "put");
  put.mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  await tab.keep(originWith(csv("1")), infoOf("one"));
  expect(tab.keptTrouble.value?.message).toMatch(/the browser has no room to keep it \(0\.1\skB\)/);
  put.mockImplementation(() => {
    throw new DOMException("cannot be cloned", "DataCloneError");
  });
  await tab.keep(originWith(csv("2")), infoOf("two"));
  expect(tab.keptTrouble.value).toMatchObject({ message: expect.stringContaining("could not be kept"), hint: "cannot be cloned" });
  put.mockRestore();
  await tab.keep(originWith(csv("3")), infoOf("three"));
  expect(tab.keptTrouble.value).toBeNull();
});

test("where nothing can be kept that is said of files, and of nothing else", async () => {
  vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
    throw new DOMException("A private window", "InvalidStateError");
  });
  const closed = await openTab();
  expect(await closed.openKept()).toBeNull();
  await closed.keep({ source: { name: "digits" }, choices: {} }, infoOf("Digits"));
  expect(closed.keptTrouble.value).toBeNull();
  await closed.keep(originWith(csv("1")), infoOf("one"));
  expect(closed.keptTrouble.value?.message).toContain("This browser keeps no data here");
});

test("options that a set was kept with and that mean nothing in its mode are left out", async () => {
  const table = { mode: "windows", scaling: "minmax", encoding: "integer", windows: { length: 3 } } as const;
  await tab.keep({ ...originWith(csv("1")), choices: { table } }, infoOf("one"));
  const set = (await (await openTab()).openKept())!;
  expect((await tab.originOf(set))!.choices).toEqual({ table: { mode: "windows", scaling: "minmax", windows: { length: 3 } } });
});

test("a record that cannot be read is left out and said", async () => {
  await tab.keep(originWith(csv("1")), infoOf("one"));
  await new Promise<void>((resolve) => {
    const request = indexedDB.open("sprout-data");
    request.onsuccess = () => {
      const transaction = request.result.transaction("sets", "readwrite");
      transaction.objectStore("sets").put({ id: "x" }, "x");
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
  const next = await openTab();
  expect((await next.openKept())?.name).toBe("one");
  expect(next.keptTrouble.value?.message).toBe("1 kept set cannot be read and is left out.");
});

test("drawings are there at the next visit", async () => {
  const drawings = { name: "shapes", classes: [{ name: "dot", samples: [Uint8Array.of(1)] }], augment: true };
  expect(await tab.keptDrawings()).toBeNull();
  await tab.keepDrawings(drawings);
  expect(await (await openTab()).keptDrawings()).toEqual(drawings);
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  await tab.keepDrawings(drawings);
  expect(tab.keptTrouble.value?.message).toContain("drawings could not be kept");
});
