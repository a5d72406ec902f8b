"""Opens models of several inputs and outputs that Sprout trained, predicts, trains two epochs more as they are compiled and saves them again; prints
one JSON object: {file: {predict, history, after} or an error}.

Usage: check_several.py LIST, which is a JSON file [{name, x, y, files}] beside the files. With SPROUT_KERAS=tf_keras by tf.keras 2.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

TF_KERAS = os.environ.get("SPROUT_KERAS") == "tf_keras"
if TF_KERAS:
    import tf_keras as keras
else:
    import keras


def array(tensor):
    return np.array(tensor["values"], "float32").reshape(tensor["shape"])


def predictions(model, x):
    made = model(x, training=False)
    outputs = [made[key] for key in sorted(made)] if isinstance(made, dict) else made if isinstance(made, (list, tuple)) else [made]
    return [np.asarray(output).ravel().tolist() for output in outputs]


def check(path, back, case):
    model = keras.models.load_model(path)
    x = [array(case["x"][name]) for name in case["x"]]
    y = {name: array(tensor) for name, tensor in case["y"].items()}
    x = x if len(x) > 1 else x[0]
    targets = y if isinstance(model.output, dict) else list(y.values()) if len(y) > 1 or len(model.outputs) > 1 else [*y.values()][0]
    if TF_KERAS and isinstance(targets, list) and len(targets) < len(model.outputs):
        targets = targets + [None] * (len(model.outputs) - len(targets))  # its way of saying that there are none
    before = predictions(model, x)
    history = model.fit(x, targets, batch_size=2, epochs=2, shuffle=False, verbose=0).history
    model.save(back)
    return {"predict": before, "history": {k: [float(v) for v in values] for k, values in history.items()}, "after": predictions(model, x)}


def main(list_file):
    folder = os.path.dirname(os.path.abspath(list_file))
    tool = "tf_keras" if TF_KERAS else "tensorflow"
    found = {}
    with open(list_file) as f:
        cases = json.load(f)
    for case in cases:
        for file in case["files"]:
            try:
                found[file] = check(os.path.join(folder, file), os.path.join(folder, f"back-{tool}-{file}"), case)
            except Exception as error:  # the test says which file, with Keras' own words
                found[file] = f"{type(error).__name__}: {error}"
    print(json.dumps(found))


main(sys.argv[1])
