"""Opens small models of every layer that Sprout wrote, predicts, and saves them again; prints one JSON object: {name: {file: predictions or error}}.

Usage: check_layers.py LIST, which is a JSON file [{name, files, shape, x, save}] beside the files. With SPROUT_KERAS=tf_keras by tf.keras 2.
files: whole models, or weights alone of the first of them; save: names that end in what is to be saved.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

if os.environ.get("SPROUT_KERAS") == "tf_keras":
    import tf_keras as keras
else:
    import keras

WEIGHTS = (".weights.h5", ".weights-2.h5")  # of Keras 3, of tf.keras 2


def predictions(model, x):
    # Called, not predict(): nothing is compiled for a few samples.
    return np.asarray(keras.ops.convert_to_numpy(model(x, training=False)) if hasattr(keras, "ops") else model(x, training=False)).ravel().tolist()


def from_safetensors(path):
    """The model of the metadata's configuration, with the tensors that bear its weights' names."""
    from safetensors import safe_open
    from safetensors.numpy import load_file

    with safe_open(path, "numpy") as f:
        config = json.loads(f.metadata()["model"])
    tensors = load_file(path)
    model = keras.saving.deserialize_keras_object({**config, "compile_config": None})
    for weight in model.weights:
        own = [name for name in tensors if f"/{weight.path}".endswith(f"/{name}")]
        weight.assign(tensors[max(own, key=len)])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # makes what it computes with of its weights
    return model


def check(folder, case):
    x = np.array(case["x"], "float32").reshape(-1, *case["shape"])
    found, model = {}, None
    for file in case["files"]:
        path = os.path.join(folder, file)
        try:
            if file.endswith(WEIGHTS):
                model.set_weights([np.zeros_like(w) for w in model.get_weights()])
                model.load_weights(path)
            elif file.endswith(".safetensors"):
                model = from_safetensors(path)
            else:
                model = keras.models.load_model(path, compile=False)
            found[file] = predictions(model, x)
        except Exception as error:  # the test says which file, with Keras' own words
            found[file] = f"{type(error).__name__}: {error}"
    for file in case["save"]:
        path = os.path.join(folder, file)
        try:
            if file.endswith(WEIGHTS):
                model.save_weights(path)
            else:
                model.save(path)
        except Exception as error:
            found[file] = f"{type(error).__name__}: {error}"
    return found


with open(sys.argv[1]) as f:
    cases = json.load(f)
print(json.dumps({case["name"]: check(os.path.dirname(sys.argv[1]), case) for case in cases}))
