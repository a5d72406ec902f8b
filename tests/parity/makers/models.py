"""Models as text: what summary() prints and what to_json() writes, before and after compile and training."""

import json

import keras
import numpy as np

from .common import named, reset, sequential, write
from .training import dense, layer

SOFTMAX = [layer("Flatten"), dense(10, "softmax")]
MLP = [layer("Flatten"), dense(128, "relu", name="hidden"), dense(10, "softmax", name="output")]
DROPOUT = [layer("Flatten"), dense(128, "relu"), layer("Dropout", rate=0.5), dense(64, "relu"), layer("Dropout", rate=0.25), dense(10, "softmax")]
FROZEN = [layer("Flatten"), dense(16, "relu", trainable=False, name="frozen"), dense(10, "softmax", name="output")]
ALL_FROZEN = [layer("Flatten"), dense(10, "softmax", trainable=False)]
EVERY_LAYER = [
    layer("Reshape", target_shape=[14, -1]), dense(8), layer("LeakyReLU"), dense(8), layer("ELU", alpha=0.5), layer("Activation", activation="gelu"),
    layer("ReLU", negative_slope=0.125), layer("Dropout", rate=0.0), layer("Flatten"), dense(5, use_bias=False), layer("Softmax"),
]  # fmt: skip
OPTIONS = [
    layer("Flatten", name="flat"),
    dense(12, "relu", kernel_initializer="he_normal", kernel_regularizer=layer("L1L2", l1=0.25, l2=0.5), bias_regularizer=layer("L1", l1=0.125)),
    dense(11, "elu", kernel_initializer="random_normal", bias_initializer="ones"),
    dense(10, "softmax", kernel_initializer="glorot_normal", kernel_regularizer="l2"),
]


def long_names(*lengths):
    """Names cut from a word without spaces: "name (Dense)" fits its column, fills it or wraps."""
    return [dense(3, name="abcdefghijklmnopqrstuvwxyz_0123456789_abcdefghijklmnopqrstuvwxyz"[:n]) for n in lengths]


# name: input shape, layers, name of the model, compile (None: not compiled), trained?
MODELS = {
    "softmax": ([28, 28], SOFTMAX, None, None, False),
    "softmax_compiled": ([28, 28], SOFTMAX, None, layer("SGD"), False),
    "softmax_trained_sgd": ([28, 28], SOFTMAX, None, layer("SGD"), True),
    "softmax_trained_momentum": ([28, 28], SOFTMAX, None, layer("SGD", momentum=0.9), True),
    "softmax_trained_rmsprop": ([28, 28], SOFTMAX, None, layer("RMSprop"), True),
    "softmax_trained_rmsprop_all": ([28, 28], SOFTMAX, None, layer("RMSprop", momentum=0.5, centered=True), True),
    "softmax_trained_adagrad": ([28, 28], SOFTMAX, None, layer("Adagrad"), True),
    "softmax_trained_adam": ([28, 28], SOFTMAX, None, layer("Adam"), True),
    "softmax_trained_amsgrad": ([28, 28], SOFTMAX, None, layer("Adam", amsgrad=True), True),
    "softmax_trained_adamw": ([28, 28], SOFTMAX, None, layer("AdamW"), True),
    "mlp": ([28, 28], MLP, None, None, False),
    "mlp_named": ([28, 28], MLP, "fashion", None, False),
    "mlp_trained_adam": ([28, 28], MLP, None, layer("Adam"), True),
    "dropout": ([28, 28], DROPOUT, None, None, False),
    "dropout_trained_adam": ([28, 28], DROPOUT, None, layer("Adam"), True),
    "cifar": ([32, 32, 3], SOFTMAX, None, None, False),
    "frozen": ([28, 28], FROZEN, None, None, False),
    "frozen_trained_adam": ([28, 28], FROZEN, None, layer("Adam"), True),
    "all_frozen": ([28, 28], ALL_FROZEN, None, None, False),
    "every_layer": ([28, 28], EVERY_LAYER, None, None, False),
    "options": ([28, 28], OPTIONS, None, layer("SGD", learning_rate=0.5, momentum=0.5, nesterov=True, clipnorm=1.0), False),
    "megabytes": ([32, 32, 3], [layer("Flatten"), dense(512, "relu"), dense(512, "relu"), dense(10, "softmax")], None, None, False),
    "small": ([2], [dense(1, "sigmoid")], None, None, False),
    "long_names": ([4], long_names(22, 23, 24, 31, 32, 45, 62), None, None, False),
    "long_name_words": ([4], [dense(3, name="a-layer-whose-name-wraps-at-hyphens-or-not"), dense(2, name="two words and three more words")], None, None, False),
    "long_shape": ([2, 2, 2, 2, 2], [dense(1000), dense(1562)], None, None, False),
    "model_name_fills_line": ([4], [dense(1)], "m" * 71, None, False),
    "model_name_beyond_line": ([4], [dense(1)], "m" * 72, None, False),
    "model_name_three_lines": ([4], [dense(1)], "m" * 160, None, False),
}  # fmt: skip


def build(input_shape, layers, name, optimizer, trained):
    reset("float32")
    model = sequential({"input_shape": input_shape, "layers": layers, "name": name})
    if optimizer:
        model.compile(optimizer=named(keras.optimizers, optimizer), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    if trained:
        model.fit(np.zeros((2, *input_shape)), np.zeros(2), verbose=0)
    return model


def summary_case(name, input_shape, layers, model_name, optimizer, trained):
    model = build(input_shape, layers, model_name, optimizer, trained)
    lines = []
    model.summary(print_fn=lines.append)
    config = {"input_shape": input_shape, "layers": layers} | ({"name": model_name} if model_name else {})
    result = {"name": name, "model": {"class_name": "Sequential", "config": config}}
    if optimizer:
        result["compile"] = {"optimizer": optimizer, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    return result | {"trained": trained, "summary": "\n".join(lines)}


def config_case(name, *spec):
    model = build(*spec)
    trainable = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    return {
        "name": name,
        "model": json.loads(model.to_json()),
        "layers": [
            {"name": one.name, "class_name": type(one).__name__, "output_shape": [None, *one.output.shape[1:]], "params": one.count_params()}
            for one in model.layers
        ],
        "weights": [{"name": f"{one.name}/{w.name}", "shape": list(w.shape)} for one in model.layers for w in one.weights],
        "params": model.count_params(), "trainable_params": trainable,
    }  # fmt: skip


def make():
    yield write("summaries.json", "What model.summary() prints where there is no terminal.", [summary_case(n, *spec) for n, spec in MODELS.items()])
    untrained = {n: spec for n, spec in MODELS.items() if not spec[-1]}
    yield write("configs.json", "What model.to_json() writes, and what is built from it.", [config_case(n, *spec) for n, spec in untrained.items()])
