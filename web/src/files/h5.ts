// The .h5 files of tf.keras 2 (and Keras 1): a whole model with attributes model_config and training_config, or weights alone.
// See https://keras.io/2.16/api/saving/

import { nameOf } from "../base/names";
import { asObject } from "../base/keras_object";
import type { KerasObject, ModelConfig } from "../base/protocol";
import type { Architecture } from "./architecture";
import { readCompile } from "./compile_config";
import { keras2To3, usesHardSigmoid, withHardSigmoid } from "./hard_sigmoid";
import { readHdf5, wholeNumbers, writeHdf5, type Hdf5Reader, type Hdf5Writer } from "./hdf5";
import { kerasText, kerasVersion, legacyCompile, legacyModel, majorVersion, parseJson, readTree, type Json } from "./keras_json";
import { layersOf } from "../base/model_config";
import { variablesOf } from "./layers";
import { readWeights } from "./keras_weights";
import { flattened, innerModel, leavesOf, namedLeaves } from "./nested";
import { readNotesText } from "./notes";
import type { Origin } from "./old_layers";
import { renewedWeights } from "./old_weights";
import { inKerasOrder, readOptimizer, type WeightsInFile } from "./optimizer_state";
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
    tensors: from.names(below(layer), "weight_names").map((weight) => ({ ...from.tensor(below(`${layer}/${weight}`)), name: weight })),
  }));
}

/** A layer that is no model, with its weights as the file lists them. */
interface Leaf {
  layer: KerasObject;
  tensors: Tensor[];
}

/** The layers of a model, those of the models in it too. */
function leavesWithWeights(groups: LayerWeights[], tree: ModelConfig): Leaf[] {
  const given = new Map(groups.map(({ layer, tensors }) => [layer, tensors]));
  const spread = layersOf(tree).flatMap((layer): Leaf[] => {
    const tensors = given.get(nameOf(layer)) ?? [];
    const inner = innerModel(layer);
    return inner ? shared(leavesOf(inner), tensors) : [{ layer, tensors }];
  });
  return spread.map(({ layer, tensors }) => ({ layer, tensors: tensors.map(shortName) }));
}

/** The weights of a model's layers as of today, under the names of the model as one chain. program: which wrote them. */
function byLayer(leaves: Leaf[], tree: ModelConfig, { keras, theano }: Program): LayerWeights[] {
  const flat = namedLeaves(flattened(tree));
  return leaves.map(({ layer, tensors }, i) => ({ layer: flat[i]!.name, tensors: renewedWeights(layer, tensors, keras, theano) }));
}

/** What the optimizer keeps of the weights is arranged as they are in the file. */
function weightsInFile(leaves: Leaf[], { keras, theano }: Program): WeightsInFile {
  const trained = leaves.map(({ layer, tensors }) => {
    const variables = variablesOf(layer);
    const trainable = variables.filter((variable) => variable.trainable).length;
    // Where a file has other tensors than there are now, all of them are trained, or none.
    return { layer, count: tensors.length === variables.length || trainable === 0 ? trainable : tensors.length };
  });
  return {
    count: trained.reduce((sum, { count }) => sum + count, 0),
    renewed: (slot) => {
      let first = 0;
      return trained.flatMap(({ layer, count }) => renewedWeights(layer, slot.slice(first, (first += count)), keras, theano));
    },
  };
}

const shortName = (tensor: Tensor): Tensor => ({ ...tensor, name: tensor.name.split("/").at(-1)!.replace(/:\d+$/, "") });

/** A model's weights in one list, which names their layers or has what is trained before what is not. */
function shared(leaves: KerasObject[], tensors: Tensor[]): Leaf[] {
  const named = leaves.map((layer) => ({ layer, tensors: tensors.filter(({ name }) => name.split("/").includes(nameOf(layer))) }));
  if (named.every(({ layer, tensors: own }) => own.length === variablesOf(layer).length)) return named;
  const order = (trainable: boolean) =>
    leaves.flatMap((layer) => variablesOf(layer).flatMap((variable, i) => (variable.trainable === trainable ? [{ layer, i }] : [])));
  const places = [...order(true), ...order(false)];
  return leaves.map((layer) => ({
    layer,
    tensors: variablesOf(layer).flatMap((_, i) => tensors[places.findIndex((place) => place.layer === layer && place.i === i)] ?? []),
  }));
}

/** What wrote a file: Keras' major version, and whether Theano computed for it. */
interface Program {
  keras: number;
  theano: boolean;
}

function programOf(from: Hdf5Reader, root: string): Program {
  const attribute = (name: string): unknown => from.attribute("", name) ?? from.attribute(root, name);
  return { keras: majorVersion(attribute("keras_version") ?? "1"), theano: attribute("backend") === "theano" };
}

export async function writeH5(saved: SavedModel, name: string): Promise<NamedBytes> {
  if (usesHardSigmoid(saved.model!))
    fail(
      `${name}.h5`,
      "hard_sigmoid in it would be x / 6 + 0.5 to Keras 3, as it is here, and 0.2 x + 0.5 to tf.keras 2, which both read it.",
      "Save as .keras, TensorFlow.js or ONNX, which mean one of them.",
    );
  const bytes = await writeHdf5((to) => {
    const { model, compile, optimizer, notes } = saved;
    to.attribute("", "backend", "tensorflow");
    to.attribute("", "keras_version", kerasVersion);
    to.attribute("", "model_config", kerasText(withAxes(legacyModel(model!))));
    to.attribute("", "sprout", JSON.stringify(notes));
    writeGroups(to, "model_weights", saved);
    if (!compile) return;
    to.attribute("", "training_config", kerasText(legacyCompile(compile)));
    if (optimizer) writeOptimizer(to, asObject(compile.optimizer), model!, optimizer);
  });
  return { name: `${name}.h5`, bytes };
}

/** What Keras 3 cannot open of an .h5, its own neither: a sentence for each such layer. tf.keras opens it. */
export function unreadByKeras3(model: ModelConfig): string[] {
  const refused = ({ class_name, config }: KerasObject): boolean => {
    const axis = config?.axis;
    const isList = Array.isArray(axis) && axis.length > 1;
    return /^(Layer|RMS|Unit)?Normalization$/.test(class_name) && (isList || (class_name === "Normalization" && axis === null));
  };
  return namedLeaves(model).flatMap(({ name, layer }) =>
    refused(layer)
      ? [
          `tf.keras opens the .h5 that was written, and so does Sprout, but Keras 3 does not: layer "${name}" (${layer.class_name}) has axis ${JSON.stringify(layer.config!.axis)}. For Keras 3 write .keras.`,
        ]
      : [],
  );
}

/** Layers whose axis may be a list. */
const severalAxes = new Set(["BatchNormalization", "LayerNormalization", "UnitNormalization", "Normalization", "Softmax"]);

/** The model with an axis as a list: Keras before 3.10 passes over one that is a number, and takes the last. */
function withAxes(model: Json): Json {
  const config = model.config as ModelConfig["config"];
  const layers = config.layers.map((layer): KerasObject => {
    const axis = layer.config?.axis;
    const isOther = typeof axis === "number" && axis !== -1 && severalAxes.has(layer.class_name);
    return isOther ? { ...layer, config: { ...layer.config, axis: [axis] } } : layer;
  });
  return { ...model, config: { ...config, layers } };
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

/** What weights alone are for. */
interface For {
  /** The model there is. */
  target: Target | null;
  /** The file that says the architecture. */
  architecture: Architecture | null;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
}

/** A whole model, or weights alone, of tf.keras 2 or of Keras 3, whichever it is. */
export async function readH5(file: NamedBytes, { target, architecture, signal }: For): Promise<SavedModel> {
  const { name } = file;
  const use = (from: Hdf5Reader): SavedModel => {
    const notes = readNotesText(from.attribute("", "sprout"));
    const config = from.attribute("", "model_config");
    if (typeof config === "string") {
      const program = programOf(from, "model_weights");
      const origin: Origin = { keras: program.keras, remarks: [] };
      const tree = readTree(name, parseJson(name, config), origin);
      const training = from.attribute("", "training_config");
      const { compile, old, remarks } = readCompile(typeof training === "string" ? parseJson(name, training) : null);
      const variables = from
        .names("optimizer_weights", "weight_names")
        .map((path) => ({ ...from.tensor(`optimizer_weights/${path}`), name: path }));
      const model = flattened(tree);
      const leaves = leavesWithWeights(readGroups(name, from, "model_weights"), tree);
      const state = readOptimizer(variables, { model, compile, old, listed: weightsInFile(leaves, program) });
      return {
        model,
        compile,
        weights: byLayer(leaves, tree, program),
        notes,
        optimizer: state.optimizer,
        remarks: [...origin.remarks, ...remarks, ...state.remarks],
      };
    }
    const own = architecture && { model: flattened(architecture.tree), compile: architecture.compile };
    if (from.names("", "layer_names").length > 0) {
      const groups = readGroups(name, from, "");
      const program = programOf(from, "");
      if (own)
        return { ...own, optimizer: null, notes, remarks: architecture!.remarks, weights: byArchitecture(groups, architecture!, program) };
      return { model: null, compile: null, optimizer: null, notes, remarks: [], weights: forTarget(name, groups, target, program) };
    }
    if (!from.has("layers") && !from.has("_layer_checkpoint_dependencies"))
      fail(name, "expected a Keras model or its weights, found an HDF5 file of another kind.");
    if (own) {
      const read = readWeights(name, from, { model: architecture!.tree, compile: own.compile });
      return { ...own, notes, ...read, remarks: [...architecture!.remarks, ...read.remarks] };
    }
    if (!target)
      fail(
        name,
        "expected a whole model, found weights alone.",
        "Build the model first, then load its weights, or give Keras' JSON of it with them.",
      );
    return { model: null, compile: null, ...readWeights(name, from, target), notes };
  };
  return readHdf5(name, file.bytes, use, signal);
}

/** Weights beside their architecture: by name if all layers are named alike, else in order, as other programs number names on. */
function byArchitecture(groups: LayerWeights[], { tree, keras }: Architecture, { theano }: Program): LayerWeights[] {
  const layers = layersOf(tree).filter((layer) => leavesOf([layer]).some((leaf) => variablesOf(leaf).length > 0));
  const given = groups.filter(({ tensors }) => tensors.length > 0);
  const byName = layers.every((layer) => given.some((each) => each.layer === nameOf(layer)));
  const renamed = byName || layers.length !== given.length ? given : given.map((each, i) => ({ ...each, layer: nameOf(layers[i]!) }));
  return byLayer(leavesWithWeights(renamed, tree), tree, { keras, theano });
}

/** Weights alone, as of today, by the layers of the model that they are for: by name if all are named alike, else in order. */
function forTarget(file: string, groups: LayerWeights[], target: Target | null, { keras, theano }: Program): LayerWeights[] {
  const given = groups
    .filter(({ tensors }) => tensors.length > 0)
    .map(({ layer, tensors }) => ({ layer, tensors: tensors.map(shortName) }));
  const wanted = target ? layersOf(target.model).filter((layer) => variablesOf(layer).length > 0) : [];
  const byName = wanted.every((layer) => given.some((each) => each.layer === nameOf(layer)));
  if (!target || (!byName && given.length !== wanted.length)) return given;
  const classes = new Map(wanted.map((layer, i) => [byName ? nameOf(layer) : given[i]!.layer, layer]));
  const renewed = given.map(({ layer, tensors }) => {
    const known = classes.get(layer);
    return { layer, tensors: known ? renewedWeights(known, tensors, keras, theano) : tensors };
  });
  if (keras > 2) return renewed;
  const named = renewed.map(({ layer, tensors }) => ({ layer: classes.has(layer) ? nameOf(classes.get(layer)!) : layer, tensors }));
  return withHardSigmoid(file, { model: target.model, weights: named }, { ...keras2To3, from: "hard_sigmoid" })?.weights ?? renewed;
}
