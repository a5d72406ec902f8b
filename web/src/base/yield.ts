// Lets waiting messages in between two slices of work.

/**
 * Resolves after the messages that wait now have been handled.
 *
 * A browser's MessageChannel costs least and is not slowed down in hidden tabs; in Node it would starve other messages,
 * and setImmediate does not.
 */
export const yieldToMessages: () => Promise<void> =
  typeof setImmediate === "function" ? () => new Promise((resolve) => void setImmediate(resolve)) : throughChannel();

function throughChannel(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

/** Milliseconds of work after which one should yield. */
export const sliceMs = 40;

/** Calls `step` until it says that it is done, yielding whenever a slice's time is used up. */
export async function inSlices(step: () => boolean): Promise<void> {
  let started = performance.now();
  while (!step()) {
    if (performance.now() - started >= sliceMs) {
      await yieldToMessages();
      started = performance.now();
    }
  }
}

/**
 * A function to be awaited again and again during long work: it lets waiting messages in whenever a slice's time is used up, and then rejects with
 * the signal's reason if it was aborted.
 */
export function breather(signal: AbortSignal | undefined): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < sliceMs) return;
    await yieldToMessages();
    signal?.throwIfAborted();
    began = performance.now();
  };
}
