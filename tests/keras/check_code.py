"""Runs Keras code and notebooks that Sprout wrote; prints one JSON object: results by file name.

Code runs for one epoch, and on a few random pictures where it asks for one of Keras' data sets: what is checked is that it runs.

Usage: check_code.py FILE...   Notebooks run headless in a Jupyter kernel where their .keras file lies; the cell that installs Keras is left out.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

RESULT = """
import json
print(json.dumps({
    "params": model.count_params(), "epochs": history.epoch, "iterations": int(model.optimizer.iterations), "loss": history.history["loss"],
    "layers": [type(layer).__name__ for layer in model.layers], "devices": len(globals().get("devices", [])),
}))
"""


def stand_in(shape, labels):
    import numpy as np

    def load_data():
        rng = np.random.default_rng(0)
        return tuple((rng.integers(0, 256, (count, *shape), dtype="uint8"), rng.integers(0, 10, (count, *labels), dtype="uint8")) for count in (320, 64))

    return load_data


def run_code(path):
    import contextlib
    import io

    import keras

    for name in ("mnist", "fashion_mnist"):
        getattr(keras.datasets, name).load_data = stand_in((28, 28), ())
    keras.datasets.cifar10.load_data = stand_in((32, 32, 3), (1,))
    if not hasattr(keras.Sequential, "fit_whole"):
        keras.Sequential.fit_whole = keras.Sequential.fit
        keras.Sequential.fit = lambda self, *args, **given: self.fit_whole(*args, **{**given, "epochs": 1})
    # Checkpoints are written beside the code.
    os.chdir(os.path.dirname(os.path.abspath(path)))
    out = io.StringIO()
    with open(path) as f, contextlib.redirect_stdout(out):
        exec(compile(f.read() + RESULT, path, "exec"), {})
    return out.getvalue()


def run_notebook(path):
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("%pip")]
    notebook.cells.append(nbformat.v4.new_code_cell(RESULT))
    folder = os.path.dirname(os.path.abspath(path))
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    return "".join(output.text for output in notebook.cells[-1].outputs if output.output_type == "stream" and output.name == "stdout")


results = {}
for path in sys.argv[1:]:
    try:
        printed = run_notebook(path) if path.endswith(".ipynb") else run_code(path)
        results[os.path.basename(path)] = json.loads(printed.strip().split("\n")[-1])
    except Exception as error:
        results[os.path.basename(path)] = {"error": f"{type(error).__name__}: {error}"[-2000:]}
print()
print(json.dumps(results))
