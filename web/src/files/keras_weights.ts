// Keras 3's layout of weights in HDF5 (.weights.h5, and within .keras): groups by layer class and attribute, variables by number.
// See https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/

import { asObject } from "../base/keras_object";
import type { KerasObject } from "../base/protocol";
import { wholeNumbers, writeHdf5, type Hdf5Reader, type Hdf5Writer } from "./hdf5";
import { layersOf } from "../base/model_config";
import { variablesOf, type Variable } from "./layers";
import { flattened, innerModel, leavesOf, namedLeaves } from "./nested";
import { nameOf, snakeCase, uniqueNames } from "../base/names";
import { readOptimizer, inKerasOrder } from "./optimizer_state";
import { fail, type LayerWeights, type NamedBytes, type SavedModel, type Target, type Tensor } from "./types";

/** What tf.keras 2.12 to 2.15 call the group of all layers. */
const dependencies = "_layer_checkpoint_dependencies";

/** A layer's group: its class in snake case, numbered among its like, within that of the model it is part of. */
function groupsOf(layers: readonly KerasObject[], within: string): { layer: KerasObject; group: string }[] {
  const unique = uniqueNames();
  return layers.flatMap((layer) => {
    const group = unique(snakeCase(layer.class_name));
    // There, those with weights count twice: as layers, and as layers with weights.
    if (within === dependencies && leavesOf([layer]).some((leaf) => variablesOf(leaf).length > 0)) unique(snakeCase(layer.class_name));
    const inner = innerModel(layer);
    return inner ? groupsOf(inner, within).map((each) => ({ ...each, group: `${group}/${within}/${each.group}` })) : [{ layer, group }];
  });
}

/** Variables with their places: "cell/vars/0", counted in each group of its own. */
function placed(layer: KerasObject): { variable: Variable; place: string }[] {
  const counts = new Map<string, number>();
  return variablesOf(layer).map((variable) => {
    const at = [...variable.attributes, "vars"].join("/");
    const index = counts.get(at) ?? 0;
    counts.set(at, index + 1);
    return { variable, place: `${at}/${index}` };
  });
}

/** Writes weights and, where there is one, the optimizer's state. */
export function writeWeights(to: Hdf5Writer, { model, weights, compile, optimizer }: SavedModel): void {
  const tensors = new Map(weights.map(({ layer, tensors: own }) => [layer, own]));
  for (const { layer, group } of groupsOf(layersOf(model!), "layers")) {
    const own = [...(tensors.get(nameOf(layer)) ?? [])];
    to.attribute(`layers/${group}/vars`, "name", nameOf(layer));
    for (const { variable, place } of placed(layer)) {
      const { shape, values } = own.shift()!;
      to.tensor(`layers/${group}/${place}`, shape, variable.integer ? wholeNumbers(values) : values);
    }
  }
  to.attribute("vars", "name", model!.config.name ?? "sequential");
  if (!optimizer || !compile) return;
  const chosen = asObject(compile.optimizer);
  to.attribute("optimizer/vars", "name", snakeCase(chosen.class_name));
  to.tensor("optimizer/vars/0", [], BigInt64Array.of(BigInt(optimizer.iterations)));
  // A schedule is no variable.
  const rate = optimizer.learningRate;
  if (rate !== null) to.tensor("optimizer/vars/1", [], Float32Array.of(rate));
  const first = rate === null ? 1 : 2;
  inKerasOrder(chosen, optimizer.slots).forEach(({ tensor }, i) => to.tensor(`optimizer/vars/${i + first}`, tensor.shape, tensor.values));
}

/** Reads the weights of a model whose layers are known, those of the models in it too, for the model as one chain. Refuses a file that lacks a layer's weights or has more. */
export function readWeights(
  file: string,
  from: Hdf5Reader,
  { model, compile }: Target,
): Pick<SavedModel, "weights" | "optimizer" | "remarks"> {
  const flat = flattened(model);
  const own = namedLeaves(flat);
  const root = ["layers", dependencies].find((name) => from.has(name)) ?? "layers";
  const groups = groupsOf(layersOf(model), root);
  const weights = groups.map(({ layer, group }): LayerWeights => {
    const tensors = placed(layer).flatMap(({ variable, place }): Tensor[] => {
      const path = `${root}/${group}/${place}`;
      if (!from.isTensor(path)) otherArchitecture(file, layer, `no ${variable.name}`);
      return [{ ...from.tensor(path), name: variable.name }];
    });
    for (const at of new Set(placed(layer).map(({ place }) => place.slice(0, place.lastIndexOf("/"))))) {
      const expected = placed(layer).filter(({ place }) => place.startsWith(`${at}/`)).length;
      const found = from.keys(`${root}/${group}/${at}`).length;
      if (found !== expected) otherArchitecture(file, layer, `${found} weights in place of ${expected}`);
    }
    return { layer: nameOf(layer), tensors };
  });
  const known = new Set(groups.map(({ group }) => group.split("/")[0]));
  const extra = from.keys(root).find((group) => !known.has(group) && hasTensor(from, `${root}/${group}`, 0));
  if (extra)
    fail(
      file,
      `expected weights for this architecture, found those of one more layer, ${JSON.stringify(extra).slice(0, 80)}.`,
      architectureHint,
    );
  const variables = from
    .keys("optimizer/vars")
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
  const state = readOptimizer(
    variables.map((name) => from.tensor(`optimizer/vars/${name}`)),
    { model: flat, compile },
  );
  return { weights: weights.map(({ tensors }, i) => ({ layer: own[i]!.name, tensors })), ...state };
}

const architectureHint = "Build the model that the file was saved from, then load it again.";

function otherArchitecture(file: string, layer: KerasObject, found: string): never {
  return fail(
    file,
    `expected weights for this architecture, but for layer ${JSON.stringify(nameOf(layer))} (${layer.class_name}) it has ${found}.`,
    architectureHint,
  );
}

function hasTensor(from: Hdf5Reader, path: string, depth: number): boolean {
  return depth < 8 && from.keys(path).some((key) => from.isTensor(`${path}/${key}`) || hasTensor(from, `${path}/${key}`, depth + 1));
}

/** The format .weights.h5. */
export async function writeKerasWeights(saved: SavedModel, name: string): Promise<NamedBytes> {
  const bytes = await writeHdf5((to) => {
    writeWeights(to, saved);
    to.attribute("", "sprout", JSON.stringify(saved.notes));
  });
  return { name: `${name}.weights.h5`, bytes };
}
