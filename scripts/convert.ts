// npm run -s convert -- IN OUT: a model file in another format, without training anything.

import { basename } from "node:path";
import { formatList, modelFiles, saveFormatOf, writeModelFile } from "./train/model_files";
import { UsageError } from "./train/args";
import { readModelFiles, writeModel } from "../web/src/files";
import { withoutEnding } from "../web/src/files/formats";
import { SproutError } from "../web/src/base/errors";

const usage = `Usage: npm run -s convert -- IN OUT [--format NAME]

IN: a whole model (.keras, .h5, .safetensors, TensorFlow.js' model.json or its zip). OUT: ${formatList()}`;

/** Converts; returns the exit code: 0, or 2 with one message on stderr. */
async function main(argv: string[]): Promise<number> {
  try {
    const at = argv.indexOf("--format");
    const format = at < 0 ? undefined : argv[at + 1];
    const [from, to, ...rest] = at < 0 ? argv : argv.filter((_, i) => i !== at && i !== at + 1);
    if (argv.includes("--help")) return (console.log(usage), 0);
    if (!from || !to || rest.length > 0) throw new UsageError(`Expected one file to read and one to write.\n${usage}`);
    const chosen = saveFormatOf(to, format, "OUT");
    const files = await modelFiles(from, "IN");
    const saved = await readModelFiles(
      await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))),
      null,
    );
    if (!saved.model) throw new UsageError(`${from}: expected a whole model, found weights alone; load them with npm run train -- --load`);
    for (const remark of saved.remarks) console.error(`${from}: ${remark}`);
    const { bytes } = await writeModel(chosen, saved, withoutEnding(basename(to), chosen));
    await writeModelFile(to, bytes);
    console.error(`${from} -> ${to}: ${bytes.length.toLocaleString("en")} bytes, ${chosen}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof SproutError)) throw error;
    console.error(`${error.message}${error instanceof SproutError && error.hint ? ` ${error.hint}` : ""}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
