"""Normalization layers: by the batch, by the layer, by the data set."""

import functools

from . import layer_case
from .layer_case import layer, write_layers
from .layers_recurrent import MASKING, C, T, gapped

case = functools.partial(layer_case.case, positive=("moving_variance", "variance"))


def batch_normalization(**options):
    return [layer("BatchNormalization", **options)]


def batch_normalization_cases():
    yield case("defaults", batch_normalization(), (4,))
    yield case("sequence", batch_normalization(), (3, 5))
    yield case("image", batch_normalization(), (3, 4, 2))
    yield case("one_channel", batch_normalization(), (3, 3, 1))
    yield case("axis_3", batch_normalization(axis=3), (2, 2, 3))
    yield case("momentum_and_epsilon", batch_normalization(momentum=0.5, epsilon=0.125), (4,))
    yield case("no_center", batch_normalization(center=False), (4,))
    yield case("no_scale", batch_normalization(scale=False), (2, 3))
    yield case("neither", batch_normalization(center=False, scale=False), (4,))
    yield case("frozen", batch_normalization(trainable=False), (2, 3))
    yield case("regularized", batch_normalization(gamma_regularizer="l2", beta_regularizer="l1"), (4,))
    yield case("masked", [MASKING, *batch_normalization()], (T, C), x=gapped())
    yield case("masked_frozen", [MASKING, *batch_normalization(trainable=False)], (T, C), x=gapped())
    yield case("mask_passes", [MASKING, *batch_normalization(), layer("GlobalAveragePooling1D")], (T, C), x=gapped())
    yield case("many_rows", batch_normalization(), (10, 10, 1))


def layer_normalization(**options):
    return [layer("LayerNormalization", **options)]


def layer_normalization_cases():
    yield case("defaults", layer_normalization(), (5,))
    yield case("sequence", layer_normalization(), (3, 4))
    yield case("image", layer_normalization(), (2, 3, 4))
    yield case("axis_list", layer_normalization(axis=[-2, -1]), (2, 3, 4))
    yield case("axis_all", layer_normalization(axis=[1, 2, 3]), (2, 3, 2))
    yield case("axis_positive", layer_normalization(axis=2), (3, 4))
    yield case("epsilon", layer_normalization(epsilon=0.25), (5,))
    yield case("no_center", layer_normalization(center=False), (5,))
    yield case("no_scale", layer_normalization(scale=False), (5,))
    yield case("neither", layer_normalization(center=False, scale=False), (2, 5))
    yield case("regularized", layer_normalization(gamma_regularizer="l2", beta_regularizer="l1"), (5,))
    yield case("mask_passes", [MASKING, *layer_normalization(), layer("GlobalAveragePooling1D")], (T, C), x=gapped())


def group_normalization(**options):
    return [layer("GroupNormalization", **options)]


def group_normalization_cases():
    yield case("defaults", group_normalization(), (2, 32))
    yield case("sequence", group_normalization(groups=2), (3, 4))
    yield case("image", group_normalization(groups=2), (2, 3, 6))
    yield case("flat", group_normalization(groups=3), (6,))
    yield case("one_group", group_normalization(groups=1), (2, 3, 2))
    yield case("instances", group_normalization(groups=-1), (4, 3))
    yield case("axis_1", group_normalization(groups=2, axis=1), (4, 3, 2))
    yield case("axis_negative", group_normalization(groups=2, axis=-2), (3, 4, 2))
    yield case("axis_2", group_normalization(groups=3, axis=2), (2, 6, 2))
    yield case("epsilon", group_normalization(groups=2, epsilon=0.25), (3, 4))
    yield case("no_center", group_normalization(groups=2, center=False), (3, 4))
    yield case("no_scale", group_normalization(groups=2, scale=False), (3, 4))
    yield case("neither", group_normalization(groups=2, center=False, scale=False), (3, 4))
    yield case("regularized", group_normalization(groups=2, gamma_regularizer="l2", beta_regularizer="l1"), (3, 4))
    yield case("mask_passes", [MASKING, *group_normalization(groups=1), layer("GlobalAveragePooling1D")], (T, C), x=gapped())


def rms_normalization(**options):
    return [layer("RMSNormalization", **options)]


def rms_normalization_cases():
    yield case("defaults", rms_normalization(), (5,))
    yield case("sequence", rms_normalization(), (3, 4))
    yield case("image", rms_normalization(), (2, 3, 4))
    yield case("axis_list", rms_normalization(axis=[-2, -1]), (2, 3, 4))
    yield case("axis_positive", rms_normalization(axis=2), (3, 4))
    yield case("epsilon", rms_normalization(epsilon=0.25), (5,))
    yield case("mask_ends", [MASKING, *rms_normalization(), layer("GlobalAveragePooling1D")], (T, C), x=gapped())


def unit_normalization(**options):
    return [layer("UnitNormalization", **options)]


def unit_normalization_cases():
    yield case("defaults", unit_normalization(), (5,))
    yield case("image", unit_normalization(), (2, 3, 4))
    yield case("axis_1", unit_normalization(axis=1), (3, 4))
    yield case("axis_list", unit_normalization(axis=[1, 2]), (3, 2, 4))
    yield case("axis_negative", unit_normalization(axis=[-2, -1]), (2, 3, 4))
    yield case("mask_passes", [MASKING, layer("Rescaling", scale=1.0, offset=0.5), *unit_normalization(), layer("GlobalAveragePooling1D")],
               (T, C), x=gapped())  # fmt: skip


def normalization_cases():
    yield case("adapted", [layer("Normalization")], (4,))
    yield case("adapted_images", [layer("Normalization")], (2, 3, 2))
    yield case("adapted_axis_none", [layer("Normalization", axis=None)], (2, 3))
    yield case("adapted_axis_1", [layer("Normalization", axis=1)], (3, 2))
    yield case("adapted_axes", [layer("Normalization", axis=[1, 2])], (2, 3))
    yield case("adapted_invert", [layer("Normalization", invert=True)], (4,))
    yield case("given", [layer("Normalization", mean=[0.5, -1, 2], variance=[4, 0.25, 1])], (2, 3))
    yield case("given_number", [layer("Normalization", mean=0.5, variance=4)], (2, 3))
    yield case("given_axis_none", [layer("Normalization", axis=None, mean=3, variance=2)], (2, 3))
    yield case("given_no_variance", [layer("Normalization", mean=[1, 2], variance=[0, 1])], (2,))
    yield case("given_invert", [layer("Normalization", mean=[1, 2], variance=[0.25, 3], invert=True)], (3, 2))


FILES = {
    "batch_normalization": batch_normalization_cases, "group_normalization": group_normalization_cases,
    "layer_normalization": layer_normalization_cases, "normalization": normalization_cases, "rms_normalization": rms_normalization_cases,
    "unit_normalization": unit_normalization_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
