// What has to be done so that the engine holds what the page wants.

import { describe, expect, test } from "vitest";
import type { BuildConfig, DataInfo } from "../../base/protocol";
import type { Built } from "../core/model-state";
import { afterwards, dueFor } from "./built";

const config = (units: number, loss = "mse", shape = [4], seed = 1): BuildConfig => ({
  model: { class_name: "Sequential", config: { input_shape: shape, layers: [{ class_name: "Dense", config: { units } }] } },
  compile: { optimizer: "sgd", loss },
  seed,
});
const data = (shape = [4]): DataInfo => ({ xShape: shape }) as DataInfo;
const first = data();
const here: Built = { config: config(3), data: first, origin: "here" };
const file: Built = { ...here, origin: "file" };

describe("what is due", () => {
  test.each<[string, Built | null, BuildConfig, DataInfo, boolean, string]>([
    ["nothing was built", null, config(3), first, false, "draw"],
    ["nothing has changed", here, config(3), first, true, "nothing"],
    ["another loss, untrained", here, config(3, "mae"), first, false, "draw"],
    ["another loss, trained", here, config(3, "mae"), first, true, "compile"],
    ["other layers", here, config(5), first, true, "draw"],
    ["another seed", here, config(3, "mse", [4], 2), first, true, "draw"],
    ["other data", here, config(3), data(), true, "draw"],
    ["other data of another shape", here, config(3, "mse", [5]), data([5]), true, "draw"],
    ["from a file: nothing has changed", file, config(3), first, false, "nothing"],
    ["from a file: another loss", file, config(3, "mae"), first, false, "compile"],
    ["from a file: other data of its shape", file, config(3), data(), false, "nothing"],
    ["from a file: other layers", file, config(5), first, false, "draw"],
    ["from a file: other data of another shape", file, config(3, "mse", [5]), data([5]), false, "draw"],
  ])("%s", (_, held, wanted, now, trained, due) => {
    expect(dueFor(held, { config: wanted, data: now }, trained, [4])).toBe(due);
  });

  test("a file's model over data of another shape waits for data of its own, and is then there", () => {
    const other = data([9]);
    const waiting = afterwards(null, { event: "loaded", config: config(3, "mse", [9]), data: other });
    expect(dueFor(waiting, { config: config(3, "mse", [9]), data: other }, false, [4])).toBe("nothing");
    expect(dueFor(waiting, { config: config(3), data: data() }, false, [4])).toBe("nothing");
    expect(dueFor(waiting, { config: config(3, "mse", [8]), data: data([8]) }, false, [4])).toBe("draw");
  });
});

describe("what is held afterwards", () => {
  test("weights that were kept are still where they came from", () => {
    const next = { event: "built", config: config(3, "mae"), data: first } as const;
    expect(afterwards(file, { ...next, kept: true })?.origin).toBe("file");
    expect(afterwards(file, { ...next, kept: false })?.origin).toBe("here");
    expect(afterwards(here, { ...next, kept: true })).toEqual({ config: next.config, data: first, origin: "here" });
  });

  test("other words for the same data leave it as it is", () => {
    const renamed = data();
    expect(afterwards(here, { event: "redescribed", before: first, data: renamed })).toEqual({ ...here, data: renamed });
    expect(afterwards(here, { event: "redescribed", before: renamed, data: data() })).toBe(here);
  });

  test("what is gone is nothing", () => expect(afterwards(here, { event: "gone" })).toBeNull());
});
