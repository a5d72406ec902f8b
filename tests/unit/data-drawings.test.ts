// Drawings as a file: loaded like any folder of pictures, with names as they were given.

import { expect, it } from "vitest";
import { drawingsFile, drawnSide } from "../../web/src/data/drawings";
import { MemorySink, noise } from "./data-fixtures";
import { Intake } from "../../web/src/data/intake";

const sample = (seed: number) => noise(drawnSide ** 2, seed);

it("comes back as grey pictures of its classes, whatever they are called", async () => {
  const names = ["<b>kreis", "꽃", "train set 2"];
  const classes = names.map((name, c) => ({ name, samples: [sample(3 * c + 1), sample(3 * c + 2)] }));
  const file = await drawingsFile({ name: "mine", augment: true, classes: [...classes, { name: "none yet", samples: [] }] });
  expect(file.name).toBe("mine.zip");
  const sink = new MemorySink();
  const found = await new Intake().add([file], sink, {});
  expect([found.name, found.classNames, found.pictures?.color]).toEqual(["mine", [...names].sort(), "grey"]);
  expect(sink.train.spec).toMatchObject({ count: 6, xShape: [28, 28, 1], yDtype: "uint8" });
  const stored = Array.from({ length: 6 }, (_, i) => [
    sink.train.x.slice(i * 784, (i + 1) * 784).join(),
    found.classNames![sink.train.y[i]!],
  ]);
  const drawn = classes.flatMap(({ name, samples }) => samples.map((pixels) => [pixels.join(), name]));
  expect(stored.sort()).toEqual(drawn.sort());
});

it("is the same file for the same drawings", async () => {
  const drawings = {
    name: "mine",
    augment: false,
    classes: [
      { name: "a", samples: [sample(1)] },
      { name: "b", samples: [sample(2)] },
    ],
  };
  const [first, second] = [await drawingsFile(drawings), await drawingsFile(drawings)];
  expect(new Uint8Array(await first.arrayBuffer())).toEqual(new Uint8Array(await second.arrayBuffer()));
});
