// What a picture of the network shows: a box for each input and each call of a layer, and whose outputs each of them reads.
import { classes, entryOf } from "../../base/classes";
import { inputLayersOf, layersOf, shapeOf } from "../../base/model_config";
import { layerNames } from "../../base/names";
import type { ModelConfig, ModelInfo } from "../../base/protocol";
import { callsOf, partName } from "../../files/functional";
import type { LayerDraft } from "../core/model-state";

export interface Box {
  name: string;
  class_name: string;
  /** Number of its layer in the editor; null: an input. */
  layer: number | null;
  /** Which of its layer's calls it is, from 1, and of how many. */
  call: number;
  calls: number;
  /** Its family in Keras' documentation. */
  group: string;
  /** What it makes of one sample; null while that is not known. */
  shape: (number | null)[] | null;
  params: number;
  /** Indices of the boxes whose outputs it reads, in that order; all are smaller than its own. */
  reads: number[];
}

/** Boxes in an order in which each stands behind those that it reads. */
export type Graph = Box[];

export const INPUT = "input";

/**
 * The layers as they are in the editor, with what the engine tells of those that are built.
 * model: as built; null: it is not, and the layers are drawn one behind the other.
 */
export function graphOf(layers: readonly LayerDraft[], model: ModelInfo | null, inputShape: readonly number[] | null): Graph {
  const names = layerNames(layers);
  if (model?.functional && model.layers.length === layers.length) return functionalGraph(model, model.functional);
  const input: Box = {
    name: INPUT,
    class_name: "InputLayer",
    layer: null,
    call: 1,
    calls: 1,
    group: "",
    shape: inputShape && [...inputShape],
    params: 0,
    reads: [],
  };
  return [
    input,
    ...layers.map(({ class_name }, i): Box => {
      // What is being edited need not be built yet.
      const info = model?.layers[i]?.class_name === class_name ? model.layers[i] : undefined;
      return { ...box(i, names[i]!, class_name, info), reads: [i] };
    }),
  ];
}

const box = (layer: number, name: string, class_name: string, info?: { output_shape: (number | null)[]; params: number }) => ({
  name,
  class_name,
  layer,
  call: 1,
  calls: 1,
  group: entryOf(classes.layers, class_name)?.group ?? "",
  shape: info ? info.output_shape.slice(1) : null,
  params: info?.params ?? 0,
});

/** Apart from the inputs, the config lists the layers in the order of model.layers. */
function functionalGraph(model: ModelInfo, config: ModelConfig["config"]): Graph {
  const graph: Graph = [];
  const places = new Map<string, number>();
  const key = (layer: string, call: number): string => `${layer}#${call}`;
  const whole: ModelConfig = { class_name: "Functional", config };
  for (const layer of inputLayersOf(whole)) {
    const name = partName(layer);
    const shape = shapeOf(layer) ?? [];
    places.set(key(name, 0), graph.length);
    graph.push({ name, class_name: "InputLayer", layer: null, call: 1, calls: 1, group: "", shape, params: 0, reads: [] });
  }
  const indices = new Map(layersOf(whole).map((layer, i) => [layer, i]));
  for (const { layer, number, reads } of callsOf(whole)) {
    const index = indices.get(layer)!;
    const info = model.layers[index]!;
    places.set(key(partName(layer), number), graph.length);
    graph.push({
      ...box(index, info.name, info.class_name, info),
      call: number + 1,
      calls: layer.inbound_nodes!.length,
      reads: reads.map((wire) => places.get(key(wire.layer, wire.call))!),
    });
  }
  return graph;
}
