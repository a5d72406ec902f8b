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
