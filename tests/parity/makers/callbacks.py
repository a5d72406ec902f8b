"""Callbacks on given losses: the rate after each epoch, when training stops, and which weights are there at the end."""

import keras
import numpy as np

from .common import reset, write

CALLBACKS = {
    "EarlyStopping": [
        dict(),
        dict(patience=2),
        dict(patience=3, restore_best_weights=True),
        dict(patience=2, min_delta=0.05, restore_best_weights=True),
        dict(patience=2, min_delta=0.01, start_from_epoch=3),
        dict(patience=1, baseline=0.6, restore_best_weights=True),
        dict(patience=2, monitor="val_accuracy", mode="max", restore_best_weights=True),
        dict(patience=2, monitor="val_accuracy", mode="max", min_delta=0.02),
    ],
    "ReduceLROnPlateau": [
        dict(patience=0),
        dict(patience=1, factor=0.5),
        dict(patience=2, factor=0.1, min_delta=0.05),
        dict(patience=1, factor=0.5, cooldown=2),
        dict(patience=1, factor=0.3, cooldown=1, min_lr=0.02),
        dict(patience=2, factor=0.5, monitor="val_accuracy", mode="max"),
    ],
}


def losses(rng):
    """Falling, then wavering: multiples of 1/128, so that comparisons do not hang on rounding."""
    return np.maximum(np.round((np.linspace(1.0, 0.4, 14) + rng.normal(0, 0.12, 14)) * 128), 1) / 128


def run(name, config, logs):
    reset("float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    callback = getattr(keras.callbacks, name)(**config)
    callback.set_model(model)
    callback.on_train_begin()
    model.stop_training = False
    rates = []
    for epoch, log in enumerate(logs):
        model.set_weights([np.array([[float(epoch)]])])  # the weight says which epoch it is of
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, dict(log))
        rates.append(float(model.optimizer.learning_rate.numpy()))
        if model.stop_training:
            break
    callback.on_train_end()
    return {
        "rates": rates, "epochs": len(rates), "stopped_epoch": getattr(callback, "stopped_epoch", None),
        "weight": float(model.get_weights()[0][0, 0]),
    }  # fmt: skip


def make():
    rng = np.random.default_rng(6)
    cases = []
    for name, configs in CALLBACKS.items():
        for config in configs:
            for sample in range(3):
                logs = [{"val_loss": float(loss), "val_accuracy": float(1 - loss / 2)} for loss in losses(rng)]
                label = f"{name} {config} {sample}"
                cases.append({"name": label, "class_name": name, "config": config, "logs": logs, **run(name, config, logs)})
    yield write("callbacks.json", "What callbacks do to the rate, the number of epochs and the weights (the epoch's number), from 0.1 on.", cases)
