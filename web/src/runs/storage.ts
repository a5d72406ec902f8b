// Runs in IndexedDB: small records of their own, and beside them, by the run's id, what is large; and the sweep or cross-validation under way.

import type { DataOrigin } from "../data/kept";
import type { BuildConfig, FitConfig, FitSnapshot, FoldResult, Variant, WeightValues } from "../base/protocol";
import { committed, settled } from "../base/indexed_db";
import type { Run } from "./run";
import type { Job, JobResult, SweepPlan } from "./sweep";

/** A run under way as it was at one moment. */
export interface KeptSnapshot extends FitSnapshot {
  /** When it was taken, in milliseconds since 1970. */
  taken: number;
  /** The curves between epochs up to there, by metric, as the page keeps them. */
  curves: Record<string, unknown>;
}

/** What is needed to go on with a run that was broken off. */
export interface Interrupted {
  run: Run;
  snapshot: KeptSnapshot;
  source: DataOrigin;
}

/** A sweep under way: all its trainings, and what came of those that are over. */
export interface KeptSweep {
  plan: SweepPlan;
  jobs: Job[];
  results: JobResult[];
  workers: number;
  variant: Variant;
}

/** A cross-validation under way, and the folds that are done. */
export interface KeptCross {
  build: BuildConfig;
  fit: FitConfig;
  folds: number;
  one_hot: boolean;
  done: FoldResult[];
}

/** What goes on over several trainings. */
export interface KeptWork {
  sweep: KeptSweep;
  cross: KeptCross;
}
/** What is needed to go on with it when its page went away. */
export interface Broken<Kind extends keyof KeptWork> {
  state: KeptWork[Kind];
  source: DataOrigin;
}

const databaseName = "sprout";
const databaseVersion = 2;
/** By the run's id. */
const ofRuns = ["runs", "weights", "snapshots", "sources"] as const;
/** "sweep" holds all that is under way over several trainings. */
const stores = [...ofRuns, "sweep"] as const;
type StoreName = (typeof stores)[number];

/** The store of one origin. Every method rejects with the browser's own error where it cannot be read or written (private windows, full disks). */
export class RunStorage {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(factory: IDBFactory = indexedDB): Promise<RunStorage> {
    const request = factory.open(databaseName, databaseVersion);
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const name of stores) if (!result.objectStoreNames.contains(name)) result.createObjectStore(name);
    };
    const database = await settled(request);
    // Another tab with a newer page may need to change the stores.
    database.onversionchange = () => database.close();
    return new RunStorage(database);
  }

  /** All runs, the oldest first. */
  async runs(): Promise<Run[]> {
    const found = (await settled(this.store("runs").getAll())) as Run[];
    return found.sort((a, b) => a.created - b.created);
  }

  async putRun(run: Run): Promise<void> {
    await this.write(["runs"], ([runs]) => runs!.put(run, run.id));
  }

  async deleteRun(id: string): Promise<void> {
    await this.write(ofRuns, (all) => all.forEach((store) => store.delete(id)));
  }

  /** The weights a run ended with; null if there are none. */
  async weights(id: string): Promise<WeightValues[] | null> {
    return ((await settled(this.store("weights").get(id))) as WeightValues[] | undefined) ?? null;
  }

  async putWeights(id: string, weights: WeightValues[]): Promise<void> {
    await this.write(["weights"], ([store]) => store!.put(weights, id));
  }

  /** Keeps the newest snapshot of a run under way, with the run as it stands then: both or neither. */
  async putSnapshot(run: Run, snapshot: KeptSnapshot): Promise<void> {
    await this.write(["runs", "snapshots"], ([runs, snapshots]) => {
      runs!.put(run, run.id);
      snapshots!.put(snapshot, run.id);
    });
  }

  /** Files are copied once, not with each snapshot. */
  async putSource(id: string, source: DataOrigin): Promise<void> {
    await this.write(["sources"], ([store]) => store!.put(source, id));
  }

  /** The run has ended: it cannot be taken up any more. */
  async forgetSnapshot(id: string): Promise<void> {
    await this.write(["snapshots", "sources"], (all) => all.forEach((store) => store.delete(id)));
  }

  /** The newest run that was broken off and not left so, or the one with this id, if it can go on; else null. */
  async interrupted(id?: string): Promise<Interrupted | null> {
    const ids = (await settled(this.store("snapshots").getAllKeys())) as string[];
    const run = (await this.runs()).findLast(
      (each) => each.state === "running" && ids.includes(each.id) && (id === undefined ? !each.left : each.id === id),
    );
    if (!run) return null;
    const snapshot = (await settled(this.store("snapshots").get(run.id))) as KeptSnapshot;
    const source = (await settled(this.store("sources").get(run.id))) as DataOrigin | undefined;
    return source ? { run, snapshot, source } : null;
  }

  /** source: of the data, given once, as files are large. */
  async putUnderWay<Kind extends keyof KeptWork>(kind: Kind, state: KeptWork[Kind], source: DataOrigin | null = null): Promise<void> {
    await this.write(["sweep"], ([store]) => {
      store!.put(state, kind);
      if (source) store!.put(source, `${kind} source`);
    });
  }

  /** The one of this kind that was broken off; null if none was. */
  async underWay<Kind extends keyof KeptWork>(kind: Kind): Promise<Broken<Kind> | null> {
    const store = this.store("sweep");
    const [state, source] = await Promise.all([settled(store.get(kind)), settled(store.get(`${kind} source`))]);
    return state && source ? { state: state as KeptWork[Kind], source: source as DataOrigin } : null;
  }

  /** It has ended. */
  async forgetUnderWay(kind: keyof KeptWork): Promise<void> {
    await this.write(["sweep"], ([store]) => [kind, `${kind} source`].forEach((key) => store!.delete(key)));
  }

  private store(name: StoreName): IDBObjectStore {
    return this.database.transaction(name).objectStore(name);
  }

  /** All that `act` asks of the stores, or nothing. */
  private async write(names: readonly StoreName[], act: (stores: IDBObjectStore[]) => void): Promise<void> {
    const transaction = this.database.transaction(names, "readwrite");
    act(names.map((name) => transaction.objectStore(name)));
    await committed(transaction);
  }
}
