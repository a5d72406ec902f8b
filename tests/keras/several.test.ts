// Models of several inputs and outputs, and of layers with states: trained here, they go on in Keras with equal losses, and the reverse.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Predictions, Trainer } from "../../web/src/lib";
import { shareTrainer } from "../unit/support/real_engine";
import { arrays, buildSeveral, furthest, giveSeveral, outputsOf, severalCases } from "../unit/support/several_cases";
import { close, folder, python } from "./support";

interface Found {
  predict: number[][];
  history: Record<string, number[]>;
  /** After that, as Keras saved it. */
  after: number[][];
}

const tools = {
  tensorflow: { KERAS_BACKEND: "tensorflow" },
  tf_keras: { SPROUT_KERAS: "tf_keras" },
} as Record<string, Record<string, string>>;
// Keras 3 reads .h5 of models with one input and one output as they are compiled, and no calls with states.
const endings = { tensorflow: ["keras"], tf_keras: ["h5"] } as Record<string, string[]>;
const fit = { epochs: 2, batch_size: 2, shuffle: false };
/** What tf.keras calls otherwise: metrics that are objects have no name of an output before theirs, outputs by keys those of their layers. */
const sameLogs = (tool: string, log: string, history: Record<string, number[]>): boolean => tool !== "tf_keras" || log in history;
/** It looks at masks where states are given too; Keras 3 does not. */
const otherThere = (tool: string, name: string): boolean => tool === "tf_keras" && name.startsWith("encoder_decoder");

const found = new Map<string, Record<string, Found | string>>();
const here = new Map<string, { predict: number[][]; history: Record<string, number[]> }>();
let trainer: Trainer;

shareTrainer(async (given) => {
  trainer = given;
  for (const [name, each] of severalCases) {
    await buildSeveral(trainer, each);
    await giveSeveral(trainer, each);
    await trainer.fit({ ...fit, epochs: 1 });
    for (const format of ["keras", "h5"] as const)
      writeFileSync(join(folder, `several-${name}.${format}`), (await trainer.save({ format })).bytes);
    const predict = outputsOf(await trainer.predict<Predictions>(arrays(each.x))).map((values) => [...values]);
    const { history } = await trainer.fit(fit);
    here.set(name, { predict, history });
  }
  for (const [tool, env] of Object.entries(tools)) {
    const cases = severalCases.map(([name, { x, y }]) => ({
      name,
      x,
      y,
      files: endings[tool]!.map((ending) => `several-${name}.${ending}`),
    }));
    const list = join(folder, `several-${tool}.json`);
    writeFileSync(list, JSON.stringify(cases));
    found.set(tool, (await python("check_several.py", [list], env)) as Record<string, Found | string>);
  }
});

describe.each(Object.keys(tools))("%s", (tool) => {
  it.each(severalCases.filter(([name]) => !otherThere(tool, name)))(
    "%s goes on there with equal losses, and comes back",
    async (name, each) => {
      for (const ending of endings[tool]!) {
        const file = `several-${name}.${ending}`;
        const result = found.get(tool)![file]!;
        if (typeof result === "string") throw new Error(result);
        const { predict, history } = here.get(name)!;
        for (const [k, values] of predict.entries()) close(result.predict[k]!, values);
        expect(Object.keys(result.history)).toContain("loss");
        for (const [log, values] of Object.entries(result.history)) {
          if ((name === "states_out" && log !== "loss") || !sameLogs(tool, log, history)) continue;
          close(values, history[log] ?? [], 1e-4);
        }
        await trainer.load(new File([readFileSync(join(folder, `back-${tool}-${file}`))], file));
        const wanted = result.after.map((values) => ({ shape: [], values }));
        expect(furthest(await trainer.predict<Predictions>(arrays(each.x)), wanted), file).toBeLessThanOrEqual(1e-5);
      }
    },
  );
});
