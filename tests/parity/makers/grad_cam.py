"""Grad-CAM by TensorFlow's GradientTape: maps of each convolution of a small residual network, for each of its outputs."""

import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

from .common import normal, reset, set_exact_weights, tensor, write
from .graphs import named_weights


def residual():
    x = inputs = keras.Input((9, 8, 3), name="x")
    x = start = L.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    x = L.BatchNormalization(name="norm")(x)
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="second")(x)
    x = L.Add(name="sum")([start, x])
    x = L.Conv2D(5, 3, strides=2, activation="tanh", name="third")(x)
    x = L.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, L.Dense(3, activation="softmax", name="top")(x), name="residual")


def make():
    reset("float32")
    rng = np.random.default_rng(31)
    model = residual()
    set_exact_weights(model, rng)
    variance = model.get_layer("norm").moving_variance
    variance.assign(abs(variance) + 0.5)
    weights = [{"name": name, **tensor(w)} for name, w in named_weights(model)]
    x = normal(rng, 1, 9, 8, 3)
    top = model.get_layer("top")
    cams = []
    for layer in ("first", "second", "sum", "third"):
        seen = keras.Model(model.input, [model.get_layer(layer).output, model.get_layer("pool").output])
        for k in range(3):
            with tf.GradientTape() as tape:
                maps, pooled = seen(tf.constant(x, tf.float32), training=False)
                logit = (tf.matmul(pooled, top.kernel) + top.bias)[0, k]
            share = tf.reduce_mean(tape.gradient(logit, maps), axis=(1, 2))[0]
            cam = tf.nn.relu(tf.reduce_sum(maps[0] * share, axis=-1))
            cams.append({"layer": layer, "output": k, **tensor(cam.numpy())})
    case = {"name": "residual", "model": json.loads(model.to_json()), "weights": weights, "x": tensor(x), "cams": cams}
    yield write("grad_cam.json", "Grad-CAM by GradientTape.", [case])
