// What was done to the data travels with the model: as layers in front of it, and as notes that are used again.

import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { readModelFiles } from "../../web/src/files";
import type { ModelNotes, SavedFile, SaveFormat, Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

ort.env.wasm.numThreads = 1;

const close = (received: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(received.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs(received[i]! - value), `value ${i}: ${received[i]}, ${value}`).toBeLessThan(1e-5),
  );
};
const asFile = ({ name, bytes }: SavedFile): File => new File([bytes], name);
const csv = (lines: string[]): File[] => [new File([lines.join("\n")], "table.csv")];

async function onnx(bytes: Uint8Array, x: Float32Array, shape: number[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(bytes);
  const { output } = await session.run({ input: new ort.Tensor("float32", x, shape) });
  return (await output!.getData()) as Float32Array;
}

describe.skipIf(!engineIsBuilt)("preprocessing", () => {
  let trainer: Trainer;
  const build = (layers: { class_name: string; config?: Record<string, unknown> }[], loss: string) =>
    trainer.build({ model: { class_name: "Sequential", config: { layers } }, compile: { optimizer: "adam", loss }, seed: 3 });
  shareTrainer((made) => {
    trainer = made;
  });

  describe("pictures of bytes", () => {
    let raw: Uint8Array;
    beforeAll(async () => {
      await trainer.loadData({ name: "digits", seed: 1, train: 60, test: 10 });
      await build(
        [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 10, activation: "softmax" } }],
        "sparse_categorical_crossentropy",
      );
      await trainer.fit({ epochs: 1 });
      raw = (await trainer.getSamples({ split: "test", count: 3 })).x as Uint8Array;
    });

    it("the file scales them itself, on request", async () => {
      const { bytes, notes } = await trainer.save({ format: "onnx", preprocessing: true });
      expect(notes).toMatchObject({ scale: 1 / 255, offset: 0, preprocessingLayers: 1 });
      close(await onnx(bytes, Float32Array.from(raw), [3, 28, 28]), await trainer.predict(raw));
    });

    it.each<SaveFormat>(["keras", "h5", "safetensors", "tfjs"])(
      "%s: a Rescaling in front, left out again when it is loaded here",
      async (format) => {
        const before = await trainer.predict(raw);
        const saved = await trainer.save({ format, preprocessing: true, epoch: 1 });
        const { model } = await readModelFiles([saved], null);
        expect(model!.config.layers.map(({ class_name }) => class_name)).toEqual(["Rescaling", "Flatten", "Dense"]);
        const loaded = await trainer.load(asFile(saved));
        expect(loaded.model.layers.map(({ class_name }) => class_name)).toEqual(["Flatten", "Dense"]);
        expect(loaded.notes).toMatchObject({ scale: 1 / 255, epoch: 1, data: "Generated digits" });
        expect(loaded.notes.classNames).toHaveLength(10);
        expect(loaded.notes.preprocessingLayers).toBeUndefined();
        close(await trainer.predict(raw), before);
      },
    );

    it("without the request the layers are those that were built, and the notes say what to do", async () => {
      const saved = await trainer.save({ format: "keras" });
      expect((await readModelFiles([saved], null)).model!.config.layers).toHaveLength(2);
      expect(saved.notes).toMatchObject({ scale: 1 / 255, offset: 0 });
    });

    it("weights alone are those of the model, whatever is asked for", async () => {
      const saved = await trainer.save({ format: "weights.h5", preprocessing: true });
      expect(await trainer.load(asFile(saved))).toMatchObject({ weightsOnly: true });
    });
  });

  it("a table: Normalization in front takes the table's own values; the target's scale and the columns are noted", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [20 + 3 * Math.sin(i), 1000 - 7 * i, i % 3 ? "red" : "blue", 5 + i]);
    await trainer.loadData(csv(["width,height,color,price", ...rows.map((row) => row.join(","))]), { table: { target: "price" } });
    await build([{ class_name: "Dense", config: { units: 1 } }], "mean_squared_error");
    const { bytes, notes } = await trainer.save({ format: "onnx", preprocessing: true });
    expect(notes.features!.map(({ name }) => name).slice(0, 2)).toEqual(["width", "height"]);
    expect(notes.target).toMatchObject({ name: "price" });
    // The same row through the trainer, scaled as the notes say, and through the file as it stands in the table.
    const given = [21.5, 900, 1, 0];
    const scaled = given.map((value, i) => (value - notes.features![i]!.shift) / notes.features![i]!.scale);
    close(await onnx(bytes, Float32Array.from(given), [1, 4]), await trainer.predict(Float32Array.from(scaled)));
    const back = await trainer.load(asFile(await trainer.save({ format: "keras", preprocessing: true })));
    expect(back.model.layers.map(({ class_name }) => class_name)).toEqual(["Dense"]);
    expect(back.notes.features).toEqual(notes.features);
    expect(back.notes.target).toEqual(notes.target);
  });

  it("a vocabulary of thousands of words goes through every format, and new texts are read with it", async () => {
    // Longer than the 64 kB that an attribute of HDF5 may hold by itself.
    const words = Array.from({ length: 3000 }, (_, i) => `word${i}${"x".repeat(20)}`);
    const rows = Array.from(
      { length: 300 },
      (_, i) => `${Array.from({ length: 100 }, (__, k) => words[(100 * i + k) % 3000]).join(" ")},${i % 2 ? "good" : "bad"}`,
    );
    const table = { mode: "text" as const, target: "mood" };
    const text = { vocabulary_size: 5000, length: 10 };
    const { table: info } = await trainer.loadData(csv(["text,mood", ...rows]), { table: { ...table, text } });
    const { vocabulary } = info!;
    await build(
      [
        { class_name: "Embedding", config: { input_dim: vocabulary!.length, output_dim: 2 } },
        { class_name: "GlobalAveragePooling1D" },
        { class_name: "Dense", config: { units: 2, activation: "softmax" } },
      ],
      "sparse_categorical_crossentropy",
    );
    let notes: ModelNotes = {};
    for (const format of ["keras", "h5", "safetensors", "tfjs", "weights.h5", "h5-weights"] as const) {
      ({ notes } = await trainer.load(asFile(await trainer.save({ format }))));
      expect(notes.text, format).toEqual({ tokens: "words", length: 10, vocabulary });
      expect(notes.classNames, format).toEqual(["bad", "good"]);
    }
    const other = await trainer.loadData(
      csv(["text,mood", ...Array.from({ length: 20 }, (_, i) => `${words[i]} stranger,${i % 2 ? "good" : "bad"}`)]),
      { table: { ...table, text: { ...text, vocabulary: notes.text!.vocabulary } } },
    );
    expect(other.table!.vocabulary).toEqual(vocabulary);
    const { x } = await trainer.getSamples({ split: "train", count: 4 });
    // Known words keep their numbers; the stranger is 1, what follows is padding.
    for (let i = 0; i < 4; i++) expect([x[10 * i]! > 1, x[10 * i + 1], x[10 * i + 2]]).toEqual([true, 1, 0]);
    await expect(
      trainer.loadData(csv(["text,mood", "one two,b", "three four,d", "five six,b"]), { table: { ...table, text: { vocabulary: [] } } }),
    ).rejects.toThrow(/expected vocabulary to be a list of tokens/);
  });
});
