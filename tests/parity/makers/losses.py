"""Losses: the mean over a batch and its gradient, with respect to y_pred or to the logits below a softmax or sigmoid."""

import keras
import numpy as np
import tensorflow as tf

from .common import named, normal, number, one_hot, probabilities, reset, tensor, write

N, CLASSES = 5, 4
LABELS = np.array([2, 0, 3, 3, 1])


def loss(class_name, **config):
    return {"class_name": class_name, "config": config}


def case(name, spec, y_true, y_pred, floatx="float64"):
    """The loss of y_pred as it stands."""
    reset(floatx)
    y_pred = tf.Variable(np.asarray(y_pred, floatx))
    with tf.GradientTape() as tape:
        function = named(keras.losses, spec)
        function = loss_by_name(function) if isinstance(function, str) else function
        value = function(y_true, y_pred)
    return {
        "name": name, "loss": spec, "floatx": floatx,
        "y_true": tensor(y_true), "y_pred": tensor(y_pred), "value": number(value), "dy_pred": tensor(tape.gradient(value, y_pred)),
    }  # fmt: skip


def loss_by_name(text):
    """compile(loss=text) takes the mean of what the function of that name gives for each sample."""
    return lambda y_true, y_pred: tf.reduce_mean(keras.losses.get(text)(tf.cast(y_true, y_pred.dtype), y_pred))


def case_logits(name, spec, y_true, logits, activation):
    """The loss of a model that ends with softmax or sigmoid: inside fit() Keras computes it from the logits."""
    reset()
    logits = tf.Variable(logits)
    function = named(keras.losses, spec)

    @tf.function  # as fit() does
    def run():
        with tf.GradientTape() as tape:
            value = function(y_true, keras.activations.get(activation)(logits))
        return value, tape.gradient(value, logits)

    value, dlogits = run()
    return {
        "name": name, "loss": spec, "activation": activation,
        "y_true": tensor(y_true), "logits": tensor(logits), "value": number(value), "dlogits": tensor(dlogits),
    }  # fmt: skip


def crossentropy_cases(rng):
    p, z = probabilities(rng, N, CLASSES), normal(rng, N, CLASSES, scale=2.0)
    unnormalized = np.round(rng.uniform(0.05, 0.95, (N, CLASSES)) * 1024) / 1024
    certain = one_hot(LABELS, CLASSES)[:, ::-1].copy()  # some rows wholly right, others wholly wrong: the probabilities are clipped
    far = normal(rng, N, CLASSES, scale=40.0)
    soft = np.array([[0.5, 0.25, 0.125, 0.125], [0, 0.5, 0.5, 0], [0.25] * 4, [0.0625, 0.0625, 0.125, 0.75], [0, 0, 0.875, 0.125]])
    kinds = {
        "sparse_categorical_crossentropy": (LABELS, [loss("SparseCategoricalCrossentropy")]),
        "categorical_crossentropy": (
            one_hot(LABELS, CLASSES),
            [loss("CategoricalCrossentropy"), loss("CategoricalCrossentropy", label_smoothing=0.125)],
        ),
    }
    for kind, (y_true, specs) in kinds.items():
        for spec in specs:
            tag = kind + ("_label_smoothing" if spec["config"] else "")
            from_logits = loss(spec["class_name"], from_logits=True, **spec["config"])
            yield case(tag, spec, y_true, p)
            yield case(f"{tag}_unnormalized", spec, y_true, unnormalized)
            yield case(f"{tag}_from_logits", from_logits, y_true, z)
            yield case(f"{tag}_from_logits_far", from_logits, y_true, far)
            yield case_logits(f"{tag}_softmax", spec, y_true, z, "softmax")
            yield case_logits(f"{tag}_softmax_far", spec, y_true, far, "softmax")
        yield case(f"{kind}_clipped", specs[0], y_true, certain)
    yield case("sparse_categorical_crossentropy_column", kinds["sparse_categorical_crossentropy"][1][0], LABELS[:, None], p)
    yield case("categorical_crossentropy_soft_targets", loss("CategoricalCrossentropy"), soft, p)
    yield case_logits("categorical_crossentropy_soft_targets_softmax", loss("CategoricalCrossentropy"), soft, z, "softmax")


def binary_cases(rng):
    for outputs in (1, 3):
        y = np.round(rng.uniform(0, 1, (N, outputs)))
        p = np.round(rng.uniform(0.02, 0.98, (N, outputs)) * 1024) / 1024
        z, far = normal(rng, N, outputs, scale=2.0), normal(rng, N, outputs, scale=60.0)
        for config in ({}, {"label_smoothing": 0.125}):
            tag = f"binary_crossentropy_{outputs}" + ("_label_smoothing" if config else "")
            spec, from_logits = loss("BinaryCrossentropy", **config), loss("BinaryCrossentropy", from_logits=True, **config)
            yield case(tag, spec, y, p)
            yield case(f"{tag}_from_logits", from_logits, y, z)
            yield case(f"{tag}_from_logits_far", from_logits, y, far)
            yield case_logits(f"{tag}_sigmoid", spec, y, z, "sigmoid")
            yield case_logits(f"{tag}_sigmoid_far", spec, y, far, "sigmoid")
    y = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    yield case("binary_crossentropy_flat_targets", loss("BinaryCrossentropy"), y, np.array([[0.25], [0.5], [0.875], [0.125], [0.75]]))
    # In float, 1 - epsilon is rounded, which decides what a wholly wrong answer costs.
    for floatx in ("float32", "float64"):
        p = np.array([[0.0], [0.0], [1.0], [1.0], [0.5]])
        yield case(f"binary_crossentropy_clipped_{floatx}", loss("BinaryCrossentropy"), y[:, None], p, floatx)


def regression_cases(rng):
    y, p = normal(rng, N, 3), normal(rng, N, 3)
    for class_name in ("MeanSquaredError", "MeanAbsoluteError", "Huber"):
        yield case(class_name, loss(class_name), y, p)
        yield case(f"{class_name}_flat_targets", loss(class_name), y[:, 0], p[:, :1])
        yield case(f"{class_name}_rank_3", loss(class_name), normal(rng, 2, 3, 4), normal(rng, 2, 3, 4))
    yield case("Huber_small_delta", loss("Huber", delta=0.25), y, p)
    yield case("Huber_large_delta", loss("Huber", delta=4.0), y, p)


def hinge_cases(rng):
    p = normal(rng, N, 3)
    signs = np.sign(normal(rng, N, 3) + 1 / 1024)
    yield case("Hinge", loss("Hinge"), signs, p)
    yield case("Hinge_zero_one_targets", loss("Hinge"), (signs + 1) / 2, p)
    yield case("Hinge_one_output", loss("Hinge"), signs[:, :1], p[:, :1])
    yield case("CategoricalHinge", loss("CategoricalHinge"), one_hot(LABELS, CLASSES), normal(rng, N, CLASSES))
    yield case("CategoricalHinge_probabilities", loss("CategoricalHinge"), one_hot(LABELS, CLASSES), probabilities(rng, N, CLASSES))


def name_cases(rng):
    """The short names."""
    y, p = normal(rng, N, 3), normal(rng, N, 3)
    yes, q = np.round(rng.uniform(0, 1, (N, 3))), np.round(rng.uniform(0.02, 0.98, (N, 3)) * 1024) / 1024
    for text in ("mse", "MSE", "mean_squared_error", "mae", "MAE", "mean_absolute_error", "huber", "hinge"):
        yield case(f"name_{text}", text, np.sign(y + 1 / 1024) if text == "hinge" else y, p)
    for text in ("bce", "BCE", "binary_crossentropy"):
        yield case(f"name_{text}", text, yes, q)
    hot, r = one_hot(LABELS, CLASSES), probabilities(rng, N, CLASSES)
    for text in ("categorical_crossentropy", "categorical_hinge"):
        yield case(f"name_{text}", text, hot, r)
    yield case("name_sparse_categorical_crossentropy", "sparse_categorical_crossentropy", LABELS, r)


def make():
    rng = np.random.default_rng(11)
    cases = [c for group in (crossentropy_cases, binary_cases, regression_cases, hinge_cases, name_cases) for c in group(rng)]
    yield write("losses.json", "Mean loss of a batch and its gradient with respect to y_pred (or to the logits).", cases)
