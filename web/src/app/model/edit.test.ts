// Layers added, moved, removed and edited.

import { signal } from "@preact/signals";
import type { DataInfo } from "../../base/protocol";
import { beforeEach, expect, test } from "vitest";
import { createModelState, type ModelState } from "../core/model-state";
import { announcement } from "../core/state";
import { addLayer, cureMisplaced, editLayer, followClasses, misplaced, moveLayer, removeLayer, setLayers } from "./edit";

let state: ModelState;
const names = (): string[] => state.layers.value.map(({ class_name }) => class_name);
const id = (index: number): number => state.layers.value[index]!.id;

beforeEach(() => {
  state = createModelState({ trainer: signal(null), data: signal(null) });
  setLayers(state, [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 3 } }]);
});

test("what is set is untouched until somebody edits it, and has its class' defaults", () => {
  expect(state.layersUntouched.value).toBe(true);
  expect(state.layers.value[1]!.config).toMatchObject({ units: 3, use_bias: true });
  editLayer(state, id(1), { units: 5 });
  expect([state.layers.value[1]!.config, state.layersUntouched.value]).toEqual([{ units: 5 }, false]);
});

test("a layer is added before the output, in an empty model as the first", () => {
  const added = addLayer(state, "Dropout");
  expect([names(), id(1)]).toEqual([["Flatten", "Dropout", "Dense"], added]);
  setLayers(state, []);
  addLayer(state, "Dense");
  expect(names()).toEqual(["Dense"]);
});

test("a layer is moved within the model and removed from it, and both are said", () => {
  addLayer(state, "Dropout");
  moveLayer(state, id(1), -1);
  expect([names(), announcement.value]).toEqual([["Dropout", "Flatten", "Dense"], "dropout is now layer 1."]);
  moveLayer(state, id(0), -1);
  moveLayer(state, id(2), 1);
  expect(names()).toEqual(["Dropout", "Flatten", "Dense"]);
  removeLayer(state, id(0));
  expect([names(), announcement.value]).toEqual([["Flatten", "Dense"], "dropout removed."]);
  removeLayer(state, -1);
  expect(names()).toEqual(["Flatten", "Dense"]);
});

/** The same layers over pictures of 28 x 28. */
function overPictures(): ModelState {
  const pictures = createModelState({ trainer: signal(null), data: signal({ xShape: [28, 28] } as unknown as DataInfo) });
  setLayers(pictures, [{ class_name: "Flatten" }, { class_name: "Dense", config: { units: 10 } }]);
  return pictures;
}

test("a convolutional network is made of four presses, none of which leads to what cannot be built", () => {
  state = overPictures();
  for (const name of ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D"]) addLayer(state, name);
  expect(names()).toEqual(["Reshape", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]);
  expect(state.layers.value[0]!.config["target_shape"]).toEqual([28, 28, 1]);
});

test("a layer is put where it is asked for, and what stands where it cannot is put right", () => {
  state = overPictures();
  addLayer(state, "Dropout", 0);
  expect(names()).toEqual(["Dropout", "Flatten", "Dense"]);
  setLayers(state, [{ class_name: "Flatten" }, { class_name: "Conv2D" }, { class_name: "Dense" }]);
  expect(misplaced(state, id(2))).toBeNull();
  cureMisplaced(state, id(1), misplaced(state, id(1))!);
  expect(names()).toEqual(["Reshape", "Conv2D", "Flatten", "Dense"]);
  expect(misplaced(state, id(1))).toBeNull();
});

test("an output of as many units as there were classes follows their number, any other stays", () => {
  followClasses(state, 3, 5);
  expect(state.layers.value[1]!.config["units"]).toBe(5);
  followClasses(state, 3, 7);
  expect(state.layers.value[1]!.config["units"]).toBe(5);
});
