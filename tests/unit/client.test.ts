// The Trainer against a worker played by hand: matching of replies, events, cancelling, death and what comes after it.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Trainer } from "../../web/src/engine/client";
import { SproutError } from "../../web/src/base/errors";
import type { BuildConfig, Starting, TrainerOptions } from "../../web/src/base/protocol";
import { fakeWorkers, type FakeWorker } from "./support/fake_worker";

const buildConfig: BuildConfig = { model: { class_name: "Sequential", config: { layers: [{ class_name: "Flatten" }] } } };

/** Lets requests that were just made reach the worker. */
const sent = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function connected() {
  const { start, workers } = fakeWorkers();
  const trainer = await Trainer.create({ threads: 1 }, start);
  return { trainer, workers, worker: workers[0]! };
}

test("create sends the options and takes the info", async () => {
  const { trainer } = await connected();
  expect(trainer.info).toEqual({ variant: "simd", threads: 1, version: "test 1" });
});

test("replies are matched by id, in whatever order they come", async () => {
  const { trainer, worker } = await connected();
  const [a, b] = [trainer.evaluate({ split: "train" }), trainer.evaluate({ split: "test" })];
  await sent();
  const [first, second] = worker.requests;
  expect(first).toMatchObject({ type: "evaluate", payload: { split: "train" } });
  worker.send({ id: second!.id, ok: true, value: { loss: 2 } });
  worker.send({ id: first!.id, ok: true, value: { loss: 1 } });
  expect([await a, await b]).toEqual([{ loss: 1 }, { loss: 2 }]);
});

test("an error reply rejects with a SproutError that keeps name, message, hint and layer", async () => {
  const { trainer, worker } = await connected();
  const building = trainer.build(buildConfig);
  await sent();
  worker.send({ id: worker.requests[0]!.id, ok: false, error: { name: "SproutError", message: "expected more", hint: "Add.", layer: 0 } });
  const error = await building.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SproutError);
  expect(error).toMatchObject({ name: "SproutError", message: "expected more", hint: "Add.", layer: 0 });
});

test("a reply or event that nobody waits for changes nothing", async () => {
  const { trainer, worker } = await connected();
  worker.send({ id: 99, ok: true, value: 1 });
  worker.send({ event: "progress", payload: [], id: 99 });
  const stopping = trainer.stop();
  await sent();
  worker.send({ id: worker.requests[0]!.id, ok: true, value: undefined });
  await expect(stopping).resolves.toBeUndefined();
});

test("progress reaches the fit it belongs to, one call for each piece of news", async () => {
  const { trainer, worker } = await connected();
  const heard = vi.fn();
  const fitting = trainer.fit({ epochs: 2 }, heard);
  await sent();
  const { id } = worker.requests[0]!;
  worker.send({ event: "progress", payload: [{ epoch: 0 }, { epoch: 1 }], id });
  worker.send({ event: "progress", payload: [{ epoch: 7 }], id: id + 1 });
  worker.send({ id, ok: true, value: { reason: "done" } });
  await fitting;
  worker.send({ event: "progress", payload: [{ epoch: 8 }], id });
  expect(heard.mock.calls).toEqual([[{ epoch: 0 }], [{ epoch: 1 }]]);
});

test("arrays are copied exactly and the copies transferred; the caller's stay", async () => {
  const { trainer, worker } = await connected();
  const large = new Float32Array(100);
  const x = large.subarray(10, 14);
  void trainer.predict(x).catch(() => {});
  void trainer.setData({ x, xShape: [2], y: Uint8Array.of(0, 1) }).catch(() => {});
  await sent();
  expect(worker.transfers.map((buffers) => buffers.map((buffer) => buffer.byteLength))).toEqual([[16], [16, 2]]);
  expect(large.length).toBe(100);
  trainer.dispose();
});

test("a config that cannot be cloned rejects instead of waiting for ever", async () => {
  const { trainer } = await connected();
  const config = { epochs: 1, callbacks: [{ class_name: "EarlyStopping", config: { monitor: () => 1 } }] };
  await expect(trainer.fit(config)).rejects.toThrow(/could not be cloned/);
});

test("an aborted signal cancels its request by id", async () => {
  const { trainer, worker } = await connected();
  const controller = new AbortController();
  const loading = trainer.loadData({ name: "digits" }, { signal: controller.signal });
  await sent();
  controller.abort();
  await sent();
  const [load, cancel] = worker.requests;
  expect(cancel).toMatchObject({ type: "cancel", payload: { id: load!.id } });
  worker.send({ id: load!.id, ok: false, error: { name: "AbortError", message: "Cancelled" } });
  await expect(loading).rejects.toMatchObject({ name: "AbortError" });
});

test("a signal that was aborted before cancels at once", async () => {
  const { trainer, worker } = await connected();
  void trainer.loadData({ name: "digits" }, { signal: AbortSignal.abort() }).catch(() => {});
  await sent();
  expect(worker.requests.map(({ type }) => type)).toEqual(["loadData", "cancel"]);
  trainer.dispose();
});

test("files travel with their names", async () => {
  const { trainer, worker } = await connected();
  void trainer.loadData([new File(["abc"], "train.gz")]).catch(() => {});
  await sent();
  expect(worker.requests[0]!.payload).toMatchObject({ files: [{ name: "train.gz" }] });
  trainer.dispose();
});

test.each([
  [
    "a fatal event",
    (worker: { send: (message: never) => void }) =>
      worker.send({ event: "fatal", payload: { name: "CrashError", message: "trap" } } as never),
  ],
  ["the worker's death", (worker: { die: (cause: string) => void }) => worker.die("trap")],
])("%s rejects everything pending, tells the handlers and starts a new worker", async (_, kill) => {
  const { trainer, workers, worker } = await connected();
  const crashed = vi.fn();
  trainer.onCrash(crashed);
  const pending = [trainer.fit(), trainer.evaluate()].map((promise) => promise.catch((error: unknown) => error));
  await sent();
  kill(worker as never);
  for (const error of await Promise.all(pending)) {
    expect(error).toBeInstanceOf(SproutError);
    expect((error as Error).message).toContain("trap");
  }
  expect(worker.terminated).toBe(true);
  expect(crashed).toHaveBeenCalledTimes(1);
  expect(crashed.mock.calls[0]![0]).toMatchObject({ checkpoint: null });

  const stopping = trainer.stop();
  await sent();
  expect(workers).toHaveLength(2);
  expect(trainer.info.version).toBe("test 2");
  workers[1]!.send({ id: workers[1]!.requests[0]!.id, ok: true, value: undefined });
  await stopping;
});

test("the last checkpoint of the fit is offered after a crash, with the config to build", async () => {
  const { trainer, worker } = await connected();
  const crashed = vi.fn();
  trainer.onCrash(crashed);
  const building = trainer.build(buildConfig);
  await sent();
  worker.send({ id: worker.requests[0]!.id, ok: true, value: {} });
  await building;
  const fitting = trainer.fit().catch(() => {});
  await sent();
  const weights = [{ name: "dense/kernel", shape: [1], values: Float32Array.of(5) }];
  worker.send({ event: "checkpoint", payload: { epoch: 3, weights }, id: worker.requests[1]!.id });
  worker.die("out of memory");
  await fitting;
  expect(crashed.mock.calls[0]![0]).toMatchObject({ error: { name: "CrashError" }, checkpoint: { build: buildConfig, epoch: 3, weights } });
});

test("a handler that was taken away is not called", async () => {
  const { trainer, worker } = await connected();
  const crashed = vi.fn();
  trainer.onCrash(crashed)();
  worker.die("trap");
  expect(crashed).not.toHaveBeenCalled();
});

test("a worker that dies before it ever worked rejects create, and is not started again", async () => {
  const { start, workers } = fakeWorkers({ answersInit: false });
  const creating = Trainer.create({}, start);
  await sent();
  workers[0]!.die("its worker script could not be started");
  await expect(creating).rejects.toThrow("The engine stopped: its worker script could not be started");
  expect(workers).toHaveLength(1);
});

test("a worker that refuses the options is ended", async () => {
  const { start, workers } = fakeWorkers({ answersInit: false });
  const creating = Trainer.create({ variant: "relaxed" }, start);
  await sent();
  workers[0]!.send({ id: workers[0]!.requests[0]!.id, ok: false, error: { name: "SproutError", message: "no such variant" } });
  await expect(creating).rejects.toThrow("no such variant");
  expect(workers[0]!.terminated).toBe(true);
});

describe("a worker that hangs while it starts", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const info = { variant: "simd", threads: 1, version: "test" };
  const begun = (options: TrainerOptions = {}) => {
    const { start, workers } = fakeWorkers({ answersInit: false });
    return { workers, creating: Trainer.create(options, start, true) };
  };
  const initOf = ({ requests }: FakeWorker) => requests.find(({ type }) => type === "init")!;
  const tell = (worker: FakeWorker, payload: Starting) => worker.send({ event: "progress", payload, id: initOf(worker).id });
  const answer = (worker: FakeWorker) => worker.send({ id: initOf(worker).id, ok: true, value: { ...info } });

  test("is replaced once, then by one that needs no threads, which is told", async () => {
    const { workers, creating } = begun();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(workers).toHaveLength(1);
    // Each step is a sign of life.
    for (const step of ["starting", "fetching", "starting"] as const) {
      tell(workers[0]!, step);
      await vi.advanceTimersByTimeAsync(4999);
    }
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([workers.length, workers[0]!.terminated, initOf(workers[1]!).payload]).toEqual([2, true, {}]);
    tell(workers[1]!, "starting");
    await vi.advanceTimersByTimeAsync(5000);
    expect([workers.length, initOf(workers[2]!).payload]).toEqual([3, { variant: "simd" }]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    answer(workers[2]!);
    expect((await creating).info).toEqual({ ...info, hung: true });
    expect(workers).toHaveLength(3);
  });

  test("is replaced by one that starts, and nothing is told", async () => {
    const { workers, creating } = begun();
    await vi.advanceTimersByTimeAsync(30_000);
    answer(workers[1]!);
    expect((await creating).info).toEqual(info);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([workers.length, workers[1]!.terminated]).toEqual([2, false]);
  });

  test("where threads were asked for the second is waited for", async () => {
    const { workers, creating } = begun({ threads: 2 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(workers.map((worker) => initOf(worker).payload)).toEqual([{ threads: 2 }, { threads: 2 }]);
    answer(workers[1]!);
    expect((await creating).info).toEqual(info);
  });
});

test("dispose ends the worker, rejects what is pending and all that follows", async () => {
  const { trainer, worker, workers } = await connected();
  const pending = trainer.fit();
  await sent();
  trainer.dispose();
  await expect(pending).rejects.toThrow("The trainer was disposed of");
  await expect(trainer.evaluate()).rejects.toThrow("The trainer was disposed of");
  expect(worker.terminated).toBe(true);
  expect(workers).toHaveLength(1);
});

test("a worker that does not answer a stop or a cancel for ten seconds is told of, until it is heard of again", async () => {
  const { trainer, worker } = await connected();
  const silence = vi.fn();
  trainer.onSilence(silence);
  vi.useFakeTimers();
  const loading = new AbortController();
  const load = trainer.loadData([new File(["x"], "x.csv")], { signal: loading.signal }).catch(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  // A long job is no silence.
  expect(silence).not.toHaveBeenCalled();
  loading.abort();
  await vi.advanceTimersByTimeAsync(9_999);
  expect(silence).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(silence.mock.calls).toEqual([[true]]);
  const [first, cancel] = worker.requests;
  expect(cancel!.type).toBe("cancel");
  worker.send({ id: first!.id, ok: false, error: { name: "AbortError", message: "Cancelled" } });
  worker.send({ id: cancel!.id, ok: true, value: undefined });
  expect(silence.mock.calls).toEqual([[true], [false]]);
  await load;
  const stopping = trainer.stop();
  await vi.advanceTimersByTimeAsync(0);
  worker.send({ id: worker.requests.at(-1)!.id, ok: true, value: undefined });
  await stopping;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(silence).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test("a silent worker can be replaced: who waits hears of a lost engine, and the next one serves", async () => {
  const { trainer, worker, workers } = await connected();
  const [lost, silence] = [vi.fn(), vi.fn()];
  trainer.onCrash(lost);
  trainer.onSilence(silence);
  vi.useFakeTimers();
  const stopping = trainer.stop().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10_000);
  trainer.restart();
  expect(await stopping).toMatchObject({ name: "CrashError", message: "The engine stopped: it did not answer and was ended" });
  expect([worker.terminated, workers.length, lost.mock.calls.length, silence.mock.calls]).toEqual([true, 2, 1, [[true], [false]]]);
  const evaluated = trainer.evaluate({ split: "test" });
  await vi.advanceTimersByTimeAsync(0);
  workers[1]!.send({ id: workers[1]!.requests[0]!.id, ok: true, value: { loss: 1 } });
  expect(await evaluated).toEqual({ loss: 1 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(silence).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});
