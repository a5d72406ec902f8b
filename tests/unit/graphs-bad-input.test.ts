// Graphs that cannot be: one clear message, as configuration, and as a file; the model that was there stays.

import { beforeAll, describe, expect, it } from "vitest";
import type { LayerConfig, ModelConfig } from "../../web/src/base/protocol";
import type { Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";

const layer = (class_name: string, name: string, config: object, ...calls: string[][]): LayerConfig => ({
  class_name,
  name,
  config: { ...config, name },
  inbound_nodes: calls.map((reads) => reads.map((read) => [read, 0, 0, {}])),
});
const input = (name = "in", shape: number[] = [4]): LayerConfig => layer("InputLayer", name, { batch_shape: [null, ...shape] });
const graph = (layers: LayerConfig[], output: string, inputs = ["in"]): ModelConfig => ({
  class_name: "Functional",
  config: { name: "bad", layers, input_layers: inputs.map((name) => [name, 0, 0]), output_layers: [[output, 0, 0]] },
});
const dense = (units: number, name: string, ...calls: string[][]): LayerConfig => layer("Dense", name, { units }, ...calls);
function nested(depth: number): ModelConfig {
  let inner: LayerConfig = dense(2, "last");
  for (let i = 0; i < depth; i++) inner = { class_name: "Sequential", name: `m${i}`, config: { name: `m${i}`, layers: [inner] } };
  return graph([input(), { ...inner, inbound_nodes: [[["in", 0, 0, {}]]] }], inner.name!);
}
const many = (count: number): ModelConfig =>
  graph([input(), ...Array.from({ length: count }, (_, i) => layer("ReLU", `r${i}`, {}, [i ? `r${i - 1}` : "in"]))], `r${count - 1}`);

const bad: [string, ModelConfig, RegExp][] = [
  [
    "a circle",
    graph([input(), layer("Add", "sum", {}, ["in", "d"]), dense(4, "d", ["sum"])], "d"),
    /without a circle, received one through "sum"/,
  ],
  [
    "a node that nothing reaches",
    graph([input(), dense(4, "a", ["in"]), dense(4, "lost", ["gone"])], "a"),
    /expected the name of one of its layers, received "gone"/,
  ],
  [
    "shapes that do not join",
    graph([input(), dense(4, "a", ["in"]), dense(5, "b", ["in"]), layer("Add", "sum", {}, ["a", "b"])], "sum"),
    /Add "sum": .*it reads "a" \(4,\), "b" \(5,\)/,
  ],
  [
    "a shared layer called with two shapes",
    graph([input(), dense(5, "a", ["in"]), dense(3, "twice", ["in"], ["a"])], "twice"),
    /Dense "twice": .*kernel of shape \(4, 3\), received inputs that want \(5, 3\)/,
  ],
  ["a model nested 100 deep", nested(100), /at most (40 deep|64 levels)/],
  ["10,000 nodes", many(10_000), /at most 2,?000 layers, (received|found) 10,?001/],
];

describe.skipIf(!engineIsBuilt)("graphs that cannot be", () => {
  let trainer: Trainer;
  let before: Float32Array;
  shareTrainer((made) => {
    trainer = made;
  });
  beforeAll(async () => {
    await trainer.build({ model: graph([input(), dense(3, "good", ["in"])], "good") });
    before = await trainer.predict(new Float32Array(4).fill(1));
  });
  const stays = async () => expect(await trainer.predict(new Float32Array(4).fill(1))).toEqual(before);

  it.each(bad)("%s, as a configuration", async (_, model, message) => {
    const error = await trainer.build({ model }).then(
      () => null,
      (e: Error) => e,
    );
    expect(error?.message).toMatch(message);
    await stays();
  });
  it.each(bad)("%s, as a file", async (_, model, message) => {
    const error = await trainer.load(new File([JSON.stringify(model)], "bad.json")).then(
      () => null,
      (e: Error) => e,
    );
    expect(error?.message).toMatch(message);
    await stays();
  });
});
