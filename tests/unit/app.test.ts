// The page's logic that needs no browser: limits of options, thinning of curves, words for numbers.
import { describe, expect, it } from "vitest";
import { layerNames } from "../../web/src/app/model/model";
import { count, duration, figure, logsInWords, metricName, percent, plain, shape } from "../../web/src/app/core/format";
import { answer, hasDigits, kindOf } from "../../web/src/app/core/kind";
import { COMMON, LAYERS } from "../../web/src/app/core/layers";
import {
  CALLBACKS,
  FIT,
  OPTIMIZERS,
  defaults,
  innerOf,
  listOf,
  numbersOf,
  problem,
  tidy,
  valid,
  type Option,
} from "../../web/src/app/core/options";
import { Series, thinned } from "../../web/src/app/core/series";
import { trainingSentence } from "../../web/src/app/core/sentences";
import { draft, fit } from "../../web/src/app/core/state";
import { t } from "../../web/src/app/text";
import type { DataInfo } from "../../web/src/base/protocol";

const option = (list: Option[], key: string): Option => list.find((each) => each.key === key)!;

describe("options", () => {
  it("have defaults within their own limits, and help for every term", () => {
    for (const list of [...Object.values(LAYERS), ...Object.values(OPTIMIZERS), ...Object.values(CALLBACKS), FIT]) {
      expect(valid(list, defaults(list))).toBe(true);
      for (const { key, help = key } of list) expect(t.help[help], help).toBeDefined();
    }
    for (const name of [...COMMON, ...Object.keys({ ...LAYERS, ...CALLBACKS })]) expect(t.help[name], name).toBeDefined();
  });

  it("say what was expected and what came", () => {
    const batchSize = option(FIT, "batch_size");
    expect(problem(batchSize, 32)).toBeNull();
    expect(problem(batchSize, 0)).toBe("batch_size: expected 1 or more, found 0.");
    expect(problem(batchSize, 2.5)).toBe("batch_size: expected a whole number, found 2.5.");
    expect(problem(batchSize, "")).toBe("batch_size: expected a number, found nothing.");
    const rate = option(OPTIMIZERS["Adam"], "learning_rate");
    expect(problem(rate, 0)).toBe("learning_rate: expected more than 0, found 0.");
    expect(problem(rate, "NaN")).toBe("learning_rate: expected a number, found NaN.");
    expect(problem(option(FIT, "validation_split"), 1)).toBe("validation_split: expected less than 1, found 1.");
    expect(problem(option(OPTIMIZERS["Adam"], "clipnorm"), undefined)).toBeNull();
    expect(problem(option(LAYERS["Reshape"], "target_shape"), [28, 0])).not.toBeNull();
    expect(problem(option(LAYERS["Dense"], "kernel_regularizer"), { class_name: "L2", config: { l2: -1 } })).toBe(
      "l2: expected 0 or more, found -1.",
    );
  });

  it("are lists of one, two or four numbers where Keras takes them", () => {
    const strides = option(LAYERS["Conv2D"], "strides"),
      padding = option(LAYERS["ZeroPadding2D"], "padding");
    expect([2, [2, 1]].map((value) => problem(strides, value))).toEqual([null, null]);
    expect(problem(strides, [1, 2, 3])).toBe("strides: expected 1, 2 numbers separated by commas, found 1,2,3.");
    expect(problem(strides, [1, 0])).toBe("strides: expected 1 or more, found 0.");
    expect(listOf(padding, [1, 0, 2, 3])).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(
      numbersOf([
        [1, 0],
        [2, 3],
      ]),
    ).toEqual([1, 0, 2, 3]);
    expect(
      problem(padding, [
        [1, 0],
        [2, 3],
      ]),
    ).toBeNull();
    expect(listOf(padding, [1])).toBe(1);
    expect(problem(option(LAYERS["MaxPooling2D"], "strides"), undefined)).toBeNull();
  });

  it("reach into layers inside layers", () => {
    const layer = option(LAYERS["Bidirectional"], "layer");
    expect(innerOf(layer, { class_name: "GRU", config: { units: 5 } }).config).toMatchObject({ units: 5, reset_after: true });
    expect(problem(layer, { class_name: "GRU", config: { units: 0 } })).toBe("units: expected 1 or more, found 0.");
    expect(tidy({ layer: { class_name: "GRU", config: { units: 5, name: "" } } })).toEqual({
      layer: { class_name: "GRU", config: { units: 5 } },
    });
  });

  it("leave empty entries out of the JSON", () => {
    expect(tidy({ units: 3, name: "", clipnorm: undefined, use_bias: false })).toEqual({ units: 3, use_bias: false });
  });
});

describe("Series", () => {
  it("keeps the mean and the last place of an endless curve in few points", () => {
    const series = new Series();
    for (let i = 1; i <= 10_000; i++) series.add(i, i % 2);
    expect(series.points.length).toBeLessThan(400);
    expect(series.points.length).toBeGreaterThan(100);
    expect(series.points.every(({ y }) => y === 0.5)).toBe(true);
    expect(series.points.every(({ x }, i, all) => i === 0 || x > all[i - 1].x)).toBe(true);
    series.cut(5000);
    expect(series.points.at(-1)!.x).toBeLessThanOrEqual(5000);
  });

  it("is thinned out to as many points as are wanted, and ends where it did", () => {
    const points = Array.from({ length: 101 }, (_, x) => ({ x, y: x % 2 }));
    const few = thinned(points, 30);
    expect(few.length).toBeLessThanOrEqual(30);
    expect(few.at(-1)!.x).toBe(100);
    expect(thinned(points, 200)).toBe(points);
  });

  it("goes on from what was stored of it as if it had never stopped", () => {
    const [whole, before] = [new Series(), new Series()];
    for (let i = 1; i <= 1001; i++) for (const series of [whole, before]) series.add(i, Math.sin(i));
    const after = new Series(structuredClone(before.state()));
    for (let i = 1002; i <= 3000; i++) for (const series of [whole, after]) series.add(i, Math.sin(i));
    expect(after.points).toEqual(whole.points);
    expect(before.points.at(-1)!.x).toBeLessThan(1002);
  });
});

describe("words", () => {
  it("for numbers", () => {
    expect(count(60_000)).toBe("60,000");
    expect(figure(0.305)).toBe("0.3050");
    expect(figure(NaN)).toBe("not a number");
    expect([1e-31, 0.0000005, 0.00001234, 2.5e20, 0].map(figure)).toEqual(["1.000e-31", "5.000e-7", "0.00001234", "2.500e+20", "0.000"]);
    expect([1e-7, 0.000001, 0.16, 1e15, 255].map(plain)).toEqual(["1e-7", "0.000001", "0.16", "1000000000000000", "255"]);
    expect(percent(0.97634)).toBe("97.63\u00a0%");
    expect(shape([null, 10])).toBe("(None, 10)");
    expect(shape([2])).toBe("(2,)");
  });

  it("for metrics", () => {
    expect(["loss", "accuracy", "val_mean_squared_error", "val_f1"].map(metricName)).toEqual([
      "Loss",
      "Accuracy",
      "validation mean squared error",
      "validation f1",
    ]);
    expect(logsInWords({ loss: 0.305, val_accuracy: 0.97634 })).toBe("loss 0.3050, validation accuracy 97.63\u00a0%");
  });

  it("for times", () => {
    expect(duration(0.4)).toBe("less than 1 s");
    expect(duration(9.44)).toBe("9.4 s");
    expect(duration(59.4)).toBe("59 s");
    expect(duration(59.7)).toBe("1 min 0 s");
    expect(duration(80)).toBe("1 min 20 s");
    expect(duration(7260)).toBe("2 h 1 min");
  });
});

it("names layers as Keras does", () => {
  expect(layerNames([draft("Dense"), draft("Dense"), draft("Dense", { name: "output" }), draft("Dropout"), draft("Dense")])).toEqual([
    "dense",
    "dense_1",
    "output",
    "dropout",
    "dense_2",
  ]);
});

it("tells kinds of data apart", () => {
  const of = (...xShape: number[]) => kindOf({ xShape } as DataInfo);
  expect([of(2), of(28, 28), of(32, 32, 3), of(13), of(5, 5, 7)]).toEqual(["plane", "picture", "picture", "other", "other"]);
  const named = (...classNames: string[]) => hasDigits({ classNames } as DataInfo);
  expect([named("0", "1", "2"), named("cat", "dog"), hasDigits({ classNames: null } as DataInfo)]).toEqual([true, false, false]);
  expect(answer([0.1, 0.7, 0.2])).toBe(1);
  expect(answer([9, 0.1, 0.7], 1, 2)).toBe(1);
  expect([answer([0.4]), answer([0.6])]).toEqual([0, 1]);
});

it("the training's sentence writes many epochs in thousands, and what is no number as typed", () => {
  const before = fit.value;
  const epochsOf = (epochs: unknown): string => {
    fit.value = { ...before, epochs };
    return trainingSentence().split(", ")[2]!;
  };
  expect([1, 20_000, "abc"].map(epochsOf)).toEqual(["1 epoch", "20,000 epochs", "abc epochs"]);
  fit.value = before;
});
