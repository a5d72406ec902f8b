// Measuring a job: every contestant warmed up, then rounds in which each trains in turn, so that a slow minute of the
// machine falls on all of them.

import { Cannot, type Contestant, type Runner } from "./contestant";
import type { Job } from "./jobs";
import { makeData } from "./data";

export interface Row {
  id: string;
  label: string;
  /** One figure a round; empty when the contestant cannot do the job. */
  samplesPerSecond: number[];
  /** Loss after the last round's steps: shows that it trained. */
  loss?: number;
  /** Why there are no figures. */
  cannot?: string;
}
export interface JobResult {
  job: string;
  title: string;
  rows: Row[];
}

export interface MeasureOptions {
  rounds: number;
  /** Least time of one measurement. */
  seconds: number;
  onStatus?: (text: string) => void;
}

/** Contestants of round `round`, each time from the next one on: nobody always runs after the same neighbour. */
export const turnOrder = <T>(list: T[], round: number): T[] => list.map((_, i) => list[(i + round) % list.length]!);

// A moment of rest between measurements: timers, collection of garbage, the page's own drawing.
const rest = () => new Promise((resolve) => setTimeout(resolve, 50));

async function timed(runner: Runner, steps: number): Promise<{ seconds: number; loss: number }> {
  const start = performance.now();
  const loss = await runner.train(steps);
  return { seconds: (performance.now() - start) / 1000, loss };
}

/** Warms a runner up for half a measurement's time and gives the steps that fill one. */
async function calibrate(runner: Runner, seconds: number): Promise<number> {
  await runner.reset();
  let steps = runner.unit;
  for (let spent = 0; ; ) {
    const run = await timed(runner, steps);
    spent += run.seconds;
    const wanted = Math.max(1, Math.ceil(((seconds / run.seconds) * steps) / runner.unit)) * runner.unit;
    if (spent >= seconds / 2) return wanted;
    // The first call also compiles, so its time says little: grow step by step.
    steps = Math.min(wanted, steps * 4);
  }
}

/** One job, all contestants. Those that cannot do it get a row that says why. */
export async function measureJob(job: Job, contestants: Contestant[], options: MeasureOptions): Promise<JobResult> {
  const { rounds, seconds, onStatus } = options;
  const data = makeData(job);
  const rows: Row[] = [];
  const ready: { row: Row; runner: Runner; steps: number }[] = [];
  try {
    for (const contestant of contestants) {
      const { id, label } = contestant;
      const row: Row = { id, label, samplesPerSecond: [] };
      rows.push(row);
      onStatus?.(`${job.name}: ${label}, warming up`);
      await rest();
      try {
        const runner = await contestant.prepare(job, data);
        const entry = { row, runner, steps: 0 };
        ready.push(entry);
        entry.steps = await calibrate(runner, seconds);
      } catch (error) {
        row.cannot = error instanceof Cannot ? error.message : String(error);
        if (ready.at(-1)?.row === row) await ready.pop()!.runner.dispose();
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const { row, runner, steps } of turnOrder(ready, round)) {
        onStatus?.(`${job.name}: round ${round + 1} of ${rounds}, ${row.label}`);
        await runner.reset();
        await rest();
        const run = await timed(runner, steps);
        if (!Number.isFinite(run.loss)) throw new Error(`${row.label} diverged on ${job.name}: its loss is ${run.loss}.`);
        row.samplesPerSecond.push((steps * job.batch_size) / run.seconds);
        row.loss = run.loss;
      }
    }
  } finally {
    for (const { runner } of ready) await runner.dispose();
  }
  return { job: job.name, title: job.title, rows };
}
