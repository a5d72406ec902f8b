// "Continue in Keras": a notebook that loads the .keras file and goes on training, on all devices there are.
// See https://nbformat.readthedocs.io/en/latest/format_description.html and https://keras.io/api/distribution/

import { dataLines, fitLines } from "./python";
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
  const notebook = {
    cells: cells.map((cell, i) => ({ id: `cell-${i}`, ...cell })),
    metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, language_info: { name: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return textBytes(`${name}.ipynb`, JSON.stringify(notebook, null, 1));
}

const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source });
