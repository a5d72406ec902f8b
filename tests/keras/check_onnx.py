"""Checks ONNX files and runs them with onnxruntime; prints one JSON object: results by file name.

Usage: check_onnx.py FOLDER, which holds onnx.json: [{file, shape, x}].
"""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

folder = sys.argv[1]
with open(os.path.join(folder, "onnx.json")) as f:
    cases = json.load(f)
results = {}
for case in cases:
    path = os.path.join(folder, case["file"])
    try:
        onnx.checker.check_model(path, full_check=True)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        x = np.array(case["x"], "float32").reshape(-1, *case["shape"])
        results[case["file"]] = {"predictions": session.run(None, {"input": x})[0].ravel().tolist(), "single": session.run(None, {"input": x[:1]})[0].ravel().tolist()}
    except Exception as error:
        results[case["file"]] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(results))
