// Runs in IndexedDB: small records of their own, and beside them, by the run's id, what is large; and the sweep or cross-validation under way.

import * as v from "valibot";
import type { StoredOrigin } from "../data/kept";
import type { BuildConfig, FitConfig, FitSnapshot, FoldResult, Variant, WeightValues } from "../base/protocol";
import { Database } from "../base/indexed_db";
import { anyNumber, buildSchema, fitSchema, logsSchema, pointSchema } from "../base/records";
import { isRun, type Run } from "./run";
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
  source: StoredOrigin;
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
  source: StoredOrigin;
}

/** What lies in each store: by the run's id; in "sweep" all that is under way over several trainings, and where its data comes from, by its kind. */
interface Stored {
  runs: Run;
  weights: WeightValues[];
  snapshots: KeptSnapshot;
  sources: StoredOrigin;
  sweep: KeptWork[keyof KeptWork] | StoredOrigin;
}
const ofRuns = ["runs", "weights", "snapshots", "sources"] as const;
const kinds = ["sweep", "cross"] as const satisfies readonly (keyof KeptWork)[];
const sourceOf = (kind: keyof KeptWork): string => `${kind} source`;

/** The runs of one origin. Every method rejects where they cannot be read or written (private windows, full disks). */
export class RunStorage {
  private readonly database = new Database<Stored>("sprout", 3, [...ofRuns, "sweep"]);

  /** All runs that can be read, the oldest first; damaged: how many cannot. */
  async runs(): Promise<{ runs: Run[]; damaged: number }> {
    const found: unknown[] = await (await this.database.open()).getAll("runs");
    const runs = found.filter(isRun).sort((a, b) => a.created - b.created);
    return { runs, damaged: found.length - runs.length };
  }

  /** Writes a run and, if one is given, the newest snapshot of it: both or neither. */
  async putRun(run: Run, snapshot?: KeptSnapshot): Promise<void> {
    await this.database.write(["runs", "snapshots"], async (stores) => {
      await stores.objectStore("runs").put(run, run.id);
      if (snapshot) await stores.objectStore("snapshots").put(snapshot, run.id);
    });
  }

  async deleteRun(id: string): Promise<void> {
    await this.database.write([...ofRuns], async (stores) => {
      for (const name of ofRuns) await stores.objectStore(name).delete(id);
    });
  }

  /** The weights a run ended with; null if there are none. */
  async weights(id: string): Promise<WeightValues[] | null> {
    return (await (await this.database.open()).get("weights", id)) ?? null;
  }

  async putWeights(id: string, weights: WeightValues[]): Promise<void> {
    await this.database.write(["weights"], (stores) => stores.objectStore("weights").put(weights, id));
  }

  /** Where the data of a run comes from, as long as it may have to go on. */
  async putSource(id: string, source: StoredOrigin): Promise<void> {
    await this.database.write(["sources"], (stores) => stores.objectStore("sources").put(source, id));
  }

  async forgetSource(id: string): Promise<void> {
    await this.database.write(["sources"], (stores) => stores.objectStore("sources").delete(id));
  }

  /** Ids of the runs whose data's source is there. */
  async withSource(): Promise<string[]> {
    return (await this.database.open()).getAllKeys("sources");
  }

  async forgetSnapshot(id: string): Promise<void> {
    await this.database.write(["snapshots"], (stores) => stores.objectStore("snapshots").delete(id));
  }

  /** The newest run that was broken off and not left so, or the one with this id, if it can go on; else null. */
  async interrupted(id?: string): Promise<Interrupted | null> {
    const database = await this.database.open();
    const ids = await database.getAllKeys("snapshots");
    const run = (await this.runs()).runs.findLast(
      (each) => each.state === "running" && ids.includes(each.id) && (id === undefined ? !each.left : each.id === id),
    );
    if (!run) return null;
    const [snapshot, source] = await Promise.all([database.get("snapshots", run.id), database.get("sources", run.id)]);
    return isSnapshot(snapshot) && isSource(source) ? { run, snapshot, source } : null;
  }

  /** source: of its data, given once. */
  async putUnderWay<Kind extends keyof KeptWork>(kind: Kind, state: KeptWork[Kind], source?: StoredOrigin): Promise<void> {
    await this.database.write(["sweep"], async (stores) => {
      await stores.objectStore("sweep").put(state, kind);
      if (source) await stores.objectStore("sweep").put(source, sourceOf(kind));
    });
  }

  /** The one of this kind that was broken off; null if none was. */
  async underWay<Kind extends keyof KeptWork>(kind: Kind): Promise<Broken<Kind> | null> {
    const database = await this.database.open();
    const [state, source] = await Promise.all([database.get("sweep", kind), database.get("sweep", sourceOf(kind))]);
    const sound = v.is(workSchemas[kind], state) && isSource(source);
    return sound ? { state: state as KeptWork[Kind], source: source as StoredOrigin } : null;
  }

  async kindsUnderWay(): Promise<(keyof KeptWork)[]> {
    const keys = await (await this.database.open()).getAllKeys("sweep");
    return kinds.filter((kind) => keys.includes(kind));
  }

  /** It has ended. */
  async forgetUnderWay(kind: keyof KeptWork): Promise<void> {
    await this.database.write(["sweep"], async (stores) => {
      await stores.objectStore("sweep").delete(kind);
      await stores.objectStore("sweep").delete(sourceOf(kind));
    });
  }
}

const snapshotSchema = v.looseObject({
  build: buildSchema,
  fit: fitSchema,
  variant: v.string(),
  state: v.looseObject({
    at: v.looseObject({ epoch: anyNumber, step: anyNumber }),
    history: v.record(v.string(), v.array(anyNumber)),
    epochsDone: v.array(anyNumber),
    partial: v.nullable(logsSchema),
    seconds: anyNumber,
  }),
  callbacks: v.array(v.unknown()),
  engine: v.instance(Uint8Array),
  taken: anyNumber,
  curves: v.record(v.string(), v.looseObject({ points: v.array(pointSchema), stride: anyNumber, waiting: v.array(pointSchema) })),
});

/** Whether a record is a snapshot; the engine checks the bytes of its own. */
const isSnapshot = (value: unknown): value is KeptSnapshot => v.is(snapshotSchema, value);

const jobSchema = v.looseObject({
  place: v.array(v.union([v.string(), anyNumber])),
  seed: anyNumber,
  config: v.looseObject({ build: buildSchema, fit: fitSchema }),
});
const workSchemas = {
  sweep: v.looseObject({
    plan: v.looseObject({
      grid: v.string(),
      data: v.string(),
      axes: v.array(v.looseObject({ label: v.string(), values: v.array(v.unknown()) })),
    }),
    jobs: v.array(jobSchema),
    results: v.array(v.looseObject({ job: jobSchema, figures: v.nullable(logsSchema), error: v.nullable(v.string()) })),
    workers: anyNumber,
    variant: v.string(),
  }),
  cross: v.looseObject({
    build: buildSchema,
    fit: fitSchema,
    folds: anyNumber,
    one_hot: v.boolean(),
    done: v.array(v.looseObject({ fit: v.looseObject({}), evaluate: logsSchema })),
  }),
};

const isSource = (value: unknown): value is StoredOrigin =>
  v.is(v.looseObject({ source: v.union([v.string(), v.looseObject({}), v.array(v.unknown())]) }), value);
