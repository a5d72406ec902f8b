// The .h5 files of tf.keras 2 (and Keras 1): a whole model with attributes model_config and training_config, or weights alone.
// See https://keras.io/2.16/api/saving/

import { nameOf } from "../base/names";
import { asObject } from "../base/keras_object";
import type { KerasObject, ModelConfig } from "../base/protocol";
import { readCompile } from "./compile_config";
import { readHdf5, wholeNumbers, writeHdf5, type Hdf5Reader, type Hdf5Writer } from "./hdf5";
import { kerasText, kerasVersion, legacyCompile, legacyModel, parseJson, readModel } from "./keras_json";
import { layersOf, variablesOf } from "./layers";
import { readNotesText } from "./notes";
import { inKerasOrder, readOptimizer } from "./optimizer_state";
import { fail, limits, type LayerWeights, type NamedBytes, type OptimizerState, type SavedModel, type Target, type Tensor } from "./types";

/** A weight's path below its layer: "lstm_1/lstm_cell/kernel:0". */
const paths = (layer: KerasObject): string[] =>
  variablesOf(layer).map(({ owners, name }) => `${[nameOf(layer), ...owners, name].join("/")}:0`);

/** Writes the groups of all layers below `root`, "" or "model_weights". */
function writeGroups(to: Hdf5Writer, root: string, { model, weights }: SavedModel): void {
  const below = (path: string): string => (root ? `${root}/${path}` : path);
  const layers = layersOf(model!);
  const tensors = new Map(weights.map(({ layer, tensors: own }) => [layer, own]));
  to.group(root);
  to.attribute(root, "layer_names", layers.map(nameOf));
  to.attribute(root, "backend", "tensorflow");
  to.attribute(root, "keras_version", kerasVersion);
  for (const layer of layers) {
    const group = below(nameOf(layer));
    const names = paths(layer);
    const own = tensors.get(nameOf(layer)) ?? [];
    to.attribute(group, "weight_names", names);
    variablesOf(layer).forEach(({ integer }, i) => {
      const { shape, values } = own[i]!;
      to.tensor(`${group}/${names[i]}`, shape, integer ? wholeNumbers(values) : values);
    });
  }
  to.attribute(below("top_level_model_weights"), "weight_names", []);
}

/** The weights of all layers that have any, in the file's order, named as the file names them. */
function readGroups(file: string, from: Hdf5Reader, root: string): LayerWeights[] {
  const below = (path: string): string => (root ? `${root}/${path}` : path);
  const names = from.names(root, "layer_names");
  if (names.length > limits.layers) fail(file, `expected at most ${limits.layers} layers, found ${names.length.toLocaleString("en")}.`);
  return names.map((layer) => ({
    layer,
    tensors: from.names(below(layer), "weight_names").map((weight): Tensor => {
      const tensor = from.tensor(below(`${layer}/${weight}`));
      return { ...tensor, name: weight.split("/").at(-1)!.replace(/:\d+$/, "") };
    }),
  }));
}

export async function writeH5(saved: SavedModel, name: string): Promise<NamedBytes> {
  const bytes = await writeHdf5((to) => {
    const { model, compile, optimizer, notes } = saved;
    to.attribute("", "backend", "tensorflow");
    to.attribute("", "keras_version", kerasVersion);
    to.attribute("", "model_config", kerasText(legacyModel(model!)));
    to.attribute("", "sprout", JSON.stringify(notes));
    writeGroups(to, "model_weights", saved);
    if (!compile) return;
    to.attribute("", "training_config", kerasText(legacyCompile(compile)));
    if (optimizer) writeOptimizer(to, asObject(compile.optimizer), model!, optimizer);
  });
  return { name: `${name}.h5`, bytes };
}

/** tf.keras' names of the slots of Adam. */
const slotNames: Record<string, string> = { momentum: "m", velocity: "v", velocity_hat: "vhat" };

/** Iteration and slots as tf.keras 2 lists them, under names such as "Adam/m/dense/kernel:0"; the learning rate is in training_config. */
function writeOptimizer(to: Hdf5Writer, chosen: KerasObject, model: ModelConfig, { iterations, slots }: OptimizerState): void {
  const owner = chosen.class_name;
  const trainable = layersOf(model).flatMap((layer) => {
    const names = paths(layer);
    return variablesOf(layer).flatMap((variable, i) => (variable.trainable ? [names[i]] : []));
  });
  const nameOfSlot = (slot: string): string => (owner.startsWith("Adam") ? slotNames[slot]! : slot);
  const tensors = inKerasOrder(chosen, slots).map(({ slot, weight, tensor }) => ({
    ...tensor,
    path: `${owner}/${nameOfSlot(slot)}/${trainable[weight]}`,
  }));
  to.tensor("optimizer_weights/iteration:0", [], BigInt64Array.of(BigInt(iterations)));
  for (const { path, shape, values } of tensors) to.tensor(`optimizer_weights/${path}`, shape, values);
  to.attribute("optimizer_weights", "weight_names", ["iteration:0", ...tensors.map(({ path }) => path)]);
}

export async function writeH5Weights(saved: SavedModel, name: string): Promise<NamedBytes> {
  const bytes = await writeHdf5((to) => {
    writeGroups(to, "", saved);
    to.attribute("", "sprout", JSON.stringify(saved.notes));
  });
  return { name: `${name}.h5`, bytes };
}

/** A whole model or weights alone, whichever it is. Weights of Keras 3 (.weights.h5) are `other`'s. */
export async function readH5(file: NamedBytes, target: Target | null, other: (from: Hdf5Reader) => SavedModel): Promise<SavedModel> {
  const { name } = file;
  return readHdf5(name, file.bytes, (from) => {
    const notes = readNotesText(from.attribute("", "sprout"));
    const config = from.attribute("", "model_config");
    if (typeof config === "string") {
      const model = readModel(name, parseJson(name, config));
      const training = from.attribute("", "training_config");
      const { compile, old, remarks } = readCompile(typeof training === "string" ? parseJson(name, training) : null);
      const variables = from
        .names("optimizer_weights", "weight_names")
        .map((path) => ({ ...from.tensor(`optimizer_weights/${path}`), name: path }));
      const state = readOptimizer(variables, { model, compile, old });
      return {
        model,
        compile,
        weights: readGroups(name, from, "model_weights"),
        notes,
        optimizer: state.optimizer,
        remarks: [...remarks, ...state.remarks],
      };
    }
    if (from.names("", "layer_names").length > 0) {
      return { model: null, compile: null, optimizer: null, notes, remarks: [], weights: readGroups(name, from, "") };
    }
    if (!from.has("layers") && !from.has("_layer_checkpoint_dependencies"))
      fail(name, "expected a Keras model or its weights, found an HDF5 file of another kind.");
    if (!target) fail(name, "expected a whole model, found weights alone.", "Build the model first, then load its weights.");
    return { ...other(from), notes };
  });
}
