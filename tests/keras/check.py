"""Opens what Sprout wrote with Keras 3, or with tf.keras 2 where SPROUT_KERAS is tf_keras, predicts, evaluates and trains on; prints one JSON object: results by file name.

Usage: check.py LIST, a JSON file beside the files: [{file, weights_of, x, y, evaluate, train: {epochs, batch_size}, save, more}].
evaluate: whether to; save: names that end in what is to be saved after training; more: epochs after that.
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


def check(folder, case):
    path = os.path.join(folder, case["file"])
    if "weights_of" in case:
        model = keras.models.load_model(os.path.join(folder, case["weights_of"]))
        model.set_weights([np.zeros_like(w) for w in model.get_weights()])
        model.load_weights(path)
    else:
        model = keras.models.load_model(path)
    x = np.array(case["x"], "float32")
    found = {"predictions": model.predict(x, verbose=0).ravel().tolist()}
    y = np.array(case["y"]) if "y" in case else None
    if y is not None and y.ndim > 1:
        y = y.astype("float32")  # as tf.keras' R2Score wants it
    if case.get("evaluate"):
        found["evaluated"] = {name: float(value) for name, value in model.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True).items()}
    if "train" in case:
        batch_size = case["train"]["batch_size"]

        def losses(epochs):
            return model.fit(x, y, shuffle=False, verbose=0, epochs=epochs, batch_size=batch_size).history["loss"]

        found["iterations"] = int(np.asarray(model.optimizer.iterations))
        found["loss"] = losses(case["train"]["epochs"])
        for name in case.get("save", []):
            model.save(os.path.join(folder, name))
        if "more" in case:
            found["more"] = losses(case["more"])
    return found


folder = os.path.dirname(sys.argv[1])
with open(sys.argv[1]) as f:
    cases = json.load(f)
results = {}
for case in cases:
    try:
        results[case["file"]] = check(folder, case)
    except Exception as error:  # the test says which file, with Keras' own words
        results[case["file"]] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(results))
