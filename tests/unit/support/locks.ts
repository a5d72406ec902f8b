// navigator.locks for tests in Node: what one tab holds, all see.

interface Held {
  name: string;
  release: () => void;
}

export class FakeLocks {
  private held: Held[] = [];
  private waiting = new Map<string, (() => void)[]>();

  query = async (): Promise<{ held: { name: string }[] }> => ({ held: this.held.map(({ name }) => ({ name })) });

  request = async (name: string, ...given: unknown[]): Promise<void> => {
    const callback = given.at(-1) as (lock: { name: string } | null) => unknown;
    const { ifAvailable = false } = given.length > 1 ? (given[0] as { ifAvailable?: boolean }) : {};
    while (this.held.some((lock) => lock.name === name)) {
      if (ifAvailable) return void (await callback(null));
      await new Promise<void>((resolve) => this.waiting.set(name, [...(this.waiting.get(name) ?? []), resolve]));
    }
    const gone = new Promise<void>((release) => this.held.push({ name, release }));
    await Promise.race([callback({ name }), gone]);
    this.free(name);
  };

  /** As when the tabs are closed that hold them. */
  freeAll(): void {
    for (const { release } of this.held) release();
  }

  private free(name: string): void {
    this.held = this.held.filter((lock) => lock.name !== name);
    for (const next of this.waiting.get(name) ?? []) next();
    this.waiting.delete(name);
  }
}
