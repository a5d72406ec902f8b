// One reply a request, whatever happens; nothing but own handlers is called; nothing is posted after a crash.

import { expect, test } from "vitest";
import { createDispatcher, transferables, type Call, type Handler } from "../../web/src/engine/dispatcher";
import { CrashError, SproutError } from "../../web/src/base/errors";
import type { Reply, Request, WorkerEvent } from "../../web/src/base/protocol";

type Message = Reply | WorkerEvent;

/** A dispatcher whose posts are kept. */
function dispatcherOf(handlers: Record<string, unknown>, refuse: (message: Message) => boolean = () => false) {
  const posted: { message: Message; transfer: ArrayBuffer[] }[] = [];
  const receive = createDispatcher(handlers as Record<string, Handler>, (message, transfer) => {
    if (refuse(message)) throw new TypeError("cannot be cloned");
    posted.push({ message, transfer });
  });
  const ask = (id: number, type: string, payload?: unknown): void => receive({ id, type, payload });
  return { posted, ask, receive, messages: () => posted.map(({ message }) => message) };
}

/** Lets every handler that does not wait for something else finish. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a handler's value, plain or promised, becomes one reply", async () => {
  const { ask, messages } = dispatcherOf({ plain: (x: number) => x + 1, promised: async (x: number) => x * 2 });
  ask(1, "plain", 4);
  ask(2, "promised", 4);
  await settled();
  expect(messages()).toEqual([
    { id: 1, ok: true, value: 5 },
    { id: 2, ok: true, value: 8 },
  ]);
});

test("an error, thrown or rejected, becomes one reply with its name, message, hint and layer", async () => {
  const { ask, messages } = dispatcherOf({
    throws: () => {
      throw new SproutError("expected more", "Give more.", undefined, 2);
    },
    rejects: () => Promise.reject(new RangeError("too far")),
  });
  ask(1, "throws");
  ask(2, "rejects");
  await settled();
  expect(messages()).toEqual([
    { id: 1, ok: false, error: { name: "SproutError", message: "expected more", hint: "Give more.", layer: 2 } },
    { id: 2, ok: false, error: { name: "RangeError", message: "too far" } },
  ]);
});

test.each(["nonsense", "constructor", "toString", "__proto__", "hasOwnProperty"])(
  "the unknown type %s is refused by name",
  async (type) => {
    const { ask, messages } = dispatcherOf({ fit: () => 1, stop: () => 2 });
    ask(7, type);
    await settled();
    expect(messages()).toEqual([
      { id: 7, ok: false, error: { name: "SproutError", message: `Unknown request "${type}"; expected one of fit, stop` } },
    ]);
  },
);

test("what is no request, and an id in use, throw at once", () => {
  const { ask, receive } = dispatcherOf({ wait: () => new Promise(() => {}) });
  expect(() => receive({ type: "wait" } as Request)).toThrow("expected a request");
  expect(() => receive(null as unknown as Request)).toThrow("expected a request");
  ask(1, "wait");
  expect(() => ask(1, "wait")).toThrow("request id 1 is in use");
});

test("events carry the id of their call, and end with it", async () => {
  let late!: Call;
  const { ask, messages } = dispatcherOf({
    work: (_: unknown, call: Call) => {
      call.emit("progress", 0.5);
      late = call;
      return "done";
    },
  });
  ask(3, "work");
  await settled();
  late.emit("progress", 1);
  expect(messages()).toEqual([
    { event: "progress", payload: 0.5, id: 3 },
    { id: 3, ok: true, value: "done" },
  ]);
});

test("cancel aborts the signal of the call it names and is replied to itself", async () => {
  const { ask, messages } = dispatcherOf({
    wait: (_: unknown, { signal }: Call) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  ask(1, "wait");
  ask(2, "cancel", { id: 1 });
  ask(3, "cancel", { id: 99 });
  await settled();
  expect(messages()).toHaveLength(3);
  expect(messages()).toContainEqual({ id: 1, ok: false, error: { name: "AbortError", message: "Cancelled" } });
  expect(messages()).toContainEqual({ id: 2, ok: true, value: undefined });
});

test("a crash is replied to its caller, then told to all; nothing follows", async () => {
  let finish!: () => void;
  const { ask, messages } = dispatcherOf({
    crash: () => {
      throw new CrashError("unreachable");
    },
    slow: () => new Promise<void>((resolve) => (finish = resolve)),
  });
  ask(1, "slow");
  ask(2, "crash");
  await settled();
  finish();
  ask(3, "crash");
  await settled();
  expect(messages()).toMatchObject([
    { id: 2, ok: false, error: { name: "CrashError" } },
    { event: "fatal", payload: { name: "CrashError", message: "The engine stopped: unreachable" } },
  ]);
});

test("a value that cannot be posted becomes an error reply", async () => {
  const { ask, messages } = dispatcherOf({ odd: () => "odd" }, (message) => "value" in message);
  ask(1, "odd");
  await settled();
  expect(messages()).toEqual([{ id: 1, ok: false, error: { name: "TypeError", message: "cannot be cloned" } }]);
});

test("buffers of typed arrays are transferred, each once, wherever they stand in the value", async () => {
  const values = new Float32Array(3);
  const { ask, posted } = dispatcherOf({
    get: () => [
      { name: "kernel", values },
      { name: "again", values: values.subarray(1) },
    ],
  });
  ask(1, "get");
  await settled();
  expect(posted[0]!.transfer).toEqual([values.buffer]);
  expect(transferables({ x: new Uint8Array(2), shape: [1, 2], y: null })).toHaveLength(1);
});

test("shared memory is never in a transfer list", () => {
  expect(transferables({ x: new Uint8Array(new SharedArrayBuffer(4)) })).toEqual([]);
});
