// Models of their own to train in tests, each on an engine of its own.

import { signal } from "@preact/signals";
import { afterAll } from "vitest";
import { createModelState, type ModelState } from "../../../web/src/app/core/model-state";
import { built } from "../../../web/src/app/model/build";
import { useFittingModel } from "../../../web/src/app/model/fitting-model";
import type { BuiltinSource, DataInfo } from "../../../web/src/base/protocol";
import type { Trainer } from "../../../web/src/lib";
import { points } from "./page";
import { createTrainer } from "./real_engine";

const made: Trainer[] = [];
afterAll(() => made.forEach((trainer) => trainer.dispose()));

/** A small network that suits the data, built; two epochs are set. */
export async function newModel(source: BuiltinSource = points): Promise<ModelState> {
  const trainer = await createTrainer();
  made.push(trainer);
  const data = await trainer.loadData(source);
  const state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(data) });
  useFittingModel(state);
  state.fit.value = { ...state.fit.value, epochs: 2 };
  await built(state);
  return state;
}
