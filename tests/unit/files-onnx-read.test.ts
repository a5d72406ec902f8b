// ONNX read: what is written here of every layer and graph predicts the same again, and weights train on.

import { describe, expect, it } from "vitest";
import type { Trainer } from "../../web/src/lib";
import { buildGraph, difference, graphCases } from "./support/graph_cases";
import { buildCase, layerCases } from "./support/layer_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";
import { arrays, buildSeveral, outputsOf, severalCases } from "./support/several_cases";

describe.skipIf(!engineIsBuilt)("ONNX that is written here", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  /** What is written in operators that no layer is known by: masks, attention, states, steps with activations of their own, some normalizations, TimeDistributed. */
  const written =
    /mask|^(mha|attention|additive_attention|transformer)|state|both_ways|^sequences$|^encoder_decoder|embedded|^gru gelu|^lstm gelu|^simple_rnn gelu|^(masking|group_normalization|rms_normalization|unit_normalization|time_distributed|dot_normalized)|adapted_axes|scalar|^re_lu (threshold|all_options)/;

  /** Saves as ONNX and opens that. Whether it was refused, as those are which no layer is known by. */
  const refused = async (what: string): Promise<boolean> => {
    const { name, bytes } = await trainer.save({ format: "onnx" });
    const loading = trainer.load(new File([bytes], name));
    if (!written.test(what)) return loading.then(() => false);
    const message = await loading.then(
      () => null,
      (reason: Error) => reason.message,
    );
    if (message !== null)
      expect(message, what).toMatch(/^\w+\.onnx: expected (operators that are layers of Keras, found others: \w+|the input)/);
    return message !== null;
  };

  it.each([...layerCases])("%s opens", async (_, cases) => {
    for (const one of cases) {
      await buildCase(trainer, one);
      const here = await trainer.predict(one.x);
      if (await refused(one.name)) continue;
      expect(difference(await trainer.predict(one.x), here), one.name).toBeLessThanOrEqual(1e-5);
    }
  });

  it.each(graphCases)("%s opens", async (_, model) => {
    await buildGraph(trainer, model);
    if (await refused(model.name)) return;
    expect(difference(await trainer.predict(Float32Array.from(model.x.values)), model.y.values)).toBeLessThanOrEqual(1e-5);
  });

  it.each(severalCases)("%s opens", async (name, one) => {
    await buildSeveral(trainer, one);
    const inputs = arrays(one.x);
    const before = outputsOf(await trainer.predict(inputs));
    if (await refused(name)) return;
    // The file of one input does not keep its name.
    const all = Object.values(inputs);
    const after = outputsOf(await trainer.predict(all.length > 1 ? inputs : all[0]!));
    expect(after).toHaveLength(before.length);
    for (const [k, values] of after.entries()) expect(difference(values, before[k]!)).toBeLessThanOrEqual(1e-5);
  });
});
