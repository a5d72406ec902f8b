"""Preprocessing layers. Where both ends of a range are the same, nothing is random, and training can be compared too."""

import functools

from . import layer_case
from .layer_case import layer, write_layers

training = functools.partial(layer_case.case, n=2, gradient=False, floatx="float32")  # a rotation in double fails
FILL_MODES = ("reflect", "wrap", "constant", "nearest")


def rescaling_cases():
    yield layer_case.case("scale", [layer("Rescaling", scale=0.125)], (2, 3))
    yield layer_case.case("offset", [layer("Rescaling", scale=2, offset=-1)], (5,))
    yield layer_case.case("a_channel", [layer("Rescaling", scale=[0.5, 2, 4], offset=[1, 0, -1])], (2, 2, 3))


def random_translation_cases():
    def one(height, width, **options):
        return [layer("RandomTranslation", height_factor=[height, height], width_factor=[width, width], **options)]

    for fill_mode in FILL_MODES:
        yield training(fill_mode, one(0.35, -0.3, fill_mode=fill_mode), (4, 5, 2))
        yield training(f"{fill_mode}_far", one(-0.95, 0.85, fill_mode=fill_mode), (4, 5, 1))
    yield training("fill_value", one(0.3, 0.3, fill_mode="constant", fill_value=0.75), (4, 4, 1))
    yield training("nearest_pixel", one(0.3, -0.3, interpolation="nearest"), (4, 4, 1))


def random_rotation_cases():
    def one(factor, **options):
        return [layer("RandomRotation", factor=[factor, factor], **options)]

    for fill_mode in FILL_MODES:
        yield training(fill_mode, one(0.15, fill_mode=fill_mode), (4, 5, 2))
    yield training("other_way", one(-0.07), (5, 4, 1))
    yield training("fill_value", one(0.1, fill_mode="constant", fill_value=-0.5), (4, 4, 1))
    yield training("nearest_pixel", one(0.06, interpolation="nearest"), (5, 5, 1))


def random_zoom_cases():
    def one(height, width=None, **options):
        widths = {} if width is None else {"width_factor": [width, width]}
        return [layer("RandomZoom", height_factor=[height, height], **widths, **options)]

    for fill_mode in FILL_MODES:
        yield training(fill_mode, one(0.3, fill_mode=fill_mode), (4, 5, 2))
    yield training("in", one(-0.3), (4, 5, 1))
    yield training("height_and_width", one(-0.2, 0.4), (5, 4, 1))
    yield training("fill_value", one(0.6, fill_mode="constant", fill_value=0.5), (4, 4, 1))
    yield training("nearest_pixel", one(0.3, interpolation="nearest"), (5, 5, 1))


def random_contrast_cases():
    yield training("more", [layer("RandomContrast", factor=[-0.5, 0.5], value_range=[-10, 10])], (3, 4, 2))
    yield training("clipped", [layer("RandomContrast", factor=[-0.75, 0.75], value_range=[0, 1])], (3, 3, 1))


def random_flip_cases():
    yield layer_case.case("inference", [layer("RandomFlip")], (2, 3, 1), backward=False)


FILES = {
    "rescaling": rescaling_cases, "random_translation": random_translation_cases, "random_rotation": random_rotation_cases,
    "random_zoom": random_zoom_cases, "random_contrast": random_contrast_cases, "random_flip": random_flip_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
