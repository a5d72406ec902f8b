// What a network has learnt, kept beside its settings: so that whoever undoes what cost it gets it back.
import { batch } from "@preact/signals";
import type { WeightValues } from "../../base/protocol";
import type { Built, ModelState } from "../core/model-state";
import { build, buildConfig } from "./build";
import { dueFor } from "./built";
import { weightsChanged } from "./weights";

const TOLD = ["epochsDone", "stepsAlone", "epochs", "progress", "outcome", "results", "run"] as const;
type Told = { [Name in (typeof TOLD)[number]]: ModelState[Name]["value"] };

export interface KeptTraining {
  weights: WeightValues[];
  built: Built;
  told: Told;
  series: [string, ReturnType<ModelState["batchSeries"]["get"]>][];
  stale: boolean;
}

/** The weights there are now, with all that is told of them; null if nothing was learnt, or while the engine has another model already. */
export async function keepTraining(state: ModelState): Promise<KeptTraining | null> {
  const [held, engine, version] = [state.built.peek(), state.trainer.peek(), state.weightsVersion.peek()];
  if (!held || !engine || !state.trained.peek()) return null;
  const told = Object.fromEntries(TOLD.map((name) => [name, state[name].peek()])) as Told;
  const series = [...state.batchSeries];
  const stale = state.resultsStale.peek();
  const weights = await state.turn.run(() => (state.weightsVersion.peek() === version ? engine.getWeights() : null)).catch(() => null);
  return weights && { weights, built: held, told, series, stale };
}

/** Whether what is set now costs what was learnt by what the engine held. */
export function costs(state: ModelState, held: Built): boolean {
  const [config, data] = [buildConfig(state), state.data.peek()];
  const shape = state.model.peek()?.input_shape.slice(1) as number[] | undefined;
  return config === null || dueFor(held, { config, data }, true, shape) === "draw";
}

/** Builds what is set now; where that takes the weights that were kept, they are put back. */
export const putBack = (state: ModelState, kept: KeptTraining): Promise<void> =>
  state.turn.run(async () => {
    await build(state);
    const engine = state.trainer.peek();
    if (!engine || !state.model.peek() || costs(state, kept.built)) return;
    await engine.setWeights(kept.weights);
    batch(() => {
      weightsChanged(state, { by: "run" });
      for (const name of TOLD) state[name].value = kept.told[name] as never;
      state.batchSeries.clear();
      for (const [name, series] of kept.series) state.batchSeries.set(name, series!);
      state.curvesVersion.value++;
      state.resultsStale.value = kept.stale;
    });
  });
