// Files that hold models, but none that is read here: what each is, and how its owner can bring the model.

import { fail, type NamedBytes } from "./types";

interface Kind {
  what: string;
  hint: string;
}

const again = "Open the Keras model that it was made from (.keras, .h5), or save it anew in Python: ";
const code: Kind = {
  what: "code or a notebook",
  hint: "Paste the code of a model on the page, or open the .keras file that belongs to it.",
};
const tflite: Kind = {
  what: "a TensorFlow Lite model, which is made to run and cannot be trained",
  hint: "Open the Keras model that it was converted from (.keras, .h5); on Teachable Machine, export as Keras or TensorFlow.js instead.",
};
const savedModel: Kind = {
  what: "a SavedModel of TensorFlow, which holds operations in place of layers",
  hint: `${again}tf_keras.models.load_model("folder").save("model.h5").`,
};
const torch: Kind = {
  what: "a file of PyTorch, which holds weights and Python objects in place of layers",
  hint: "Build the same layers in Keras, give them the weights with layer.set_weights (kernels of Linear layers transposed), and save as .keras.",
};
const pickle: Kind = {
  what: "a Python pickle, which may run code when it is opened",
  hint: "Where it was made, save the Keras model itself: model.save('model.keras').",
};
const checkpoint: Kind = {
  what: "a checkpoint of TensorFlow",
  hint: "In Python, build the model, then model.load_weights(checkpoint) and model.save('model.keras').",
};
const graph: Kind = {
  what: "a graph of TensorFlow, which holds operations in place of layers",
  hint: `${again}model.save("model.keras").`,
};
const pointer: Kind = {
  what: "a pointer of Git LFS in place of the file itself",
  hint: "Get the file with git lfs pull, or by the download button of its page.",
};
const page: Kind = {
  what: "a web page",
  hint: "The download brought a page instead of the file: download the file itself.",
};
const yaml: Kind = {
  what: "YAML of Keras 1 or 2, which holds an architecture",
  hint: 'Write its layers anew in Keras, give them the weights with model.load_weights, and save with model.save("model.keras").',
};
const other = (what: string): Kind => ({ what, hint: "Open the Keras model that it was made from (.keras, .h5)." });

const endings: [RegExp, Kind][] = [
  [/\.(py|ipynb)$/i, code],
  [/\.(tflite|lite)$/i, tflite],
  [/(^|\/)saved_model\.pb(txt)?$/i, savedModel],
  [/\.pb(txt)?$/i, graph],
  [/\.(pt|pth|ckpt\.pt)$|(^|\/)data\.pkl$/i, torch],
  [/\.(pkl|pickle|joblib)$/i, pickle],
  [/\.ckpt$|\.index$|\.data-\d+-of-\d+$|(^|\/)checkpoint$/i, checkpoint],
  [/\.msgpack$/i, other("weights of Flax")],
  [/\.gguf$/i, other("a language model for llama.cpp")],
  [/\.mlmodel$|\.mlpackage\//i, other("a Core ML model")],
];

/** What the names, and the first bytes of the file itself, say; null if nothing. */
function kindOf(names: readonly string[], bytes: Uint8Array): Kind | null {
  const text = String.fromCharCode(...bytes.subarray(0, 8));
  if (text.slice(4, 8) === "TFL3") return tflite;
  if (text.startsWith("GGUF")) return other("a language model for llama.cpp");
  if (bytes.length === 0) return { what: "an empty file", hint: "Get the file again." };
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart();
  if (start.startsWith("version https://git-lfs")) return pointer;
  if (/^<(!doctype|html)/i.test(start)) return page;
  if (/^(backend|class_name): /.test(start)) return yaml;
  const named = endings.find(([ending]) => names.some((name) => ending.test(name)));
  // Protocol 2 to 5 of pickle.
  return named?.[1] ?? (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5 ? pickle : null);
}

export const readable =
  "expected a model file (.keras, .h5, .weights.h5, .safetensors, TensorFlow.js' model.json, ONNX, Keras' JSON with or without weights)";

/** Says what a file is that cannot be read. names: its own and those of its members. */
export function refuseKind(file: NamedBytes, names: readonly string[] = [file.name]): never {
  const kind = kindOf(names, file.bytes);
  return kind
    ? fail(file.name, `${readable}, found ${kind.what}.`, kind.hint)
    : fail(file.name, `${readable}, found another kind.`, "Where it was made, save the model with model.save('model.keras').");
}

const ofKeras = "What opens here is made of Keras' layers: .keras, .h5, or TensorFlow.js' model.json with its .bin files.";
/** What JSON of other libraries says, by keys that it has. */
const jsons: [keys: string[], Kind][] = [
  [["weight_map"], { what: "a list of the files that hold a model's weights", hint: ofKeras }],
  [["learner"], { what: "a model of XGBoost, which is made of trees", hint: ofKeras }],
  [["architectures", "model_type"], { what: "a configuration of Hugging Face's transformers", hint: ofKeras }],
  [["nbformat"], code],
];

/** Says what JSON is that holds neither a model of Keras nor of TensorFlow.js. */
export function refuseJson(file: string, json: unknown): never {
  const has = (key: string): boolean => typeof json === "object" && json !== null && Object.hasOwn(json, key);
  const kind = jsons.find(([keys]) => keys.some(has))?.[1];
  return fail(
    file,
    `expected Keras' JSON, or TensorFlow.js' model.json with modelTopology and weightsManifest, found ${kind?.what ?? ["modelTopology", "weightsManifest"].filter(has)[0]?.concat(" alone") ?? "neither"}.`,
    kind?.hint ?? "Keras' is written by model.to_json(), TensorFlow.js' by model.save.",
  );
}
