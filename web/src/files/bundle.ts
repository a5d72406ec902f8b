// A run's bundle: a zip of the .keras file, the notebook that goes on with it, and run.json with what was done and what came of it.

import { writeKeras } from "./keras";
import { writeNotebook } from "./notebook";
import type { NamedBytes, SavedModel } from "./types";
import { textBytes, zip } from "./zip";

export async function writeBundle(saved: SavedModel, name: string): Promise<NamedBytes> {
  const { model, compile, training, history, environment, notes } = saved;
  const run = {
    data: notes.data ?? null,
    model,
    compile,
    fit: training ?? null,
    seed: training?.seed ?? null,
    epoch: notes.epoch ?? null,
    history: history ?? null,
    environment: environment ?? null,
  };
  return zip(`${name}.zip`, [
    await writeKeras(saved, name),
    await writeNotebook(saved, name),
    textBytes("run.json", JSON.stringify(run, null, 2)),
  ]);
}
