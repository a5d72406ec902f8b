// Streams of requests: one at a time, the newest last, and no more of the engine's time than their share.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { latest } from "./latest";
import { sparing } from "./pace";
import { model, phase } from "./state";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("calls made meanwhile become one, with the newest arguments", async () => {
  const seen: number[] = [];
  const job = latest(async (n: number) => {
    await wait(10);
    seen.push(n);
  });
  for (const n of [1, 2, 3]) void job(n);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([1, 3]);
  void job(4);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([1, 3, 4]);
});

test("a call that fails says so, and the next one works", async () => {
  const job = latest(async (fails: boolean) => {
    if (fails) throw new Error("no");
  });
  await expect(job(true)).rejects.toThrow("no");
  await expect(job(false)).resolves.toBeUndefined();
});

test("a job rests for sixty times what its quickest call took; another model is measured anew", async () => {
  const started: number[] = [];
  let [takes, works] = [20, true];
  const train = (name: string): void => {
    [model.value, phase.value] = [{ name } as never, "training"];
  };
  train("a");
  const job = sparing(async () => {
    started.push(Date.now());
    await wait(takes);
    return works;
  }, 100);
  const begin = Date.now();
  const timer = setInterval(() => void job(), 1);
  await vi.advanceTimersByTimeAsync(1500);
  // 20 ms of work, 1200 of rest.
  expect(started.map((at) => at - begin - 1)).toEqual([0, 1220]);
  takes = 200;
  await vi.advanceTimersByTimeAsync(3500);
  expect(started.at(-1)! - started.at(-2)!).toBe(1400);
  phase.value = "idle";
  await vi.advanceTimersByTimeAsync(1500);
  expect(started.at(-1)! - started.at(-2)!).toBe(300);
  train("b");
  takes = 1;
  await vi.advanceTimersByTimeAsync(2000);
  expect(started.at(-1)! - started.at(-2)!).toBe(101);
  train("c");
  works = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(started.at(-1)! - started.at(-2)!).toBe(101);
  clearInterval(timer);
});
