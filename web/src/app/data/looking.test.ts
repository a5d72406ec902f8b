// Looks at the data as a whole and at single losses, on the real engine: what is found, forgotten, outdated and cancelled.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { until } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import { data, page, resultsTrouble, trainer } from "../core/state";
import { startOver } from "../model/build";
import { useFittingModel } from "../model/fitting-model";
import { weightsChanged } from "../model/weights";
import { cancelSearch, duplicates, findSuspects, lookCloser, searching, statistics, suspects, suspectsNow, watchData } from "./looking";

vi.setConfig({ testTimeout: 20_000 });

/** Two heaps of points; one of the first heap is labelled as if it were of the second, and one stands there twice. */
const x = Float32Array.of(0, 0, 0.1, 0, 0, 0.1, 5, 5, 5.1, 5, 5, 5.1, 0.1, 0.1, 5, 5);
const labelled = { x, xShape: [2], y: Int32Array.of(0, 0, 0, 1, 1, 1, 1, 1), classNames: ["near", "far"] };

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer((made) => {
    trainer.value = made;
    watchData();
  });
  beforeEach(async () => {
    const info = await trainer.value!.setData(labelled);
    data.value = info;
    useFittingModel(page);
    page.fit.value = { ...page.fit.value, validation_split: 0 };
    await startOver(page);
  });

  test("equal samples are looked for as soon as there are data, and forgotten with them", async () => {
    await until(() => duplicates.value);
    expect(duplicates.value).toMatchObject({ within: 1, conflicting: 0 });
    data.value = null;
    expect(duplicates.value).toBeNull();
  });

  test("class means and values are found when they are asked for, once", async () => {
    const asked = vi.spyOn(trainer.value!, "statistics");
    await lookCloser();
    await lookCloser();
    expect([asked.mock.calls.length, statistics.value!.counts, statistics.value!.means[2]]).toEqual([1, [3, 5], expect.closeTo(4.04, 5)]);
  });

  test("the sample with the wrong label has the highest loss after training", async () => {
    await trainer.value!.fit({ epochs: 60, batch_size: 4 });
    await findSuspects();
    expect([suspects.value!.indices[0], suspects.value!.indices.length, suspects.value!.stale, searching.value]).toEqual([
      6,
      8,
      false,
      null,
    ]);
    expect(suspects.value!.losses).toEqual([...suspects.value!.losses].sort((a, b) => b - a));
    const { samples, outputs } = (await suspectsNow(suspects.value!, 0, 2))!;
    expect([samples.indices, outputs.length]).toEqual([suspects.value!.indices.slice(0, 2), 4]);
    weightsChanged(page, { by: "training" });
    expect(suspects.value!.stale).toBe(true);
    await startOver(page);
    expect(suspects.value).toBeNull();
  });

  test("a search that is cancelled, and one while something trains, find nothing", async () => {
    const search = findSuspects();
    expect(searching.value).toBe(0);
    cancelSearch();
    await search;
    expect([suspects.value, searching.value]).toEqual([null, null]);
    page.phase.value = "training";
    await findSuspects();
    page.phase.value = "idle";
    expect(suspects.value).toBeNull();
  });

  test("samples that cannot be had are told among the results", async () => {
    expect(await suspectsNow({ indices: [99], losses: [1], stale: false }, 0, 1)).toBeNull();
    expect(resultsTrouble.value!.message).toContain("99");
  });
});
