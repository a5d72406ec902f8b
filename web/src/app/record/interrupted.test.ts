// The run that is offered: until it is taken up, left, deleted or taken up elsewhere.
import { expect, test } from "vitest";
import { build, fit, infoOf, openTab, snapshotAt } from "../../../../tests/unit/support/tab";

test("the run that was broken off last is offered, until it is withdrawn", async () => {
  const tab = await openTab();
  for (const [id, created] of [
    ["a", 1],
    ["b", 2],
  ] as const) {
    const run = { ...tab.newRun(infoOf("three"), build, fit, { variant: "simd", threads: 1, version: "" }, 6), id, created };
    await tab.putRun(run, { ...snapshotAt(0), taken: 1, curves: {} });
    await tab.storage.putSource(id, { source: { name: "digits" }, choices: {} });
  }
  const found = (await tab.brokenOff())!;
  expect(found.run.id).toBe("b");
  expect((await tab.brokenOff("a"))?.run.id).toBe("a");
  expect(await tab.brokenOff("c")).toBeNull();
  tab.offer(found);
  tab.withdraw("a");
  expect(tab.interrupted.value).toBe(found);
  tab.withdraw("b");
  expect(tab.interrupted.value).toBeNull();
  await tab.changeRun("b", { left: true });
  expect((await tab.brokenOff())?.run.id).toBe("a");
});
