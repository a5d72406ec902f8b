"""Makes tests/unit/fixtures/old_files.json: small models as Keras 3 and tf.keras 2 write them in ways that need turning to be read here, with what they predict.

Usage: KERAS_BACKEND=jax python make_old_fixtures.py   (keras 3.15.1 with jax 0.10.2, as TensorFlow has no channels_first on a processor; tf_keras 2.21)
"""

import base64
import gzip
import json
import os
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tf_keras

made = []


def packed(path):
    with open(path, "rb") as f:
        return base64.b64encode(gzip.compress(f.read(), mtime=0)).decode()


def keep(name, k, model, shape, endings, words=None, train=False, architecture=False):
    """Files of a model: whole ones by their endings, .weights.h5 and .json where they are asked for."""
    rng = np.random.default_rng(5)
    count = 6
    x = rng.integers(0, words, (count, *shape)).astype("float32") if words else rng.normal(size=(count, *shape)).astype("float32")
    y = rng.integers(0, 3, count)
    if train:
        model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for ending in endings:
            path = os.path.join(folder, f"{name}{ending}")
            if ending == ".json":
                with open(path, "w") as f:
                    f.write(model.to_json())
            elif ending == ".weights.h5" or ending == "_weights.h5":
                model.save_weights(path)
            else:
                model.save(path)
            files[f"{name}{ending}"] = packed(path)
    each = {"name": name, "files": files, "shape": shape, "x": np.round(x, 6).ravel().tolist(), "y": y.tolist()}
    each["predictions"] = model.predict(np.round(x, 6), verbose=0).astype("float32").ravel().tolist()
    if train:
        each["loss"] = model.fit(x, y, epochs=3, batch_size=4, shuffle=False, verbose=0).history["loss"]
    made.append(each)


def shaken(k, layers, shape, seed=4):
    """A model whose weights, biases and statistics are all other than at the beginning."""
    k.utils.set_random_seed(seed)
    model = k.Sequential([k.layers.InputLayer(shape), *layers])
    rng = np.random.default_rng(seed)
    model.set_weights([np.abs(w + rng.normal(0, 0.3, w.shape)).astype(w.dtype) if "variance" in v.name else (w + rng.normal(0, 0.3, w.shape)).astype(w.dtype)
                       for w, v in zip(model.get_weights(), model.weights)])
    return model


old = tf_keras.optimizers.legacy
for name, optimizer in {
    "adam": old.Adam(0.01, decay=0.1, amsgrad=True, clipnorm=0.5),
    "adam_plain": old.Adam(0.01),
    "rmsprop": old.RMSprop(0.01, momentum=0.5, centered=True),
    "sgd": old.SGD(0.1, momentum=0.9, nesterov=True, decay=0.01),
    "adagrad": old.Adagrad(0.1),
}.items():
    layers = [tf_keras.layers.Dense(4, activation="tanh"), tf_keras.layers.Dense(3, activation="softmax")]
    model = shaken(tf_keras, layers, (5,))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    keep(f"old_{name}", tf_keras, model, (5,), [".h5"], train=True)

for k, own, tag in [(keras, [".keras", ".h5", ".json", ".weights.h5"], "keras3"), (tf_keras, [".h5", ".json", "_weights.h5"], "tf_keras")]:
    L = k.layers
    inner = k.Sequential([L.Conv2D(3, 3, activation="relu", name="conv"), L.BatchNormalization(name="norm")], name="features")
    model = shaken(k, [L.Rescaling(0.5), inner, L.Flatten(), k.Sequential([L.Dense(4, activation="relu"), L.Dense(3, activation="softmax")], name="head")], (6, 5, 2))
    keep(f"nested_{tag}", k, model, (6, 5, 2), own)
    model = shaken(k, [L.LSTM(4, recurrent_activation="hard_sigmoid"), L.Dense(3, activation="hard_sigmoid")], (5, 2))
    keep(f"hard_sigmoid_{tag}", k, model, (5, 2), own)
    model = shaken(k, [L.LSTM(3, return_sequences=True), L.GlobalMaxPooling1D(), L.Dense(3, activation="softmax")], (None, 2))
    rng = np.random.default_rng(5)
    x = np.round(rng.normal(size=(3, 7, 2)).astype("float32"), 6)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f"free_{tag}{own[0]}")
        model.save(path)
        made.append({"name": f"free_{tag}", "files": {os.path.basename(path): packed(path)}, "shape": [7, 2], "x": x.ravel().tolist(),
                     "y": [0, 1, 2], "predictions": model.predict(x, verbose=0).ravel().tolist()})
    for policy in ["float16", "mixed_float16"] + (["bfloat16"] if k is keras else []):
        layers = [L.Dense(4, activation="tanh", dtype=policy), L.BatchNormalization(dtype=policy), L.Dense(3, activation="softmax", dtype=policy)]
        keep(f"{policy}_{tag}", k, shaken(k, layers, (5,)), (5,), own[:1])

L = keras.layers
first = "channels_first"
model = shaken(keras, [
    L.ZeroPadding2D(1, data_format=first), L.Conv2D(4, 3, strides=2, data_format=first, activation="relu"), L.BatchNormalization(axis=1),
    L.MaxPooling2D(2, strides=1, data_format=first), L.SeparableConv2D(3, 2, data_format=first), L.Dropout(0.2), L.Flatten(), L.Dense(3, activation="softmax"),
], (2, 7, 9))
keep("first_flat", keras, model, (2, 7, 9), [".keras", ".h5"])
model = shaken(keras, [L.Conv2D(4, 3, data_format=first), L.Flatten(data_format=first), L.Dense(3)], (2, 5, 6))
keep("first_flat_turned", keras, model, (2, 5, 6), [".keras"])
model = shaken(keras, [L.Conv2D(4, 3, data_format=first), L.UpSampling2D(2, data_format=first), L.GlobalAveragePooling2D(data_format=first), L.Dense(3)], (2, 5, 6))
keep("first_global", keras, model, (2, 5, 6), [".keras"])

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../unit/fixtures")
with open(os.path.join(folder, "old_files.json"), "w") as f:
    f.write(json.dumps(made).replace('}, {"name"', '},\n{"name"') + "\n")
