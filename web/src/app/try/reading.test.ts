// What the network says of a drawing, a sample, a point and values of one's own, on the real engine.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { digits, points, until } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { SproutError } from "../../base/errors";
import type { BuiltinSource } from "../../base/protocol";
import { data, model, page, trainer, weightsVersion } from "../core/state";
import { startOver } from "../model/build";
import { useFittingModel } from "../model/fitting-model";
import { PAD } from "../parts/drawing-area";
import {
  answersTo,
  forgetReading,
  given,
  outputs,
  readDrawing,
  readingTrouble,
  readPoint,
  readValues,
  takeSample,
  taken,
  watchWeights,
} from "./reading";

vi.setConfig({ testTimeout: 20_000 });

/** A stroke from the top to the bottom. */
const drawing = (): Uint8Array => Uint8Array.from({ length: PAD * PAD }, (_, i) => (Math.abs((i % PAD) - PAD / 2) < 12 ? 255 : 0));

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer((made) => {
    trainer.value = made;
  });
  const use = async (source: BuiltinSource): Promise<void> => {
    data.value = await trainer.value!.loadData(source);
    useFittingModel(page);
    await startOver(page);
  };
  beforeEach(() => forgetReading());

  test("a drawing becomes a digit as the data's are, and has the answers of a network of ten classes", async () => {
    await use(digits);
    await readDrawing(drawing());
    expect([given.value!.length, outputs.value!.length, taken.value]).toEqual([784, 10, null]);
    expect(outputs.value!.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(outputs.value).toEqual(await trainer.value!.predict(given.value!));
  });

  test("on pictures of another size each pixel is the mean of those it covers", async () => {
    data.value = await trainer.value!.setData({
      x: new Uint8Array(2 * 4 * 4 * 3).fill(255, 48),
      xShape: [4, 4, 3],
      y: Int32Array.of(0, 1),
    });
    useFittingModel(page);
    await startOver(page);
    await readDrawing(Uint8Array.from({ length: PAD * PAD }, (_, i) => (i % PAD < PAD / 2 ? 255 : 0)));
    expect([...given.value!.slice(0, 12)]).toEqual([255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
    await readDrawing(new Uint8Array(PAD * PAD));
    expect([given.value, outputs.value]).toEqual([null, null]);
  });

  test("samples of the test set are taken one after another, with what they are", async () => {
    await use(digits);
    await takeSample();
    await takeSample();
    const { index, truth } = taken.value!;
    const sample = await trainer.value!.getSamples({ split: "test", indices: [index] });
    expect([given.value, truth, outputs.value!.length]).toEqual([sample.x, sample.y[0], 10]);
    await readDrawing(drawing());
    expect(taken.value).toBeNull();
  });

  test("a point and values of one's own are asked as they are", async () => {
    await use(points);
    await readPoint(0.5, -0.25);
    expect([[...given.value!], outputs.value]).toEqual([[0.5, -0.25], await trainer.value!.predict(Float32Array.of(0.5, -0.25))]);
    await readValues(Float32Array.of(1, 1));
    expect([...given.value!]).toEqual([1, 1]);
    await readValues(null);
    expect([given.value, outputs.value]).toEqual([null, null]);
  });

  test("what is forgotten while it is read does not come back", async () => {
    await use(digits);
    const reading = readDrawing(drawing());
    forgetReading();
    await reading;
    expect([given.value, outputs.value]).toEqual([null, null]);
  });

  test("the answer follows the weights, for as long as it is watched", async () => {
    await use(points);
    await readPoint(0.5, 0.5);
    const before = outputs.value;
    const stop = watchWeights();
    await trainer.value!.fit({ epochs: 1 });
    weightsVersion.value++;
    await until(() => outputs.value !== before);
    expect(outputs.value).toEqual(await trainer.value!.predict(given.value!));
    stop();
  });

  test("what hinders an answer is said, until there is one", async () => {
    await use(points);
    vi.spyOn(trainer.value!, "predict").mockRejectedValueOnce(new SproutError("predict: expected 2 values"));
    await readPoint(0, 0);
    expect(readingTrouble.value).toEqual({ message: "predict: expected 2 values" });
    await readPoint(0, 0);
    expect(readingTrouble.value).toBeNull();
  });

  test("a whole plane is answered row by row, and not at all without a model", async () => {
    await use(points);
    expect((await answersTo(Float32Array.of(0, 0, 1, 1)))!.length).toBe(4);
    expect(await answersTo(Float32Array.of(0))).toBeNull();
    const { value } = model;
    model.value = null;
    expect(await answersTo(Float32Array.of(0, 0))).toBeNull();
    model.value = value;
  });
});
