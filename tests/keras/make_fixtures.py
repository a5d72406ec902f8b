"""Makes tests/unit/fixtures/models.json: small models as Keras 3 and tf.keras 2 wrote them, with what they predict.

Usage: KERAS_BACKEND=tensorflow python make_fixtures.py   (keras 3.15.1, tf_keras 2.21, tensorflow-cpu 2.21)
"""

import base64
import gzip
import json
import os
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tf_keras


def image(k):
    layers = k.layers
    return [
        layers.Rescaling(0.5, offset=-0.1), layers.ZeroPadding2D(((1, 0), (0, 1))),
        layers.Conv2D(4, 3, padding="same", strides=2, activation="relu", kernel_regularizer="l2"), layers.BatchNormalization(),
        layers.DepthwiseConv2D(3, padding="same"), layers.SeparableConv2D(4, 2, activation="tanh"), layers.MaxPooling2D(2, strides=1, padding="same"),
        layers.Conv2DTranspose(3, 3, strides=2, padding="same"), layers.LeakyReLU(), layers.UpSampling2D(2), layers.Cropping2D(1),
        layers.AveragePooling2D(2), layers.LayerNormalization(), layers.SpatialDropout2D(0.1), layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax"),
    ]


def sequence(k):
    layers = k.layers
    return [
        layers.Embedding(12, 4), layers.Conv1D(4, 3, padding="causal", activation="relu"), layers.MaxPooling1D(2),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)), layers.GRU(4, return_sequences=True),
        layers.Bidirectional(layers.GRU(2, return_sequences=True, reset_after=False), merge_mode="sum"),
        layers.SimpleRNN(3, return_sequences=True, go_backwards=True), layers.TimeDistributed(layers.Dense(3, activation="elu")),
        layers.Permute((2, 1)), layers.LSTM(3, use_bias=False), layers.RepeatVector(2), layers.GlobalMaxPooling1D(), layers.Dense(3, activation="softmax"),
    ]


def dense(k):
    layers = k.layers
    return [layers.Flatten(), layers.Dense(6, activation="relu", name="hidden"), layers.Dropout(0.0), layers.Dense(3, activation="softmax", name="output")]


models = {
    "image": (image, (9, 8, 2), None),
    "sequence": (sequence, (12,), 12),
    "dense": (dense, (4, 3), None),
}


def packed(model, name):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        model.save(path)
        with open(path, "rb") as f:
            return base64.b64encode(gzip.compress(f.read(), mtime=0)).decode()


def make(name, k, file):
    build, shape, words = models[name]
    rng = np.random.default_rng(5)
    k.utils.set_random_seed(4)
    count = 8
    x = rng.integers(0, words, (count, *shape)).astype("float32") if words else rng.random((count, *shape)).astype("float32")
    y = rng.integers(0, 3, count)
    model = k.Sequential([k.layers.InputLayer(shape), *build(k)])
    model.compile(k.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
    made = {"model": name, "file": file, "bytes": packed(model, file), "shape": shape, "x": x.ravel().tolist(), "y": y.tolist(),
            "predictions": model.predict(x, verbose=0).ravel().tolist()}
    if name == "dense":
        made["loss"] = model.fit(x, y, epochs=3, batch_size=4, shuffle=False, verbose=0).history["loss"]
    return made


made = [make(name, keras, f"{name}.keras") for name in models] + [make(name, tf_keras, f"{name}.h5") for name in models]
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../unit/fixtures")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "models.json"), "w") as f:
    f.write(json.dumps(made).replace("}, {", "},\n{"))
