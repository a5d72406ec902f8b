// One job at a time: evaluations, predictions and slices of training take turns on the one engine.

/** A lock that serves in order of arrival. */
export class Turn {
  private last: Promise<void> | null = null;

  /** Whether a job has the engine now. */
  get taken(): boolean {
    return this.last !== null;
  }

  /** Resolves when every job queued so far is over. */
  async free(): Promise<void> {
    while (this.last) await this.last;
  }

  /** Runs `job` when those before it are over; at once if there are none. Its failure is its caller's alone. */
  async run<T>(job: () => T | Promise<T>): Promise<T> {
    const before = this.last;
    let release!: () => void;
    const mine = new Promise<void>((resolve) => (release = resolve));
    this.last = mine;
    try {
      if (before) await before;
      return await job();
    } finally {
      if (this.last === mine) this.last = null;
      release();
    }
  }
}
