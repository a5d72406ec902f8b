// Words for numbers, metrics and times.
import { describe, expect, it } from "vitest";
import { count, duration, figure, logsInWords, metricName, percent, plain, shape } from "./format";

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
