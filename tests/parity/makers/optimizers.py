"""Optimizers: two variables over five steps with given gradients, for every option."""

import keras
import numpy as np

from .common import exact, named, normal, reset, tensor, write

STEPS = 5
SHAPES = {"kernel": (3, 4), "bias": (4,)}


def optimizer(class_name, **config):
    return {"class_name": class_name, "config": config}


OPTIMIZERS = {
    "SGD": optimizer("SGD"),
    "SGD_learning_rate": optimizer("SGD", learning_rate=0.5),
    "SGD_momentum": optimizer("SGD", learning_rate=0.1, momentum=0.9),
    "SGD_nesterov": optimizer("SGD", learning_rate=0.1, momentum=0.9, nesterov=True),
    "SGD_nesterov_without_momentum": optimizer("SGD", learning_rate=0.1, nesterov=True),
    "SGD_weight_decay": optimizer("SGD", learning_rate=0.1, weight_decay=0.25),
    "SGD_momentum_weight_decay": optimizer("SGD", learning_rate=0.1, momentum=0.5, weight_decay=0.25),
    "SGD_clipnorm": optimizer("SGD", learning_rate=0.5, clipnorm=1.5),
    "SGD_global_clipnorm": optimizer("SGD", learning_rate=0.5, global_clipnorm=2.0),
    "SGD_global_clipnorm_above": optimizer("SGD", learning_rate=0.5, global_clipnorm=100.0),
    "SGD_clipvalue": optimizer("SGD", learning_rate=0.5, clipvalue=0.25),
    "SGD_momentum_clipnorm_weight_decay": optimizer("SGD", learning_rate=0.1, momentum=0.9, clipnorm=0.5, weight_decay=0.125),
    "RMSprop": optimizer("RMSprop"),
    "RMSprop_rho": optimizer("RMSprop", learning_rate=0.01, rho=0.5),
    "RMSprop_epsilon": optimizer("RMSprop", learning_rate=0.1, epsilon=0.5),
    "RMSprop_momentum": optimizer("RMSprop", learning_rate=0.01, momentum=0.9),
    "RMSprop_centered": optimizer("RMSprop", learning_rate=0.01, centered=True),
    "RMSprop_centered_momentum": optimizer("RMSprop", learning_rate=0.01, rho=0.75, momentum=0.5, centered=True, epsilon=0.001),
    "RMSprop_weight_decay": optimizer("RMSprop", learning_rate=0.01, weight_decay=0.5),
    "Adagrad": optimizer("Adagrad"),
    "Adagrad_initial_accumulator_value": optimizer("Adagrad", learning_rate=0.1, initial_accumulator_value=0.5),
    "Adagrad_initial_accumulator_value_0": optimizer("Adagrad", learning_rate=0.1, initial_accumulator_value=0.0),
    "Adagrad_epsilon": optimizer("Adagrad", learning_rate=0.1, epsilon=0.25),
    "Adagrad_clipvalue": optimizer("Adagrad", learning_rate=0.1, clipvalue=0.5),
    "Adam": optimizer("Adam"),
    "Adam_learning_rate": optimizer("Adam", learning_rate=0.1),
    "Adam_betas": optimizer("Adam", learning_rate=0.01, beta_1=0.5, beta_2=0.75),
    "Adam_epsilon": optimizer("Adam", learning_rate=0.1, epsilon=0.25),
    "Adam_amsgrad": optimizer("Adam", learning_rate=0.01, beta_2=0.5, amsgrad=True),
    "Adam_weight_decay": optimizer("Adam", learning_rate=0.01, weight_decay=0.25),
    "Adam_clipnorm": optimizer("Adam", learning_rate=0.1, epsilon=0.125, clipnorm=1.0),
    "Adam_global_clipnorm": optimizer("Adam", learning_rate=0.1, epsilon=0.125, global_clipnorm=1.0),
    "AdamW": optimizer("AdamW"),
    "AdamW_learning_rate": optimizer("AdamW", learning_rate=0.1),
    "AdamW_weight_decay": optimizer("AdamW", learning_rate=0.1, weight_decay=0.5),
    **{f"name_{text}": text for text in ("sgd", "rmsprop", "adagrad", "adam", "adamw")},
    "AdamW_amsgrad": optimizer("AdamW", learning_rate=0.01, beta_1=0.75, beta_2=0.5, amsgrad=True, weight_decay=0.125),
}


def without_extras(config):
    """get_config() in JSON; loss scaling, averaging and accumulation stay at Keras' defaults and are left out."""
    skip = ("use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps")
    return {key: value for key, value in config.items() if key not in skip}


def case(name, spec, initial, gradients):
    reset()
    o = exact(keras.optimizers.get(named(keras.optimizers, spec)))
    variables = [keras.Variable(values, name=n, dtype="float64") for n, values in initial.items()]
    states = []
    for step in gradients:
        o.apply([keras.ops.convert_to_tensor(g, dtype="float64") for g in step.values()], variables)
        states.append({v.name: tensor(v) for v in variables})
    return {"name": name, "optimizer": spec, "class_name": type(o).__name__, "get_config": without_extras(o.get_config()), "variables": states}


def make():
    rng = np.random.default_rng(17)
    initial = {n: normal(rng, *shape) for n, shape in SHAPES.items()}
    gradients = [{n: normal(rng, *shape) for n, shape in SHAPES.items()} for _ in range(STEPS)]
    for step in gradients:
        step["kernel"][0, 0] = 0.0  # never moves unless weight decay moves it
        step["bias"][1] = 1 / 256  # so small that epsilon counts
    given = {
        "name": "given",
        "initial": {n: tensor(v) for n, v in initial.items()},
        "gradients": [{n: tensor(v) for n, v in step.items()} for step in gradients],
    }
    cases = [given] + [case(name, spec, initial, gradients) for name, spec in OPTIMIZERS.items()]
    about = "Case 'given' holds the initial variables and the gradients of five steps; the others the variables after each step."
    yield write("optimizers.json", about, cases)
