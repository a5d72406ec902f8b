// Functional models: a chain opens as a Sequential does, a graph as a graph; and all that Sprout does not know of a file is named at once.

import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { parseJson, readModel } from "../../web/src/files/keras_json";
import type { Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

type Listed = { class_name: string; config: Record<string, unknown>; name?: string; inbound_nodes?: unknown[] };
const tensor = (name: string) => ({
  class_name: "__keras_tensor__",
  config: { shape: [null, 4], dtype: "float32", keras_history: [name, 0, 0] },
});

/** Layers with the names of those whose outputs they take, as Keras 3 and as tf.keras 2 write them. */
const styles = {
  "Keras 3": (layers: [Listed, ...string[]][]): Listed[] =>
    layers.map(([layer, ...from]) => ({
      ...layer,
      name: String(layer.config.name),
      inbound_nodes:
        from.length === 0 ? [] : [{ args: [from.length === 1 ? tensor(from[0]!) : from.map(tensor)], kwargs: { training: false } }],
    })),
  "tf.keras 2": (layers: [Listed, ...string[]][]): Listed[] =>
    layers.map(([layer, ...from]) => ({
      ...layer,
      name: String(layer.config.name),
      inbound_nodes: from.length === 0 ? [] : [from.map((name) => [name, 0, 0, {}])],
    })),
};
const input: Listed = { class_name: "InputLayer", config: { batch_shape: [null, 4], name: "in" } };
const dense = (name: string): Listed => ({ class_name: "Dense", config: { name, units: 4 } });
const add: Listed = { class_name: "Add", config: { name: "sum" } };
const read = (layers: Listed[]) =>
  readModel("f.keras", parseJson("f.keras", JSON.stringify({ class_name: "Functional", config: { name: "f", layers } })));

describe.each(Object.entries(styles))("a Functional model of %s", (_, listed) => {
  it("is a chain whatever the order in which it is listed", () => {
    const { config } = read(listed([[dense("c"), "b"], [input], [dense("b"), "a"], [dense("a"), "in"]]));
    expect(config.input_shape).toEqual([4]);
    expect(config.layers.map((layer) => layer.config!.name)).toEqual(["a", "b", "c"]);
  });

  it.each<[string, [Listed, ...string[]][]]>([
    ["a branch", [[input], [dense("a"), "in"], [dense("b"), "in"]]],
    ["a sum", [[input], [dense("a"), "in"], [add, "a", "in"]]],
    ["two inputs", [[input], [{ ...input, config: { ...input.config, name: "in2" } }], [dense("a"), "in"]]],
    ["a circle", [[input], [dense("a"), "b"], [dense("b"), "a"]]],
    ["a layer by itself", [[input], [dense("a"), "in"], [dense("b"), "nowhere"]]],
    ["no input", [[dense("a"), "in"]]],
  ])("%s is no chain and stays a graph", (__, layers) => {
    const given = listed(layers);
    const { class_name, config } = read(given);
    expect(class_name).toBe("Functional");
    expect(config.layers.map(({ name, inbound_nodes }) => [name, inbound_nodes])).toEqual(
      given.map(({ name, inbound_nodes }) => [name, inbound_nodes]),
    );
  });
});

describe.skipIf(!engineIsBuilt)("in the engine", () => {
  let trainer: Trainer;
  shareTrainer(async (made) => {
    trainer = made;
    await trainer.setData({ x: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)), xShape: [4], y: Uint8Array.of(0, 1, 2, 0, 1, 2) });
  });

  /** A .keras file with another configuration in it. */
  async function changed(change: (config: { class_name: string; config: { layers: Listed[] } }) => void): Promise<File> {
    const members = unzipSync((await trainer.save({ format: "keras" })).bytes);
    const config = JSON.parse(new TextDecoder().decode(members["config.json"]));
    change(config);
    return new File(
      [zipSync({ ...members, "config.json": new TextEncoder().encode(JSON.stringify(config)) }, { level: 0 }) as Uint8Array<ArrayBuffer>],
      "changed.keras",
    );
  }

  it("a Functional file with weights and optimizer state goes on where it was", async () => {
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: {
          layers: [
            { class_name: "Dense", config: { units: 5, activation: "relu" } },
            { class_name: "Dense", config: { units: 3, activation: "softmax" } },
          ],
        },
      },
      compile: { optimizer: "adam", loss: "sparse_categorical_crossentropy" },
      seed: 2,
    });
    await trainer.fit({ epochs: 1, batch_size: 2, shuffle: false });
    const file = await changed((model) => {
      const { layers } = model.config;
      model.class_name = "Functional";
      model.config.layers = styles["Keras 3"](layers.map((layer, i) => (i === 0 ? [layer] : [layer, String(layers[i - 1]!.config.name)])));
    });
    const before = await trainer.predictData({ split: "train" });
    const { history: here } = await trainer.fit({ epochs: 2, initial_epoch: 1, batch_size: 2, shuffle: false });
    const loaded = await trainer.load(file);
    expect(loaded).toMatchObject({ optimizer: true, remarks: [] });
    expect([...(await trainer.predictData({ split: "train" }))]).toEqual([...before]);
    const { history: there } = await trainer.fit({ epochs: 2, initial_epoch: 1, batch_size: 2, shuffle: false });
    expect(there.loss![0]).toBeCloseTo(here.loss![0]!, 5);
  });

  it("names every layer and option that it does not know, says what can be done, and keeps the model", async () => {
    const file = await changed(({ config: { layers } }) => {
      layers[1]!.config.wisdom = 3;
      layers[1]!.config.depth = 2;
      layers[2] = { class_name: "GroupQueryAttention", config: { name: "attention" } };
    });
    const before = await trainer.getWeights();
    const error = await trainer.load(file).then(
      () => null,
      (reason) => reason as Error & { hint: string },
    );
    expect(error!.message).toBe(
      'changed.keras: 2 layers cannot be read: Dense "dense": unknown options "wisdom", "depth"; unknown layer "GroupQueryAttention"',
    );
    expect(error!.hint).toContain("Leave out or replace what is named");
    expect(await trainer.getWeights()).toEqual(before);
  });

  it("a Sequential within the model is taken apart; its weights are looked for in its place", async () => {
    const nested = (layers: object[]) => ({
      class_name: "Sequential",
      config: { name: "inner", layers: [{ class_name: "InputLayer", config: { batch_shape: [null, 4] } }, ...layers] },
    });
    const augmented = await changed(
      ({ config: { layers } }) =>
        void layers.splice(
          1,
          0,
          nested([
            { class_name: "Rescaling", config: { name: "half", scale: 0.5 } },
            { class_name: "GaussianNoise", config: { name: "noise", stddev: 0.1 } },
          ]) as Listed,
        ),
    );
    const { model } = await trainer.load(augmented);
    expect(model.layers.map(({ name }) => name)).toEqual(["half", "noise", "dense", "dense_1"]);
    const withWeights = await changed(({ config: { layers } }) => void layers.splice(1, 0, nested([dense("inside")]) as Listed));
    await expect(trainer.load(withWeights)).rejects.toThrow(/for layer "\w+" \(Dense\) it has no kernel/);
  });
});
