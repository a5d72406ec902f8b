// Keras 3's .keras: a zip of metadata.json, config.json and model.weights.h5.
// See https://keras.io/api/models/model_saving_apis/model_saving_and_loading/

import type { ModelConfig } from "../base/protocol";
import { readCompile } from "./compile_config";
import { asOwnModel } from "./foreign";
import { readHdf5, writeHdf5 } from "./hdf5";
import { kerasModel, kerasText, kerasVersion, majorVersion, parseJson, readTree } from "./keras_json";
import { readWeights, writeWeights } from "./keras_weights";
import { flattened } from "./nested";
import { readNotes } from "./notes";
import type { Origin } from "./old_layers";
import { fail, type NamedBytes, type SavedModel } from "./types";
import { textBytes, unzip, zip } from "./zip";

export async function writeKeras(saved: SavedModel, name: string): Promise<NamedBytes> {
  // Keras reads nothing of the metadata, so Sprout's notes may stand there.
  const metadata = { keras_version: kerasVersion, date_saved: now(), sprout: saved.notes };
  const weights = await writeHdf5((to) => writeWeights(to, saved));
  return zip(`${name}.keras`, [
    textBytes("metadata.json", JSON.stringify(metadata)),
    textBytes("config.json", kerasText(kerasModel(saved.model!, saved.compile))),
    { name: "model.weights.h5", bytes: weights },
  ]);
}

/** As Keras writes it: 2026-01-31@12:00:00. */
const now = (): string => new Date().toISOString().slice(0, 19).replace("T", "@");

/** check: throws if the model cannot be built, which is better said than that its weights are not those expected. */
export async function readKeras(file: NamedBytes, check: (model: ModelConfig) => void, signal?: AbortSignal): Promise<SavedModel> {
  const members = await unzip(file, (member) => ["metadata.json", "config.json", "model.weights.h5"].includes(member));
  const [config, weights] = [members.get("config.json"), members.get("model.weights.h5")];
  if (!config || !weights)
    return fail(file.name, `expected config.json and model.weights.h5 in it, found ${config ? "no weights" : "no configuration"}.`);
  const json = parseJson(file.name, new TextDecoder().decode(config)) as Record<string, unknown>;
  const text = members.get("metadata.json");
  const metadata = text
    ? (parseJson(file.name, new TextDecoder().decode(text)) as { sprout?: unknown; keras_version?: unknown } | null)
    : null;
  const origin: Origin = { keras: majorVersion(metadata?.keras_version), remarks: [] };
  const tree = readTree(file.name, json, origin);
  const model = flattened(tree);
  check(asOwnModel(file.name, model));
  const { compile, remarks } = readCompile(json.compile_config);
  const read = await readHdf5(file.name, weights, (from) => readWeights(file.name, from, { model: tree, compile }), signal);
  const notes = metadata ? readNotes(metadata.sprout) : {};
  return { model, compile, notes, ...read, remarks: [...origin.remarks, ...remarks, ...read.remarks] };
}
