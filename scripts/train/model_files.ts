// Models from and to files on the command line.

import { unzipSync } from "fflate";
import { existsSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { endings, formatOf, saveFormats, withoutEnding } from "../../web/src/files/formats";
import { needs } from "../../web/src/app/files/needs";
import { en } from "../../web/src/app/files/text.en";
import type { CompileConfig, LoadedModel, SaveFormat, SaveOptions, Trainer } from "../../web/src/lib";
import { UsageError } from "./args";
import type { Output } from "./report";

const isManifest = (path: string): boolean => path.toLowerCase().endsWith(".json");

/** The formats with their endings, for help. */
export const formatList = (): string =>
  `${saveFormats.map((format) => `${format} (${endings[format]})`).join(", ")}, tfjs unpacked (.json)`;

/** The format to save in: the one that is named, or that of the ending. Throws a UsageError if there is none, or no folder. */
export function saveFormatOf(path: string, given: string | undefined, option = "--save"): SaveFormat {
  const format = given === undefined ? (isManifest(path) ? "tfjs" : formatOf(path)) : saveFormats.find((each) => each === given);
  if (!format) throw new UsageError(`${option}: expected one of ${formatList()}, received ${given ?? path}`);
  if (!existsSync(dirname(path))) throw new UsageError(`${option}: expected a folder ${dirname(path)}, found none`);
  return format;
}

/** Loads a model, or weights into the model there is, and says what came. */
export async function loadModel(trainer: Trainer, path: string, compile: CompileConfig, output: Output): Promise<LoadedModel> {
  const loaded = await trainer.load(await modelFiles([path], "--load"), { compile });
  const parts = [loaded.weightsOnly ? "weights" : "model and weights", ...(loaded.optimizer ? ["optimizer state"] : [])];
  output.write(`${path}: ${parts.join(", ")}\n`);
  for (const remark of loaded.remarks) output.write(`${path}: ${remark}\n`);
  return loaded;
}

/** Saves the model under exactly the path that was given. about: what was trained, and how. */
export async function saveModel(
  trainer: Trainer,
  path: string,
  given: string | undefined,
  about: SaveOptions,
  output: Output,
): Promise<void> {
  const format = saveFormatOf(path, given);
  const { bytes, notes } = await trainer.save({ ...about, format, name: withoutEnding(basename(path), format) });
  await writeModelFile(path, bytes);
  output.write(`Saved ${path}: ${bytes.length.toLocaleString("en")} bytes\n`);
  for (const need of needs(notes, en.needs)) output.write(`${need}\n`);
}

/** Files of a model, each once, with the shards that a model.json names. Throws a UsageError that names the option if one is not there. */
export async function modelFiles(paths: string[], option: string): Promise<File[]> {
  const files = new Map<string, File>();
  const read = async (path: string): Promise<File> => {
    const file = new File([await readFile(path)], basename(path));
    files.set(resolve(path), file);
    return file;
  };
  for (const path of paths) {
    if (!existsSync(path)) throw new UsageError(`${option}: expected a file ${path}, found none`);
    if (statSync(path).isDirectory()) throw new UsageError(`${option}: expected a file, found the folder ${path}: name the files in it`);
    const first = await read(path);
    const shards = isManifest(path) ? shardNames(await first.text()) : [];
    for (const shard of shards.map((name) => join(dirname(path), basename(name)))) if (existsSync(shard)) await read(shard);
  }
  return [...files.values()];
}

function shardNames(text: string): string[] {
  try {
    const { weightsManifest } = JSON.parse(text) as { weightsManifest: { paths: string[] }[] };
    return weightsManifest.flatMap(({ paths }) => paths).map(String);
  } catch {
    return []; // whoever reads the model says what is wrong with it
  }
}

/** Writes a model's file; TensorFlow.js' zip unpacked where a model.json is asked for. */
export async function writeModelFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!isManifest(path)) return writeFile(path, bytes);
  const { "model.json": manifest, "weights.bin": weights } = unzipSync(bytes) as { "model.json": Uint8Array; "weights.bin": Uint8Array };
  const shard = `${basename(path).replace(/\.json$/i, "")}.weights.bin`;
  const json = JSON.parse(new TextDecoder().decode(manifest)) as { weightsManifest: { paths: string[] }[] };
  for (const group of json.weightsManifest) group.paths = [shard];
  await writeFile(path, JSON.stringify(json));
  await writeFile(join(dirname(path), shard), weights);
}
