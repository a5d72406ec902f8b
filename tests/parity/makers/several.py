"""Models of several inputs and outputs, and layers called with states: Keras' own JSON, predictions, and two epochs of training."""

import json

import keras
import numpy as np
from keras import layers as L

from .common import normal, reset, set_exact_weights, tensor, write
from .graphs import named_weights

N = 6  # whole batches: of what is left over at the end, Keras on TensorFlow counts the loss of each output as that of a whole batch


def case(name, build, compile, draw=None, targets=None):
    """build() gives the model. draw: {input: drawer} of those that are no normal numbers; targets: {output: drawer}, absent: normal numbers,
    None: there are none."""
    reset("float32")
    rng = np.random.default_rng([17, *name.encode()])
    model = build()
    set_exact_weights(model, rng)
    draw, targets = draw or {}, targets or {}
    outputs = {}
    for k, o in model.output.items() if isinstance(model.output, dict) else zip(model.output_names, keras.tree.flatten(model.output)):
        taken = sum(one == k or one.startswith(f"{k}_") for one in outputs)
        outputs[f"{k}_{taken}" if taken else k] = o
    x = {i.name: draw[i.name](rng, i) if i.name in draw else normal(rng, N, *i.shape[1:]) for i in model.inputs}
    y = {k: targets[k](rng, o) if targets.get(k) else normal(rng, N, *o.shape[1:]) for k, o in outputs.items() if targets.get(k, 1) is not None}
    given = y if isinstance(model.output, dict) else list(y.values()) if len(outputs) > 1 else y[[*y][0]]
    weights = lambda: [{"name": name, **tensor(w)} for name, w in named_weights(model)]
    lines = []
    model.summary(print_fn=lines.append)
    predicted = lambda: [tensor(o) for o in keras.tree.flatten(model.predict_on_batch(list(x.values()) if len(x) > 1 else x))]
    result = {"name": name, "model": json.loads(model.to_json()), "weights": weights(), "x": {k: tensor(v) for k, v in x.items()}}
    result |= {"y": {k: tensor(v) for k, v in y.items()}, "predict": predicted(), "compile": compile}
    if not any(isinstance(layer, keras.Model) for layer in model.layers) and all(isinstance(one, keras.Layer) for one in model._operations):
        result["summary"] = "\n".join(lines)
    optimizer = keras.optimizers.get(compile["optimizer"])
    model.compile(optimizer, **{k: v for k, v in compile.items() if k != "optimizer"})
    history = model.fit(x, given, batch_size=2, epochs=2, shuffle=False, validation_data=(x, given), verbose=0).history
    # Of outputs of one name Keras logs the last alone; here they have numbers.
    if len(set(model.output_names)) < len(outputs):
        history = {k: v for k, v in history.items() if k in ("loss", "val_loss")}
    return result | {"history": history, "weights_after": weights(), "predict_after": predicted()}


def words(rng, i):
    """Sequences of 1 to 6, padded with 0."""
    steps = i.shape[1]
    return np.stack([np.where(np.arange(steps) < rng.integers(1, steps + 1), rng.integers(1, 7, steps), 0) for _ in range(N)]).astype("float32")


def classes(rng, o):
    return rng.integers(0, o.shape[-1], (N, *o.shape[1:-1]))


def rows(rng, o):
    return np.eye(o.shape[-1], dtype="float32")[rng.integers(0, o.shape[-1], N)]


SGD = {"class_name": "SGD", "config": {"learning_rate": 0.0625}}
ADAMW = {"class_name": "AdamW", "config": {"learning_rate": 0.0625, "weight_decay": 0.125}}


def two_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((3, 2), name="b")
    y = L.Concatenate()([L.Dense(5, "tanh")(a), L.Flatten()(b)])
    return keras.Model([a, b], L.Dense(3, "softmax")(y))


def two_outputs(ends=lambda a, b: [a, b]):
    def build():
        x = keras.Input((6,), name="x")
        y = L.Dense(5, "tanh")(x)
        return keras.Model(x, ends(L.Dense(2, name="a")(y), L.Dense(3, "softmax", name="b")(y)))

    return build


def crossed():
    """Two inputs and two outputs, one of which is made of the other."""
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    shared = L.Dense(4, "tanh", name="shared")
    p = L.Dense(1, "sigmoid", name="p")(L.Subtract()([shared(a), shared(b)]))
    q = L.Dense(2, name="q")(L.Concatenate()([p, shared(b)]))
    return keras.Model([a, b], [q, p])


def seen_by_others():
    """An output that another layer reads."""
    x = keras.Input((4,), name="x")
    a = L.Dense(3, "softmax", name="a")(x)
    return keras.Model(x, [L.Dense(2, name="b")(a), a])


def sequences():
    """Two sequences out, each with a mask of its own."""
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    words = L.Embedding(7, 3, mask_zero=True)
    return keras.Model([a, b], [L.GRU(2, return_sequences=True, name="c")(words(a)), L.Dense(3, "softmax", name="d")(words(b))])


def encoder_decoder(layer, states):
    def build():
        source, target = keras.Input((5,), name="source"), keras.Input((4,), name="target")
        made = layer(3, return_state=True, name="encoder")(L.Embedding(7, 2, mask_zero=True)(source))
        decoder = layer(3, return_sequences=True, return_state=True, name="decoder")
        y = decoder(L.Embedding(7, 2, mask_zero=True)(target), initial_state=made[1:] if states > 1 else made[1])[0]
        return keras.Model([source, target], L.Dense(7, "softmax", name="words")(y))

    return build


def states_out():
    x, h, c = keras.Input((4, 2), name="x"), keras.Input((3,), name="h"), keras.Input((3,), name="c")
    return keras.Model([x, h, c], L.LSTM(3, return_state=True, return_sequences=True, go_backwards=True, name="lstm")(x, initial_state=[h, c]))


def state_alone():
    """Only the last state is read, and the first comes from a Dense."""
    x = keras.Input((4, 2), name="x")
    _, state = L.SimpleRNN(3, return_state=True, return_sequences=True, name="rnn")(x, initial_state=L.Dense(3)(L.Flatten()(x)))
    return keras.Model(x, L.Dense(1)(state))


def both_ways():
    source, target = keras.Input((4,), name="source"), keras.Input((3, 2), name="target")
    made = L.Bidirectional(L.LSTM(2, return_state=True, return_sequences=True), name="both")(L.Embedding(7, 2, mask_zero=True)(source))
    h, c = L.Concatenate()([made[1], made[3]]), L.Concatenate()([made[2], made[4]])
    y = L.LSTM(4, name="after")(target, initial_state=[h, c])
    z = L.Bidirectional(L.GRU(2), merge_mode="sum", name="sum")(target, initial_state=[made[1], made[3]])
    return keras.Model([source, target], [L.Dense(1, name="one")(y), L.Dense(1, name="two")(z), made[0]])


def within():
    """A model of two inputs and two outputs within another, called twice."""
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    inner = keras.Model([a, b], [L.Dense(3, "tanh")(L.Concatenate()([a, b])), L.Dense(2)(b)], name="inner")
    u, v = keras.Input((3,), name="u"), keras.Input((2,), name="v")
    c, d = inner([u, v])
    e, f = inner([c, d])
    return keras.Model([u, v], [L.Add(name="sum")([e, u]), L.Dense(1, name="last")(f)])


def make():
    both = {"a": "mse", "b": "sparse_categorical_crossentropy"}
    cases = [
        case("two_inputs", two_inputs, {"optimizer": SGD, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}, targets={"dense_1": classes}),
        case(
            "two_outputs",
            two_outputs(),
            {"optimizer": SGD, "loss": both, "loss_weights": {"a": 0.25, "b": 2.0}, "metrics": {"a": ["mae", "mse"], "b": ["accuracy"]}},
            targets={"b": classes},
        ),
        case(
            "lists",
            two_outputs(),
            {"optimizer": "adam", "loss": ["mae", "categorical_crossentropy"], "loss_weights": [3.0, 0.5], "metrics": ["mse", ["accuracy", "mae"]]},
            targets={"b": rows},
        ),
        case("one_loss", two_outputs(), {"optimizer": SGD, "loss": "mse"}),
        case("without_loss", two_outputs(), {"optimizer": ADAMW, "loss": {"a": "mse", "b": None}, "metrics": {"b": ["mae"]}}),
        case("not_judged", two_outputs(), {"optimizer": ADAMW, "loss": ["mse", None], "metrics": {"a": ["mae"]}}, targets={"b": None}),
        case("by_key", two_outputs(lambda a, b: {"two": a, "one": b}), {"optimizer": SGD, "loss": {"two": "mse", "one": "mae"}, "metrics": {"one": ["mse"]}}),
        case("crossed", crossed, {"optimizer": "adam", "loss": {"p": "binary_crossentropy", "q": "mse"}, "metrics": {"p": ["accuracy"]}}),
        case("seen_by_others", seen_by_others, {"optimizer": SGD, "loss": ["mse", "categorical_crossentropy"], "metrics": [[], ["accuracy"]]}, targets={"a": rows}),
        case(
            "sequences",
            sequences,
            {"optimizer": SGD, "loss": {"c": "mse", "d": "sparse_categorical_crossentropy"}, "metrics": {"c": ["mae"], "d": ["accuracy"]}},
            draw={"a": words, "b": words},
            targets={"d": classes},
        ),
        case("states_out", states_out, {"optimizer": SGD, "loss": "mse"}),
        case("state_alone", state_alone, {"optimizer": SGD, "loss": "mse"}),
        case("both_ways", both_ways, {"optimizer": SGD, "loss": ["mse", "mse", "mae"]}, draw={"source": words}),
        case("within", within, {"optimizer": SGD, "loss": "mse"}),
    ]
    for layer, states in ((L.LSTM, 2), (L.GRU, 1), (L.SimpleRNN, 1)):
        name = f"encoder_decoder_{layer.__name__.lower()}"
        compile = {"optimizer": SGD, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
        cases.append(case(name, encoder_decoder(layer, states), compile, draw={"source": words, "target": words}, targets={"words": classes}))
    yield write("several.json", "Models of several inputs and outputs: predictions, and two epochs of training.", cases)
