// Jobs take turns in order; one's failure is no other's.

import { expect, test } from "vitest";
import { Turn } from "../../web/src/base/turn";

test("jobs run one after the other, in order of arrival", async () => {
  const turn = new Turn();
  const seen: string[] = [];
  const job = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  await Promise.all([turn.run(job("a")), turn.run(job("b")), turn.run(job("c"))]);
  expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(turn.taken).toBe(false);
});

test("a free turn is taken at once, and free() waits for all that queue", async () => {
  const turn = new Turn();
  let done = 0;
  void turn.run(async () => void done++);
  void turn.run(async () => void done++);
  expect(done).toBe(1);
  expect(turn.taken).toBe(true);
  await turn.free();
  expect(done).toBe(2);
});

test("a job that fails passes its error on and the turn to the next", async () => {
  const turn = new Turn();
  const failing = turn.run(() => {
    throw new Error("first");
  });
  const next = turn.run(() => 2);
  await expect(failing).rejects.toThrow("first");
  expect(await next).toBe(2);
});
