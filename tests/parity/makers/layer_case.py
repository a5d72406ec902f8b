"""One case of a layer: its output in training and inference, and the gradient of sum(dy * y) by the input and every weight."""

import numpy as np
import tensorflow as tf

from .common import normal, reset, sequential, set_exact_weights, tensor, weights, write

N = 3  # samples in a batch


def layer(class_name, **config):
    return {"class_name": class_name, "config": config}


def case(name, layers, input_shape, x=None, n=N, scale=1.0, backward=True, positive=(), compiled=False, gradient=True, floatx="float64"):
    """Runs `layers` on x, or on n random samples of `input_shape`. Without backward only inference is recorded (a random layer).

    `positive` names weights that must not be negative (a variance). `compiled` is for what only TensorFlow's compiler can do. Without
    gradient, the outputs alone are recorded. "y" is what inference gives; where training gives something else, "y_training" is what the
    gradients belong to, and "weights_after" are all weights after that forward.
    """
    reset(floatx)
    rng = np.random.default_rng([7, *name.encode()])
    config = {"input_shape": list(input_shape), "layers": layers}
    model = sequential(config)
    set_exact_weights(model, rng)
    for w in model.weights:
        if w.name in positive:
            w.assign(np.abs(w.numpy()) + 0.25)
    for built in model.layers:
        if hasattr(built, "finalize_state"):  # Normalization copies its weights
            built.finalize_state()
    x = tf.Variable(normal(rng, n, *input_shape, scale=scale) if x is None else x, dtype=floatx)

    def run(training):
        call = lambda: model(x, training=training)
        return (tf.function(call, jit_compile=True) if compiled else call)()

    inference = run(False)
    result = {"name": name, **config, "weights": weights(model), "x": tensor(x), "deterministic": backward, "y": tensor(inference)}
    if not backward:
        return result

    with tf.GradientTape(persistent=True) as tape:
        y = run(True)
        dy = normal(rng, *y.shape)
        f = tf.reduce_sum(dy * y)
        penalty = tf.add_n(model.losses) if model.losses else tf.zeros((), floatx)
        total = f + penalty
    if not np.array_equal(y, inference):
        result["y_training"] = tensor(y)
    after = weights(model)
    if after != result["weights"]:
        result["weights_after"] = after
    if not gradient:
        return result
    variables = [w.value for w in model.trainable_weights]
    result["dy"] = tensor(dy)
    dx = tape.gradient(f, x)
    if dx is not None:  # integers have no gradient
        result["dx"] = tensor(dx)
    result["dweights"] = [tensor(tf.convert_to_tensor(g)) for g in tape.gradient(f, variables)]
    if model.losses:
        result["regularization_loss"] = float(f"{float(penalty):.9g}")
        result["dweights_with_regularization"] = [tensor(tf.convert_to_tensor(g)) for g in tape.gradient(total, variables)]
    return result


def write_layers(files):
    """Writes layers/<name>.json for each name with its cases. Yields what write() gives."""
    for name, cases in files.items():
        yield write(f"layers/{name}.json", "Forward pass and the gradients of sum(dy * y).", list(cases()))
