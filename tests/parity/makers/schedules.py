"""Learning rate schedules: the rate at some steps."""

import keras

from .common import reset, write

STEPS = [0, 1, 2, 3, 4, 5, 7, 10, 11, 19, 20, 25, 100]

SCHEDULES = {
    "ExponentialDecay": dict(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.5),
    "ExponentialDecay_staircase": dict(initial_learning_rate=0.1, decay_steps=4, decay_rate=0.9, staircase=True),
    "InverseTimeDecay": dict(initial_learning_rate=10.0, decay_steps=1000, decay_rate=1.0),
    "InverseTimeDecay_staircase": dict(initial_learning_rate=0.1, decay_steps=4, decay_rate=0.5, staircase=True),
    "CosineDecay": dict(initial_learning_rate=0.1, decay_steps=20),
    "CosineDecay_alpha": dict(initial_learning_rate=0.1, decay_steps=20, alpha=0.25),
    "CosineDecay_warmup": dict(initial_learning_rate=0.01, decay_steps=15, alpha=0.1, warmup_target=0.2, warmup_steps=5),
    "PiecewiseConstantDecay": dict(boundaries=[3, 10, 19], values=[0.1, 0.05, 0.02, 0.001]),
}


def make():
    cases = []
    for name, config in SCHEDULES.items():
        reset()
        schedule = getattr(keras.optimizers.schedules, name.split("_")[0])(**config)
        rates = [float(schedule(keras.ops.convert_to_tensor(step, dtype="int64"))) for step in STEPS]
        adam = keras.optimizers.Adam(learning_rate=schedule)
        cases.append({
            "name": name,
            "get_config": adam.get_config()["learning_rate"],
            "steps": STEPS,
            "rates": rates,
        })
    yield write("schedules.json", "Rates of each schedule at some steps (in float32).", cases)
