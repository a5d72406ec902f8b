"""Pooling layers, over windows and over everything."""

import numpy as np

from .layer_case import N, case, layer, write_layers
from .layers_recurrent import MASKING, C, T, gapped


def steps(*shape):
    """Small whole numbers with many equal ones: which of them is the largest?"""
    return np.random.default_rng(5).integers(-2, 3, (N, *shape))


def pooling2d_cases(class_name):
    def one(**options):
        return [layer(class_name, **{"pool_size": 2, **options})]  # Keras has no default for averages

    yield case("defaults", one(), (4, 6, 2))
    yield case("odd", one(), (5, 5, 1))
    yield case("same", one(padding="same"), (5, 3, 2))
    yield case("overlapping", one(pool_size=3, strides=2), (5, 7, 2))
    yield case("overlapping_same", one(pool_size=3, strides=1, padding="same"), (4, 3, 2))
    yield case("lists", one(pool_size=[1, 3], strides=[2, 1], padding="same"), (3, 4, 1))
    yield case("strides_beyond_pool", one(pool_size=2, strides=3, padding="same"), (5, 7, 1))
    yield case("whole_image", one(pool_size=[3, 2]), (3, 2, 3))
    yield case("ties", one(), (4, 4, 2), x=steps(4, 4, 2))
    yield case("ties_overlapping", one(pool_size=3, strides=1, padding="same"), (4, 4, 1), x=steps(4, 4, 1))


def pooling1d_cases(class_name):
    def one(**options):
        return [layer(class_name, **{"pool_size": 2, **options})]  # Keras has no default for averages

    yield case("defaults", one(), (6, 2))
    yield case("same", one(padding="same"), (5, 2))
    yield case("overlapping", one(pool_size=3, strides=1), (5, 2))
    yield case("overlapping_same", one(pool_size=3, strides=2, padding="same"), (6, 1))


def global_cases(class_name, shape):
    yield case("defaults", [layer(class_name)], shape)
    yield case("keepdims", [layer(class_name, keepdims=True)], shape)
    yield case("ties", [layer(class_name)], shape, x=steps(*shape))
    if class_name == "GlobalAveragePooling1D":
        yield case("masked", [MASKING, layer(class_name)], (T, C), x=gapped())
        yield case("masked_keepdims", [MASKING, layer(class_name, keepdims=True)], (T, C), x=gapped())


FILES = {
    "max_pooling2d": lambda: pooling2d_cases("MaxPooling2D"), "average_pooling2d": lambda: pooling2d_cases("AveragePooling2D"),
    "max_pooling1d": lambda: pooling1d_cases("MaxPooling1D"), "average_pooling1d": lambda: pooling1d_cases("AveragePooling1D"),
    "global_average_pooling1d": lambda: global_cases("GlobalAveragePooling1D", (4, 2)),
    "global_average_pooling2d": lambda: global_cases("GlobalAveragePooling2D", (3, 4, 2)),
    "global_max_pooling1d": lambda: global_cases("GlobalMaxPooling1D", (4, 2)),
    "global_max_pooling2d": lambda: global_cases("GlobalMaxPooling2D", (3, 4, 2)),
}  # fmt: skip


def make():
    return write_layers(FILES)
