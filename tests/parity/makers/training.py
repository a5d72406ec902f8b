"""Training: whole fits of small models from given weights, in the given order: batch losses, history, weights, evaluate, predict."""

import keras
import numpy as np

from .common import exact, named, number, one_hot, reset, sequential, set_exact_weights, tensor, weights, write

CLASSES = 4


def layer(class_name, **config):
    return {"class_name": class_name, "config": config}


def dense(units, activation=None, **config):
    return layer("Dense", units=units, activation=activation, **config) if activation else layer("Dense", units=units, **config)


SOFTMAX = {"input_shape": [12], "layers": [dense(CLASSES, "softmax")]}
MLP = {"input_shape": [3, 4], "layers": [layer("Flatten"), dense(8, "relu", name="hidden"), dense(CLASSES, "softmax", name="output")]}
BINARY = {"input_shape": [12], "layers": [dense(6, "tanh"), dense(1, "sigmoid")]}
REGRESSION = {"input_shape": [12], "layers": [dense(6, "elu"), dense(2)]}
L2 = {
    "input_shape": [12],
    "layers": [dense(6, "relu", kernel_regularizer=layer("L2", l2=0.01)), dense(CLASSES, "softmax", kernel_regularizer=layer("L1", l1=0.001))],
}
FROZEN = {"input_shape": [12], "layers": [dense(6, "relu", trainable=False, kernel_regularizer="l2"), dense(CLASSES, "softmax")]}
LOGITS = {"input_shape": [12], "layers": [dense(6, "gelu"), dense(CLASSES)]}
SPARSE = "sparse_categorical_crossentropy"

# name: model, optimizer, loss, metrics, samples, fit options. Steps an epoch: ceil(training samples / batch size).
CASES = {
    "softmax_sgd": (SOFTMAX, layer("SGD", learning_rate=0.1), SPARSE, ["accuracy"], 40, dict(batch_size=8, epochs=2)),
    "softmax_sgd_bytes": (SOFTMAX, layer("SGD"), SPARSE, ["accuracy"], 40, dict(batch_size=8, epochs=2)),
    "mlp_adam": (MLP, "adam", SPARSE, ["accuracy"], 40, dict(batch_size=8, epochs=3, validation_split=0.2)),
    "mlp_adam_partial_batch": (MLP, layer("Adam", learning_rate=0.01), SPARSE, ["accuracy"], 37, dict(batch_size=8, epochs=2, validation_split=0.25)),
    "binary_rmsprop": (BINARY, layer("RMSprop", learning_rate=0.01), "binary_crossentropy", ["accuracy"], 40, dict(batch_size=8, epochs=2)),
    "regression_adagrad": (REGRESSION, layer("Adagrad", learning_rate=0.1), "mse", ["mae"], 40, dict(batch_size=8, epochs=2)),
    "regression_huber_clipnorm": (
        REGRESSION, layer("SGD", learning_rate=0.1, momentum=0.5, clipnorm=0.25), layer("Huber", delta=0.5), ["mse", "mae"], 27,
        dict(batch_size=5, epochs=2, validation_split=0.3),
    ),
    "l2_nesterov": (
        L2, layer("SGD", learning_rate=0.05, momentum=0.9, nesterov=True), SPARSE, ["accuracy"], 38, dict(batch_size=8, epochs=2, validation_split=0.2),
    ),
    "frozen_adamw": (FROZEN, layer("AdamW", learning_rate=0.01, weight_decay=0.1), SPARSE, ["accuracy"], 40, dict(batch_size=8, epochs=2)),
    "frozen_global_clipnorm": (FROZEN, layer("SGD", learning_rate=0.5, global_clipnorm=0.5), SPARSE, ["accuracy"], 40, dict(batch_size=8, epochs=2)),
    "one_hot_label_smoothing": (
        MLP, layer("Adam", learning_rate=0.01), layer("CategoricalCrossentropy", label_smoothing=0.1), ["accuracy"], 40, dict(batch_size=8, epochs=2),
    ),
    "from_logits": (
        LOGITS, layer("SGD", learning_rate=0.2), layer("SparseCategoricalCrossentropy", from_logits=True),
        ["accuracy", layer("SparseCategoricalAccuracy")], 40, dict(batch_size=10, epochs=3),
    ),
    # The logits below a softmax or a sigmoid are taken where logits are said to come.
    "from_logits_of_softmax": (
        MLP, layer("SGD", learning_rate=0.2), layer("SparseCategoricalCrossentropy", from_logits=True), ["accuracy"], 40, dict(batch_size=10, epochs=2),
    ),
    "from_logits_of_sigmoid": (
        BINARY, layer("SGD", learning_rate=0.2), layer("BinaryCrossentropy", from_logits=True), ["accuracy"], 40, dict(batch_size=10, epochs=2),
    ),
}  # fmt: skip


def data(name, model, loss, n):
    """x, y, scale: learnable and not separable. Bytes are seen by the model as x * scale."""
    rng = np.random.default_rng([19, *name.encode()])
    scale = 1 / 255 if name.endswith("bytes") else 1
    x = rng.integers(0, 256, (n, *model["input_shape"])) if scale != 1 else np.round(rng.normal(size=(n, *model["input_shape"])) * 16) / 16
    flat = (x * scale).reshape(n, -1)
    scores = (flat - flat.mean()) @ rng.normal(size=(flat.shape[1], CLASSES)) + rng.normal(size=(n, CLASSES))
    labels = scores.argmax(-1)
    loss_name = loss if isinstance(loss, str) else loss["class_name"]
    if loss_name in (SPARSE, "SparseCategoricalCrossentropy"):
        return x, labels, scale
    if loss_name == "CategoricalCrossentropy":
        return x, one_hot(labels, CLASSES), scale
    if loss_name in ("binary_crossentropy", "BinaryCrossentropy"):
        return x, (labels < 2).astype(float)[:, None], scale
    return x, np.round(scores[:, :2] * 16) / 16, scale


def compiled(model_config, optimizer, loss, metrics, initial=None):
    reset()
    model = sequential(model_config)
    model.compile(
        optimizer=exact(keras.optimizers.get(named(keras.optimizers, optimizer))),
        loss=named(keras.losses, loss),
        metrics=[named(keras.metrics, metric) for metric in metrics],
    )
    if initial is None:
        set_exact_weights(model, np.random.default_rng(23), scale=0.4)
    else:
        model.set_weights(initial)
    return model


def batch_losses(model, x, y, batch_size, epochs):
    """Loss of every mini-batch in turn, before its step, penalties included."""
    losses = []
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            model.reset_metrics()
            part = slice(start, start + batch_size)
            losses.append(number(model.train_on_batch(x[part], y[part], return_dict=True)["loss"]))
    return losses


def case(name, model_config, optimizer, loss, metrics, n, fit):
    x, y, scale = data(name, model_config, loss, n)
    seen = x * scale
    model = compiled(model_config, optimizer, loss, metrics)
    initial, initial_json = model.get_weights(), weights(model)
    history = model.fit(seen, y, shuffle=False, verbose=0, **fit).history
    evaluate = model.evaluate(seen, y, batch_size=fit["batch_size"], verbose=0, return_dict=True)

    again = compiled(model_config, optimizer, loss, metrics, initial)
    training = int(n * (1.0 - fit.get("validation_split", 0.0)))  # rounded down, so the validation part is rounded up
    losses = batch_losses(again, seen[:training], y[:training], fit["batch_size"], fit["epochs"])
    for one, other in zip(model.get_weights(), again.get_weights()):
        assert np.allclose(one, other, rtol=1e-12, atol=1e-14), f"{name}: expected fit and train_on_batch to end at the same weights"
    return {
        "name": name, "model": {"class_name": "Sequential", "config": model_config},
        "compile": {"optimizer": optimizer, "loss": loss, "metrics": metrics}, "fit": {"shuffle": False, **fit},
        "scale": scale, "training_samples": training, "x": tensor(x), "y": tensor(y),
        "initial_weights": initial_json, "batch_losses": losses,
        "history": {key: [number(v) for v in values] for key, values in history.items()},
        "weights": weights(model), "evaluate": {key: number(v) for key, v in evaluate.items()}, "predict": tensor(model.predict(seen, verbose=0)),
    }  # fmt: skip


def make():
    about = "Fits without shuffling. Models see x * scale. batch_losses: loss of each mini-batch in turn, before its step."
    yield write("training.json", about, [case(name, *rest) for name, rest in CASES.items()])
