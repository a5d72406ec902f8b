// Damage to h5; in a process of its own, as each refusal takes a new worker of the HDF5 library.

import { damageTest } from "./support/damaged_files";

damageTest("h5", 50);
