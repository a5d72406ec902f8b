// Every format of model files, by name: what can be written, and what a file that is given holds.

import { nameOf } from "../base/names";
import { writeBundle } from "./bundle";
import { readH5, writeH5, writeH5Weights } from "./h5";
import { isHdf5 } from "./hdf5";
import { readKeras, writeKeras } from "./keras";
import { readWeights, writeKerasWeights } from "./keras_weights";
import { layersOf, variablesOf } from "./layers";
import { writeNotebook } from "./notebook";
import { writeOnnx } from "./onnx";
import { writePython } from "./python";
import { isSafetensors, readSafetensors, writeSafetensors } from "./safetensors";
import { readTfjs, readTfjsZip, writeTfjs } from "./tfjs";
import type { ModelConfig, SaveFormat } from "../base/protocol";
import { fail, limits, type NamedBytes, type SavedModel, type Target } from "./types";
import { isZip, listZip, unzip } from "./zip";

export { notesOf } from "./notes";
export { withoutPreprocessing, withPreprocessing } from "./preprocessing";

/** What can be written. */
const writers = {
  keras: writeKeras,
  "weights.h5": writeKerasWeights,
  h5: writeH5,
  "h5-weights": writeH5Weights,
  safetensors: writeSafetensors,
  tfjs: writeTfjs,
  onnx: writeOnnx,
  python: writePython,
  notebook: writeNotebook,
  bundle: writeBundle,
} satisfies Record<SaveFormat, (saved: SavedModel, name: string) => Promise<NamedBytes>>;

/** Formats that say how a model is made, without its weights. */
const recipes: SaveFormat[] = ["python", "notebook"];

/** The file of a model in a format; `name` without ending. Refuses weights that are not all there, as files made elsewhere may lack some. */
export async function writeModel(format: SaveFormat, saved: SavedModel, name: string): Promise<NamedBytes> {
  if (!recipes.includes(format)) checkWeights(name, saved);
  return writers[format](saved, name);
}

/** What writers rely on: every layer has its weights, and there are no others. */
function checkWeights(name: string, { model, weights }: SavedModel): void {
  const given = new Map(weights.map(({ layer, tensors }) => [layer, tensors]));
  for (const layer of layersOf(model!)) {
    const expected = variablesOf(layer).map((variable) => variable.name);
    const found = given.get(nameOf(layer)) ?? [];
    if (found.length !== expected.length)
      fail(
        name,
        `expected layer ${JSON.stringify(nameOf(layer)).slice(0, 80)} to have ${expected.length} weights (${expected.join(", ")}), found ${found.length}.`,
        wholeHint,
      );
    given.delete(nameOf(layer));
  }
  const [extra] = [...given].filter(([, tensors]) => tensors.length > 0);
  if (extra)
    fail(name, `expected weights of the model's layers alone, found those of ${JSON.stringify(extra[0]).slice(0, 80)}.`, wholeHint);
}

const wholeHint = "Save the whole model again where it was made.";

/**
 * Reads what the files hold, told by content. `target` is the model that weights alone are for; null if there is none.
 * `check` throws if a model cannot be built; it is asked before weights are looked for.
 */
export async function readModelFiles(
  files: NamedBytes[],
  target: Target | null,
  check: (model: ModelConfig) => void = () => {},
): Promise<SavedModel> {
  const [file] = files;
  if (!file) return fail("load", "expected a file, found none.");
  for (const { name, bytes } of files) {
    if (bytes.length > limits.bytes)
      fail(name, `expected at most ${limits.bytes.toLocaleString("en")} bytes, found ${bytes.length.toLocaleString("en")}.`);
  }
  if (isZip(file.bytes)) {
    const names = await listZip(file);
    if (names.includes("config.json")) return readKeras(file, check);
    if (names.some((name) => name.endsWith("model.json"))) return readTfjsZip(file);
    const inner = names.find((name) => name.endsWith(".keras"));
    if (inner) return readKeras({ name: file.name, bytes: (await unzip(file, (name) => name === inner)).get(inner)! }, check);
    fail(file.name, "expected a .keras file, a bundle or a zip of TensorFlow.js' model.json, found another zip.");
  }
  if (isHdf5(file.bytes)) {
    return readH5(file, target, (from) => ({ model: null, compile: null, notes: {}, ...readWeights(file.name, from, target!) }));
  }
  if (isSafetensors(file.bytes)) return readSafetensors(file);
  if (files.some(({ name }) => /\.(json|bin)$/i.test(name))) return readTfjs(files);
  const hint = /\.(onnx|py|ipynb)$/i.test(file.name)
    ? "ONNX, code and notebooks are written here, not read: open the .keras file that they were made with."
    : undefined;
  return fail(
    file.name,
    "expected a model file (.keras, .h5, .weights.h5, .safetensors, TensorFlow.js' model.json), found another kind.",
    hint,
  );
}
