// One life of one worker: numbers the requests, matches the replies, and settles every promise if the worker dies.

import { transferables } from "./dispatcher";
import { CrashError, fromErrorInfo, type SproutError } from "../base/errors";
import type { ErrorInfo, Reply, Request, Requests, WorkerEvent } from "../base/protocol";
import type { StartTransport, Transport } from "./transport";

export interface RequestOptions {
  /** Hears the payloads of "progress" events of this request. */
  onProgress?: (payload: never) => void;
  /** Hears the payloads of "checkpoint" events of this request. */
  onCheckpoint?: (payload: never) => void;
  signal?: AbortSignal;
}

/** Requests that a worker answers as soon as it looks at its messages, which it does 25 times a second. */
const atOnce: ReadonlySet<keyof Requests> = new Set(["cancel", "stop", "pause"]);
/** Requests whose arrays are the client's own copies. Of the others' a caller would find an array that it gave by mistake emptied. */
const copied: ReadonlySet<keyof Requests> = new Set([
  ...(["setData", "setWeights", "resumeFit"] as const),
  ...(["predict", "layerOutput", "inputGradient", "normalizeDigit"] as const),
]);
/** Milliseconds after which a worker that has not answered one of them is called silent. */
const patience = 10_000;

interface Pending extends RequestOptions {
  timer: ReturnType<typeof setTimeout> | undefined;
  resolve: (value: never) => void;
  reject: (error: SproutError) => void;
}

/** Requests to one worker. After its death every request, pending or new, is rejected with the same CrashError. */
export class Connection {
  private readonly pending = new Map<number, Pending>();
  private transport: Transport | null = null;
  private end: SproutError | null = null;
  private lastId = 0;
  private silent = false;

  /** onDeath: called once, if the worker dies of itself. onSilence: told when it does not answer, and when it does again. */
  constructor(
    private readonly onDeath: (error: SproutError) => void,
    private readonly onSilence: (silent: boolean) => void = () => {},
  ) {}

  /** Starts the worker. Rejects if that fails. */
  async open(start: StartTransport): Promise<void> {
    this.transport = await start({
      message: (message) => this.receive(message),
      death: (cause) => this.die(new CrashError(cause)),
    });
    if (this.end) this.transport.terminate();
  }

  /** Sends a request; typed arrays in the payload of `copied` ones are transferred, so pass copies. */
  request<T extends keyof Requests>(type: T, payload: Requests[T][0], options: RequestOptions = {}): Promise<Requests[T][1]> {
    if (this.end) return Promise.reject(this.end);
    const id = ++this.lastId;
    const message: Request = { id, type, payload };
    return new Promise((resolve, reject) => {
      // Throws, and so rejects, if the payload cannot be cloned (a function in a config, say).
      this.transport!.post(message, copied.has(type) ? transferables(payload) : []);
      const timer = atOnce.has(type) ? setTimeout(() => this.hush(true), patience) : undefined;
      this.pending.set(id, { ...options, timer, resolve, reject });
      const cancel = (): void => {
        if (this.pending.has(id)) void this.request("cancel", { id }).catch(() => {});
      };
      if (options.signal?.aborted) cancel();
      else options.signal?.addEventListener("abort", cancel, { once: true });
    });
  }

  /** Ends the worker; what is pending is rejected with `error`. */
  close(error: SproutError): void {
    this.end ??= error;
    this.transport?.terminate();
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject, timer } of pending) {
      clearTimeout(timer);
      reject(this.end);
    }
    this.hush(false);
  }

  private hush(silent: boolean): void {
    if (silent === this.silent) return;
    this.silent = silent;
    this.onSilence(silent);
  }

  /** The worker is lost, or given up: it is ended, and all who wait hear why. */
  die(error: SproutError): void {
    if (this.end) return;
    this.close(error);
    this.onDeath(error);
  }

  private receive(message: Reply | WorkerEvent): void {
    this.hush(false);
    if ("event" in message) return this.hear(message);
    const pending = this.pending.get(message.id);
    if (!pending) return;
    this.pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.ok) pending.resolve(message.value as never);
    else pending.reject(fromErrorInfo(message.error));
  }

  private hear({ event, payload, id }: WorkerEvent): void {
    if (event === "fatal") return this.die(fromErrorInfo(payload as ErrorInfo));
    const pending = this.pending.get(id ?? 0);
    if (event === "progress") pending?.onProgress?.(payload as never);
    if (event === "checkpoint") pending?.onCheckpoint?.(payload as never);
  }
}
