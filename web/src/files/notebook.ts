// Notebooks: "continue in Keras" loads the .keras file and goes on training, on all devices there are; or the model's Keras code.
// See https://nbformat.readthedocs.io/en/latest/format_description.html and https://keras.io/api/distribution/

import { parser } from "@lezer/python";
import { dataLines, fitLines, programOf } from "./python";
import type { NamedBytes, SavedModel } from "./types";
import { textBytes } from "./zip";

export async function writeNotebook(saved: SavedModel, name: string): Promise<NamedBytes> {
  const { notes, training } = saved;
  const file = `${name}.keras`;
  const epoch = notes.epoch ?? 0;
  const trained =
    epoch === 0
      ? "It was not trained yet."
      : `It was trained for ${epoch} ${epoch === 1 ? "epoch" : "epochs"}; training goes on from there.`;
  const cells = [
    markdown(`# ${name}\n\nPut \`${file}\` beside this notebook. ${trained}`),
    code("%pip install -q keras jax"),
    code(
      [
        "import os",
        'os.environ.setdefault("KERAS_BACKEND", "jax")  # before keras is imported',
        "import keras",
        "import numpy as np",
        "",
        "# Several devices: every batch is spread over all of them.",
        'devices = keras.distribution.list_devices() if keras.backend.backend() == "jax" else []',
        "if len(devices) > 1:",
        "    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))",
        "print(keras.backend.backend(), devices)",
      ].join("\n"),
    ),
    code(dataLines(saved).join("\n")),
    code(
      [
        "# Layers, weights, compile settings and the optimizer's state all come from the file.",
        `model = keras.saving.load_model(${JSON.stringify(file)})`,
        "model.summary()",
      ].join("\n"),
    ),
    ...(saved.compile
      ? [code(fitLines(training ?? { epochs: 5 }, epoch, `${name}.ipynb`).join("\n")), code("model.evaluate(x_test, y_test)")]
      : []),
    code(`model.save(${JSON.stringify(`${name}-continued.keras`)})`),
  ];
  return notebookOf(`${name}.ipynb`, cells);
}

/** The Keras code of the model as a notebook: a cell for each part of it. */
export async function writeCodeNotebook(saved: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.code.ipynb`;
  const program = programOf(saved, file);
  const cells = [
    code("%pip install -q keras jax"),
    code('import os\nos.environ.setdefault("KERAS_BACKEND", "jax")  # before keras is imported'),
    ...partsOf(program).map(code),
  ];
  return notebookOf(file, cells);
}

/** Statements between empty lines stay together, with the comments above them. */
function partsOf(program: string): string[] {
  const parts: string[] = [];
  let [start, end] = [0, 0];
  const close = (): void => {
    const part = program.slice(start, end).trim();
    if (part) parts.push(part);
    start = end;
  };
  for (let node = parser.parse(program).topNode.firstChild; node; node = node.nextSibling) {
    if (/\n[ \t]*\n/.test(program.slice(end, node.from))) close();
    end = node.to;
  }
  end = program.length;
  close();
  return parts;
}

function notebookOf(file: string, cells: (ReturnType<typeof markdown> | ReturnType<typeof code>)[]): NamedBytes {
  const notebook = {
    cells: cells.map((cell, i) => ({ id: `cell-${i}`, ...cell })),
    metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return textBytes(file, JSON.stringify(notebook, null, 1));
}

const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source });
