// Options of layers, optimizers and callbacks: their limits, their words, their JSON.
import { describe, expect, it } from "vitest";
import { t as commonText } from "../text/text";
import { COMMON, LAYERS } from "./layers";
import { OPTIMIZERS } from "./optimizers";
import { CALLBACKS, FIT, defaults, innerOf, listOf, numbersOf, problem, tidy, valid, type Option } from "./options";

const option = (list: Option[] | undefined, key: string): Option => list!.find((each) => each.key === key)!;

describe("options", () => {
  it("have defaults within their own limits, and help for every term", () => {
    for (const list of [...Object.values(LAYERS), ...Object.values(OPTIMIZERS), ...Object.values(CALLBACKS), FIT]) {
      expect(valid(list, defaults(list))).toBe(true);
      for (const { key, help = key } of list)
        expect(commonText.help[help], `${help}: no text in app/text/layers.en.ts or help.en.ts`).toBeDefined();
    }
    for (const name of [...COMMON, ...Object.keys({ ...LAYERS, ...CALLBACKS })])
      expect(commonText.help[name], `${name}: no text in app/text`).toBeDefined();
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
