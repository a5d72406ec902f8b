// Tables whose columns are given to a model's inputs and outputs by name.

import { describe, expect, it } from "vitest";
import { tableOptions } from "../../scripts/train/table";
import type { LayerConfig, TableOptions } from "../../web/src/base/protocol";
import type { Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

const words = ["good fast car", "bad slow car", "good small house"];
const rows = Array.from({ length: 60 }, (_, i) => {
  const city = ["Rome", "Oslo", "Bonn"][i % 3]!;
  return `${i % 7},${(i % 5) * 10},${city},${words[i % 3]} ${i},${i * 3},${["cheap", "dear"][i % 2]}`;
});
const file = (lines = rows): File => new File([["age,size,city,text,price,kind", ...lines].join("\n")], "flats.csv");
const columns: NonNullable<TableOptions["columns"]> = {
  age: { input: "numbers" },
  size: { input: "numbers" },
  city: { input: "city" },
  text: { type: "text", input: "words" },
  price: { output: "price" },
  kind: { output: "kind" },
};
const table: TableOptions = { columns, text: { length: 4 } };

const layer = (class_name: string, name: string, config: object, ...reads: string[]): LayerConfig => ({
  class_name,
  name,
  config: { ...config, name },
  inbound_nodes: reads.length === 0 ? [] : [reads.map((read) => [read, 0, 0, {}])],
});
const input = (name: string, size: number): LayerConfig => layer("InputLayer", name, { batch_shape: [null, size] });
const model = {
  class_name: "Functional" as const,
  config: {
    layers: [
      input("numbers", 2),
      input("city", 1),
      input("words", 4),
      layer("Embedding", "places", { input_dim: 4, output_dim: 3 }, "city"),
      layer("Flatten", "place", {}, "places"),
      layer("Embedding", "tokens", { input_dim: 1000, output_dim: 4 }, "words"),
      layer("GlobalAveragePooling1D", "said", {}, "tokens"),
      layer("Concatenate", "all", {}, "numbers", "place", "said"),
      layer("Dense", "price", { units: 1 }, "all"),
      layer("Dense", "kind", { units: 2, activation: "softmax" }, "all"),
    ],
    input_layers: [
      ["numbers", 0, 0],
      ["city", 0, 0],
      ["words", 0, 0],
    ],
    output_layers: [
      ["price", 0, 0],
      ["kind", 0, 0],
    ],
  },
};
const compile = { optimizer: "adam", loss: { price: "mse", kind: "sparse_categorical_crossentropy" } };

describe.skipIf(!engineIsBuilt)("columns by name", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it("become numbers, a category's number and tokens, and train a model of several inputs and outputs", async () => {
    const info = await trainer.loadData(file(), { table, split: { test: 0.2, seed: 1 } });
    expect(info.inputs?.map(({ name, shape }) => [name, shape])).toEqual([
      ["numbers", [2]],
      ["city", [1]],
      ["words", [4]],
    ]);
    expect(info.targets?.map(({ name, dtype }) => [name, dtype])).toEqual([
      ["price", "float32"],
      ["kind", "int32"],
    ]);
    const [numbers, city, text] = info.table!.inputs!;
    expect(numbers!.features.map(({ name }) => name)).toEqual(["age", "size"]);
    expect(city!.vocabulary).toEqual(["", "Bonn", "Oslo", "Rome"]);
    expect([text!.tokens, text!.vocabulary!.slice(0, 2)]).toEqual([true, ["", "[UNK]"]]);
    expect(info.table!.targets).toEqual([
      { name: "price", column: "price", task: "regression", classNames: null },
      { name: "kind", column: "kind", task: "classification", classNames: ["cheap", "dear"] },
    ]);
    await trainer.build({ model, compile });
    const { history, reason } = await trainer.fit({ epochs: 2, validation_data: "test" });
    expect([reason, Object.keys(history)]).toEqual(["done", expect.arrayContaining(["price_loss", "val_kind_loss"])]);
    const { shift, scale } = numbers!.features[0]!;
    const row = {
      numbers: Float32Array.of((3 - shift) / scale, 0),
      city: Float32Array.of(city!.vocabulary!.indexOf("Oslo")),
      words: Float32Array.of(text!.vocabulary!.indexOf("good"), 1, 0, 0),
    };
    const made = await trainer.predict<Record<string, Float32Array>>(row);
    expect([made["price"]!.length, made["kind"]!.length]).toEqual([1, 2]);
    const { bytes } = await trainer.save({ format: "keras" });
    expect((await trainer.load(new File([bytes], "flats.keras"))).notes.inputs).toEqual(info.table!.inputs);
  });

  it("of a category that training has not seen are 0", async () => {
    const test = new File(
      [["age,size,city,text,price,kind", "1,10,Paris,good,5,dear", "1,10,Rome,good,5,cheap"].join("\n")],
      "flats_test.csv",
    );
    const train = new File([["age,size,city,text,price,kind", ...rows].join("\n")], "flats_train.csv");
    const first: TableOptions = { columns: { city: { input: "city" }, kind: { output: "kind" } } };
    await trainer.loadData([train, test], { table: first });
    const samples = await trainer.getSamples({ split: "test" });
    expect([...samples.x]).toEqual([0, 3]);
  });

  it("leave the target without a name where none is given, and others unused", async () => {
    const info = await trainer.loadData(file(), { table: { target: "kind", columns: { age: { input: "a" }, city: { input: "b" } } } });
    expect(info.targets).toBeUndefined();
    expect(info.classNames).toEqual(["cheap", "dear"]);
    expect(info.table!.columns.filter(({ role }) => role === "ignored").map(({ name }) => name)).toEqual(["size", "text", "price"]);
  });

  it("that do not fit a model are said by name and shape", async () => {
    await trainer.loadData(file(), { table: { columns: { ...columns, city: {} } } });
    await trainer.build({ model, compile });
    await expect(trainer.fit()).rejects.toThrow(
      /expected samples of "numbers" \(2,\), "city" \(1,\), "words" \(4,\), received "numbers" \(2,\), "words" \(50,\)/,
    );
  });

  it.each([
    [{ age: { input: "a", output: "b" } }, /expected age to be given to an input or an output, found both, a and b/],
    [{ age: { input: "a", role: "ignored" as const } }, /expected age to be used, as it is given to a, found it ignored/],
    [{ price: { output: "y" }, age: { output: "y" } }, /expected one target for the output y, found several columns/],
    [
      { text: { type: "text" as const, input: "a" }, age: { input: "a" } },
      /expected the text text to be alone in its input, found age given to a too/,
    ],
    [{ nope: { input: "a" } }, /expected a column named nope/],
  ])("%j is refused", async (wrong, message) => {
    await expect(trainer.loadData(file(), { table: { columns: wrong } })).rejects.toThrow(message);
  });

  it("are refused in another mode", async () => {
    await expect(trainer.loadData(file(), { table: { ...table, mode: "windows" } })).rejects.toThrow(
      'expected mode "rows" where columns are given to inputs or outputs, found "windows"',
    );
  });
});

it("are told on the command line", () => {
  expect(tableOptions(["input.numbers=age, size", "output.price=price", "columns.city.type=category"]).table!.columns).toEqual({
    age: { input: "numbers" },
    size: { input: "numbers" },
    price: { output: "price" },
    city: { type: "category" },
  });
  expect(() => tableOptions(["input.a=x", "input.b=x"])).toThrow("--table input.b: expected x to be given once, received it twice");
});
