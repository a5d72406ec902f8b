"""Opens what Sprout wrote with Keras 3, or with tf.keras 2 where SPROUT_KERAS is tf_keras, predicts and trains on; prints one JSON object: results by file name.

Usage: check.py LIST, a JSON file beside the files: [{file, weights_of, x, train: {x, y, epochs, batch_size}}].
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
    if "train" in case:
        train = case["train"]
        found["iterations"] = int(model.optimizer.iterations)
        history = model.fit(np.array(train["x"], "float32"), np.array(train["y"]), shuffle=False, verbose=0,
                            epochs=train["epochs"], batch_size=train["batch_size"])
        found["loss"] = history.history["loss"]
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
