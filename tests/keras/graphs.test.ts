// Graphs go to Keras 3 and tf.keras 2 and come back; what Keras makes, published architectures among it, opens here: the same predictions.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SaveFormat, Trainer } from "../../web/src/lib";
import { attends, buildGraph, difference, graphCases } from "../unit/support/graph_cases";
import { shareTrainer } from "../unit/support/real_engine";
import { close, folder, python } from "./support";

const formats: Record<string, SaveFormat> = {
  ".keras": "keras",
  ".h5": "h5",
  ".weights.h5": "weights.h5",
  ".weights-2.h5": "h5-weights",
};
const tools = {
  tensorflow: {
    env: { KERAS_BACKEND: "tensorflow" } as Record<string, string>,
    opens: [".keras", ".h5", ".weights.h5"],
    saves: [".keras", ".h5"],
  },
  tf_keras: { env: { SPROUT_KERAS: "tf_keras" } as Record<string, string>, opens: [".h5", ".weights-2.h5"], saves: [".h5"] },
};
/** What real Keras itself cannot take up: masks of two tensors that it makes anew, and two things of one name. */
const refusedThere: Record<string, string[]> = { tensorflow: ["concatenate_masked"], tf_keras: ["concatenate_half_masked"] };

/** Attention is only read: tf.keras has other options of it, and what is said at a call is not written everywhere. */
const written = graphCases.filter(([, model]) => !attends(model));

type Found = Record<string, Record<string, number[] | string>>;
const found = new Map<string, Found>();
let made: Record<string, { x: number[]; y: number[] }>;
let trainer: Trainer;

shareTrainer(async (given) => {
  trainer = given;
  for (const [name, model] of written) {
    await buildGraph(trainer, model);
    for (const [ending, format] of Object.entries(formats))
      writeFileSync(join(folder, `ours-${name}${ending}`), (await trainer.save({ format })).bytes);
  }
  made = (await python("make_graphs.py", [folder], { KERAS_BACKEND: "tensorflow" })) as typeof made;
  for (const [tool, { env, opens, saves }] of Object.entries(tools)) {
    const models = written.map(([name, { x }]) => ({
      name,
      shape: x.shape.slice(1),
      x: x.values,
      files: opens.map((ending) => `ours-${name}${ending}`),
      save: saves.map((ending) => `${tool}-${name}${ending}`),
    }));
    const list = join(folder, `graphs-${tool}.json`);
    writeFileSync(list, JSON.stringify(models));
    found.set(tool, (await python("check_layers.py", [list], env)) as Found);
  }
});

const load = (...names: string[]) => trainer.load(names.map((name) => new File([readFileSync(join(folder, name))], name)));

describe.each(Object.entries(tools))("%s", (tool, { opens, saves }) => {
  it.each(written.filter(([name]) => !refusedThere[tool]!.includes(name)))("%s", async (name, { x, y }) => {
    const results = found.get(tool)![name]!;
    expect(Object.entries(results).filter(([, result]) => typeof result === "string")).toEqual([]);
    for (const ending of opens) close(results[`ours-${name}${ending}`] as number[], y.values);
    for (const ending of saves) {
      await load(`${tool}-${name}${ending}`);
      close(await trainer.predict(Float32Array.from(x.values)), y.values);
    }
  });
});

it.each(graphCases)("%s as Keras makes it, models within it as they are", async (name, { x, y }) => {
  for (const files of [[`${name}.keras`], [`${name}.h5`], [`${name}.json`, `${name}.weights.h5`]]) {
    await load(...files);
    close(await trainer.predict(Float32Array.from(x.values)), y.values);
  }
});

describe.each(["MobileNet", "MobileNetV2", "ResNet50", "DenseNet121", "EfficientNetB0", "NASNetMobile"])("%s", (name) => {
  it.each(["keras", "h5"])(".%s", async (ending) => {
    await load(`${name}.${ending}`);
    const { x, y } = made[name]!;
    const most = difference(await trainer.predict(Float32Array.from(x)), y);
    console.log(`${name}.${ending}: ${most}`);
    expect(most).toBeLessThanOrEqual(1e-5);
  });
});
