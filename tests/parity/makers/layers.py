"""Core layers: Dense, the activations, Flatten, Reshape, Dropout."""

from .layer_case import case, layer, write_layers

ACTIVATIONS = [
    "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish", "silu", "softplus", "softmax", "relu6"
]  # fmt: skip


def dense_cases():
    for activation in ACTIVATIONS:
        yield case(f"activation_{activation}", [layer("Dense", units=4, activation=activation)], (5,))
    yield case("defaults", [layer("Dense", units=3)], (7,))
    yield case("one_unit", [layer("Dense", units=1, activation="sigmoid")], (6,))
    yield case("use_bias_false", [layer("Dense", units=4, activation="tanh", use_bias=False)], (5,))
    yield case("rank_3", [layer("Dense", units=4, activation="relu")], (2, 5))
    yield case("rank_3_softmax", [layer("Dense", units=3, activation="softmax")], (4, 2))
    yield case("rank_4", [layer("Dense", units=2, activation="tanh", use_bias=False)], (2, 2, 3))
    yield case("wide", [layer("Dense", units=17, activation="gelu")], (13,))
    yield case("two_layers", [layer("Dense", units=6, activation="relu"), layer("Dense", units=3, activation="softmax")], (5,))
    yield case("saturated_softmax", [layer("Dense", units=4, activation="softmax")], (5,), scale=20.0)
    yield case("saturated_sigmoid", [layer("Dense", units=4, activation="sigmoid")], (5,), scale=8.0)

    def regularized(**options):
        return [layer("Dense", units=4, activation="tanh", **options)]

    yield case("kernel_regularizer_l1", regularized(kernel_regularizer="l1"), (5,))
    yield case("kernel_regularizer_l2", regularized(kernel_regularizer="l2"), (5,))
    yield case("kernel_regularizer_l1l2", regularized(kernel_regularizer="l1l2"), (5,))
    yield case("kernel_regularizer_L1_object", regularized(kernel_regularizer=layer("L1", l1=0.25)), (5,))
    yield case("kernel_regularizer_L2_object", regularized(kernel_regularizer=layer("L2", l2=0.125)), (5,))
    yield case("kernel_regularizer_L1L2_object", regularized(kernel_regularizer=layer("L1L2", l1=0.25, l2=0.5)), (5,))
    yield case("bias_regularizer", regularized(kernel_regularizer=layer("L2", l2=0.5), bias_regularizer=layer("L1", l1=0.25)), (5,))


def flatten_cases():
    yield case("rank_2", [layer("Flatten")], (5,))
    yield case("rank_3", [layer("Flatten")], (4, 3))
    yield case("rank_4", [layer("Flatten")], (2, 3, 2))
    yield case("scalar", [layer("Flatten")], ())


def reshape_cases():
    yield case("split", [layer("Reshape", target_shape=[3, 4])], (12,))
    yield case("infer_first", [layer("Reshape", target_shape=[-1, 2])], (3, 4))
    yield case("infer_last", [layer("Reshape", target_shape=[2, 2, -1])], (4, 3))
    yield case("flat", [layer("Reshape", target_shape=[-1])], (2, 3, 2))


def activation_cases():
    for activation in ACTIVATIONS:
        yield case(activation, [layer("Activation", activation=activation)], (6,), scale=2.0)
    yield case("softmax_rank_3", [layer("Activation", activation="softmax")], (2, 4), scale=3.0)
    for activation in ["sigmoid", "tanh", "elu", "selu", "gelu", "silu", "softplus", "softmax"]:
        yield case(f"{activation}_far", [layer("Activation", activation=activation)], (8,), scale=20.0)


def re_lu_cases():
    yield case("defaults", [layer("ReLU")], (6,))
    yield case("negative_slope", [layer("ReLU", negative_slope=0.125)], (6,))
    yield case("max_value", [layer("ReLU", max_value=0.5)], (6,))
    yield case("max_value_6", [layer("Dense", units=9, kernel_initializer="ones"), layer("ReLU", max_value=6)], (6,))
    yield case("threshold", [layer("ReLU", threshold=0.25)], (2, 6))
    yield case("all_options", [layer("ReLU", max_value=0.75, negative_slope=0.25, threshold=0.125)], (3, 4))


def leaky_re_lu_cases():
    yield case("defaults", [layer("LeakyReLU")], (6,))
    yield case("negative_slope", [layer("LeakyReLU", negative_slope=0.125)], (2, 4))


def p_re_lu_cases():
    yield case("defaults", [layer("PReLU")], (6,))
    yield case("image", [layer("PReLU", alpha_initializer="ones")], (2, 3, 4))
    yield case("shared_axes", [layer("PReLU", shared_axes=[1, 2])], (2, 3, 4))
    yield case("one_shared_axis", [layer("PReLU", shared_axes=1)], (3, 4))
    yield case("regularized", [layer("PReLU", alpha_regularizer="l2")], (5,))


def elu_cases():
    yield case("defaults", [layer("ELU")], (6,))
    yield case("alpha", [layer("ELU", alpha=0.5)], (2, 4))


def softmax_cases():
    yield case("defaults", [layer("Softmax")], (6,), scale=3.0)
    yield case("rank_3", [layer("Softmax")], (2, 4), scale=3.0)


def dropout_cases():
    yield case("rate_0", [layer("Dropout", rate=0.0)], (6,))
    yield case("inference", [layer("Dropout", rate=0.5)], (6,), backward=False)
    yield case("after_dense", [layer("Dense", units=3), layer("Dropout", rate=0.25)], (2, 4), backward=False)


FILES = {
    "dense": dense_cases, "flatten": flatten_cases, "reshape": reshape_cases, "activation": activation_cases,
    "re_lu": re_lu_cases, "leaky_re_lu": leaky_re_lu_cases, "p_re_lu": p_re_lu_cases, "elu": elu_cases, "softmax": softmax_cases, "dropout": dropout_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
