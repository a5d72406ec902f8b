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
import { placeFor, type Known, type Placement } from "./placement";
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

const drafts = (list: readonly KerasObject[]): LayerDraft[] => list.map(({ class_name, config }) => draft(class_name, config));

/** What arrives at each place in the list of layers, as far as the model that is built says it. */
function shapesAlong({ data, layers, model }: ModelState): (Known | null)[] {
  const [list, info] = [layers.value, model.value];
  const names = layerNames(list);
  const current = info?.layers.length === list.length && info.layers.every(({ name }, i) => name === names[i]);
  return [data.value?.xShape ?? null, ...list.map((_, i) => (current ? info.layers[i]!.output_shape.slice(1) : null))];
}

/**
 * Adds a layer, and what it needs to fit. at: before which; before the last one, nearly always the output, unless it is said. Returns its id.
 * One that reads pictures or series goes in front of Flatten wherever it was asked for; one that joins reads the two before it.
 */
export function addLayer(state: ModelState, class_name: string, at = Math.max(0, state.layers.value.length - 1)): number {
  const added: LayerDraft = draft(class_name);
  const list = state.layers.value;
  const above = list.slice(0, at).map(({ id }) => id);
  if (JOINING.has(class_name)) added.reads = [above.at(-2) ?? INPUT_ID, above.at(-1) ?? INPUT_ID];
  // In a network with branches nothing is moved for it.
  const chain = list.every(({ reads }) => reads === undefined);
  const place = chain ? placeFor(class_name, list, at, shapesAlong(state)) : { at, before: [], after: [] };
  change(state, [...list.slice(0, place.at), ...drafts(place.before), added, ...drafts(place.after), ...list.slice(place.at)]);
  const [before] = place.before;
  if (place.at !== at || before) announcement.value = t.placed(class_name, place.at + place.before.length + 1, before?.class_name ?? null);
  return added.id;
}

/** How a layer that cannot be built where it stands can: in front of the Flatten before it, or with an axis more; null where neither helps. */
export function misplaced(state: ModelState, id: number): Placement | null {
  const list = state.layers.value;
  const from = list.findIndex((layer) => layer.id === id);
  if (from < 0 || list.some(({ reads }) => reads !== undefined)) return null;
  const rest = list.filter((layer) => layer.id !== id);
  const shapes = shapesAlong(state);
  const place = placeFor(list[from]!.class_name, rest, from, shapes.slice(0, from + 1));
  return place.at === from && place.before.length === 0 ? null : place;
}

export function cureMisplaced(state: ModelState, id: number, { at, before, after }: Placement): void {
  const layer = state.layers.value.find((each) => each.id === id)!;
  const rest = state.layers.value.filter((each) => each !== layer);
  change(state, [...rest.slice(0, at), ...drafts(before), layer, ...drafts(after), ...rest.slice(at)]);
}

/** The output keeps up with data of as many classes as it had units before. */
export function followClasses(state: ModelState, before: number, after: number): void {
  const last = state.layers.value.at(-1);
  if (before === after || last?.class_name !== "Dense" || last.config["units"] !== before) return;
  editLayer(state, last.id, { ...last.config, units: after });
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
    layers.value = drafts(list);
    graph.value = null;
    ofOutputs.value = null;
    layersUntouched.value = true;
  });
}
