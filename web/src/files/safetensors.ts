// safetensors: an 8-byte length, a JSON header, then the tensors' bytes. See https://huggingface.co/docs/safetensors
//
// Tensors bear Keras' names, "dense/kernel", in Keras' shapes; the configuration and Sprout's notes stand in __metadata__ as text.

import * as v from "valibot";
import { nameOf } from "../base/names";
import { jsonObject } from "../base/records";
import type { Architecture } from "./architecture";
import { readCompile } from "./compile_config";
import { fromBfloat16, fromFloat16 } from "./half";
import { kerasModel, kerasText, parseJson, readTree } from "./keras_json";
import { layersOf } from "../base/model_config";
import { variablesOf } from "./layers";
import { flattened, namedLeaves } from "./nested";
import { readNotesText } from "./notes";
import type { Origin } from "./old_layers";
import { fail, limits, sizeOf, type LayerWeights, type NamedBytes, type SavedModel, type Tensor } from "./types";

const types = new Map([
  ["F16", 2],
  ["BF16", 2],
  ["F32", 4],
  ["F64", 8],
]);

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(place), v.maxLength(8)),
  data_offsets: v.tuple([place, place]),
});
type Entry = v.InferOutput<typeof entrySchema>;

export async function writeSafetensors({ model, compile, weights, notes }: SavedModel, name: string): Promise<NamedBytes> {
  const layers = new Map(layersOf(model!).map((layer) => [nameOf(layer), layer]));
  const tensors = weights.flatMap(({ layer, tensors: own }) => {
    if (own.length === 0) return [];
    const variables = variablesOf(layers.get(layer)!);
    return variables.map(({ owners, name: variable }, i) => ({ ...own[i]!, name: [layer, ...owners, variable].join("/") }));
  });
  let end = 0;
  const entries = tensors.map(({ name: key, shape, values }): [string, Entry] => [
    key,
    { dtype: "F32", shape, data_offsets: [end, (end += values.byteLength)] },
  ]);
  const metadata = { format: "keras", model: kerasText(kerasModel(model!, compile)), sprout: JSON.stringify(notes) };
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = new TextEncoder().encode(json);
  // The tensors begin at a multiple of 8; the header is filled up with spaces.
  const length = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(header, 8);
  let at = 8 + length;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return { name: `${name}.safetensors`, bytes };
}

/** Whether the bytes begin with a header of JSON that ends within them. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = headerLength(bytes);
  return length <= bytes.length - 8;
}

const headerLength = (bytes: Uint8Array): number => Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));

/** architecture: what another file says of the model, where this one does not. */
export function readSafetensors({ name: file, bytes }: NamedBytes, architecture: Architecture | null): SavedModel {
  const start = 8 + headerLength(bytes);
  const header = parseJson(file, new TextDecoder().decode(bytes.subarray(8, start)));
  if (!v.is(jsonObject, header)) return fail(file, "expected a header of tensors, found another kind of JSON.");
  const { __metadata__, ...entries } = header;
  const metadata = v.is(jsonObject, __metadata__) ? __metadata__ : {};
  const names = Object.keys(entries);
  if (names.length > limits.tensors)
    fail(file, `expected at most ${limits.tensors.toLocaleString("en")} tensors, found ${names.length.toLocaleString("en")}.`);
  const foreign = names.find((name) => /(^|\.)(weight(_\w+)?|running_(mean|var))$/.test(name));
  if (foreign !== undefined)
    fail(
      file,
      `expected Keras' weights, dense/kernel and the like, found those of PyTorch or another library, ${JSON.stringify(foreign).slice(0, 80)}.`,
      "Build the same layers in Keras, give them the weights with layer.set_weights (kernels of Linear layers transposed), and save as .keras.",
    );
  const found = names.map((name) => readEntry(file, name, entries[name]));
  checkPlaces(file, found);
  const layers = new Map<string, Tensor[]>();
  for (const { name, ...entry } of found) {
    const [layer, ...path] = (name.includes("/") ? name.split("/") : name.split(".")) as [string, ...string[]];
    const tensors = layers.get(layer) ?? [];
    layers.set(layer, tensors);
    tensors.push({ ...readTensor(file, name, entry, bytes.subarray(start)), name: path.join("/") });
  }
  const text = metadata.model;
  const json = typeof text === "string" ? (parseJson(file, text) as Record<string, unknown>) : null;
  const origin: Origin = { keras: 3, remarks: [] };
  const model = json ? flattened(readTree(file, json, origin)) : architecture && flattened(architecture.tree);
  const { compile, remarks } = json ? readCompile(json.compile_config) : (architecture ?? { compile: null, remarks: [] });
  return {
    model,
    compile,
    weights: [...layers].map(([layer, tensors]) => ({ layer, tensors: inModelOrder(model, layer, tensors) })),
    optimizer: null,
    notes: readNotesText(metadata.sprout),
    remarks: [...origin.remarks, ...remarks],
  };
}

function readEntry(file: string, name: string, entry: unknown): Entry & { name: string } {
  if (!v.is(entrySchema, entry))
    return fail(
      file,
      `expected ${shown(name)} to have a dtype, a shape and its data_offsets, found ${JSON.stringify(entry)?.slice(0, 80)}.`,
      "The file may be damaged. Save or download it again.",
    );
  return { ...entry, name };
}

/** Refuses tensors that share bytes: a small file could hold any number of them. */
function checkPlaces(file: string, entries: readonly (Entry & { name: string })[]): void {
  const sorted = entries.filter(({ data_offsets: [from, to] }) => from < to).sort((a, b) => a.data_offsets[0] - b.data_offsets[0]);
  sorted.reduce((before, { name, data_offsets: [from, to] }) => {
    if (from < before) fail(file, `expected ${shown(name)} to have bytes of its own, found some that are another tensor's.`);
    return to;
  }, 0);
}

const shown = (name: string): string => JSON.stringify(name).slice(0, 80);

function readTensor(file: string, name: string, { dtype, shape, data_offsets: [from, to] }: Entry, data: Uint8Array): Tensor {
  const bytesEach = types.get(dtype);
  if (!bytesEach)
    return fail(
      file,
      `expected ${shown(name)} to be of type ${[...types.keys()].join(", ")}, found ${JSON.stringify(dtype).slice(0, 20)}.`,
    );
  if (to > data.length || to - from !== sizeOf(shape) * bytesEach)
    fail(
      file,
      `expected ${shown(name)} (${shape.join(", ")}) to lie within the file, found bytes ${from} to ${to} of ${data.length.toLocaleString("en")}.`,
    );
  // A copy: tensors may begin anywhere, typed arrays may not.
  const own = data.slice(from, to);
  return { name, shape, values: numbers(dtype, own) };
}

function numbers(dtype: string, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (dtype === "F16") return fromFloat16(bytes);
  if (dtype === "BF16") return fromBfloat16(bytes);
  return dtype === "F32" ? new Float32Array(bytes.buffer) : Float32Array.from(new Float64Array(bytes.buffer));
}

/** Other writers sort tensors by name; the table of layers says which is which. */
function inModelOrder(model: SavedModel["model"], layer: string, tensors: Tensor[]): LayerWeights["tensors"] {
  const own = model && namedLeaves(model).find(({ name }) => name === layer)?.layer;
  if (!own) return tensors;
  const found = variablesOf(own).map(({ owners, name }) => tensors.find((tensor) => tensor.name === [...owners, name].join("/")));
  return found.every((tensor) => tensor !== undefined) ? (found as Tensor[]) : tensors;
}
