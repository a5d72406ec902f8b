// Models from and to files on the command line.

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { formatOf, saveFormats, withoutEnding } from "../../web/src/files/formats";
import type { CompileConfig, LoadedModel, SaveFormat, Trainer } from "../../web/src/lib";
import { UsageError } from "./args";
import type { Output } from "./report";

/** The format to save in: the one that is named, or that of the ending. Throws a UsageError if there is none, or no folder. */
export function saveFormatOf(path: string, given: string | undefined): SaveFormat {
  const format = given === undefined ? formatOf(path) : saveFormats.find((each) => each === given);
  if (!format) throw new UsageError(`--save: expected a format or an ending among ${saveFormats.join(", ")}, received ${given ?? path}`);
  if (!existsSync(dirname(path))) throw new UsageError(`--save: expected a folder ${dirname(path)}, found none`);
  return format;
}

/** Loads a model, or weights into the model there is, and says what came. */
export async function loadModel(trainer: Trainer, path: string, compile: CompileConfig, output: Output): Promise<LoadedModel> {
  const loaded = await trainer.load(await modelFile(path, "--load"), { compile });
  const parts = [loaded.weightsOnly ? "weights" : "model and weights", ...(loaded.optimizer ? ["optimizer state"] : [])];
  output.write(`${path}: ${parts.join(", ")}\n`);
  for (const remark of loaded.remarks) output.write(`${path}: ${remark}\n`);
  return loaded;
}

/** Saves the model under exactly the path that was given. epoch: epochs trained so far. */
export async function saveModel(trainer: Trainer, path: string, given: string | undefined, epoch: number, output: Output): Promise<void> {
  const format = saveFormatOf(path, given);
  const { bytes } = await trainer.save({ format, name: withoutEnding(basename(path), format), epoch });
  await writeFile(path, bytes);
  output.write(`Saved ${join(dirname(path), basename(path))}: ${bytes.length.toLocaleString("en")} bytes\n`);
}

/** A file of a model. Throws a UsageError that names the option if there is none. */
export async function modelFile(path: string, option: string): Promise<File> {
  if (!existsSync(path)) throw new UsageError(`${option}: expected a file ${path}, found none`);
  return new File([await readFile(path)], basename(path));
}
