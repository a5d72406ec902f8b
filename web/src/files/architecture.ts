// Keras' JSON of an architecture, model.to_json() or a .keras file's config.json: alone, or beside a file of its weights.

import type { CompileConfig, ModelConfig } from "../base/protocol";
import { readCompile } from "./compile_config";
import { isObject, parseJson, readTree, versionOf } from "./keras_json";
import { flattened } from "./nested";
import type { Origin } from "./old_layers";
import type { NamedBytes, SavedModel } from "./types";

export interface Architecture {
  /** With the models in it, as weights are arranged by them. */
  tree: ModelConfig;
  compile: CompileConfig | null;
  /** The major version of Keras. */
  keras: number;
  remarks: string[];
}

/** null: the JSON is of another kind. */
export function readArchitecture({ name, bytes }: NamedBytes): Architecture | null {
  const json = parseJson(name, new TextDecoder().decode(bytes));
  if (!isObject(json) || typeof json.class_name !== "string" || !("config" in json)) return null;
  const origin: Origin = { keras: versionOf(json), remarks: [] };
  const tree = readTree(name, json, origin);
  const { compile, remarks } = readCompile(json.compile_config);
  return { tree, compile, keras: origin.keras, remarks: [...origin.remarks, ...remarks] };
}

export const withoutWeights = ({ tree, compile, remarks }: Architecture): SavedModel => ({
  model: flattened(tree),
  compile,
  weights: [],
  untrained: true,
  optimizer: null,
  notes: {},
  remarks: [...remarks, "The file holds an architecture alone: its weights begin anew."],
});
