"""Models that branch, join and share: Keras' own JSON, predictions, and two steps of training with every loss and weight."""

import json

import keras
import numpy as np
from keras import layers as L

from .common import normal, reset, set_exact_weights, tensor, write


def named_weights(model, scope=""):
    """Of a model within another under both names: "encoder/dense/kernel"."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from named_weights(layer, f"{scope}{layer.name}/")
        else:
            yield from ((f"{scope}{layer.name}/{w.path.split('/', 1)[1]}", w) for w in layer.weights)


def case(name, build, input_shape, n=3, x=None, legacy=False):
    """build(input) gives the output. Trained twice on the whole batch by SGD on the mean squared error."""
    reset("float32")
    rng = np.random.default_rng([11, *name.encode()])
    given = keras.Input(input_shape, name="input")
    model = keras.Model(given, build(given), name=name)
    set_exact_weights(model, rng)
    for w in model.weights:
        if w.name.endswith("variance"):
            w.assign(np.abs(w.numpy()) + 0.25)
    x = normal(rng, n, *input_shape) if x is None else np.asarray(x, "float32")
    target = normal(rng, n, *model.output.shape[1:])
    weights = lambda: [{"name": name, **tensor(w)} for name, w in named_weights(model)]
    result = {"name": name, "model": json.loads(model.to_json()), "weights": weights(), "x": tensor(x), "y": tensor(model(x))}
    # Of tensors given by name Keras' table tells the alphabet's order.
    if name != "mha_named" and not any(isinstance(layer, keras.Model) for layer in model.layers) and all(isinstance(one, keras.Layer) for one in model._operations):
        lines = []
        model.summary(print_fn=lines.append)
        result["summary"] = "\n".join(lines)
    model.compile(keras.optimizers.SGD(0.03125), "mean_squared_error")
    losses = [float(model.train_on_batch(x, target)) for _ in range(2)]
    return result | {"target": tensor(target), "losses": losses, "weights_after": weights(), "y_after": tensor(model(x))}


def branches(merge, *shapes):
    """A Dense a branch, each in a shape of its own, merged."""

    def build(x):
        made = [L.Reshape(shape)(L.Dense(int(np.prod(shape)), "tanh")(x)) for shape in shapes]
        y = merge()(made)
        return y if len(y.shape) == 2 else L.Flatten()(y)

    return build


def masked(merge):
    """Two sequences of words with their masks, merged, read by a recurrent layer."""

    def build(x):
        a = L.Embedding(7, 3, mask_zero=True)(x)
        b = L.Embedding(7, 3, mask_zero=True)(L.Reshape((5,))(x))
        return L.LSTM(2)(merge()([a, b]))

    return build


WORDS = [[1, 2, 3, 0, 0], [4, 0, 5, 6, 0], [0, 0, 2, 1, 3]]


def merging():
    kinds = {"add": L.Add, "subtract": L.Subtract, "multiply": L.Multiply, "average": L.Average, "maximum": L.Maximum, "minimum": L.Minimum}
    for name, kind in kinds.items():
        yield case(name, branches(kind, (6,), (6,)), (4,))
        yield case(f"{name}_broadcast", branches(kind, (2, 3, 4), (1, 1, 4)), (4,))
        yield case(f"{name}_missing_axis", branches(kind, (3, 1), (2, 1, 4)), (4,))
        if name != "subtract":
            yield case(f"{name}_three", branches(kind, (2, 3), (2, 3), (2, 1)), (4,))
        yield case(f"{name}_masked", masked(kind), (5,), x=WORDS)
    yield case("concatenate", branches(L.Concatenate, (6,), (2,), (3,)), (4,))
    yield case("concatenate_axis_1", branches(lambda: L.Concatenate(axis=1), (2, 3), (4, 3)), (4,))
    yield case("concatenate_axis_2", branches(lambda: L.Concatenate(axis=2), (2, 3, 2), (2, 1, 2)), (4,))
    yield case("concatenate_masked", masked(L.Concatenate), (5,), x=WORDS)
    yield case("concatenate_steps_masked", masked(lambda: L.Concatenate(axis=1)), (5,), x=WORDS)
    yield case("concatenate_half_masked", lambda x: L.GRU(2)(L.Concatenate(axis=1)([L.Embedding(7, 3, mask_zero=True)(x), L.Embedding(7, 3)(x)])), (5,), x=WORDS)
    yield case("dot", branches(lambda: L.Dot(axes=1), (5,), (5,)), (4,))
    yield case("dot_axes", branches(lambda: L.Dot(axes=(2, 1)), (3, 4), (4, 2)), (4,))
    yield case("dot_last", branches(lambda: L.Dot(axes=-1), (3, 4), (2, 4)), (4,))
    yield case("dot_rank_4", branches(lambda: L.Dot(axes=(1, 3)), (3, 2, 2), (2, 2, 3)), (4,))
    yield case("dot_vector", branches(lambda: L.Dot(axes=1), (3,), (3, 2)), (4,))
    yield case("dot_normalized", branches(lambda: L.Dot(axes=1, normalize=True), (5,), (5,)), (4,))
    yield case("dot_normalized_axes", branches(lambda: L.Dot(axes=(1, 2), normalize=True), (3, 2), (4, 3)), (4,))


def conv(filters, kernel, **options):
    return lambda x: L.Activation("tanh")(L.BatchNormalization()(L.Conv2D(filters, kernel, padding="same", use_bias=False, **options)(x)))


def end(x):
    return L.Dense(3)(L.GlobalAveragePooling2D()(x))


def residual(x):
    y = conv(4, 3)(x)
    y = L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(y))
    return end(L.Activation("relu")(L.Add()([y, L.Conv2D(4, 1)(x)])))


def dense_block(x):
    for _ in range(3):
        x = L.Concatenate()([x, conv(2, 3)(x)])
    return end(L.AveragePooling2D(2)(conv(3, 1)(x)))


def inverted_residual(x):
    x = conv(3, 1)(x)
    y = conv(6, 1)(x)
    y = L.ReLU()(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(y)))
    return end(L.Add()([x, L.BatchNormalization()(L.Conv2D(3, 1, use_bias=False)(y))]))


def squeeze_and_excitation(x):
    x = conv(4, 3)(x)
    s = L.Reshape((1, 1, 4))(L.GlobalAveragePooling2D()(x))
    s = L.Conv2D(4, 1, activation="sigmoid")(L.Conv2D(2, 1, activation="silu")(s))
    return end(L.Multiply()([x, s]))


def inception(x):
    parts = [conv(2, 1)(x), conv(2, 3)(conv(2, 1)(x)), conv(1, 5)(x), conv(2, 1)(L.MaxPooling2D(3, 1, "same")(x))]
    return end(L.Concatenate()(parts))


def siamese(x):
    """Both halves of a sample through the same layers."""
    encoder = keras.Sequential([L.Dense(5, "tanh"), L.Dense(3)], name="encoder")
    a, b = L.Cropping1D((0, 2))(x), L.Cropping1D((2, 0))(x)
    return L.Dense(1)(L.Flatten()(L.Subtract()([encoder(a), encoder(b)])))


def shared_layer(x):
    dense = L.Dense(4, "tanh", name="shared")
    return L.Dense(2)(L.Average()([dense(x), dense(dense(x))]))


def nested_functional(x):
    inner = keras.Input((4,))
    block = keras.Model(inner, L.Add()([inner, L.Dense(4, "tanh")(inner)]), name="block")
    return L.Dense(2)(block(block(x)))


def highway(x):
    gate = L.Dense(4, "sigmoid")(x)
    carried = L.Multiply()([x, L.Rescaling(-1.0, 1.0)(gate)])
    return L.Add()([L.Multiply()([L.Dense(4, "relu")(x), gate]), carried])


def two_readers(x):
    """Text read by a convolution and by a recurrent layer at once."""
    e = L.Embedding(7, 4)(x)
    return L.Dense(2)(L.Concatenate()([L.GlobalMaxPooling1D()(L.Conv1D(3, 2)(e)), L.Bidirectional(L.GRU(2))(e)]))


def called_for_inference(x):
    """A nested model called for inference, which Keras 3 does not heed in training."""
    inner = keras.Input((4,))
    base = keras.Model(inner, L.BatchNormalization()(L.Dense(4)(inner)), name="base")
    return L.Dense(2)(base(x, training=False))


def attention_by_dot(x):
    q, k = L.Dense(3)(x), L.Dense(3)(x)
    weights = L.Softmax()(L.Dot(axes=2)([q, k]))
    return L.GlobalAveragePooling1D()(L.Dot(axes=(2, 1))([weights, L.Dense(2)(x)]))


def sequences(attend, masked=False):
    """Two sequences out of one, of other features, and what attend makes of them: attend(query, value, key)."""

    def build(x):
        if masked:
            q, v = L.Embedding(7, 4, mask_zero=True)(x), L.Embedding(7, 6, mask_zero=True)(x)
            return L.Dense(2)(L.Flatten()(attend(q, v, L.Embedding(7, 4)(x))))
        q, v, k = L.Dense(4)(L.Cropping1D((0, 1))(x)), L.Dense(6, "tanh")(x), L.Dense(4)(x)
        return L.Dense(2)(L.Flatten()(attend(q, v, k)))

    return build


def attention():
    heads = L.MultiHeadAttention
    yield case("mha_self", lambda x: end_of(heads(2, 3)(x, x)), (4, 5))
    yield case("mha_options", lambda x: end_of(heads(3, 2, value_dim=4, use_bias=False, output_shape=3)(x, x)), (4, 5))
    yield case("mha_causal", lambda x: end_of(heads(2, 3)(x, x, use_causal_mask=True)), (4, 5))
    yield case("mha_cross", sequences(lambda q, v, k: heads(2, 3)(q, v)), (5, 3))
    yield case("mha_key", sequences(lambda q, v, k: heads(2, 3, attention_axes=1)(q, v, k)), (5, 3))
    yield case("mha_named", sequences(lambda q, v, k: heads(2, 3)(query=q, value=v, key=k)), (5, 3))
    yield case("mha_masked", sequences(lambda q, v, k: heads(2, 3)(q, v), masked=True), (5,), x=WORDS)
    yield case("mha_masked_causal", sequences(lambda q, v, k: heads(2, 3)(q, v, k, use_causal_mask=True), masked=True), (5,), x=WORDS)
    yield case("mha_masked_lstm", lambda x: L.LSTM(2)(heads(1, 3)(*[L.Embedding(7, 4, mask_zero=True)(x)] * 2)), (5,), x=WORDS)
    for name, layer in {"attention": L.Attention, "additive_attention": L.AdditiveAttention}.items():
        yield case(name, sequences(lambda q, v, k: layer()([q, v, k])), (5, 3))
        yield case(f"{name}_scale", sequences(lambda q, v, k: layer(use_scale=name == "attention")([q, v, k])), (5, 3))
        yield case(f"{name}_causal", lambda x: end_of(layer()([x, x], use_causal_mask=True)), (4, 5))
        yield case(f"{name}_masked", sequences(lambda q, v, k: layer()([q, v, k]), masked=True), (5,), x=WORDS)
    yield case("attention_concat", sequences(lambda q, v, k: L.Attention(score_mode="concat")([q, v, k])), (5, 3))
    yield case("attention_concat_scale", sequences(lambda q, v, k: L.Attention(score_mode="concat", use_scale=True)([q, v, k])), (5, 3))
    yield case("transformer_block", transformer_block, (5, 4))


def end_of(x):
    return L.Dense(2)(L.GlobalAveragePooling1D()(x))


def transformer_block(x):
    a = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(2, 2)(x, x)]))
    f = L.Dense(4)(L.Dense(8, "relu")(a))
    return end_of(L.LayerNormalization()(L.Add()([a, f])))


def whole():
    yield case("residual", residual, (5, 5, 2))
    yield case("dense_block", dense_block, (4, 4, 2))
    yield case("inverted_residual", inverted_residual, (4, 4, 2))
    yield case("squeeze_and_excitation", squeeze_and_excitation, (4, 4, 2))
    yield case("inception", inception, (5, 5, 2))
    yield case("siamese", siamese, (4, 3))
    yield case("shared_layer", shared_layer, (4,))
    yield case("nested_functional", nested_functional, (4,))
    yield case("highway", highway, (4,))
    yield case("two_readers", two_readers, (5,), x=WORDS)
    yield case("called_for_inference", called_for_inference, (4,))
    yield case("attention_by_dot", attention_by_dot, (4, 3))


def make():
    yield write("graphs.json", "Models of more than one line: predictions, and two steps of training.", [*merging(), *attention(), *whole()])
