// Models of several inputs and outputs: data by names, what Keras' training gives, every format and back, and what does not fit.

import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import type { CompileConfig, Predictions, Trainer } from "../../web/src/lib";
import { npyFile, zipFile } from "./data-fixtures";
import { difference } from "./support/graph_cases";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";
import {
  arrays,
  buildSeveral,
  furthest,
  giveSeveral,
  outputsOf,
  severalCase,
  severalCases,
  shapes,
  type SeveralCase,
  type Values,
} from "./support/several_cases";

ort.env.wasm.numThreads = 1;

/** Of one tensor the tensor, as a model of one input or output takes it under any name. */
const one = <T>(all: Record<string, T>): T | Record<string, T> => (Object.keys(all).length === 1 ? Object.values(all)[0]! : all);

describe.skipIf(!engineIsBuilt)("several inputs and outputs", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  const give = (each: SeveralCase) => giveSeveral(trainer, each);
  const make = (each: SeveralCase, compile = each.compile) => buildSeveral(trainer, each, compile);
  const predict = ({ x }: SeveralCase): Promise<Predictions> => trainer.predict<Predictions>(arrays(x));

  it.each(severalCases)("%s trains as in Keras", async (_, each) => {
    await make(each);
    expect(furthest(await predict(each), each.predict)).toBeLessThanOrEqual(1e-5);
    const info = await give(each);
    expect(info.inputs?.map(({ name }) => name) ?? [""]).toEqual(Object.keys(each.x));
    const { history, reason } = await trainer.fit({ epochs: 2, batch_size: 2, shuffle: false, validation_data: "validation" });
    expect(reason).toBe("done");
    // Keras logs one of several outputs of one name.
    if (each.name !== "states_out") expect(Object.keys(history).sort()).toEqual(Object.keys(each.history).sort());
    for (const [name, values] of Object.entries(each.history)) expect(difference(history[name]!, values), name).toBeLessThanOrEqual(1e-4);
    expect(furthest(await predict(each), each.predict_after)).toBeLessThanOrEqual(1e-4);
    const logs = await trainer.evaluate({ split: "validation", batch_size: 2 });
    for (const [name, value] of Object.entries(logs))
      expect(Math.abs(value - history[`val_${name}`]!.at(-1)!), name).toBeLessThanOrEqual(1e-6);
  });

  it.each(severalCases)("%s in every format that is read here, with how it is compiled", async (_, each) => {
    await make(each);
    await give(each);
    await trainer.fit({ epochs: 1, batch_size: 2, shuffle: false });
    const before = await predict(each);
    for (const format of ["keras", "h5", "tfjs", "safetensors", "weights.h5", "h5-weights"] as const) {
      const file = await trainer.save({ format }).catch((error: Error) => error);
      if (file instanceof Error) {
        // TensorFlow.js' GRU is another one; its layers know of no masks where several meet.
        expect([format, file.message]).toEqual(["tfjs", expect.stringMatching(/TensorFlow\.js has no/)]);
        continue;
      }
      await trainer.setWeights((await trainer.getWeights()).map(({ values }) => values.fill(0)));
      const { remarks, optimizer, build } = await trainer.load(new File([file.bytes], file.name));
      if (format !== "tfjs") expect([format, remarks]).toEqual([format, []]);
      const after = await predict(each);
      expect(Object.keys(after), format).toEqual(Object.keys(before));
      for (const [k, values] of outputsOf(after).entries())
        expect(difference(values, outputsOf(before)[k]!), format).toBeLessThanOrEqual(1e-6);
      if (format === "keras" || format === "h5") expect([format, optimizer, build.compile !== undefined]).toEqual([format, true, true]);
    }
    // What is trained on from a file's state ends where it would have.
    await make(each);
    await trainer.fit({ epochs: 1, batch_size: 2, shuffle: false });
    const { name, bytes } = await trainer.save();
    const { history: here } = await trainer.fit({ epochs: 2, batch_size: 2, shuffle: false });
    await trainer.load(new File([bytes], name));
    const { history: there } = await trainer.fit({ epochs: 2, batch_size: 2, shuffle: false });
    expect(there).toEqual(here);
  });

  it.each(severalCases)("%s in onnxruntime", async (_, each) => {
    await make(each);
    const { bytes } = await trainer.save({ format: "onnx" });
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const inputs = Object.entries(each.x);
    const feeds = inputs.map(
      ([own, { values, shape }]) => [inputs.length === 1 ? "input" : own, new ort.Tensor("float32", values, shape)] as const,
    );
    const made = await session.run(Object.fromEntries(feeds));
    expect(session.outputNames).toHaveLength(each.predict.length);
    for (const [k, output] of session.outputNames.entries())
      expect(difference((await made[output]!.getData()) as Float32Array, each.predict[k]!.values)).toBeLessThanOrEqual(1e-5);
    await session.release();
  });

  it("writes code that names inputs, outputs and what is asked of each", async () => {
    const code = async (name: string): Promise<string> => {
      await make(severalCase(name));
      return new TextDecoder().decode((await trainer.save({ format: "python" })).bytes);
    };
    const two = await code("two_outputs");
    expect(two).toContain('loss={"a": ');
    expect(two).toContain('loss_weights={"a": 0.25, "b": 2}');
    expect(two).toMatch(/model = keras\.Model\(inputs, \[a, x\]\)/);
    expect(await code("by_key")).toMatch(/model = keras\.Model\(inputs, \{"one": b, "two": x\}\)/);
    const translation = await code("encoder_decoder_lstm");
    expect(translation).toMatch(/source = keras\.Input\(\(5,\), name="source"\)\ntarget = keras\.Input\(\(4,\), name="target"\)/);
    expect(translation).toMatch(/initial_state=\[encoder\[1\], encoder\[2\]\]/);
    expect(translation).toMatch(/keras\.Model\(\[source, target\], \w+\)/);
  });

  it("goes on from a snapshot with the same bits", async () => {
    const each = severalCase("encoder_decoder_lstm");
    const fit = { epochs: 300, batch_size: 2 };
    const adam = { ...each.compile, optimizer: "adam" };
    const data = await give(each);
    expect(data.targets).toMatchObject([{ name: "words", shape: [4] }]);
    await make(each, adam);
    const running = trainer.fit(fit);
    await trainer.pause();
    const snapshot = await trainer.snapshot();
    await trainer.resume();
    const whole = await running;
    const weights = await trainer.getWeights();
    const { history } = await trainer.resumeFit(snapshot!);
    expect(history).toEqual(whole.history);
    expect(await trainer.getWeights()).toEqual(weights);
  });

  it("explains each input, and is asked about layers and losses", async () => {
    const each = severalCase("crossed");
    await make(each);
    await give(each);
    const first = Object.fromEntries(Object.entries(arrays(each.x)).map(([name, values]) => [name, values.slice(0, 3)]));
    const gradient = await trainer.inputGradient<Record<string, Float32Array>>(first, 2);
    expect(Object.entries(gradient).map(([name, { length }]) => [name, length])).toEqual([
      ["a", 3],
      ["b", 3],
    ]);
    expect((await trainer.layerOutput(first, 0)).shape).toEqual([4]);
    expect(await trainer.sampleLosses()).toHaveLength(6);
    const { predictions } = await trainer.assess<Record<string, Float32Array>>({ split: "validation" });
    expect(furthest(predictions, each.predict)).toBeLessThanOrEqual(1e-5);
    expect(Object.keys(predictions)).toEqual(["q", "p"]);
    await expect(trainer.confusion({ split: "validation" })).rejects.toThrow(/a model of one output, received one of 2/);
    expect((await trainer.insight()).length).toBeGreaterThan(0);
  });

  it("takes arrays in order where they have no names, and one output's targets under any name", async () => {
    const each = severalCase("two_inputs");
    await make(each);
    await trainer.setData({ x: arrays(each.x), xShape: shapes(each.x), y: one(arrays(each.y)) as Float32Array, yShape: [] });
    await trainer.fit({ batch_size: 2 });
  });

  it("comes as an .npz whose arrays are named after inputs and outputs", async () => {
    const each = severalCase("crossed");
    const [a, b] = [each.x.a!, each.x.b!];
    const npz = (members: Record<string, Values>): File =>
      new File(
        [
          zipFile(
            Object.fromEntries(
              Object.entries(members).map(([name, { shape, values }]) => [`${name}.npy`, npyFile(shape, Float32Array.from(values))]),
            ),
          ),
        ],
        "pairs.npz",
      );
    const y = { y_p: each.y.p!, target_q: each.y.q! };
    const info = await trainer.loadData([npz({ x_a: a, x_b: b, ...y })]);
    expect([info.inputs!.map(({ name }) => name), info.targets!.map(({ name }) => name)]).toEqual([
      ["a", "b"],
      ["q", "p"],
    ]);
    expect(info.train.count).toBe(6);
    await make(each);
    const { history } = await trainer.fit({ epochs: 2, batch_size: 2, shuffle: false });
    expect(difference(history["q_loss"]!, each.history.q_loss!)).toBeLessThanOrEqual(1e-4);
    // With a test set in the same file, and one that is unlike.
    const parts = { x_a_train: a, x_b_train: b, y_p_train: each.y.p!, y_q_train: each.y.q! };
    const test = { x_a_test: a, x_b_test: b, y_p_test: each.y.p!, y_q_test: each.y.q! };
    expect(await trainer.loadData([npz({ ...parts, ...test })])).toMatchObject({ test: { count: 6 }, train: { count: 6 } });
    const { x_b_test: _, ...less } = test;
    await expect(trainer.loadData([npz({ ...parts, ...less })])).rejects.toThrow(
      /expected samples of a,b as in .* found samples of one array/,
    );
  });

  it("says which input wants what, and what is missing; what was there stays", async () => {
    const each = severalCase("two_inputs");
    await make(each);
    await give(each);
    const { a, b } = arrays(each.x) as { a: Float32Array; b: Float32Array };
    await expect(trainer.predict(a)).rejects.toThrow(
      "predict: expected x by the names of the inputs, { a (4,), b (3, 2) }, received Float32Array of 24",
    );
    await expect(trainer.predict({ a })).rejects.toThrow(
      "predict: expected x.b to be a Uint8Array, Int32Array or Float32Array, received undefined",
    );
    await expect(trainer.predict({ a, b, c: a })).rejects.toThrow('by the names of the inputs, "a", "b", received "c"');
    await expect(trainer.predict({ a, b: b.slice(0, 6) })).rejects.toThrow('as many samples of each input, received 6 of "a", 1 of "b"');
    const y = Float32Array.from(each.y.dense_1!.values);
    await expect(trainer.setData({ x: { a, b }, xShape: { a: [4] }, y })).rejects.toThrow(
      /x and its shape to have the same arrays, received a, b with shapes of a/,
    );
    await expect(trainer.setData({ x: { a, b }, xShape: { a: [4], b: [3] }, y })).rejects.toThrow(
      /as many samples as targets .* of b, which is 12 of shape \(3,\)/,
    );
    await expect(trainer.setData({ x: { a, b }, xShape: { a: [4], b: [3, 2] }, y, scale: { a: Number.NaN } })).rejects.toThrow(/scale\.a/);
    const bad = a.slice();
    bad[5] = Number.NaN;
    await expect(trainer.setData({ x: { a: bad, b }, xShape: { a: [4], b: [3, 2] }, y })).rejects.toThrow(
      /found NaN in x "a" of the train set: sample 1 of 6/,
    );
    await trainer.setData({ x: { a, other: b }, xShape: { a: [4], other: [3, 2] }, y });
    await expect(trainer.fit()).rejects.toThrow('expected samples of "a" (4,), "b" (3, 2), received "a" (4,), "other" (3, 2)');
    await trainer.setData({ x: { a, b }, xShape: { a: [4], b: [6] }, y });
    await expect(trainer.fit()).rejects.toThrow('received "a" (4,), "b" (6,)');
    expect(furthest(await trainer.predict<Predictions>({ a, b }), each.predict)).toBeLessThanOrEqual(1e-5);
  });

  it.each<[string, Partial<CompileConfig>, RegExp]>([
    ["a loss too few", { loss: ["mse"] }, /loss to have an entry for each output \(a, b\), received 1/],
    ["an output without a word", { loss: { a: "mse" } }, /loss by the names of outputs \(a, b\), received none for b/],
    ["an output that is not there", { loss: { a: "mse", b: "mae", c: "mae" } }, /by the names of outputs \(a, b\), received c/],
    ["no loss at all", { loss: { a: null, b: null } }, /expected a loss, received none/],
    ["metrics that are for nobody", { metrics: ["mae"] }, /metrics to have an entry for each output \(a, b\), received 1/],
    ["a weight that is none", { loss_weights: { a: 1, b: "2" as never } }, /loss_weights to be numbers, received "2"/],
    ["one weight", { loss_weights: 2 as never }, /loss_weights to be a list or by the names of outputs, received 2/],
    ["a metric that does not fit", { metrics: { a: ["sparse_categorical_accuracy"] } }, /SparseCategoricalAccuracy/],
  ])("refuses %s", async (_, part, message) => {
    const { model, compile } = severalCase("two_outputs");
    await expect(trainer.build({ model, compile: { ...compile, metrics: [], loss_weights: null, ...part } })).rejects.toThrow(message);
  });

  it("learns where callbacks watch an output of its own", async () => {
    const each = severalCase("two_outputs");
    await make(each);
    await give(each);
    const callbacks = [{ class_name: "ModelCheckpoint", config: { monitor: "val_b_accuracy", save_best_only: true } }];
    const { best_epoch } = await trainer.fit({ epochs: 3, batch_size: 2, validation_data: "validation", callbacks });
    expect(best_epoch).toBeGreaterThanOrEqual(0);
    await expect(trainer.fit({ callbacks: [{ class_name: "EarlyStopping", config: { monitor: "accuracy" } }] })).rejects.toThrow(
      /a_loss.*b_accuracy/,
    );
  });
});
