// An action that is pressed again while it is under way.

import { expect, test, vi } from "vitest";
import { joined } from "./joined";

vi.setConfig({ testTimeout: 5000 });

/** An action whose end the test decides. */
function slow() {
  const begun: string[] = [];
  const ends: ((what: string) => void)[] = [];
  const action = joined((name: string) => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(resolve));
  });
  return { begun, ends, action };
}

test("is not begun again: both who pressed hear of the same end", async () => {
  const { begun, ends, action } = slow();
  const both = [action("a"), action("a")];
  ends[0]!("over");
  expect([begun, await Promise.all(both)]).toEqual([["a"], ["over", "over"]]);
});

test("is begun for each that it works on, and again once it is over", async () => {
  const { begun, ends, action } = slow();
  const first = [action("a"), action("b")];
  ends.forEach((end) => end("over"));
  await Promise.all(first);
  void action("a");
  expect(begun).toEqual(["a", "b", "a"]);
});

test("fails for all who wait, and can then be begun again", async () => {
  let times = 0;
  const action = joined(async () => {
    times++;
    await null;
    throw new Error("no");
  });
  const both = [action(), action()];
  for (const each of both) await expect(each).rejects.toThrow("no");
  await expect(action()).rejects.toThrow("no");
  expect(times).toBe(2);
});
