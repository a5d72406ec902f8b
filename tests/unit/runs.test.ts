// Runs: in what they differ, their curves, and what is exported.

import { expect, test } from "vitest";
import { changesInShort, differences, hasSetting } from "../../web/src/runs/differences";
import { toCsv, toJson } from "../../web/src/runs/export";
import { betweenEpochs, curveOf, smooth } from "../../web/src/runs/history";
import { bestAndLast, modelInShort, optimizerInShort, type Run } from "../../web/src/runs/run";

interface Given {
  units?: number;
  optimizer?: object;
  batch_size?: number;
  name?: string;
  callbacks?: { class_name: string; config: object }[];
}

function runOf({
  units = 100,
  optimizer = { class_name: "Adam", config: { learning_rate: 0.001 } },
  batch_size = 32,
  name = "one",
  callbacks = [],
}: Given = {}): Run {
  return {
    id: name,
    name,
    created: 1,
    state: "done",
    params: 10,
    variant: "simd",
    threads: 1,
    seconds: 2,
    samplesPerSecond: 3,
    test: null,
    stoppedEpoch: null,
    bestEpoch: null,
    star: false,
    note: "",
    data: { name: "Digits", train: 800, validation: 0, test: 200 },
    build: {
      model: {
        class_name: "Sequential",
        config: {
          layers: [
            { class_name: "Flatten" },
            { class_name: "Dense", config: { units, activation: "relu", name: "dense" } },
            { class_name: "Dense", config: { units: 10, activation: "linear" } },
          ],
        },
      },
      compile: { optimizer: optimizer as never, loss: "mse" },
      seed: 4,
    },
    fit: { epochs: 2, batch_size, callbacks: callbacks as never },
    epochs: [
      { epoch: 1, step: 25, seconds: 0.5, logs: { loss: 2, val_accuracy: 0.7 } },
      { epoch: 2, step: 50, seconds: 1, logs: { loss: 1, val_accuracy: 0.6 } },
      { epoch: 3, step: 75, seconds: 1.5, logs: { loss: NaN, val_accuracy: 0.65 } },
    ],
  };
}

test("a model and an optimizer in short", () => {
  expect(modelInShort(runOf().build)).toBe("Flatten, Dense 100 relu, Dense 10");
  expect(optimizerInShort(runOf().build)).toBe("Adam 0.001");
  const schedule = { class_name: "SGD", config: { learning_rate: { class_name: "CosineDecay", config: {} } } };
  expect(optimizerInShort(runOf({ optimizer: schedule }).build)).toBe("SGD CosineDecay");
});

test("runs differ in what was changed and in nothing else", () => {
  const [a, b] = [runOf(), runOf({ units: 64, batch_size: 128 })];
  expect(differences([a, a])).toEqual([]);
  expect(differences([a, b])).toEqual([
    { setting: "layer 2.units", values: ["100", "64"] },
    { setting: "batch_size", values: ["32", "128"] },
  ]);
  expect(changesInShort(a, b)).toBe("layer 2.units 64, batch_size 128");
  expect(changesInShort(undefined, b)).toBe("");
});

test("a run that began with another's weights says after how many epochs", () => {
  const [first, more] = [runOf(), runOf({ batch_size: 128 })];
  more.fit = { ...more.fit, initial_epoch: 5, epochs: 10 };
  expect(differences([first, more])).toContainEqual({ setting: "initial_epoch", values: ["0", "5"] });
  expect(changesInShort(first, more)).toContain("initial_epoch 5");
  first.fit = { ...first.fit, initial_epoch: 0 };
  expect(differences([first, runOf()])).toEqual([]);
});

test("nested settings, and those that only one run has, are told by their place", () => {
  const exponential = { class_name: "Adam", config: { learning_rate: { class_name: "ExponentialDecay", config: { decay_steps: 9 } } } };
  const early = { callbacks: [{ class_name: "EarlyStopping", config: { patience: 2 } }] };
  expect(differences([runOf(), runOf({ optimizer: exponential, ...early })])).toEqual([
    { setting: "optimizer.learning_rate", values: ["0.001", "ExponentialDecay"] },
    { setting: "optimizer.learning_rate.decay_steps", values: ["", "9"] },
    { setting: "EarlyStopping", values: ["", "EarlyStopping"] },
    { setting: "EarlyStopping.patience", values: ["", "2"] },
  ]);
  expect(changesInShort(runOf(early), runOf())).toBe("EarlyStopping none");
  expect(changesInShort(runOf(), runOf(early))).toBe("EarlyStopping");
});

test("best and last values look past NaN; accuracy is best when it is largest", () => {
  expect(bestAndLast(runOf(), "loss")).toEqual({ best: 1, last: 1 });
  expect(bestAndLast(runOf(), "val_accuracy")).toEqual({ best: 0.7, last: 0.65 });
  expect(bestAndLast(runOf(), "val_loss")).toEqual({ best: undefined, last: undefined });
});

test("curves over epochs, steps and seconds", () => {
  expect(curveOf(runOf(), "loss", "epoch")).toEqual([
    { x: 1, y: 2 },
    { x: 2, y: 1 },
  ]);
  expect(curveOf(runOf(), "loss", "step").map(({ x }) => x)).toEqual([25, 50]);
  expect(curveOf(runOf(), "val_accuracy", "seconds").map(({ x }) => x)).toEqual([0.5, 1, 1.5]);
});

test("curves between epochs: steps and seconds are spread over each epoch, what lies beyond the last epoch has neither", () => {
  const run: Run = {
    ...runOf(),
    between: {
      loss: [
        { x: 0.5, y: 3 },
        { x: 1.5, y: 2 },
        { x: 3.5, y: 1 },
      ],
    },
  };
  expect(betweenEpochs(run, "loss", "epoch").map(({ x }) => x)).toEqual([0.5, 1.5, 3.5]);
  expect(betweenEpochs(run, "loss", "step")).toEqual([
    { x: 12.5, y: 3 },
    { x: 37.5, y: 2 },
  ]);
  expect(betweenEpochs(run, "loss", "seconds").map(({ x }) => x)).toEqual([0.25, 0.75]);
  expect(betweenEpochs(runOf(), "loss", "step")).toEqual([]);
});

test("smoothing begins at the first value, keeps constants and follows slowly", () => {
  const points = [4, 4, 4, 0].map((y, x) => ({ x, y }));
  expect(smooth(points, 0)).toEqual(points);
  const smoothed = smooth(points, 0.5).map(({ y }) => y);
  expect(smoothed.slice(0, 3)).toEqual([4, 4, 4]);
  expect(smoothed[3]).toBeCloseTo(4 * (0.4375 / 0.9375), 12);
});

test("CSV has one row an epoch, quotes what needs it, and holds no formula", () => {
  const csv = toCsv([{ ...runOf({ name: '=1+1, "x"' }), note: "@two", test: { loss: 3 } }]);
  const [head, first] = csv.split("\r\n");
  expect(head).toBe("run,note,data,model,optimizer,batch_size,seed,epoch,step,seconds,loss,val_accuracy,test_loss");
  expect(first).toBe(`"'=1+1, ""x""",'@two,Digits,"Flatten, Dense 100 relu, Dense 10",Adam 0.001,32,4,1,25,0.5,2,0.7,3`);
  expect(csv.split("\r\n")).toHaveLength(5);
});

test.each(["=1+1", "+1", "-1", "@x", " =1+1", "\t=1", "\ttab", "＝1+1"])("a name %j is text to a spreadsheet", (name) => {
  expect(toCsv([runOf({ name })]).split("\r\n")[1]).toMatch(/^'/);
});

test("runs are found by a setting and its value, wherever it stands", () => {
  const run = runOf({ units: 64, batch_size: 128, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2 } }] });
  for (const wanted of ["data=digits", "batch_size=128", "units=64", "optimizer=adam", "learning_rate=0.001", "patience=2"])
    expect(hasSetting(run, wanted), wanted).toBe(true);
  for (const wanted of ["batch_size=12", "size=128", "units=128", "=64", "units="]) expect(hasSetting(run, wanted), wanted).toBe(false);
});

test("JSON holds the whole runs", () => {
  const { format, runs } = JSON.parse(toJson([runOf()])) as { format: string; runs: Run[] };
  expect(format).toBe("sprout-runs");
  expect(runs[0]!.build).toEqual(runOf().build);
});
