"""What all makers share: exact random inputs, the form of a tensor in JSON, and the writer of a file of cases."""

import json
import math
import pathlib

import keras
import numpy as np
import tensorflow as tf

tf.get_logger().setLevel("ERROR")  # its advice on retracing concerns speed only

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def reset(floatx="float64"):
    """Forgets layer names used so far and fixes the seed. Numbers are made in double, so that all digits written are right."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    keras.config.set_floatx(floatx)


def normal(rng, *shape, scale=1.0):
    """Normal numbers rounded to multiples of 1/256: the same number in float, in double and in short decimals."""
    return np.round(rng.normal(0.0, scale, shape) * 256) / 256


def probabilities(rng, *shape):
    """Rows that sum to 1 (up to rounding to multiples of 1/1024, never 0)."""
    raw = rng.uniform(0.1, 1.0, shape)
    return np.maximum(np.round(raw / raw.sum(-1, keepdims=True) * 1024), 1) / 1024


def one_hot(labels, classes):
    return np.eye(classes)[np.asarray(labels)]


def number(value):
    """A float with 9 significant digits; whole numbers without a point."""
    value = float(f"{float(value):.9g}")
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, received {value}")
    return int(value) if value == int(value) and abs(value) < 1e9 else value


def tensor(array):
    """A tensor in JSON: its shape and its values, row-major."""
    array = np.asarray(array)
    return {"shape": list(array.shape), "values": [number(v) for v in array.reshape(-1)]}


def weight_name(variable):
    """ "dense/kernel": layer (and what it wraps) and variable, without the name of the model before them."""
    return variable.path.split("/", 1)[1]


def set_exact_weights(layer_or_model, rng, scale=0.5):
    def exact(w):
        return np.array(5) if w.dtype == "int32" else normal(rng, *w.shape, scale=scale)  # 5: a count

    layer_or_model.set_weights([exact(w) for w in layer_or_model.weights])


def weights(layer_or_model):
    return [{"name": weight_name(w), **tensor(w)} for w in layer_or_model.weights]


def build_layer(entry):
    """A Keras layer from {class_name, config}; layers may stand inside a config (of a wrapper)."""
    inner = lambda value: build_layer(value) if isinstance(value, dict) and hasattr(keras.layers, value.get("class_name", "")) else value
    return getattr(keras.layers, entry["class_name"])(**{key: inner(value) for key, value in entry["config"].items()})


def sequential(config):
    """A Keras model from the short JSON of the engine: an input_shape and layers with the options that differ from the defaults."""
    layers = [keras.layers.Input(config["input_shape"]), *map(build_layer, config["layers"])]
    return keras.Sequential(layers, name=config.get("name"))


def named(module, entry):
    """An object of keras.losses, .metrics or .optimizers from {class_name, config}; names are left to Keras."""
    return entry if isinstance(entry, str) else getattr(module, entry["class_name"])(**entry["config"])


def exact(optimizer):
    """Keras rounds an option such as beta_2 = 0.999 to float wherever it meets it as a Python number; NumPy's double stays as it is."""
    for option in ("beta_1", "beta_2", "rho", "momentum", "weight_decay", "epsilon", "clipnorm", "global_clipnorm", "clipvalue"):
        value = getattr(optimizer, option, None)
        if isinstance(value, float):
            setattr(optimizer, option, np.float64(value))
    return optimizer


def write(path, about, cases):
    """Writes one case a line. Yields (path, number of cases, bytes) for the report."""
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), f"{path}: names of cases must differ"
    head = json.dumps({"about": about, "keras": keras.__version__})[:-1]
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), ensure_ascii=False, allow_nan=False) for case in cases)
    text = f'{head}, "cases": [\n{lines}\n]}}\n'
    target = FOLDER / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return path, len(cases), len(text.encode())
