// The network that suits the data: the engine builds it for every kind, and its training is long enough to learn something.

import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { shareTrainer, engineIsBuilt } from "../../../../tests/unit/support/real_engine";
import { digits, points } from "../../../../tests/unit/support/page";
import type { DataArrays, DataInfo } from "../../base/protocol";
import type { Trainer } from "../../lib";
import { createModelState } from "../core/model-state";
import { built } from "./build";
import { useFittingModel } from "./fitting-model";

const csv = (name: string, lines: string[]): File => new File([lines.join("\n")], name);
const ramp = (count: number, ends: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => ends(i));

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let trainer!: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  const values: DataArrays = { x: new Float32Array(40), xShape: [10, 4], y: new Float32Array(20), yShape: [2] };
  const series: DataArrays = { x: new Float32Array(600), xShape: [10, 30, 2], y: Int32Array.from({ length: 10 }, (_, i) => i % 2) };
  const drawn: DataArrays = { x: new Uint8Array(6 * 784), xShape: [28, 28, 1], y: Uint8Array.of(0, 1, 0, 1, 0, 1) };
  test.each<[string, () => Promise<DataInfo>, string[], string]>([
    ["pictures", () => trainer.loadData(digits), ["Flatten", "Dense", "Dense"], "sparse_categorical_crossentropy"],
    ["points", () => trainer.loadData(points), ["Dense", "Dense", "Dense"], "sparse_categorical_crossentropy"],
    ["values to be predicted", () => trainer.setData(values), ["Flatten", "Dense", "Dense"], "mean_squared_error"],
    ["steps of two numbers", () => trainer.setData(series), ["LSTM", "Dense"], "sparse_categorical_crossentropy"],
    [
      "a table",
      () => trainer.loadData([csv("t.csv", ["a,b,kind", ...ramp(40, (i) => `${i},${i % 7},${i % 2 ? "x" : "y"}`)])]),
      ["Dense", "Dense", "Dense"],
      "sparse_categorical_crossentropy",
    ],
    [
      "texts",
      () =>
        trainer.loadData([csv("t.csv", ["text,label", ...ramp(40, (i) => `${i % 2 ? "good film" : "bad film"} ${i},${i % 2}`)])], {
          table: { mode: "text", target: "label" },
        }),
      ["Embedding", "LSTM", "Dense"],
      "sparse_categorical_crossentropy",
    ],
    [
      "a series",
      () =>
        trainer.loadData([csv("t.csv", ["value", ...ramp(60, (i) => `${Math.sin(i)}`)])], { table: { mode: "windows", target: "value" } }),
      ["LSTM", "Dense"],
      "mean_squared_error",
    ],
  ])("%s", async (_, load, layers, loss) => {
    const state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(await load()) });
    useFittingModel(state);
    await built(state);
    expect(state.modelTrouble.value).toBeNull();
    expect([state.layers.value.map(({ class_name }) => class_name), state.loss.value]).toEqual([layers, loss]);
    expect((await trainer.fit({ epochs: 1 })).reason).toBe("done");
    expect(state.fit.value["epochs"]).toBeGreaterThanOrEqual(5);
  });

  test("pictures that were drawn are varied, on the way into the network", async () => {
    const state = createModelState({
      trainer: signal<Trainer | null>(trainer),
      data: signal<DataInfo | null>(await trainer.setData(drawn)),
    });
    useFittingModel(state, true);
    await built(state);
    expect(state.layers.value.slice(0, 3).map(({ class_name }) => class_name)).toEqual([
      "RandomTranslation",
      "RandomRotation",
      "RandomZoom",
    ]);
    expect([state.modelTrouble.value, state.layersUntouched.value]).toEqual([null, true]);
  });

  test("options of the loss before are not the new one's", async () => {
    const state = createModelState({
      trainer: signal<Trainer | null>(trainer),
      data: signal<DataInfo | null>(await trainer.setData(drawn)),
    });
    state.lossConfig.value = { from_logits: true };
    useFittingModel(state);
    expect(state.lossConfig.value).toEqual({});
  });

  test("without data there is nothing to suit", () => {
    const state = createModelState({ trainer: signal<Trainer | null>(trainer), data: signal<DataInfo | null>(null) });
    useFittingModel(state);
    expect(state.layers.value).toEqual([]);
  });
});
