// How often a training is shown: to look into it and to draw takes time from the training, which has all of the machine's cores.
import { latest } from "./latest";

/** The share of the time that one live view may take: one part in so many. */
export const SHARE = 20;

/** Makes a change, and tells for how many ms the page was at work to show it: scripts, and the frame that follows. Nobody sees a hidden page's frames. */
export async function shown(change: () => void): Promise<number> {
  const began = performance.now();
  change();
  // What the change renders anew is rendered by then.
  await null;
  return performance.now() - began + (await frame());
}

const frame = (): Promise<number> => new Promise((resolve) => {
  if (typeof document === "undefined" || document.hidden) return resolve(0);
  requestAnimationFrame(() => {
    const began = performance.now();
    setTimeout(() => resolve(performance.now() - began));
  });
});

/**
 * As `latest`, with a rest after each call: `restMs` at least, and so long that the job, and what the page draws of it, take no more than their
 * share of the time. While a training runs a call also waits for its turn, so the quickest call tells what the job costs; another `subject` (a
 * model) is measured anew. The job tells whether there was anything to do. Once nothing trains any more, restMs are enough: what a training
 * ends with is seen soon.
 */
export function sparing(job: () => Promise<boolean>, restMs: number, subject: () => unknown, training: () => boolean): () => Promise<void> {
  let cost = Infinity;
  let measured: unknown;
  return latest(async () => {
    if (measured !== subject()) {
      measured = subject();
      cost = Infinity;
    }
    const started = performance.now();
    let drawing = 0;
    if (await job()) {
      cost = Math.min(cost, performance.now() - started);
      void frame().then((ms) => { drawing = ms; });
    }
    const ended = performance.now();
    do {
      await new Promise((resolve) => setTimeout(resolve, restMs));
    } while (training() && performance.now() < ended + SHARE * ((Number.isFinite(cost) ? cost : 0) + drawing));
  });
}
