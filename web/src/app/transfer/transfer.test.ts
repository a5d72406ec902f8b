// A trained network out of a file gets a new head on the page, trains it with the frozen part computed once, and is set free again.

import { beforeEach, describe, expect, test } from "vitest";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import type { Trainer } from "../../lib";
import { data, layers, model, optimizer, page, trainer } from "../core/state";
import { frozenBytes, keepsFrozen, wholeFitConfig } from "../core/training-config";
import { openModel } from "../files/files";
import { built, startOver } from "../model/build";
import { useFittingModel } from "../model/fitting-model";
import { freezeTo, putHead, transferNews, transferTrouble } from "./transfer";

const conv = (filters: number, name: string) => ({ class_name: "Conv2D", config: { filters, kernel_size: 3, name } });

describe.runIf(engineIsBuilt)("on the real engine", () => {
  let file: File;
  shareTrainer(async (made: Trainer) => {
    trainer.value = made;
    const layers = [
      conv(4, "first"),
      { class_name: "BatchNormalization", config: { name: "norm" } },
      conv(3, "second"),
      { class_name: "Flatten" },
      { class_name: "Dense", config: { units: 7 } },
    ];
    await made.build({ model: { class_name: "Sequential", config: { name: "trained", input_shape: [8, 8, 1], layers } } });
    const { bytes } = await made.save({ format: "keras" });
    file = new File([bytes], "mobilenet_small.keras");
    const x = Uint8Array.from({ length: 40 * 64 }, (_, i) => (i * 37) % 256);
    const y = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
    data.value = await made.setData({ name: "Marks", x, xShape: [8, 8, 1], y, classNames: ["a", "b"] });
  });
  beforeEach(async () => {
    useFittingModel(page);
    await startOver(page);
    await openModel([file]);
    transferTrouble.value = null;
  });
  const weights = async (name: string): Promise<number[]> => [
    ...(await trainer.value!.getWeights()).find((each) => each.name === name)!.values,
  ];

  test("the head is for the data's classes, what is before it is frozen and computed once", async () => {
    const kernel = await weights("first/kernel");
    await putHead("second");
    expect([transferTrouble.value, transferNews.value]).toEqual([
      null,
      [expect.stringContaining("a new head for Marks"), expect.stringContaining("-1 ... 1")],
    ]);
    expect(layers.value.map(({ class_name }) => class_name)).toEqual([
      "Rescaling",
      "Conv2D",
      "BatchNormalization",
      "Conv2D",
      "GlobalAveragePooling2D",
      "Dropout",
      "Dense",
    ]);
    expect([await weights("first/kernel"), page.built.value!.origin, page.fileNotes.value !== null]).toEqual([kernel, "file", true]);
    expect([model.value!.frozen, frozenBytes(page), keepsFrozen(page)]).toEqual([[[3]], 480, true]);
    expect(wholeFitConfig(page).keep_frozen).toBe(true);
    await trainer.value!.fit(wholeFitConfig(page));
    // Nothing is due that would draw new weights.
    await built(page);
    expect(await weights("first/kernel")).toEqual(kernel);
  });

  test("layers are set free at a small rate, with the weights there are", async () => {
    await putHead("second");
    const kernel = await weights("dense/kernel");
    await freezeTo("first");
    expect([transferTrouble.value, await weights("dense/kernel"), optimizer.value.config["learning_rate"]]).toEqual([null, kernel, 1e-5]);
    expect(model.value!.layers.filter(({ config }) => config["trainable"] === false).map(({ name }) => name)).toEqual([
      "rescaling",
      "first",
    ]);
    await freezeTo(null);
    expect([model.value!.frozen, wholeFitConfig(page).keep_frozen]).toEqual([[], undefined]);
  });

  test("what is wrong is said, and the network stays", async () => {
    const before = model.value;
    await putHead("nope");
    expect([transferTrouble.value?.message, model.value]).toEqual([expect.stringContaining('received "nope"'), before]);
    page.phase.value = "training";
    await putHead("second");
    page.phase.value = "idle";
    expect([transferTrouble.value?.message, model.value]).toEqual(["Stop the training first.", before]);
  });
});
