"""Metrics: the running value after a first and a second, smaller, batch; and which metric "accuracy" stands for."""

import keras
import numpy as np

from .common import named, normal, number, one_hot, probabilities, reset, tensor, write

CLASSES = 7
LABELS = np.array([2, 0, 3, 6, 1, 5, 4, 4])
FIRST = 5  # samples in the first batch; the rest are in the second


def metric(class_name, **config):
    return {"class_name": class_name, "config": config}


def case(name, spec, y_true, y_pred):
    reset("float32")  # the backend's top-k knows no double
    m, y_pred = named(keras.metrics, spec), y_pred.astype("float32")
    batches = []
    for part in (slice(None, FIRST), slice(FIRST, None)):
        m.update_state(y_true[part], y_pred[part])
        batches.append({"y_true": tensor(y_true[part]), "y_pred": tensor(y_pred[part]), "result": number(m.result())})
    return {"name": name, "metric": spec, "logs_name": m.name, "batches": batches}


def case_by_name(text, loss, y_true, y_pred):
    """What compile(metrics=[text]) makes of a name: it looks at the shapes of targets and predictions and at nothing else."""
    reset("float32")
    inputs = keras.layers.Input((y_pred.shape[-1],))
    model = keras.Model(inputs, inputs)  # predicts what it is given
    model.compile(loss=loss, metrics=[text])
    logs = model.evaluate(y_pred, y_true, batch_size=FIRST, verbose=0, return_dict=True)
    key = [k for k in logs if k != "loss"]
    shapes = f"{list(y_true.shape)}_{list(y_pred.shape)}"
    return {
        "name": f"{text}_{loss}_{shapes}", "metric": text, "loss": loss, "logs_name": key[0], "logs_loss": number(logs["loss"]),
        "batches": [{"y_true": tensor(y_true), "y_pred": tensor(y_pred), "result": number(logs[key[0]])}],
    }  # fmt: skip


def cases():
    rng = np.random.default_rng(13)
    n = len(LABELS)
    hot, p = one_hot(LABELS, CLASSES), probabilities(rng, n, CLASSES)
    p[[1, 3, 6]] = one_hot(LABELS[[1, 3, 6]], CLASSES) * 0.5 + 0.0625  # three right answers
    ties = np.round(probabilities(rng, n, CLASSES) * 16) / 16  # many equal scores
    yes, q = np.round(rng.uniform(0, 1, (n, 1))), np.round(rng.uniform(0, 1, (n, 1)) * 64) / 64
    q[2] = 0.5  # not above the threshold

    yield case("BinaryAccuracy", metric("BinaryAccuracy"), yes, q)
    yield case("BinaryAccuracy_threshold", metric("BinaryAccuracy", threshold=0.25), yes, q)
    yield case("BinaryAccuracy_outputs", metric("BinaryAccuracy"), hot, p)
    yield case("BinaryAccuracy_flat_targets", metric("BinaryAccuracy"), yes[:, 0], q)
    # Values are no classes: what equals 0 or 1 as the prediction does is met, and nothing else.
    counts = np.array([[0.0], [1.0], [2.0], [0.5], [1.0], [24.5], [0.0], [-1.0]])
    yield case("BinaryAccuracy_of_values", metric("BinaryAccuracy"), counts, q)
    yield case("BinaryAccuracy_of_soft_targets", metric("BinaryAccuracy"), hot * 0.75 + 0.0625, p)
    yield case("CategoricalAccuracy", metric("CategoricalAccuracy"), hot, p)
    yield case("CategoricalAccuracy_ties", metric("CategoricalAccuracy"), hot, ties)
    yield case("SparseCategoricalAccuracy", metric("SparseCategoricalAccuracy"), LABELS, p)
    yield case("SparseCategoricalAccuracy_column", metric("SparseCategoricalAccuracy"), LABELS[:, None], p)
    yield case("SparseCategoricalAccuracy_ties", metric("SparseCategoricalAccuracy"), LABELS, ties)
    for k in (3, 5):
        yield case(f"TopKCategoricalAccuracy_{k}", metric("TopKCategoricalAccuracy", k=k), hot, p)
        yield case(f"TopKCategoricalAccuracy_{k}_ties", metric("TopKCategoricalAccuracy", k=k), hot, ties)
        yield case(f"SparseTopKCategoricalAccuracy_{k}", metric("SparseTopKCategoricalAccuracy", k=k), LABELS, p)
        yield case(f"SparseTopKCategoricalAccuracy_{k}_ties", metric("SparseTopKCategoricalAccuracy", k=k), LABELS, ties)
    yield case("TopKCategoricalAccuracy_default", metric("TopKCategoricalAccuracy"), hot, p)

    y, z = normal(rng, n, 3), normal(rng, n, 3, scale=0.5)
    for class_name in ("MeanSquaredError", "MeanAbsoluteError", "R2Score"):
        yield case(class_name, metric(class_name), y, y + z)
        yield case(f"{class_name}_one_output", metric(class_name), y[:, :1], y[:, :1] + z[:, :1])
    yield case("MeanSquaredError_flat_targets", metric("MeanSquaredError"), y[:, 0], y[:, :1] + z[:, :1])

    constant = np.where(np.arange(3) == 1, 0.5, y)  # an output whose targets do not vary
    yield case("R2Score_constant_targets", metric("R2Score"), constant, y + z)

    yield case_by_name("accuracy", "sparse_categorical_crossentropy", LABELS, p)
    yield case_by_name("accuracy", "sparse_categorical_crossentropy", LABELS[:, None], p)
    yield case_by_name("acc", "sparse_categorical_crossentropy", LABELS, p)
    yield case_by_name("Accuracy", "sparse_categorical_crossentropy", LABELS, p)
    yield case_by_name("accuracy", "categorical_crossentropy", hot, p)
    yield case_by_name("accuracy", "binary_crossentropy", yes, q)
    yield case_by_name("accuracy", "binary_crossentropy", yes[:, 0], q)
    yield case_by_name("accuracy", "binary_crossentropy", hot, p)  # categorical, although the loss is binary
    for text in ("sparse_categorical_accuracy", "SparseCategoricalAccuracy", "sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy"):
        yield case_by_name(text, "sparse_categorical_crossentropy", LABELS, p)
    for text in ("categorical_accuracy", "top_k_categorical_accuracy", "TopKCategoricalAccuracy", "binary_accuracy", "BinaryAccuracy"):
        yield case_by_name(text, "categorical_crossentropy", hot, p)
    for text in ("r2_score", "R2Score", "MeanSquaredError", "MSE", "mean_squared_error"):
        yield case_by_name(text, "mse", y, y + z)
    yield case_by_name("mse", "mse", y, y + z)
    yield case_by_name("mae", "mse", y, y + z)
    yield case_by_name("mean_absolute_error", "mean_squared_error", y, y + z)


def make():
    yield write("metrics.json", "Running value of each metric over two batches of different sizes.", list(cases()))
