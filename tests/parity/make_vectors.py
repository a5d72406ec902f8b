"""Writes the parity vectors: what real Keras 3 computes, for the engine's tests to compare with.

    python3 -m venv venv && venv/bin/pip install keras==3.15.1 tensorflow-cpu==2.21.0
    venv/bin/python -B tests/parity/make_vectors.py         # all
    venv/bin/python -B tests/parity/make_vectors.py losses     # only some of the makers

Everything is drawn from fixed seeds, so a second run writes the same files.
"""

import os
import sys

# Set before Keras is imported. 80 columns is what Keras takes where there is no terminal, as in a notebook.
os.environ.update(
    KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0", COLUMNS="80"
)

from makers import callbacks, initializers, layers, layers_convolution, layers_normalization, layers_pooling, layers_preprocessing  # noqa: E402
from makers import layers_recurrent, layers_regularization, layers_reshaping  # noqa: E402
from makers import grad_cam, graphs, losses, metrics, models, optimizers, schedules, several, training  # noqa: E402

FAMILIES = (
    layers, layers_convolution, layers_normalization, layers_pooling, layers_preprocessing, layers_recurrent, layers_regularization,
    layers_reshaping,
)  # fmt: skip
MODULES = (*FAMILIES, graphs, grad_cam, several, losses, metrics, optimizers, schedules, callbacks, training, models, initializers)
MAKERS = {m.__name__.split(".")[-1]: m.make for m in MODULES}


def main(names):
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        sys.exit(f"make_vectors: expected names out of {', '.join(MAKERS)}; received {', '.join(unknown)}")
    for name in names or MAKERS:
        for path, count, size in MAKERS[name]():
            print(f"{path}: {count} cases, {size / 1024:.1f} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
