// Damage to ONNX: a graph of operators, which the reader walks through as it stands in the file.

import { damageTest } from "./support/damaged_files";

damageTest("onnx", 2000, "damaged.onnx");
