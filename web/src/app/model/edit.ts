// Changes the layers: adds, removes, moves and edits them, or puts others in their place.
import { batch } from "@preact/signals";
import { isGraph, layersOf } from "../../base/model_config";
import type { KerasObject, ModelConfig } from "../../base/protocol";
import { draft, type LayerDraft, type ModelState } from "../core/model-state";
import type { Config } from "../core/options";
import { announcement } from "../core/state";
import { layerNames } from "../../base/names";
import { blockOf, type BlockName } from "./blocks";
import { JOINING } from "../core/layers";
import { t } from "./text";
import { INPUT_ID, wiredOf } from "./wiring";

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

/** Adds before the last layer, which is nearly always the output; one that joins reads the two before it. Returns the new layer's id. */
export function addLayer(state: ModelState, class_name: string): number {
  const list = state.layers.value;
  const before = list.slice(0, -1).map(({ id }) => id);
  const added: LayerDraft = draft(class_name);
  if (JOINING.has(class_name)) added.reads = [before.at(-2) ?? INPUT_ID, before.at(-1) ?? INPUT_ID];
  change(state, [...list.slice(0, -1), added, ...list.slice(-1)]);
  return added.id;
}

/** Adds the layers of a block before the last layer. shape: of what stands there. */
export function addBlock(state: ModelState, name: BlockName, shape: readonly number[]): void {
  const list = state.layers.value;
  const before = list.at(-2)?.id ?? INPUT_ID;
  const added: LayerDraft[] = [];
  for (const { class_name, config, reads } of blockOf(name, shape)) {
    const ids = reads.map((place) => added[place]?.id ?? before);
    const chained = ids.length === 1 && ids[0] === (added.at(-1)?.id ?? before);
    added.push({ ...draft(class_name, config), ...(!chained && { reads: ids }) });
  }
  change(state, [...list.slice(0, -1), ...added, ...list.slice(-1)]);
  announcement.value = t.blockAdded(t.blocks[name], added.length);
}

/** What a layer reads from now on: ids, 0 being the input; none: the one before it. */
export function setReads(state: ModelState, id: number, reads: number[]): void {
  const list = state.layers.value;
  const at = list.findIndex((layer) => layer.id === id);
  if (at < 0) return;
  const previous = list[at - 1]?.id ?? INPUT_ID;
  const { reads: _, ...layer } = list[at]!;
  const plain = reads.length === 0 || (reads.length === 1 && reads[0] === previous);
  change(state, list.with(at, plain ? layer : { ...layer, reads }));
}

export function removeLayer(state: ModelState, id: number): void {
  const list = [...state.layers.value];
  const at = list.findIndex((layer) => layer.id === id);
  if (at < 0) return;
  announcement.value = t.removed(layerNames(list)[at]!);
  const gone = list[at]!;
  const instead = gone.reads?.[0] ?? list[at - 1]?.id ?? INPUT_ID;
  list.splice(at, 1);
  // Whoever read it reads what it read.
  change(
    state,
    list.map((layer) =>
      layer.reads?.includes(id) ? { ...layer, reads: layer.reads.map((each) => (each === id ? instead : each)) } : layer,
    ),
  );
}

export function moveLayer(state: ModelState, id: number, by: -1 | 1): void {
  const list = [...state.layers.value];
  const from = list.findIndex((layer) => layer.id === id);
  if (from < 0 || from + by < 0 || from + by >= list.length) return;
  announcement.value = t.moved(layerNames(list)[from]!, from + by + 1);
  [list[from], list[from + by]] = [list[from + by]!, list[from]!];
  change(state, list);
}

/** The layers of a model: a chain, or a graph, which is kept as it is where the editor cannot show who reads what. */
export function setModel(state: ModelState, model: ModelConfig, list: KerasObject[] = layersOf(model)): void {
  const wired = isGraph(model) ? wiredOf(model) : null;
  batch(() => {
    if (!wired) {
      setLayers(state, list);
      state.graph.value = isGraph(model) ? model : null;
      return;
    }
    setLayers(
      state,
      wired.order.map((place) => list[place]!),
    );
    const layers = state.layers.value;
    state.layers.value = layers.map((layer, i) => {
      const reads = wired.reads[i]!;
      return reads.length === 1 && reads[0] === i - 1 ? layer : { ...layer, reads: reads.map((k) => layers[k]?.id ?? INPUT_ID) };
    });
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
