"""Layers that move numbers about: upsampling, padding, cropping, repetition, other orders, masks."""

from .layer_case import case, layer, write_layers
from .layers_recurrent import MASKING, C, T, gapped


def up_sampling2d_cases():
    for interpolation in ("nearest", "bilinear"):
        yield case(interpolation, [layer("UpSampling2D", interpolation=interpolation)], (3, 2, 2))
        yield case(f"{interpolation}_3_by_2", [layer("UpSampling2D", size=[3, 2], interpolation=interpolation)], (2, 3, 1))
        yield case(f"{interpolation}_1", [layer("UpSampling2D", size=1, interpolation=interpolation)], (2, 2, 1))
        yield case(f"{interpolation}_one_pixel", [layer("UpSampling2D", size=[2, 3], interpolation=interpolation)], (1, 1, 2))


def up_sampling1d_cases():
    yield case("defaults", [layer("UpSampling1D")], (3, 2))
    yield case("size_3", [layer("UpSampling1D", size=3)], (2, 1))


def margin_cases(class_name, key, rank):
    shape = (5, 6, 2) if rank == 2 else (5, 2)
    yield case("defaults", [layer(class_name)], shape)
    yield case("number", [layer(class_name, **{key: 2})], shape)
    if rank == 1:
        yield case("pair", [layer(class_name, **{key: [0, 3]})], shape)
    else:
        yield case("an_axis", [layer(class_name, **{key: [1, 2]})], shape)
        yield case("pairs", [layer(class_name, **{key: [[1, 0], [2, 3]]})], shape)


def repeat_vector_cases():
    yield case("n_3", [layer("RepeatVector", n=3)], (4,))


def permute_cases():
    yield case("swap", [layer("Permute", dims=[2, 1])], (3, 4))
    yield case("turn", [layer("Permute", dims=[2, 3, 1])], (2, 3, 4))
    yield case("reverse", [layer("Permute", dims=[3, 2, 1])], (2, 3, 2))


def masking_cases():
    yield case("defaults", [MASKING], (T, C), x=gapped())
    yield case("mask_value", [layer("Masking", mask_value=-1.5), layer("GlobalAveragePooling1D")], (T, C), x=gapped() - 1.5)
    yield case("dense", [MASKING, layer("Dense", units=2), layer("GlobalAveragePooling1D")], (T, C), x=gapped())
    yield case("activation", [MASKING, layer("ReLU"), layer("Activation", activation="sigmoid"), layer("GlobalAveragePooling1D")], (T, C), x=gapped())
    yield case("ended", [MASKING, layer("Conv1D", filters=2, kernel_size=2, padding="same"), layer("GlobalAveragePooling1D")], (T, C), x=gapped())


FILES = {
    "up_sampling1d": up_sampling1d_cases, "up_sampling2d": up_sampling2d_cases,
    "zero_padding1d": lambda: margin_cases("ZeroPadding1D", "padding", 1), "zero_padding2d": lambda: margin_cases("ZeroPadding2D", "padding", 2),
    "cropping1d": lambda: margin_cases("Cropping1D", "cropping", 1), "cropping2d": lambda: margin_cases("Cropping2D", "cropping", 2),
    "repeat_vector": repeat_vector_cases, "permute": permute_cases, "masking": masking_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
