// Damage to the formats that are JSON and bytes.

import { damageTest } from "./support/damaged_files";

damageTest("safetensors", 3000);
damageTest("tfjs", 2000);
