// How fast work of one kind goes now: old measurements fade.

/** Seconds after which a measurement counts half. */
const halfLife = 2;

/** A fading mean of units of work per second. */
export class Speed {
  private units = 0;
  private seconds = 0;

  /** Adds `units` of work that took `seconds`. */
  add(units: number, seconds: number): void {
    const fade = 0.5 ** (seconds / halfLife);
    this.units = this.units * fade + units;
    this.seconds = this.seconds * fade + seconds;
  }

  /** Units a second; 0 before anything was measured. */
  get perSecond(): number {
    // Coarse clocks may show no time at all for short work: then it took at most their step, about 0.1 ms.
    return this.units / Math.max(this.seconds, 1e-4);
  }
}
