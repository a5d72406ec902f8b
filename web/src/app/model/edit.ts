// Changes the layers: adds, removes, moves and edits them, or puts others in their place.
import { batch } from "@preact/signals";
import { isGraph, layersOf } from "../../base/model_config";
import type { KerasObject, ModelConfig } from "../../base/protocol";
import { draft, type LayerDraft, type ModelState } from "../core/model-state";
import type { Config } from "../core/options";
import { announcement } from "../core/state";
import { layerNames } from "../../base/names";
import { t } from "./text";

/** A graph stays as it is: in a list its layers would be a chain. */
function change({ layers, graph, layersUntouched }: ModelState, list: LayerDraft[]): void {
  if (graph.value) return;
  batch(() => {
    layers.value = list;
    layersUntouched.value = false;
  });
}

export const editLayer = (state: ModelState, id: number, config: Config): void =>
  change(
    state,
    state.layers.value.map((layer) => (layer.id === id ? { ...layer, config } : layer)),
  );

/** Adds before the last layer, which is nearly always the output. Returns the new layer's id. */
export function addLayer(state: ModelState, class_name: string): number {
  const added = draft(class_name);
  const list = state.layers.value;
  change(state, [...list.slice(0, -1), added, ...list.slice(-1)]);
  return added.id;
}

export function removeLayer(state: ModelState, id: number): void {
  const list = [...state.layers.value];
  const at = list.findIndex((layer) => layer.id === id);
  if (at < 0) return;
  announcement.value = t.removed(layerNames(list)[at]!);
  list.splice(at, 1);
  change(state, list);
}

export function moveLayer(state: ModelState, id: number, by: -1 | 1): void {
  const list = [...state.layers.value];
  const from = list.findIndex((layer) => layer.id === id);
  if (from < 0 || from + by < 0 || from + by >= list.length) return;
  announcement.value = t.moved(layerNames(list)[from]!, from + by + 1);
  [list[from], list[from + by]] = [list[from + by]!, list[from]!];
  change(state, list);
}

/** The layers of a model: a chain, or a graph, which is kept as it is. */
export function setModel(state: ModelState, model: ModelConfig, list: KerasObject[] = layersOf(model)): void {
  batch(() => {
    setLayers(state, list);
    state.graph.value = isGraph(model) ? model : null;
  });
}

/** What the page or an exercise chose. */
export function setLayers({ layers, graph, ofOutputs, layersUntouched }: ModelState, list: KerasObject[]): void {
  batch(() => {
    layers.value = list.map(({ class_name, config }) => draft(class_name, config));
    graph.value = null;
    ofOutputs.value = null;
    layersUntouched.value = true;
  });
}
