"""Runs Keras code and notebooks that Sprout wrote; prints one JSON object: results by file name.

Usage: check_code.py FILE...   Notebooks run where their .keras file lies; lines that begin with % are left out.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
results = {}
for path in sys.argv[1:]:
    os.chdir(os.path.dirname(os.path.abspath(path)))
    with open(path) as f:
        text = f.read()
    if path.endswith(".ipynb"):
        cells = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        text = "\n".join(line for cell in cells for line in cell.split("\n") if not line.startswith("%"))
    scope = {}
    try:
        exec(compile(text, path, "exec"), scope)
        model = scope["model"]
        results[os.path.basename(path)] = {
            "params": model.count_params(), "epochs": scope["history"].epoch, "iterations": int(model.optimizer.iterations),
            "layers": [type(layer).__name__ for layer in model.layers], "devices": len(scope.get("devices", [])),
        }
    except Exception as error:
        results[os.path.basename(path)] = {"error": f"{type(error).__name__}: {error}"}
print()
print(json.dumps(results))
