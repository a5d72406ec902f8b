"""Makes published architectures with random weights in a folder, as .keras and .h5, with what each predicts; prints one JSON object by name.
The graphs of tests/parity, models within them as they are, become .keras, .h5, and .json with .weights.h5.

Usage: make_graphs.py FOLDER
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

A = keras.applications
SMALL = {"weights": None, "classes": 5, "input_shape": (32, 32, 3)}
models = {
    "MobileNet": lambda: A.MobileNet(alpha=0.25, **SMALL),
    "MobileNetV2": lambda: A.MobileNetV2(alpha=0.35, **SMALL),
    "ResNet50": lambda: A.ResNet50(**SMALL),
    "DenseNet121": lambda: A.DenseNet121(**SMALL),
    "EfficientNetB0": lambda: A.EfficientNetB0(**SMALL),
    "NASNetMobile": lambda: A.NASNetMobile(**SMALL),
}

folder = sys.argv[1]
found = {}
for name, make in models.items():
    keras.utils.set_random_seed(1)
    model = make()
    rng = np.random.default_rng(2)
    # Statistics that are not those of a new model, so that an exchange of weights would show.
    model.set_weights([w if w.ndim > 1 else rng.uniform(0.5, 1.5, w.shape).astype(w.dtype) for w in model.get_weights()])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # makes what it computes with of its weights
    x = rng.random((2, 32, 32, 3)).astype("float32")
    for ending in ("keras", "h5"):
        model.save(os.path.join(folder, f"{name}.{ending}"))
    # Called, not predict(): nothing is compiled for two samples.
    y = keras.ops.convert_to_numpy(model(x, training=False))
    found[name] = {"x": x.ravel().tolist(), "y": y.ravel().tolist(), "layers": len(model.layers)}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../parity/graphs.json")) as f:
    cases = json.load(f)["cases"]
for case in cases:
    model = keras.saving.deserialize_keras_object(case["model"])
    model.set_weights([np.array(w["values"], "float32").reshape(w["shape"]) for w in case["weights"]])
    for ending in ("keras", "h5"):
        model.save(os.path.join(folder, f"{case['name']}.{ending}"))
    model.save_weights(os.path.join(folder, f"{case['name']}.weights.h5"))
    with open(os.path.join(folder, f"{case['name']}.json"), "w") as f:
        f.write(model.to_json())
print(json.dumps(found))
