// The numbers between a sample and its loss, on the real engine; and one step of SGD on an engine of its own.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points, until } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { openCard } from "../core/cards";
import { data, page, trainer } from "../core/state";
import { startOver } from "../model/build";
import { setLayers } from "../model/edit";
import { useFittingModel } from "../model/fitting-model";
import { weightsChanged } from "../model/weights";
import { forgetReading, readPoint, takeSample, taken } from "../try/reading";
import { chooseRate, chooseTarget, explained, explainTrouble, rate, stepped, takeStep, target, targetOf, watchExplain } from "./explain";
import { answersOf, lossOf } from "./output-layer";

vi.mock("../../engine/transport", () => import("../../../../tests/unit/support/transport"));
vi.setConfig({ testTimeout: 20_000 });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer(async (made) => {
    trainer.value = made;
    data.value = await made.loadData(points);
  });
  beforeEach(async () => {
    useFittingModel(page);
    await startOver(page);
    forgetReading();
    openCard("explain");
    const stop = watchExplain();
    const before = explained.value;
    await takeSample();
    await until(() => explained.value !== null && explained.value !== before);
    return () => stop();
  });

  test("sums, scores and answers are the engine's, and the target is the sample's own", () => {
    const { output, sums, scores, answers, name, from, layers } = explained.value!;
    expect([name, from, layers.map((layer) => layer.shape)]).toEqual(["dense_2", "dense_1", [[16], [16]]]);
    expect(scores.map((score, c) => score - sums[c]!)).toEqual([...output.b].map((b) => expect.closeTo(b, 5)));
    answersOf(output.head, scores).answers.forEach((p, c) => expect(p).toBeCloseTo(answers[c]!, 5));
    expect([target.value, targetOf(explained.value!)]).toEqual([taken.value!.truth, taken.value!.truth]);
  });

  test("without a truth the network's own answer counts, unless another is chosen", async () => {
    await readPoint(0.1, 0.2);
    await until(() => explained.value && target.value === null);
    const { answers } = explained.value!;
    expect(targetOf(explained.value!)).toBe(answers.indexOf(Math.max(...answers)));
    chooseTarget(1);
    expect(targetOf(explained.value!)).toBe(1);
  });

  test("one step lowers the loss of this sample, leaves the page's network, and is of these choices alone", async () => {
    chooseRate(0.05);
    const before = await trainer.value!.getWeights();
    const { output, scores } = explained.value!;
    const loss = lossOf(output.head, answersOf(output.head, scores).answers, target.value!);
    await Promise.all([takeStep(), takeStep()]);
    expect(stepped.value!.lossBefore).toBeCloseTo(loss, 4);
    expect(stepped.value!.loss).toBeLessThan(stepped.value!.lossBefore);
    expect([explainTrouble.value, await trainer.value!.getWeights()]).toEqual([null, before]);
    chooseRate(0.1);
    expect([rate.value, stepped.value]).toEqual([0.1, null]);
  });

  test("the numbers follow the weights", async () => {
    const before = explained.value;
    await trainer.value!.fit({ epochs: 1 });
    weightsChanged(page, { by: "training" });
    await until(() => explained.value !== before);
    expect(explained.value!.answers).not.toEqual(before!.answers);
  });

  test("a network that does not end in such a layer is not explained", async () => {
    setLayers(page, [{ class_name: "Dense", config: { units: 2 } }, { class_name: "Dropout" }]);
    page.loss.value = "mean_squared_error";
    await startOver(page);
    await until(() => explained.value === null);
    expect(explainTrouble.value).toBeNull();
  });
});
