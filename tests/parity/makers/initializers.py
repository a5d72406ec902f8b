"""Initialisers: bounds, mean and standard deviation by definition, checked here against what Keras draws."""

import keras
import numpy as np

from .common import number, reset, write

# A normal distribution cut at two standard deviations has this standard deviation; Keras divides by it in VarianceScaling.
TRUNCATED = 0.87962566103423978
SHAPES = {"dense": ((400, 150), 400, 150), "conv": ((3, 3, 32, 64), 288, 576), "vector": ((20000,), 20000, 20000)}


def initializer(class_name, **config):
    return {"class_name": class_name, "config": config}


def uniform(low, high):
    return {"mean": (low + high) / 2, "stddev": (high - low) / np.sqrt(12), "min": low, "max": high}


def normal(mean, stddev):
    return {"mean": mean, "stddev": stddev, "min": None, "max": None}


def truncated(mean, stddev):
    return {"mean": mean, "stddev": stddev * TRUNCATED, "min": mean - 2 * stddev, "max": mean + 2 * stddev}


def constant(value):
    return {"mean": value, "stddev": 0.0, "min": value, "max": value}


def scaled(scale, fan, distribution):
    variance = scale / max(1.0, fan)
    if distribution == "uniform":
        return uniform(-np.sqrt(3 * variance), np.sqrt(3 * variance))
    if distribution == "untruncated_normal":
        return normal(0.0, np.sqrt(variance))
    return truncated(0.0, np.sqrt(variance) / TRUNCATED)


def expectations(fan_in, fan_out):
    average = (fan_in + fan_out) / 2
    yield "Zeros", initializer("Zeros"), constant(0.0)
    yield "Ones", initializer("Ones"), constant(1.0)
    yield "Constant", initializer("Constant", value=0.25), constant(0.25)
    yield "RandomNormal", initializer("RandomNormal"), normal(0.0, 0.05)
    yield "RandomNormal_options", initializer("RandomNormal", mean=1.0, stddev=0.5), normal(1.0, 0.5)
    yield "RandomUniform", initializer("RandomUniform"), uniform(-0.05, 0.05)
    yield "RandomUniform_options", initializer("RandomUniform", minval=1.0, maxval=3.0), uniform(1.0, 3.0)
    yield "TruncatedNormal", initializer("TruncatedNormal"), truncated(0.0, 0.05)
    yield "TruncatedNormal_options", initializer("TruncatedNormal", mean=-1.0, stddev=0.5), truncated(-1.0, 0.5)
    for family, scale, fan in (("Glorot", 1.0, average), ("He", 2.0, fan_in), ("Lecun", 1.0, fan_in)):
        yield f"{family}Uniform", initializer(f"{family}Uniform"), scaled(scale, fan, "uniform")
        yield f"{family}Normal", initializer(f"{family}Normal"), scaled(scale, fan, "truncated_normal")
    yield "VarianceScaling", initializer("VarianceScaling"), scaled(1.0, fan_in, "truncated_normal")
    for mode, fan in (("fan_in", fan_in), ("fan_out", fan_out), ("fan_avg", average)):
        for distribution in ("uniform", "truncated_normal", "untruncated_normal"):
            spec = initializer("VarianceScaling", scale=1.5, mode=mode, distribution=distribution)
            yield f"VarianceScaling_{mode}_{distribution}", spec, scaled(1.5, fan, distribution)


def check(name, spec, shape, expected):
    """Real Keras draws numbers as the definition says."""
    drawn = np.asarray(getattr(keras.initializers, spec["class_name"])(**spec["config"])(shape), "float64")
    slack = 5 * expected["stddev"] / np.sqrt(drawn.size) + 1e-7
    assert abs(drawn.mean() - expected["mean"]) <= slack, f"{name}: expected mean {expected['mean']}, received {drawn.mean()}"
    assert abs(drawn.std() - expected["stddev"]) <= 0.02 * expected["stddev"] + 1e-7, f"{name}: expected stddev {expected['stddev']}, received {drawn.std()}"
    for bound, sign in (("min", -1), ("max", 1)):
        if expected[bound] is not None:
            assert sign * (getattr(drawn, bound)() - expected[bound]) <= 1e-6, f"{name}: beyond {bound} {expected[bound]}"


def cases():
    reset("float32")
    for kind, (shape, fan_in, fan_out) in SHAPES.items():
        for name, spec, expected in expectations(fan_in, fan_out):
            check(name, spec, shape, expected)
            values = {key: None if value is None else number(value) for key, value in expected.items()}
            yield {"name": f"{name}_{kind}", "initializer": spec, "shape": list(shape), **values}


def orthogonal_cases():
    """Orthonormal along the shorter side: rows or columns times their transpose is gain^2 times the unit matrix."""
    for shape in ((6, 6), (9, 4), (4, 9), (3, 3, 2, 5)):
        for gain in (1.0, 1.5):
            reset("float32")
            drawn = np.asarray(keras.initializers.Orthogonal(gain=gain)(shape)).reshape(-1, shape[-1])
            gram = drawn.T @ drawn if drawn.shape[0] >= drawn.shape[1] else drawn @ drawn.T
            assert np.allclose(gram, gain**2 * np.eye(len(gram)), atol=1e-5)
            name = f"Orthogonal_gain_{gain}_{'x'.join(map(str, shape))}"
            yield {"name": name, "initializer": initializer("Orthogonal", gain=gain), "shape": list(shape), "gram": gain**2}


def identity_cases():
    for shape in ((4, 4), (3, 5), (5, 3)):
        for config in ({}, {"gain": 0.5}):
            values = np.asarray(keras.initializers.Identity(**config)(shape))
            name = f"Identity_{config.get('gain', 1)}_{shape[0]}x{shape[1]}"
            yield {"name": name, "initializer": initializer("Identity", **config), "shape": list(shape), "values": [number(v) for v in values.reshape(-1)]}


def make():
    about = "By definition: mean, stddev and bounds (null: none) of many draws; gram: what orthonormality multiplies to; values: exact."
    yield write("initializers.json", about, [*cases(), *orthogonal_cases(), *identity_cases()])
