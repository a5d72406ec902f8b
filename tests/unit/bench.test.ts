// The benchmark's own arithmetic: its data, its turns, its medians and its table.

import { describe, expect, it } from "vitest";
import { Cannot, type Contestant } from "../../web/src/bench/contestant";
import { cutBatches, makeData } from "../../web/src/bench/data";
import { inputShape, jobNamed, jobs, outputUnits, pickJobs } from "../../web/src/bench/jobs";
import { measureJob, turnOrder } from "../../web/src/bench/measure";
import { formatFigures, formatTable, median, spread, summarize } from "../../web/src/bench/table";

const small = { ...jobNamed("linear"), samples: 128 };

const sameBytes = (a: ArrayBufferView, b: ArrayBufferView) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe("jobs", () => {
  it("are whole batches", () => {
    for (const job of jobs) expect(job.samples % job.batch_size, job.name).toBe(0);
  });

  it("keep their order and refuse unknown names", () => {
    expect(pickJobs(["mlp128", "linear"]).map(({ name }) => name)).toEqual(["linear", "mlp128"]);
    expect(() => pickJobs(["mlp129"])).toThrow("No job named mlp129; there are linear");
  });
});

describe("data", () => {
  it.each(jobs.map(({ name }) => name))("%s: right sizes, every class, the same for the same seed", (name) => {
    const job = { ...jobNamed(name), samples: 128 };
    const { x, y } = makeData(job);
    expect(y).toHaveLength(job.samples);
    expect(x).toHaveLength(inputShape(job).reduce((a, b) => a * b, job.samples));
    expect(new Set(y).size).toBe(Math.max(2, outputUnits(job)));
    const again = makeData(job);
    expect(sameBytes(again.x, x) && sameBytes(again.y, y)).toBe(true);
    expect(sameBytes(makeData(job, 2).x, x)).toBe(false);
  });

  it("tokens lie in the vocabulary", () => {
    const { x } = makeData({ ...jobNamed("embed"), samples: 64 });
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThan(500);
  });

  it("is cut into scaled batches with one-hot targets", () => {
    const data = makeData(small);
    const batches = cutBatches(small, data);
    expect(batches).toHaveLength(2);
    const { x, y } = batches[1]!;
    expect(x).toHaveLength(64 * 784);
    expect(x[5]).toBeCloseTo(data.x[64 * 784 + 5]! / 255, 6);
    expect([...y.subarray(10, 20)]).toEqual(Array.from({ length: 10 }, (_, label) => (label === data.y[65] ? 1 : 0)));
  });
});

/** A contestant that does nothing, and notes what was asked of it. */
function idle(id: string, log: string[], cannot?: string): Contestant {
  return {
    id,
    label: id,
    async prepare() {
      if (cannot) throw new Cannot(cannot);
      return {
        unit: 2,
        async reset() {
          log.push(`${id} reset`);
        },
        async train(steps) {
          expect(steps % 2).toBe(0);
          log.push(`${id} train`);
          for (const end = performance.now() + 1; performance.now() < end; );
          return 0.5;
        },
        async dispose() {
          log.push(`${id} dispose`);
        },
      };
    },
    async dispose() {},
  };
}

describe("measuring", () => {
  it("begins each round with another contestant", () => {
    expect([0, 1, 2, 3].map((round) => turnOrder(["a", "b", "c"], round).join(""))).toEqual(["abc", "bca", "cab", "abc"]);
  });

  it("gives one figure a round, resets before each, and says who cannot", async () => {
    const log: string[] = [];
    const contestants = [idle("a", log), idle("b", log, "no layer Dense here"), idle("c", log)];
    const { rows } = await measureJob(small, contestants, { rounds: 2, seconds: 0.001 });
    expect(rows.map(({ samplesPerSecond }) => samplesPerSecond.length)).toEqual([2, 0, 2]);
    expect(rows[0]).toMatchObject({ loss: 0.5 });
    expect(rows[1]).toMatchObject({ cannot: "no layer Dense here" });
    expect(log.slice(-10)).toEqual([
      "a reset",
      "a train",
      "c reset",
      "c train",
      "c reset",
      "c train",
      "a reset",
      "a train",
      "a dispose",
      "c dispose",
    ]);
  });

  it("refuses figures of a training that diverged", async () => {
    const broken = idle("a", []);
    const runner = await broken.prepare(small, makeData(small));
    const contestant = { ...broken, prepare: async () => ({ ...runner, train: async () => NaN }) };
    await expect(measureJob(small, [contestant], { rounds: 1, seconds: 0 })).rejects.toThrow("a diverged on linear: its loss is NaN.");
  });
});

describe("table", () => {
  const result = {
    job: "linear",
    title: "a network",
    rows: [
      { id: "sprout-simd-1", label: "Sprout", samplesPerSecond: [900_000, 1_000_000, 1_300_000] },
      { id: "peer", label: "A peer", samplesPerSecond: [250_000, 150_000, 200_000] },
      { id: "other", label: "Another", samplesPerSecond: [], cannot: "no layer Dense here" },
    ],
  };

  it("takes medians and spreads", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(spread([3, 1, 2])).toBe(1);
  });

  it("gives ratios of medians against Sprout's fastest", () => {
    expect(summarize(result).rows.map(({ ratio }) => ratio)).toEqual([1, 5, NaN]);
    const peersAlone = { ...result, rows: result.rows.slice(1) };
    expect(summarize(peersAlone).rows.map(({ ratio }) => ratio)).toEqual([NaN, NaN]);
  });

  it("is text in columns", () => {
    expect(formatTable(result).split("\n")).toEqual([
      "linear: a network",
      "         samples/s  spread  Sprout is",
      "Sprout   1,000,000    40 %     1.00 ×",
      "A peer     200,000    50 %     5.00 ×",
      "Another     cannot                     no layer Dense here",
    ]);
  });

  it("has the page's figures with their units and how often they were measured", () => {
    const figures = [
      { name: "first contentful paint", unit: "ms", values: [120, 100, 110] },
      { name: "longest task", unit: "ms of its processor time", values: [12.25, 11.75] },
    ];
    expect(formatFigures(figures).split("\n")).toEqual([
      "                        median  spread  n  unit",
      "first contentful paint     110    18 %  3  ms",
      "longest task              12.0     4 %  2  ms of its processor time",
    ]);
  });
});
