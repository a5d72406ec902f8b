// npm run -s convert -- IN ... OUT: a model file in another format, without training anything.

import { basename } from "node:path";
import { convert } from "./train/convert";
import { formatList, modelFiles, saveFormatOf, writeModelFile } from "./train/model_files";
import { UsageError } from "./train/args";
import { inOneLine, SproutError } from "../web/src/base/errors";
import { loadEngine } from "../web/src/engine/load_engine";
import { withoutEnding } from "../web/src/files/formats";

const usage = `Usage: npm run -s convert -- IN ... OUT [--format NAME]

IN: a whole model (.keras, .h5, .safetensors, .onnx, TensorFlow.js' model.json or its zip), or Keras' JSON and its weights (.h5, .weights.h5).
    What else lies in their folder may be named with them, as by a shell's *.
OUT: ${formatList()}`;

/** Converts; returns the exit code: 0, or 2 with one message on stderr. */
async function main(argv: string[]): Promise<number> {
  try {
    const at = argv.indexOf("--format");
    const format = at < 0 ? undefined : argv[at + 1];
    const paths = at < 0 ? argv : argv.filter((_, i) => i !== at && i !== at + 1);
    if (argv.includes("--help")) return (console.log(usage), 0);
    const to = paths.at(-1);
    if (to === undefined || paths.length < 2) throw new UsageError(`Expected a file to read and one to write.\n${usage}`);
    const from = paths.slice(0, -1);
    const chosen = saveFormatOf(to, format, "OUT");
    const files = await modelFiles(from, "IN");
    const { engine } = await loadEngine({ variant: "simd" });
    const { bytes, remarks } = await convert(engine, files, { format: chosen, name: withoutEnding(basename(to), chosen) });
    for (const remark of remarks) console.error(`${from.join(", ")}: ${remark}`);
    await writeModelFile(to, bytes);
    console.error(`${from.join(", ")} -> ${to}: ${bytes.length.toLocaleString("en")} bytes, ${chosen}`);
    return 0;
  } catch (error) {
    const known = error instanceof UsageError || error instanceof SproutError;
    const { message } = error as Error;
    if (!known)
      console.error(`${argv.join(" ")}: expected a model that can be converted, but it failed (${message}). Please report the file.`);
    else console.error(inOneLine(error));
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
