// Tabs of the page for tests in Node, without views: each has its own modules and signals, all share the browser's storage and locks.

import { beforeEach, vi } from "vitest";
import type { DataInfo, FitConfig, FitProgress, FitResult, FitSnapshot, Logs } from "../../../web/src/base/protocol";
import type { Trainer } from "../../../web/src/lib";
import { FakeLocks } from "./locks";
import "./storage";

export let locks: FakeLocks;
let channels: FakeChannel[] = [];

/** What a tab posts, the others that are open hear a little later. */
class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(private readonly name: string) {
    channels.push(this);
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message);
    const others = channels.filter((each) => each !== this && each.name === this.name);
    if (channels.includes(this)) setImmediate(() => others.forEach((each) => each.onmessage?.({ data })));
  }
}

/** What the browser was asked to keep for good. */
export const persist = vi.fn(async () => true);

beforeEach(() => {
  channels = [];
  locks = new FakeLocks();
  persist.mockClear();
  const storage = { estimate: async () => ({ usage: 1000, quota: 5000 }), persist, persisted: async () => false };
  vi.stubGlobal("navigator", { locks, storage });
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});

/** Closes all tabs that are open: their locks are free, and nothing is heard of them any more. */
export function closeTabs(): void {
  channels = [];
  locks.freeAll();
}

export const csv = (text = "x,class\n1,a\n2,b\n", name = "three.csv"): File => new File([text], name, { lastModified: 7 });

export const infoOf = (name: string): DataInfo => ({
  name,
  xShape: [2],
  yShape: [],
  dtype: "float32",
  range: [0, 1],
  scale: 1,
  offset: 0,
  classNames: ["a", "b"],
  train: { count: 72, classCounts: [36, 36] },
  validation: null,
  test: { count: 18, classCounts: [9, 9] },
  bytes: 720,
});

export const build = { model: { class_name: "Sequential" as const, config: { layers: [{ class_name: "Dense", config: { units: 2 } }] } } };
export const fit: FitConfig = { epochs: 3, batch_size: 8 };
export const weights = [{ name: "dense/kernel", shape: [2], values: Float32Array.of(1, 2) }];
export const snapshotAt = (epoch: number, step = 4): FitSnapshot => ({
  build,
  fit,
  variant: "simd",
  state: {
    at: { epoch, step, validated: 0 },
    history: {},
    epochsDone: [],
    partial: null,
    seconds: 1,
    trainingSeconds: 1,
    trainedSamples: 8,
  },
  callbacks: [],
  engine: Uint8Array.of(1, 2, 3),
});
export const epochEnd = (epoch: number, logs: Logs = { loss: 1 / (epoch + 1) }): FitProgress => ({
  epoch,
  epochs: 3,
  step: 9,
  steps: 9,
  phase: "epoch_end",
  logs,
  batch: null,
  samplesPerSecond: 100,
  secondsLeft: 0,
  learningRate: 0.01,
  seconds: epoch + 1,
});
export const resultOf = (epochs: number, change: Partial<FitResult> = {}): FitResult => ({
  reason: "done",
  history: {},
  epoch: Array.from({ length: epochs }, (_, i) => i),
  seconds: epochs,
  samplesPerSecond: 100,
  ...change,
});

/** An engine as far as the page's record needs one: whatever it is given, it loads a table called after the first file. */
const trainer = {
  info: { variant: "simd", threads: 1, version: "test" },
  loadData: async (source: File[] | { name: string }) => infoOf(Array.isArray(source) ? source[0]!.name.replace(/\..*/, "") : source.name),
  split: async () => infoOf("three"),
  getSamples: async () => ({ x: new Float32Array(2), xShape: [2], y: new Int32Array(1), yShape: [], indices: [0] }),
  getWeights: async () => weights,
  snapshot: async (): Promise<FitSnapshot | null> => snapshotAt(0),
};

/** A new tab, with an engine and a model. */
export async function openTab() {
  vi.resetModules();
  const app = {
    ...(await import("../../../web/src/app/core/state")),
    ...(await import("../../../web/src/app/data/data")),
    ...(await import("../../../web/src/app/data/kept")),
    ...(await import("../../../web/src/app/record/following")),
    ...(await import("../../../web/src/app/record/interrupted")),
    ...(await import("../../../web/src/app/record/locks")),
    ...(await import("../../../web/src/app/record/open")),
    ...(await import("../../../web/src/app/record/other-tabs")),
    ...(await import("../../../web/src/app/record/recording")),
    ...(await import("../../../web/src/app/record/runs")),
    ...(await import("../../../web/src/app/record/snapshots")),
    ...(await import("../../../web/src/app/record/store")),
    ...(await import("../../../web/src/app/record/under-way")),
  };
  const engine = { ...trainer };
  app.trainer.value = engine as unknown as Trainer;
  app.model.value = { params: 6 } as typeof app.model.value;
  return {
    ...app,
    engine,
    begin: (given: FitConfig = fit): Promise<void> => app.beginRun(app.page, build, given),
    epoch: (event: FitProgress): void => app.runEpoch(app.page, event),
    end: (result: FitResult | null): Promise<string | null> => app.endRun(app.page, result),
    /** One training up to so many epochs, without the engine. */
    async train(epochs: number, given: FitConfig = fit): Promise<string> {
      await app.beginRun(app.page, build, given);
      const following = new app.Following(app.page);
      for (let epoch = app.epochsDone.value; epoch < epochs; epoch++) following.report(epochEnd(epoch));
      following.catchUp();
      return (await app.endRun(app.page, resultOf(epochs)))!;
    },
  };
}
export type Tab = Awaited<ReturnType<typeof openTab>>;
