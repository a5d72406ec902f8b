// Turns requests into calls of handlers and their results into exactly one reply each. Nothing else in the worker posts.

import { CrashError, SproutError, toErrorInfo } from "../base/errors";
import type { Reply, Request, Requests, WorkerEvent } from "../base/protocol";

/** What a handler may use besides its payload. */
export interface Call {
  /** Aborted by a "cancel" request with this call's id. */
  signal: AbortSignal;
  /** Posts an event that belongs to this call, until the call has been replied to. */
  emit(event: string, payload: unknown): void;
}

/** Returns (or resolves to) the reply's value, or throws. Buffers of typed arrays in the value are transferred: return copies. */
export type Handler = (payload: never, call: Call) => unknown;
/** The handlers of these requests: what each is given and what it replies is as `Requests` says. */
export type Serves<Type extends keyof Requests> = {
  [T in Type]: (payload: Requests[T][0], call: Call) => Requests[T][1] | Promise<Requests[T][1]>;
};
export type Post = (message: Reply | WorkerEvent, transfer: ArrayBuffer[]) => void;

/**
 * Makes the function that receives every message of the other side.
 *
 * "cancel" ({ id }) is the dispatcher's own request: it aborts the signal of the call with that id, if it still runs.
 * A CrashError is replied to its caller and then told to all as the event "fatal"; nothing is posted after that.
 * A message that is no request, or whose id is in use, is the caller's bug: it throws instead of guessing whom to answer.
 */
export function createDispatcher(handlers: Record<string, Handler>, post: Post): (message: Request) => void {
  const running = new Map<number, AbortController>();
  let crashed = false;

  async function answer({ id, type, payload }: Request, controller: AbortController): Promise<void> {
    let reply: Reply;
    let crash: CrashError | null = null;
    try {
      const call: Call = {
        signal: controller.signal,
        emit: (event, value) => {
          if (running.get(id) === controller && !crashed) post({ event, payload: value, id }, transferables(value));
        },
      };
      reply = { id, ok: true, value: await lookUp(type)(payload as never, call) };
    } catch (error) {
      reply = { id, ok: false, error: toErrorInfo(error) };
      if (error instanceof CrashError) crash = error;
    }
    running.delete(id);
    if (crashed) return;
    try {
      post(reply, reply.ok ? transferables(reply.value) : []);
    } catch (error) {
      // The value cannot be cloned: the caller must hear of that instead of waiting for ever.
      post({ id, ok: false, error: toErrorInfo(error) }, []);
    }
    if (crash) {
      crashed = true;
      post({ event: "fatal", payload: toErrorInfo(crash) }, []);
    }
  }

  /** The one request that is the dispatcher's own. */
  const cancel: Serves<"cancel">["cancel"] = ({ id }) => running.get(id)?.abort(cancelled());

  function lookUp(type: string): Handler {
    if (type === "cancel") return cancel;
    // Own properties only, so that "constructor" or "toString" is no request.
    if (Object.hasOwn(handlers, type)) return handlers[type]!;
    throw new SproutError(`Unknown request ${JSON.stringify(type)}; expected one of ${Object.keys(handlers).join(", ")}`);
  }

  return (message) => {
    if (typeof message?.id !== "number" || typeof message.type !== "string") {
      throw new TypeError("expected a request { id: number, type: string, payload }");
    }
    if (running.has(message.id)) throw new TypeError(`request id ${message.id} is in use`);
    const controller = new AbortController();
    running.set(message.id, controller);
    void answer(message, controller);
  };
}

/** The reason of a cancelled call's signal. */
export function cancelled(): SproutError {
  return new SproutError("Cancelled", undefined, "AbortError");
}

/** The distinct buffers of all typed arrays in a plain value: what may be transferred instead of copied. */
export function transferables(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    // Lists of numbers (histories, indices) hold nothing to transfer: their first element tells.
    if (typeof value[0] === "object") for (const item of value) transferables(item, found);
  } else if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) transferables(item, found);
  }
  return [...found];
}
