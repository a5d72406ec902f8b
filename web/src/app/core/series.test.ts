// Curves are thinned, and go on from what was stored of them.
import { describe, expect, it } from "vitest";
import { Series, thinned } from "./series";

describe("Series", () => {
  it("keeps the mean and the last place of an endless curve in few points", () => {
    const series = new Series();
    for (let i = 1; i <= 10_000; i++) series.add(i, i % 2);
    expect(series.points.length).toBeLessThan(400);
    expect(series.points.length).toBeGreaterThan(100);
    expect(series.points.every(({ y }) => y === 0.5)).toBe(true);
    expect(series.points.every(({ x }, i, all) => i === 0 || x > all[i - 1]!.x)).toBe(true);
    series.cut(5000);
    expect(series.points.at(-1)!.x).toBeLessThanOrEqual(5000);
  });

  it("is thinned out to as many points as are wanted, and ends where it did", () => {
    const points = Array.from({ length: 101 }, (_, x) => ({ x, y: x % 2 }));
    const few = thinned(points, 30);
    expect(few.length).toBeLessThanOrEqual(30);
    expect(few.at(-1)!.x).toBe(100);
    expect(thinned(points, 200)).toBe(points);
  });

  it("goes on from what was stored of it as if it had never stopped", () => {
    const [whole, before] = [new Series(), new Series()];
    for (let i = 1; i <= 1001; i++) for (const series of [whole, before]) series.add(i, Math.sin(i));
    const after = new Series(structuredClone(before.state()));
    for (let i = 1002; i <= 3000; i++) for (const series of [whole, after]) series.add(i, Math.sin(i));
    expect(after.points).toEqual(whole.points);
    expect(before.points.at(-1)!.x).toBeLessThan(1002);
  });
});
