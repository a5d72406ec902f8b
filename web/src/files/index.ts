// Every format of model files, by name: what can be written, and what a file that is given holds.

import { nameOf } from "../base/names";
import { readArchitecture, withoutWeights } from "./architecture";
import { writeBundle } from "./bundle";
import { classNamesIn, holdsClassNames } from "./class_names";
import { asOwn, asOwnModel } from "./foreign";
import { readH5, writeH5, writeH5Weights } from "./h5";
import { isHdf5 } from "./hdf5";
import { readKeras, writeKeras } from "./keras";
import { writeKerasWeights } from "./keras_weights";
import { refuseKind } from "./kinds";
import { isGraph, layersOf } from "../base/model_config";
import { recipes } from "./formats";
import { callsOf } from "./functional";
import { variablesOf } from "./layers";
import { flattened } from "./nested";
import { writeJavaScript } from "./javascript";
import { writeCodeNotebook, writeNotebook } from "./notebook";
import { writeOnnx } from "./onnx";
import { isOnnx, readOnnx } from "./onnx/reading";
import { writePython } from "./python";
import { writePyTorch } from "./pytorch";
import { isSafetensors, readSafetensors, writeSafetensors } from "./safetensors";
import { readTfjs, writeTfjs } from "./tfjs";
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
  "code-notebook": writeCodeNotebook,
  javascript: writeJavaScript,
  pytorch: writePyTorch,
  notebook: writeNotebook,
  bundle: writeBundle,
} satisfies Record<SaveFormat, (saved: SavedModel, name: string) => Promise<NamedBytes>>;

/** The file of a model in a format; `name` without ending. Refuses weights that are not all there, as files made elsewhere may lack some. */
export async function writeModel(format: SaveFormat, saved: SavedModel, name: string): Promise<NamedBytes> {
  if (!recipes.includes(format)) checkWeights(name, saved);
  if (withCalls.includes(format)) checkCalls(name, saved.model!);
  return writers[format](saved, name);
}

/** Formats in which a call has tensors in a row, and `training`. */
const withCalls: SaveFormat[] = ["h5", "tfjs", "bundle"];

function checkCalls(name: string, model: ModelConfig): void {
  const call = isGraph(model) && callsOf(model).find(({ options }) => Object.keys(options).length > 0);
  if (call)
    fail(
      name,
      `layer ${JSON.stringify(nameOf(call.layer)).slice(0, 80)} (${call.layer.class_name}) is called with ${Object.keys(call.options).join(", ")}, which this format is not written with.`,
      "Save as .keras.",
    );
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
 * Reads what the files hold, told by content: one model, its weights alone, or its architecture and weights in files of their own.
 * `target` is the model that weights alone are for; null if there is none.
 * `check` throws if a model cannot be built; it is asked before weights are looked for.
 * `signal`: once it is aborted this rejects with its reason, and whatever still reads an HDF5 file is ended.
 */
export async function readModelFiles(
  given: NamedBytes[],
  target: Target | null,
  check: (model: ModelConfig) => void = () => {},
  signal?: AbortSignal,
): Promise<SavedModel> {
  if (given.length === 0) return fail("load", "expected a file, found none.");
  for (const { name, bytes } of given) {
    if (bytes.length > limits.bytes)
      fail(name, `expected at most ${limits.bytes.toLocaleString("en")} bytes, found ${bytes.length.toLocaleString("en")}.`);
  }
  const archive = given.length === 1 && isZip(given[0]!.bytes) ? await unpacked(given[0]!) : null;
  const files = archive ?? given;
  const models = files.filter(({ name }) => !holdsClassNames(name));
  const saved = asOwn(given[0]!.name, await readKind(models.length > 0 ? models : files, { target, check, signal }));
  const classNames = saved.notes.classNames ?? classNamesIn(files);
  return classNames ? { ...saved, notes: { ...saved.notes, classNames } } : saved;
}

/** What a zip holds that is not itself a .keras file: TensorFlow.js' or Teachable Machine's files, or a .keras file of a bundle. null: it is one. */
async function unpacked(file: NamedBytes): Promise<NamedBytes[] | null> {
  const names = (await listZip(file)).filter((name) => !/(^|\/)(__MACOSX|\.)/.test(name));
  if (names.includes("config.json")) return null;
  const inner = names.find((name) => name.endsWith(".keras"));
  const wanted = inner ? [inner] : names.filter((name) => /\.(json|bin|h5|hdf5|safetensors|keras|onnx)$|(^|\/)labels\.txt$/i.test(name));
  const models = wanted.filter((name) => !holdsClassNames(name));
  if (models.length === 0) return refuseKind(file, [file.name, ...names]);
  const members = await unzip(file, (name) => wanted.includes(name));
  return [...members].map(([name, bytes]) => ({ name: `${file.name}: ${name}`, bytes }));
}

interface Reading {
  target: Target | null;
  check: (model: ModelConfig) => void;
  signal: AbortSignal | undefined;
}

async function readKind(files: NamedBytes[], { target, check, signal }: Reading): Promise<SavedModel> {
  const [file] = files as [NamedBytes, ...NamedBytes[]];
  if (isZip(file.bytes)) {
    const names = await listZip(file);
    return names.includes("config.json") ? readKeras(file, check, signal) : refuseKind(file, names);
  }
  const onnx = files.find(isOnnx);
  if (onnx) return readOnnx(onnx);
  const weights = files.find(({ bytes }) => isHdf5(bytes) || isSafetensors(bytes));
  const json = files.find(({ name }) => name.toLowerCase().endsWith(".json"));
  const architecture = json ? readArchitecture(json) : null;
  if (architecture) check(asOwnModel(json!.name, flattened(architecture.tree)));
  if (weights && isHdf5(weights.bytes)) return readH5(weights, { target, architecture, signal });
  if (weights) return readSafetensors(weights, architecture);
  if (architecture) return withoutWeights(architecture);
  if (files.some(({ name }) => /\.(json|bin)$/i.test(name))) return readTfjs(files);
  return refuseKind(
    file,
    files.map(({ name }) => name),
  );
}
