// The HDF5 library's worker, as others see it: one request at a time, bounded in time and memory; a new one after a failure.

import { SproutError } from "../base/errors";
import { inNode } from "../base/platform";
import { Turn } from "../base/turn";

export type Attribute = string | string[] | number | bigint;

/** What is at a path of a file. What cannot be read says why instead. */
export type Hdf5Node =
  | { kind: "group"; attributes: Map<string, { value: unknown } | { error: string }>; children: Map<string, Hdf5Node> }
  | { kind: "tensor"; shape: number[]; values: Float32Array }
  /** Numbers of two bytes, as they are. */
  | { kind: "tensor"; shape: number[]; half: "float16" | "bfloat16"; bytes: Uint8Array }
  | { kind: "tensor"; error: string }
  | { kind: "other"; error?: string };

export type Hdf5Write =
  | { kind: "attribute"; at: string; name: string; value: Attribute }
  | { kind: "group"; at: string }
  | { kind: "tensor"; at: string; shape: number[]; values: Float32Array | BigInt64Array };

export interface ReadLimits {
  /** Bytes of all tensors and attributes, and of one attribute. */
  budget: number;
  attribute: number;
  /** Groups and tensors. */
  nodes: number;
  depth: number;
  /** Bytes that the library may take. */
  memory: number;
}

/** now: the time that the file notes, as Date.now() gives it. */
export type Hdf5Request =
  | { kind: "start" }
  | { kind: "read"; bytes: Uint8Array<ArrayBuffer>; limits: ReadLimits }
  | { kind: "write"; writes: Hdf5Write[]; now: number };

export type Hdf5Reply =
  | { kind: "started" }
  | { kind: "read"; tree: Hdf5Node; sound: boolean }
  | { kind: "written"; bytes: Uint8Array<ArrayBuffer> }
  /** refused: the file asks for too much. failed: the library does not get on with it, and may be damaged by it. */
  | { kind: "refused" | "failed"; why: string };

/** A worker thread, in browsers and in Node. */
export interface Hdf5Worker {
  /** The answer to the request; rejects if the worker dies. */
  ask(request: Hdf5Request): Promise<Hdf5Reply>;
  terminate(): void;
}

/** For the library to be downloaded and compiled. */
const startingTime = 120_000;

/** Makes one worker after the other, as each is needed. `start`: default, a real one. */
export class Hdf5Library {
  private worker: Promise<Hdf5Worker> | null = null;
  private readonly turn = new Turn();

  constructor(private readonly start: () => Promise<Hdf5Worker> = startWorker) {}

  /**
   * The reply to a request; a worker that has not answered after `milliseconds` is ended, and that is its answer. So is one whose answer nobody
   * wants any more: then it rejects with the signal's reason.
   */
  ask(request: Hdf5Request, milliseconds: number, signal?: AbortSignal): Promise<Hdf5Reply> {
    return this.turn.run(async () => {
      signal?.throwIfAborted();
      const worker = await (this.worker ??= this.started());
      const reply = await inTime(unlessAborted(worker.ask(request), signal), milliseconds).catch((error: unknown): Hdf5Reply => {
        return { kind: "failed", why: (error as Error).message };
      });
      // A library that a file has damaged fails with all that follow.
      if (reply.kind === "failed" || (reply.kind === "read" && !reply.sound)) this.dispose();
      signal?.throwIfAborted();
      return reply;
    });
  }

  /** Ends the worker. The next request starts another. */
  dispose(): void {
    void this.worker?.then((worker) => worker.terminate());
    this.worker = null;
  }

  /** How long a library takes to load says nothing of a file. */
  private async started(): Promise<Hdf5Worker> {
    try {
      const worker = await this.start();
      await inTime(worker.ask({ kind: "start" }), startingTime);
      return worker;
    } catch (error) {
      this.worker = null;
      throw new SproutError(
        `The HDF5 library could not be started (${(error as Error).message}).`,
        "Reload the page; offline, it is there once it has been used.",
      );
    }
  }
}

/** What the promise gives, or the signal's reason as soon as it is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const over = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { signal: over.signal });
    promise.then(resolve, reject);
  }).finally(() => over.abort());
}

/** What the promise gives, or an error after so long. */
function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer after ${Math.round(milliseconds / 1000)} s`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const startWorker = (): Promise<Hdf5Worker> => (inNode() ? startInNode() : startInBrowser());

async function startInBrowser(): Promise<Hdf5Worker> {
  const worker = new Worker(new URL("./hdf5_worker.js", import.meta.url), { type: "module" });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onmessageerror = () => reject(new Error("its answer could not be read"));
        // A script that cannot be loaded gives an event without a message.
        worker.onerror = ({ message }) => reject(new Error(message || "its script could not be loaded"));
        worker.postMessage(request);
      }),
    terminate: () => worker.terminate(),
  };
}

async function startInNode(): Promise<Hdf5Worker> {
  // Names that bundlers do not look into: no browser has the module, and the script lies beside this one, built under a name of its own.
  const script = import.meta.url.endsWith(".ts") ? "./hdf5_worker.js" : "./sprout-hdf5_worker.js";
  const [threads, events] = ["node:worker_threads", "node:events"];
  const { Worker: Thread } = (await import(/* @vite-ignore */ threads)) as typeof import("node:worker_threads");
  const { once } = (await import(/* @vite-ignore */ events)) as typeof import("node:events");
  const worker = new Thread(new URL(/* @vite-ignore */ script, import.meta.url));
  return {
    ask: async (request) => {
      // While it has nothing to do it keeps no program from ending.
      worker.ref();
      const heard = new AbortController();
      const when = (event: string): Promise<unknown[]> => once(worker, event, { signal: heard.signal });
      try {
        const answer = when("message").then(([reply]) => reply as Hdf5Reply);
        const unclear = when("messageerror").then(() => Promise.reject(new Error("its answer could not be read")));
        const end = when("exit").then(([code]) => Promise.reject(new Error(`its worker ended with code ${code}`)));
        worker.postMessage(request);
        return await Promise.race([answer, unclear, end]);
      } finally {
        heard.abort();
        worker.unref();
      }
    },
    terminate: () => void worker.terminate(),
  };
}
