// Every layer with every option, and the models of the exercises, go to Keras 3 and tf.keras 2 in each of their formats, and come back from what they save: the same predictions.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exercises } from "../../web/src/exercises";
import type { SaveFormat, Trainer } from "../../web/src/lib";
import { buildCase, layerCases, type LayerCase } from "../unit/support/layer_cases";
import { shareTrainer } from "../unit/support/real_engine";
import { close, folder, numbers, python } from "./support";

const ofExercises = exercises.map(({ id, configure }): LayerCase => {
  const { config } = configure().build.model;
  return {
    name: `exercise ${id}`,
    shape: config.input_shape!,
    layers: config.layers,
    weights: null,
    x: numbers(2 * config.input_shape!.reduce((a, b) => a * b, 1)),
  };
});
const cases = [...[...layerCases.values()].flat(), ...ofExercises];
/** Files of each format, by the ending that the Python side goes by. */
const formats: Record<string, SaveFormat> = {
  ".keras": "keras",
  ".safetensors": "safetensors",
  ".h5": "h5",
  ".weights.h5": "weights.h5",
  ".weights-2.h5": "h5-weights",
};
interface Tool {
  env: Record<string, string>;
  opens: string[];
  saves: string[];
  most?: number;
}
const tools: Record<string, Tool> = {
  tensorflow: {
    env: { KERAS_BACKEND: "tensorflow" },
    opens: [".keras", ".h5", ".weights.h5", ".safetensors"],
    saves: [".keras", ".h5", ".weights.h5"],
  },
  // The same files as TensorFlow's. JAX compiles each model before it runs once: three of each layer are enough.
  jax: {
    env: { KERAS_BACKEND: "jax", XLA_FLAGS: "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true" },
    opens: [".keras"],
    saves: [".keras"],
    most: 3,
  },
  tf_keras: { env: { SPROUT_KERAS: "tf_keras" }, opens: [".h5", ".weights-2.h5"], saves: [".h5", ".weights-2.h5"] },
};
/** What Keras 3 itself cannot do with .h5: several axes are lost when it reads them, and it does not write augmentation layers. */
const unread = /^((layer|rms|unit)_normalization axis_(list|all|negative)|normalization adapted_ax(is_none|es))$/;
const unwritten = /^random_/;
/** tf.keras 2 allows no contrast factor below 0, has no RMSNormalization, and lets masks end or count where Keras 3 hands them on. */
const unknown: Record<string, RegExp> = { tf_keras: /^(random_contrast|rms_normalization|(group|unit)_normalization mask_passes)/ };

type Found = Record<string, Record<string, number[] | string>>;
const fileName = (i: number, tool: string, ending: string): string => `layer-${i}${tool}${ending}`;
/** What each tool is asked about each model. */
const asked = Object.entries(tools).map(([tool, { env, opens, saves, most = Infinity }]) => ({
  tool,
  env,
  models: cases.flatMap((model, i) => {
    if (unknown[tool]?.test(model.name) || (layerCases.get(model.name.split(" ")[0]!)?.indexOf(model) ?? 0) >= most) return [];
    const works = (not: RegExp) => (ending: string) => tool !== "tensorflow" || ending !== ".h5" || !not.test(model.name);
    const named = (endings: string[], not: RegExp, of: string): string[] =>
      endings.filter(works(not)).map((ending) => fileName(i, of, ending));
    return [
      { name: model.name, shape: model.shape, x: [...model.x], files: named(opens, unread, ""), save: named(saves, unwritten, tool) },
    ];
  }),
}));
const expected = new Map<string, Float32Array>();
const found = new Map<string, Found>();
let trainer: Trainer;

shareTrainer(async (made) => {
  trainer = made;
  for (const [i, model] of cases.entries()) {
    await buildCase(trainer, model);
    expected.set(model.name, await trainer.predict(model.x));
    for (const [ending, format] of Object.entries(formats))
      writeFileSync(join(folder, fileName(i, "", ending)), (await trainer.save({ format })).bytes);
  }
  // All at once, on as many cores as there are.
  await Promise.all(
    asked.map(async ({ tool, env, models }) => {
      const list = join(folder, `${tool}.json`);
      writeFileSync(list, JSON.stringify(models));
      found.set(tool, (await python("check_layers.py", [list], env)) as Found);
    }),
  );
});

/** TensorFlow's own answer to dilated transposed convolutions on processors for which it has no kernel. */
const lacking = /CPU implementations do not yet support dilation rates/;

describe.each(asked)("$tool", ({ tool, models }) => {
  it.each(models)("$name", async ({ name, x, files, save }) => {
    const results = found.get(tool)![name]!;
    if (Object.values(results).some((result) => typeof result === "string" && lacking.test(result))) {
      console.log(`${name}: passed over, as ${tool} cannot compute it on this processor`);
      return;
    }
    expect(Object.entries(results).filter(([, result]) => typeof result === "string")).toEqual([]);
    for (const file of files) close(results[file] as number[], expected.get(name)!);
    for (const file of save) {
      const { weightsOnly } = await trainer.load(new File([readFileSync(join(folder, file))], file));
      expect(weightsOnly).toBe(file.includes(".weights"));
      close(await trainer.predict(Float32Array.from(x)), expected.get(name)!);
      // Weights that follow must come from their file.
      await trainer.setWeights((await trainer.getWeights()).map(({ values }) => values.fill(0)));
    }
  });
});
