// assess: the figures of evaluate and the outputs of predictData out of one pass over the samples, all of the same weights.

import { afterEach, describe, expect, test, vi } from "vitest";
import { Trainer } from "../../web/src/engine/client";
import { loadEngine } from "../../web/src/engine/load_engine";
import type { KerasObject, KerasRef } from "../../web/src/base/protocol";
import { inProcess } from "./support/in_process";
import { engineIsBuilt } from "./support/real_engine";

vi.setConfig({ testTimeout: 60_000 });
if (!engineIsBuilt) console.log("assess.test.ts: build/wasm is not there; these tests need `npm run build` first");

const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });
const [count, width] = [203, 12];
const x = Float32Array.from({ length: count * width }, (_, i) => Math.sin(i * 12.9898 + (i % 7)));

interface Case {
  inputShape: number[];
  layers: KerasObject[];
  loss: string;
  metrics: KerasRef[];
  x?: Float32Array<ArrayBuffer>;
  y: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  yShape?: number[];
}
const classes = (of: number): Int32Array<ArrayBuffer> => Int32Array.from({ length: count }, (_, i) => (i * 7) % of);
const cases: Record<string, Case> = {
  "a softmax, whose metrics take logits": {
    inputShape: [width],
    layers: [
      layer("Dense", { units: 9, activation: "tanh" }),
      layer("Dropout", { rate: 0.5 }),
      layer("Dense", { units: 5, activation: "softmax" }),
    ],
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy", "sparse_top_k_categorical_accuracy"],
    y: classes(5),
  },
  "a softmax, whose metrics want probabilities": {
    inputShape: [width],
    layers: [layer("Dense", { units: 2, activation: "softmax" })],
    loss: "categorical_crossentropy",
    metrics: ["accuracy", "mse"],
    y: Float32Array.from({ length: 2 * count }, (_, i) => Number(i % 2 === (i >> 1) % 2)),
    yShape: [2],
  },
  "a sigmoid, whose accuracy wants a probability": {
    inputShape: [width],
    layers: [layer("Dense", { units: 1, activation: "sigmoid" })],
    loss: "binary_crossentropy",
    metrics: ["accuracy"],
    y: classes(2),
  },
  "a value": {
    inputShape: [width],
    layers: [layer("Dense", { units: 1, kernel_regularizer: { class_name: "L2", config: { l2: 0.1 } } })],
    loss: "mean_squared_error",
    metrics: ["mae", "r2_score"],
    y: Float32Array.from({ length: count }, (_, i) => Math.cos(i)),
  },
  ...Object.fromEntries(
    [["accuracy"], ["accuracy", "mse"]].map((metrics): [string, Case] => [
      `a masked sequence, step by step, with ${metrics}`,
      {
        inputShape: [4, 3],
        // Steps of zeros count for nothing: here every third.
        x: x.map((value, i) => (Math.floor(i / 3) % 3 === 0 ? 0 : value)),
        layers: [
          layer("Masking"),
          layer("LSTM", { units: 6, return_sequences: true }),
          layer("Dense", { units: 3, activation: "softmax" }),
        ],
        loss: "categorical_crossentropy",
        metrics,
        y: Float32Array.from({ length: 12 * count }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
        yShape: [4, 3],
      },
    ]),
  ),
};

/** A trainer on an engine that counts the samples that go through the network, by kind of call; and its calls of evaluate. */
async function counting(): Promise<{ trainer: Trainer; ran: { evaluated: number; calls: number; predicted: number } }> {
  const ran = { evaluated: 0, calls: 0, predicted: 0 };
  const trainer = await Trainer.create(
    { variant: "simd" },
    inProcess(async (options) => {
      const { engine, info } = await loadEngine(options);
      const evaluate = engine.evaluate.bind(engine);
      const predict = engine.predict.bind(engine);
      engine.evaluate = (...given) => {
        ran.calls++;
        ran.evaluated += given[3];
        return evaluate(...given);
      };
      engine.predict = (...given) => {
        ran.predicted += given[3];
        return predict(...given);
      };
      return { engine, info };
    }),
  );
  return { trainer, ran };
}

async function prepare(trainer: Trainer, { inputShape, layers, loss, metrics, x: values = x, y, yShape = [] }: Case): Promise<void> {
  await trainer.setData({ x: values, xShape: inputShape, y, yShape, testX: values, testY: y });
  await trainer.build({
    model: { class_name: "Sequential", config: { input_shape: inputShape, layers } },
    compile: { optimizer: "adam", loss, metrics },
    seed: 3,
  });
}

/** Lets every slice of work take its time and more: whoever waits comes in between any two. */
function slowly(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 50));
}
afterEach(() => void vi.restoreAllMocks());

describe.runIf(engineIsBuilt)("assess", () => {
  test.each(Object.entries(cases))("of %s says what evaluate and predictData say, bit for bit, and runs once", async (_, given) => {
    const { trainer, ran } = await counting();
    await prepare(trainer, given);
    await trainer.fit({ epochs: 2, batch_size: 32 });
    const [logs, predictions] = [await trainer.evaluate(), await trainer.predictData()];
    expect(Object.keys(logs)).toEqual(["loss", ...given.metrics]);
    Object.assign(ran, { evaluated: 0, calls: 0, predicted: 0 });

    const found = await trainer.assess();
    expect(found.logs).toEqual(logs);
    expect(found.predictions).toEqual(predictions);
    expect(ran).toMatchObject({ evaluated: count, predicted: 0 });

    slowly();
    const sliced = await trainer.assess({ split: "train" });
    expect(ran.calls).toBeGreaterThan(3);
    expect(sliced.logs).toEqual(logs);
    expect(sliced.predictions).toEqual(predictions);
    trainer.dispose();
  });

  test("gives the true class of each sample, of one-hot rows too; none where targets are values", async () => {
    const { trainer } = await counting();
    const of = async (name: string) => {
      await prepare(trainer, cases[name]!);
      return (await trainer.assess()).classes;
    };
    expect(await of("a softmax, whose metrics take logits")).toEqual(classes(5));
    const rows = cases["a softmax, whose metrics want probabilities"]!.y;
    expect(await of("a softmax, whose metrics want probabilities")).toEqual(Int32Array.from({ length: count }, (_, i) => rows[2 * i + 1]!));
    expect(await of("a value")).toBeNull();
    trainer.dispose();
  });

  test("is of one model: new weights wait until it is over", async () => {
    const { trainer, ran } = await counting();
    await prepare(trainer, cases["a softmax, whose metrics take logits"]!);
    const [logs, predictions] = [await trainer.evaluate(), await trainer.predictData()];
    const others = (await trainer.getWeights()).map(({ values }) => values.map((value) => value + 0.5));
    slowly();
    ran.calls = 0;
    const assessing = trainer.assess();
    const order: string[] = [];
    const ended = [assessing.then(() => order.push("assess")), trainer.setWeights(others).then(() => order.push("setWeights"))];
    await Promise.all(ended);
    expect(ran.calls).toBeGreaterThan(3);
    expect(order).toEqual(["assess", "setWeights"]);
    const found = await assessing;
    expect(found.logs).toEqual(logs);
    expect(found.predictions).toEqual(predictions);
    expect(await trainer.evaluate()).not.toEqual(logs);
    trainer.dispose();
  });

  test("is of one model: a training that ends meanwhile puts its best weights back afterwards", async () => {
    const { trainer } = await counting();
    await prepare(trainer, cases["a softmax, whose metrics take logits"]!);
    const best = { class_name: "EarlyStopping", config: { monitor: "loss", mode: "max", patience: 1e6, restore_best_weights: true } };
    const fitting = trainer.fit({ epochs: 1e6, batch_size: count, callbacks: [best] });
    await trainer.pause();
    for (let step = 0; step < 3; step++) await trainer.step();
    const [logs, predictions] = [await trainer.evaluate(), await trainer.predictData()];
    slowly();
    const assessing = trainer.assess();
    const stopping = trainer.stop();
    const found = await assessing;
    await stopping;
    expect((await fitting).reason).toBe("stopped");
    expect(found.logs).toEqual(logs);
    expect(found.predictions).toEqual(predictions);
    expect(await trainer.evaluate()).not.toEqual(logs);
    trainer.dispose();
  });
});
