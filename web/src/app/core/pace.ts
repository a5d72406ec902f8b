// How often a training is shown: to look into it and to draw takes time from it.
import { latest } from "./latest";
import { model, running, trainer } from "./state";

/** The share that one live view may take of the engine's time, and of the page's: one part in so many. */
const SHARE = 60;
/** Of the page's time where processors are left for it. Elsewhere drawing stops a thread, and the others wait for it. */
const ROOMY = 10;

/** How long a view rests that took so many ms to draw. */
export function restAfter(drawing: number): number {
  if (drawing === 0) return 0;
  const crowded = (trainer.peek()?.info.threads ?? 1) >= (globalThis.navigator?.hardwareConcurrency ?? 1);
  return (crowded ? SHARE : ROOMY) * drawing;
}

/** Makes a change, and tells for how many ms the page was at work to show it: scripts, and the frame that follows. Nobody sees a hidden page's frames. */
export async function shown(change: () => void): Promise<number> {
  const began = performance.now();
  change();
  // What the change renders anew is rendered by then.
  await null;
  return performance.now() - began + (await frame());
}

const frame = (): Promise<number> =>
  new Promise((resolve) => {
    if (typeof document === "undefined" || document.hidden) return resolve(0);
    requestAnimationFrame(() => {
      const began = performance.now();
      setTimeout(() => resolve(performance.now() - began));
    });
  });

/**
 * As `latest`, with a rest after each call: `restMs` at least, and so long that the job, and what the page draws of it, take no more than their
 * shares of the time. While a training runs a call also waits for its turn, so the quickest call tells what the job costs; another model
 * is measured anew. The job tells whether there was anything to do. Once nothing trains any more, restMs are enough: what a training
 * ends with is seen soon.
 */
export function sparing(job: () => Promise<boolean>, restMs: number): () => Promise<void> {
  let cost = Infinity;
  let measured: unknown;
  return latest(async () => {
    if (measured !== model.peek()) {
      measured = model.peek();
      cost = Infinity;
    }
    const started = performance.now();
    let drawing = 0;
    if (await job()) {
      cost = Math.min(cost, performance.now() - started);
      void frame().then((ms) => {
        drawing = ms;
      });
    }
    const ended = performance.now();
    do {
      await new Promise((resolve) => setTimeout(resolve, restMs));
    } while (running.peek() && performance.now() < ended + Math.max(Number.isFinite(cost) ? SHARE * cost : 0, restAfter(drawing)));
  });
}
