// Snapshots of the run under way: kept with the run and its curves as they stood then; where memory is short, that is what is said.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually, recordsIn } from "../../../../tests/unit/support/storage";
import { csv, epochEnd, openTab, resultOf, snapshotAt, type Tab } from "../../../../tests/unit/support/tab";
import { CrashError, SproutError } from "../../base/errors";
import type { Run } from "../../runs/run";
import type { KeptSnapshot } from "../../runs/storage";

let tab: Tab;
let end: () => void;
beforeEach(async () => {
  tab = await openTab();
  await tab.loadFiles([csv()]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await tab.begin();
  tab.phase.value = "training";
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const kept = async (): Promise<KeptSnapshot[]> => [...(await recordsIn("sprout", "snapshots")).values()] as KeptSnapshot[];

/** Begins, and lets the first snapshot come about. */
async function first(following = new tab.Following(tab.page)): Promise<void> {
  end = tab.keepSnapshots(tab.page, following);
  await vi.advanceTimersByTimeAsync(500);
}

test("a snapshot is kept with the curves and the epochs that lead up to it", async () => {
  const following = new tab.Following(tab.page);
  following.report({ ...epochEnd(0), phase: "train", step: 4, batch: { loss: 0.7 } });
  following.report(epochEnd(0, { loss: 0.5 }));
  await first(following);
  await eventually(async () => expect(await kept()).toHaveLength(1));
  const [snapshot] = await kept();
  expect(snapshot).toMatchObject({ ...snapshotAt(0), curves: { loss: { points: [{ x: 4 / 9, y: 0.7 }] } } });
  const [run] = [...(await recordsIn("sprout", "runs")).values()] as Run[];
  expect(run!.epochs.map(({ logs }) => logs)).toEqual([{ loss: 0.5 }]);
});

test("the newest takes the place of the one before; none is taken once it has ended", async () => {
  const taken = vi.spyOn(tab.engine, "snapshot");
  await first();
  await eventually(async () => expect(await kept()).toHaveLength(1));
  taken.mockResolvedValue(snapshotAt(2));
  await eventually(async () => {
    await vi.advanceTimersByTimeAsync(2000);
    expect((await kept())[0]?.state.at.epoch).toBe(2);
  });
  end();
  const count = taken.mock.calls.length;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(taken).toHaveBeenCalledTimes(count);
});

test("one that comes after the end of its training is not kept", async () => {
  let give!: (snapshot: ReturnType<typeof snapshotAt>) => void;
  vi.spyOn(tab.engine, "snapshot").mockImplementation(() => new Promise((resolve) => (give = resolve)));
  await first();
  const id = await tab.end(resultOf(1));
  give(snapshotAt(0));
  await vi.advanceTimersByTimeAsync(0);
  expect(await tab.storage.interrupted(id!)).toBeNull();
  expect(await kept()).toEqual([]);
});

test("where memory is short that is said, and taken back once there is enough", async () => {
  const taken = vi
    .spyOn(tab.engine, "snapshot")
    .mockRejectedValue(new SproutError("Not enough memory for 9,000 bytes", undefined, "MemoryError"));
  await first();
  expect(tab.runsTrouble.value?.message).toMatch(/^Memory is short: .* the browser keeps no run/);
  expect(tab.runsTrouble.value?.hint).toBe("Not enough memory for 9,000 bytes");
  taken.mockResolvedValue(snapshotAt(1));
  await eventually(async () => {
    await vi.advanceTimersByTimeAsync(2000);
    expect(tab.runsTrouble.value).toBeNull();
  });
});

test("where there is none for another reason, that is said, and nothing of memory", async () => {
  vi.spyOn(tab.engine, "snapshot").mockRejectedValue(new SproutError("model 3 is not training", "Begin again."));
  await first();
  expect(tab.runsTrouble.value?.message).toMatch(/^The training goes on, but the browser keeps no run of it/);
  expect(tab.runsTrouble.value?.hint).toBe("model 3 is not training. Begin again.");
});

test("the loss of the engine is said elsewhere", async () => {
  vi.spyOn(tab.engine, "snapshot").mockRejectedValue(new CrashError("a trap"));
  await first();
  expect(tab.runsTrouble.value).toBeNull();
});
