"""Regularization layers: random in training, so that only inference can be compared."""

from .layer_case import case, layer, write_layers
from .layers_recurrent import MASKING, C, T, gapped


def cases(class_name, option, shape):
    yield case("inference", [layer(class_name, **{option: 0.25})], shape, backward=False)
    yield case("nothing", [layer(class_name, **{option: 0})], shape)
    if len(shape) == 2:
        layers = [MASKING, layer(class_name, **{option: 0}), layer("GlobalAveragePooling1D")]
        yield case("mask_passes", layers, (T, C), x=gapped())


FILES = {
    "spatial_dropout1d": lambda: cases("SpatialDropout1D", "rate", (3, 2)),
    "spatial_dropout2d": lambda: cases("SpatialDropout2D", "rate", (2, 3, 2)),
    "alpha_dropout": lambda: cases("AlphaDropout", "rate", (3, 2)),
    "gaussian_noise": lambda: cases("GaussianNoise", "stddev", (3, 2)),
    "gaussian_dropout": lambda: cases("GaussianDropout", "rate", (3, 2)),
}  # fmt: skip


def make():
    return write_layers(FILES)
