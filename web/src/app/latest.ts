// Keeps a stream of requests from piling up behind a slow answer.

/** Runs `job` one call at a time; calls made meanwhile become one further call with the newest arguments. */
export function latest<Args extends unknown[]>(job: (...args: Args) => Promise<void>): (...args: Args) => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Args | null = null;
  return (...args) => {
    next = args;
    running ??= (async () => {
      try {
        while (next) {
          const now: Args = next;
          next = null;
          await job(...now);
        }
      } finally {
        running = null;
      }
    })();
    return running;
  };
}

/** The share of the engine's time that one live view may take: one part in so many. */
const SHARE = 20;

/**
 * As `latest`, with a rest after each call: `restMs` at least, and so long that the job takes no more than its share of the time. While a
 * training runs a call also waits for its turn, so the quickest call tells what the job costs; another `subject` (a model) is measured anew.
 * The job tells whether there was anything to do. Once nothing trains any more, restMs are enough: what a training ends with is seen soon.
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
    if (await job()) cost = Math.min(cost, performance.now() - started);
    const until = performance.now() + (Number.isFinite(cost) ? SHARE * cost : 0);
    do {
      await new Promise((resolve) => setTimeout(resolve, restMs));
    } while (training() && performance.now() < until);
  });
}
