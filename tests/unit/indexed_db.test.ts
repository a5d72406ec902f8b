// The one way of opening a database: old ones are kept, newer ones make way, and what never answers is not waited for without end.

import { forceCloseDatabase } from "fake-indexeddb";
import { unwrap } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { Database, StorageError } from "../../web/src/base/indexed_db";
import { eventually, leaveDatabase, recordsIn, silenceOpening } from "./support/storage";

interface Values {
  words: string;
  numbers: number;
}
const opened = (version = 2) => new Database<Values>("test", version, ["words", "numbers"]);
const putWord = (database: Database<Values>, word: string) =>
  database.write(["words"], (stores) => stores.objectStore("words").put(word, "one"));
const wordIn = async (database: Database<Values>) => (await database.open()).get("words", "one");

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets pass what an opening is given, and what then follows. */
async function losePatience(): Promise<void> {
  await vi.advanceTimersByTimeAsync(8000);
}

test("a database of an older version keeps what it has and gets the stores it lacks", async () => {
  await leaveDatabase("test", 1, { words: { one: "old" } });
  const database = opened();
  expect(await wordIn(database)).toBe("old");
  await database.write(["numbers"], (stores) => stores.objectStore("numbers").put(7, "n"));
  expect(await recordsIn("test", "numbers")).toEqual(new Map([["n", 7]]));
});

test("what is asked for at once is done in that order, on one connection", async () => {
  const open = vi.spyOn(IDBFactory.prototype, "open");
  const database = opened();
  await Promise.all([putWord(database, "a"), putWord(database, "b"), putWord(database, "c")]);
  expect(await wordIn(database)).toBe("c");
  expect(open).toHaveBeenCalledTimes(1);
});

test("a write is done whole or not at all, and tells why it was not", async () => {
  const database = opened();
  await putWord(database, "before");
  const write = database.write(["words"], async (stores) => {
    await stores.objectStore("words").put("after", "one");
    throw new Error("no further");
  });
  await expect(write).rejects.toThrow("no further");
  expect(await wordIn(database)).toBe("before");
  const unclonable = database.write(["words"], async (stores) => stores.objectStore("words").put((() => 1) as never, "one"));
  await expect(unclonable).rejects.toMatchObject({ name: "DataCloneError" });
  expect(await wordIn(database)).toBe("before");
});

test("one that makes way for a newer page says so afterwards, and does not stand in its way", async () => {
  const [older, newer] = [opened(2), opened(3)];
  await putWord(older, "kept");
  expect(await wordIn(newer)).toBe("kept");
  const error = await wordIn(older).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StorageError);
  expect((error as Error).message).toContain("newer version of this page");
});

test("one that the browser closed is opened again", async () => {
  const database = opened();
  await putWord(database, "kept");
  const before = await database.open();
  forceCloseDatabase(unwrap(before) as never);
  await eventually(async () => expect(await database.open()).not.toBe(before));
  expect(await wordIn(database)).toBe("kept");
});

test("an opening that never answers is given up, said in plain words, and not waited for again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  silenceOpening();
  const database = opened();
  const first = expect(wordIn(database)).rejects.toThrow("did not open within 8 seconds");
  await losePatience();
  await first;
  await expect(putWord(database, "x")).rejects.toBeInstanceOf(StorageError);
});

test("an older tab in the way is named; once it is gone the database serves", async () => {
  await leaveDatabase("test", 1, { words: { one: "old" } });
  // A connection that does not heed that it is in the way.
  const inTheWay = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open("test", 1);
    request.onsuccess = () => resolve(request.result);
  });
  const { open } = IDBFactory.prototype;
  const blocked = new Promise((resolve) => {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(function (this: IDBFactory, ...given) {
      const request = open.apply(this, given);
      request.addEventListener("blocked", resolve);
      return request;
    });
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const database = opened();
  const first = expect(wordIn(database)).rejects.toThrow("Another tab of this page, of an older version");
  await blocked;
  await losePatience();
  await first;
  inTheWay.close();
  await eventually(async () => expect(await wordIn(database)).toBe("old"));
});

test("a browser that keeps nothing says so each time", async () => {
  vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
    throw new DOMException("A private window", "InvalidStateError");
  });
  const database = opened();
  for (let i = 0; i < 2; i++) await expect(wordIn(database)).rejects.toThrow("could not be opened: A private window");
});
