// Models out of the page and into it, on the real engine: every format there and back, weights alone, code, and what is pasted.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { points } from "../../../../tests/unit/support/page";
import { engineIsBuilt, shareTrainer } from "../../../../tests/unit/support/real_engine";
import type { SaveFormat } from "../../base/protocol";
import { data, epochsDone, fit, layers, layersUntouched, model, page, resultsStale, trainer, trained } from "../core/state";
import { startOver } from "../model/build";
import { editLayer, setLayers } from "../model/edit";
import { useFittingModel } from "../model/fitting-model";
import { cancelOpening, canPrepare, canSave, code, filesNews, filesTrouble, openModel, saveModel, showCode, working } from "./files";

describe.runIf(engineIsBuilt)("on the real engine", () => {
  shareTrainer(async (made) => {
    trainer.value = made;
    data.value = await made.loadData(points);
  });
  beforeEach(async () => {
    page.phase.value = "idle";
    useFittingModel(page);
    await startOver(page);
    filesNews.value = filesTrouble.value = null;
  });
  const weights = async (): Promise<number[]> => (await trainer.value!.getWeights()).flatMap(({ values }) => [...values]);
  const saved = async (format: SaveFormat): Promise<File> => {
    const { name, bytes } = (await saveModel(format, false))!;
    return new File([bytes as Uint8Array<ArrayBuffer>], name);
  };

  test.each<SaveFormat>(["keras", "h5", "safetensors", "tfjs"])(
    "a model saved as %s opens with its weights, and begins no training anew",
    async (format) => {
      await trainer.value!.fit({ epochs: 1 });
      epochsDone.value = 4;
      const learnt = await weights();
      const file = await saved(format);
      expect([file.name.startsWith("circles"), filesNews.value!.part, filesTrouble.value]).toEqual([true, "save", null]);
      setLayers(page, [{ class_name: "Dense", config: { units: 2 } }]);
      await startOver(page);
      await openModel([file]);
      expect([filesTrouble.value, filesNews.value!.part]).toEqual([null, "open"]);
      expect([layers.value.length, layersUntouched.value, await weights()]).toEqual([3, false, learnt]);
      expect([resultsStale.value, page.fileNotes.value !== null, page.built.value!.origin]).toEqual([true, true, "file"]);
    },
  );

  test("a graph opens, is trained, saved and left again; who reads what is in the editor, unless a layer is called twice", async () => {
    const named = (class_name: string, name: string, config: object, ...reads: string[]) => ({
      class_name,
      name,
      config: { name, ...config },
      inbound_nodes: reads.length > 0 ? [reads.map((from) => [from, 0, 0, {}])] : [],
    });
    const graphConfig = {
      class_name: "Functional",
      config: {
        name: "branches",
        layers: [
          named("InputLayer", "in", { batch_shape: [null, ...data.value!.xShape] }),
          named("Dense", "a", { units: 4, activation: "relu" }, "in"),
          named("Dense", "b", { units: 4, activation: "tanh" }, "in"),
          named("Add", "sum", {}, "a", "b"),
          named("Dense", "out", { units: 2, activation: "softmax" }, "sum"),
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["out", 0, 0]],
      },
    };
    await openModel([new File([JSON.stringify(graphConfig)], "branches.json")]);
    expect([filesTrouble.value, layers.value.map(({ class_name }) => class_name)]).toEqual([null, ["Dense", "Dense", "Add", "Dense"]]);
    const [a, b] = layers.value.map(({ id }) => id);
    expect([page.layersValid.value, page.modelTrouble.value, page.graph.value]).toEqual([true, null, null]);
    expect(layers.value.map(({ reads }) => reads)).toEqual([undefined, [0], [a, b], undefined]);
    await trainer.value!.fit({ epochs: 1 });
    const learnt = await weights();
    const file = await saved("keras");
    await showCode();
    expect(code.value).toContain(`layers.Add(name="sum")([`);
    setLayers(page, [{ class_name: "Dense", config: { units: 2 } }]);
    await startOver(page);
    expect([page.graph.value, model.value!.layers.length]).toEqual([null, 1]);
    await openModel([file]);
    expect([filesTrouble.value, await weights()]).toEqual([null, learnt]);
    // New weights for the same graph.
    await startOver(page);
    expect([page.modelTrouble.value, model.value!.layers.length, model.value!.functional !== undefined]).toEqual([null, 4, true]);

    const twice = structuredClone(graphConfig);
    twice.config.layers[2]!.inbound_nodes = [[["in", 0, 0, {}]], [["in", 0, 0, {}]]];
    twice.config.layers[3]!.inbound_nodes = [
      [
        ["b", 0, 0, {}],
        ["b", 1, 0, {}],
      ],
    ];
    await openModel([new File([JSON.stringify(twice)], "twice.json")]);
    expect([filesTrouble.value, page.graph.value?.class_name]).toEqual([null, "Functional"]);
    const before = layers.value;
    editLayer(page, layers.value[0]!.id, { units: 9 });
    expect(layers.value).toBe(before);
  });

  test("weights alone go into the model there is, and the epochs they had count on", async () => {
    epochsDone.value = 3;
    await trainer.value!.fit({ epochs: 1 });
    const learnt = await weights();
    const file = await saved("weights.h5");
    const before = layers.value;
    await startOver(page);
    await openModel([file]);
    expect([await weights(), layers.value === before, epochsDone.value, trained.value]).toEqual([learnt, true, 3, true]);
  });

  test("opening can be cancelled, and the model stays", async () => {
    const file = await saved("h5");
    const before = [await weights(), model.value];
    const load = trainer.value!.load.bind(trainer.value);
    const loading = vi.spyOn(trainer.value!, "load").mockImplementation((...given) => {
      const loaded = load(...given);
      cancelOpening();
      return loaded;
    });
    await openModel([file]);
    loading.mockRestore();
    expect([filesTrouble.value, filesNews.value, working.value]).toEqual([
      { part: "open", message: "Opening was cancelled. The model is as it was." },
      null,
      null,
    ]);
    expect([await weights(), model.value]).toEqual(before);
    await openModel([file]);
    expect([filesTrouble.value, filesNews.value!.sentences[0]]).toEqual([null, `Opened ${file.name}.`]);
  });

  test("a file that is none is refused, and the model stays", async () => {
    const before = [await weights(), model.value];
    await openModel([new File(["none"], "x.keras")]);
    expect([filesTrouble.value, filesNews.value]).toEqual([
      expect.objectContaining({ part: "open", message: expect.stringContaining("x.keras") }),
      null,
    ]);
    expect([await weights(), model.value]).toEqual(before);
  });

  test("Save pressed twice saves once; while something trains nothing is opened", async () => {
    const [first, second] = await Promise.all([saveModel("safetensors", false), saveModel("safetensors", false)]);
    expect([first !== null, second, working.value, canSave()]).toEqual([true, null, null, true]);
    page.phase.value = "training";
    await openModel([new File([], "x.keras")]);
    expect(filesTrouble.value).toMatchObject({ part: "open", message: expect.stringMatching(/^Stop/) });
  });

  test("what was done to the data can be saved in front of the model, where there was anything", async () => {
    expect(canPrepare("keras")).toBe(false);
    const before = data.value!;
    data.value = { ...before, scale: 0.5 };
    expect([canPrepare("keras"), canPrepare("weights.h5")]).toEqual([true, false]);
    data.value = before;
  });

  test("code is shown as all is set", async () => {
    fit.value = { ...fit.value, epochs: 7, batch_size: 16 };
    await showCode();
    expect(code.value).toContain("batch_size=16");
    expect(code.value).toContain("epochs=7");
  });
});
