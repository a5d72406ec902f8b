"""Recurrent layers, Embedding and the wrappers: with and without a mask, forwards and reversed."""

import numpy as np

from .common import normal
from .layer_case import N, case, layer, write_layers

TOKENS = [[3, 1, 0, 2, 0], [5, 0, 0, 0, 0], [4, 4, 2, 1, 6]]  # (3, 5)
T, C = 5, 3  # time steps, features


def gapped(start=(0, 2, 0), stop=(3, 5, 5), hole=3):
    """(N, T, C) whose steps before `start`, after `stop` and, in sample 2, at `hole` are zero: what Masking hides."""
    x = normal(np.random.default_rng(11), N, T, C)
    for n in range(N):
        x[n, : start[n]] = 0
        x[n, stop[n] :] = 0
    x[2, hole] = 0
    return x


MASKING = layer("Masking")


def recurrent_cases(class_name, activations):
    """What SimpleRNN, LSTM and GRU have in common."""

    def one(**options):
        return [layer(class_name, **{"units": 4, **options})]

    yield case("defaults", one(), (T, C))
    yield case("return_sequences", one(return_sequences=True), (T, C))
    yield case("go_backwards", one(go_backwards=True), (T, C))
    yield case("go_backwards_return_sequences", one(go_backwards=True, return_sequences=True), (T, C))
    yield case("no_bias", one(use_bias=False), (T, C))
    yield case("one_step", one(return_sequences=True), (1, C))
    yield case("one_unit", one(units=1), (T, 1))
    for options in activations:
        yield case("_".join(map(str, options.values())), one(return_sequences=True, **options), (T, C))
    yield case("regularized", one(kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer="l2"), (3, 2))
    for backwards in (False, True):
        for sequences in (False, True):
            name = "masked" + "_go_backwards" * backwards + "_return_sequences" * sequences
            yield case(name, [MASKING, *one(go_backwards=backwards, return_sequences=sequences)], (T, C), x=gapped())
    yield case("masked_everywhere", [MASKING, *one()], (T, C), x=gapped(start=(0, 5, 0)))
    yield case("masked_two_layers", [MASKING, *one(return_sequences=True), *one(units=2)], (T, C), x=gapped())
    yield case("embedded", [layer("Embedding", input_dim=7, output_dim=3, mask_zero=True), *one()], (T,), x=TOKENS)
    yield case("unrolled", one(unroll=True), (3, 2))


def simple_rnn_cases():
    yield from recurrent_cases("SimpleRNN", [{"activation": "relu"}, {"activation": "linear"}, {"activation": "gelu"}])


def lstm_cases():
    activations = [
        {"activation": "relu"},
        {"recurrent_activation": "tanh"},
        {"activation": "sigmoid", "recurrent_activation": "relu"},
        {"activation": "gelu", "recurrent_activation": "swish"},
    ]
    yield from recurrent_cases("LSTM", activations)
    yield case("unit_forget_bias_false", [layer("LSTM", units=3, unit_forget_bias=False)], (4, 2))


def gru_cases():
    activations = [{"activation": "relu"}, {"recurrent_activation": "tanh"}, {"activation": "gelu", "recurrent_activation": "swish"}]
    yield from recurrent_cases("GRU", activations)
    yield case("reset_before", [layer("GRU", units=4, reset_after=False)], (T, C))
    yield case("reset_before_no_bias", [layer("GRU", units=4, reset_after=False, use_bias=False, return_sequences=True)], (T, C))
    yield case("reset_before_go_backwards", [layer("GRU", units=4, reset_after=False, go_backwards=True)], (T, C))
    yield case("reset_before_activations", [layer("GRU", units=4, reset_after=False, activation="relu", recurrent_activation="tanh")], (T, C))
    yield case("reset_before_masked", [MASKING, layer("GRU", units=4, reset_after=False, return_sequences=True)], (T, C), x=gapped())


def bidirectional(inner="LSTM", merge_mode="concat", backward=None, **options):
    config = {"layer": layer(inner, **{"units": 3, **options}), "merge_mode": merge_mode}
    return layer("Bidirectional", **config, **({"backward_layer": backward} if backward else {}))


def bidirectional_cases():
    for inner in ("SimpleRNN", "LSTM", "GRU"):
        yield case(inner, [bidirectional(inner)], (T, C))
        yield case(f"{inner}_return_sequences", [bidirectional(inner, return_sequences=True)], (T, C))
    for merge_mode in ("sum", "ave", "mul"):
        yield case(merge_mode, [bidirectional(merge_mode=merge_mode)], (T, C))
        yield case(f"{merge_mode}_return_sequences", [bidirectional("GRU", merge_mode, return_sequences=True)], (T, C))
    yield case("masked", [MASKING, bidirectional()], (T, C), x=gapped())
    yield case("masked_return_sequences", [MASKING, bidirectional("GRU", return_sequences=True)], (T, C), x=gapped())
    yield case("masked_two_layers", [MASKING, bidirectional(return_sequences=True), bidirectional("SimpleRNN", "sum")], (T, C), x=gapped())
    yield case("embedded", [layer("Embedding", input_dim=7, output_dim=3, mask_zero=True), bidirectional()], (T,), x=TOKENS)
    yield case("backward_layer", [bidirectional(backward=layer("LSTM", units=2, go_backwards=True, activation="relu"))], (T, C))
    yield case(
        "backward_layer_of_another_class",
        [bidirectional(return_sequences=True, merge_mode="mul", backward=layer("GRU", units=3, go_backwards=True, return_sequences=True))],
        (T, C),
    )


def time_distributed_cases():
    def over(inner, **config):
        return layer("TimeDistributed", layer=layer(inner, **config))

    yield case("dense", [over("Dense", units=4, activation="tanh")], (T, C))
    yield case("dense_of_pictures", [over("Flatten"), over("Dense", units=2)], (4, 2, 3))
    yield case("conv2d", [over("Conv2D", filters=2, kernel_size=2)], (3, 4, 3, 1))
    yield case("lstm_masked", [MASKING, layer("LSTM", units=4, return_sequences=True), over("Dense", units=2)], (T, C), x=gapped())
    yield case("batch_normalization", [over("BatchNormalization", momentum=0.5)], (T, C), positive=("moving_variance",))
    yield case("batch_normalization_masked", [MASKING, over("BatchNormalization", momentum=0.5)], (T, C), x=gapped(), positive=("moving_variance",))
    yield case("batch_normalization_of_pictures", [over("BatchNormalization")], (2, 3, 2, 2), positive=("moving_variance",))
    yield case("mask_passes", [MASKING, over("Dense", units=3), layer("GRU", units=2)], (T, C), x=gapped())


def embedding_cases():
    yield case("defaults", [layer("Embedding", input_dim=7, output_dim=4)], (5,), x=TOKENS)
    yield case("one_number", [layer("Embedding", input_dim=7, output_dim=4), layer("Flatten")], (1,), x=[[6], [0], [6]])
    yield case("rank_3", [layer("Embedding", input_dim=7, output_dim=2)], (2, 2), x=np.array(TOKENS + [[1, 1, 1, 1, 1]]).ravel()[:12].reshape(3, 2, 2))
    yield case("mask_zero", [layer("Embedding", input_dim=7, output_dim=4, mask_zero=True), layer("GlobalAveragePooling1D")], (5,), x=TOKENS)
    yield case("mask_zero_dense", [layer("Embedding", input_dim=7, output_dim=4, mask_zero=True), layer("Dense", units=2)], (5,), x=TOKENS)
    yield case("regularized", [layer("Embedding", input_dim=7, output_dim=2, embeddings_regularizer="l2")], (5,), x=TOKENS)


FILES = {
    "simple_rnn": simple_rnn_cases, "lstm": lstm_cases, "gru": gru_cases, "bidirectional": bidirectional_cases,
    "time_distributed": time_distributed_cases, "embedding": embedding_cases,
}  # fmt: skip


def make():
    return write_layers(FILES)
