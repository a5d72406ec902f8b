"""Convolution layers, channels last: padding, strides, dilation, groups, activation, bias."""

import functools

from . import layer_case
from .layer_case import layer, write_layers

case = functools.partial(layer_case.case, n=2)


def conv2d(**options):
    return [layer("Conv2D", **{"filters": 4, "kernel_size": 3, **options})]


def conv2d_cases():
    yield case("defaults", conv2d(), (5, 4, 2))
    yield case("same", conv2d(padding="same"), (5, 4, 2))
    yield case("same_even_kernel", conv2d(padding="same", kernel_size=[2, 4]), (5, 6, 2))
    yield case("kernel_1", conv2d(kernel_size=1, filters=3), (3, 4, 5))
    yield case("kernel_of_the_image", conv2d(kernel_size=[4, 3], filters=2), (4, 3, 2))
    yield case("strides_2", conv2d(strides=2), (7, 6, 2))
    yield case("strides_2_same", conv2d(strides=2, padding="same"), (7, 6, 2))
    yield case("strides_beyond_kernel_same", conv2d(strides=[3, 2], kernel_size=[2, 1], padding="same"), (7, 6, 2))
    yield case("strides_list", conv2d(strides=[1, 3], kernel_size=[3, 2]), (6, 8, 1))
    yield case("dilation_2", conv2d(dilation_rate=2), (7, 6, 2))
    yield case("dilation_2_same", conv2d(dilation_rate=[2, 3], padding="same"), (7, 6, 2))
    yield case("groups_2", conv2d(groups=2, filters=6), (5, 4, 4))
    yield case("groups_all_same", conv2d(groups=3, filters=3, padding="same", strides=2), (5, 4, 3))
    yield case("no_bias_relu", conv2d(use_bias=False, activation="relu"), (5, 4, 2))
    yield case("gelu_same", conv2d(activation="gelu", padding="same"), (4, 4, 1))
    yield case("softmax", conv2d(activation="softmax"), (4, 4, 1))
    yield case("one_channel", conv2d(filters=5, padding="same", activation="relu"), (6, 5, 1))
    yield case("regularized", conv2d(kernel_regularizer="l2", bias_regularizer="l1"), (4, 4, 2))
    yield case("two_layers", conv2d(padding="same", activation="relu") + conv2d(filters=3, strides=2), (5, 5, 2))


def conv1d(**options):
    return [layer("Conv1D", **{"filters": 4, "kernel_size": 3, **options})]


def conv1d_cases():
    yield case("defaults", conv1d(), (7, 3))
    yield case("same", conv1d(padding="same", kernel_size=4), (7, 3))
    yield case("causal", conv1d(padding="causal", activation="tanh"), (7, 3))
    yield case("causal_dilation_2", conv1d(padding="causal", dilation_rate=2, use_bias=False), (8, 2))
    yield case("strides_2", conv1d(strides=2), (8, 2))
    yield case("strides_2_same", conv1d(strides=2, padding="same"), (8, 2))
    yield case("dilation_2", conv1d(dilation_rate=2), (8, 2))
    yield case("groups_2", conv1d(groups=2, kernel_size=1), (5, 4))


def depthwise_conv2d(**options):
    return [layer("DepthwiseConv2D", **{"kernel_size": 3, **options})]


def depthwise_conv2d_cases():
    yield case("defaults", depthwise_conv2d(), (5, 4, 3))
    yield case("same", depthwise_conv2d(padding="same", kernel_size=[3, 2]), (5, 4, 3))
    yield case("multiplier_2", depthwise_conv2d(depth_multiplier=2, activation="relu"), (5, 4, 3))
    yield case("strides_2_same", depthwise_conv2d(strides=2, padding="same"), (6, 5, 2))
    yield case("strides_2", depthwise_conv2d(strides=2, depth_multiplier=3, use_bias=False), (6, 5, 2))
    yield case("dilation_2", depthwise_conv2d(dilation_rate=2, depth_multiplier=2), (7, 6, 2))
    yield case("dilation_2_same", depthwise_conv2d(dilation_rate=2, padding="same"), (7, 6, 2))
    yield case("regularized", depthwise_conv2d(depthwise_regularizer="l2", bias_regularizer="l1"), (4, 4, 2))


def separable_conv2d(**options):
    return [layer("SeparableConv2D", **{"filters": 4, "kernel_size": 3, **options})]


def separable_conv2d_cases():
    yield case("defaults", separable_conv2d(), (5, 4, 3))
    yield case("same", separable_conv2d(padding="same", activation="relu"), (5, 4, 3))
    yield case("multiplier_2", separable_conv2d(depth_multiplier=2), (5, 4, 3))
    yield case("strides_2_same", separable_conv2d(strides=2, padding="same", use_bias=False), (6, 5, 2))
    yield case("dilation_2", separable_conv2d(dilation_rate=2, depth_multiplier=2, activation="tanh"), (6, 6, 2))
    yield case("regularized", separable_conv2d(depthwise_regularizer="l2", pointwise_regularizer="l1", bias_regularizer="l2"), (4, 4, 2))


def conv2d_transpose(**options):
    return [layer("Conv2DTranspose", **{"filters": 3, "kernel_size": 3, **options})]


def conv2d_transpose_cases():
    yield case("defaults", conv2d_transpose(), (3, 4, 2))
    yield case("same", conv2d_transpose(padding="same", activation="relu"), (3, 4, 2))
    yield case("strides_2", conv2d_transpose(strides=2), (3, 4, 2))
    yield case("strides_2_same", conv2d_transpose(strides=2, padding="same"), (3, 4, 2))
    yield case("strides_2_even_kernel", conv2d_transpose(strides=2, kernel_size=2), (3, 4, 2))
    yield case("strides_2_even_kernel_same", conv2d_transpose(strides=2, kernel_size=4, padding="same"), (3, 4, 2))
    yield case("strides_beyond_kernel", conv2d_transpose(strides=[3, 2], kernel_size=[2, 1]), (3, 2, 2))
    yield case("strides_beyond_kernel_same", conv2d_transpose(strides=[3, 2], kernel_size=[2, 1], padding="same"), (3, 2, 2))
    yield case("output_padding_1", conv2d_transpose(strides=2, output_padding=1), (3, 4, 2))
    yield case("output_padding_1_same", conv2d_transpose(strides=2, output_padding=1, padding="same"), (3, 4, 2))
    yield case("output_padding_list", conv2d_transpose(strides=[3, 2], output_padding=[2, 0], kernel_size=4), (2, 3, 2))
    yield case("dilation_2", conv2d_transpose(dilation_rate=2, use_bias=False), (3, 4, 2), compiled=True)
    yield case("dilation_2_same", conv2d_transpose(dilation_rate=2, padding="same"), (5, 4, 2), compiled=True)
    yield case("regularized", conv2d_transpose(kernel_regularizer="l2", bias_regularizer="l1"), (3, 3, 2))


FILES = {
    "conv2d": conv2d_cases, "conv1d": conv1d_cases, "depthwise_conv2d": depthwise_conv2d_cases,
    "separable_conv2d": separable_conv2d_cases, "conv2d_transpose": conv2d_transpose_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
