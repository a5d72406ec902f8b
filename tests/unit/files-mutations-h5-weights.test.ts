// Damage to h5-weights; in a process of its own, as what a broken file leaves behind in the HDF5 library stays.

import { damageTest } from "./support/damaged_files";

damageTest("h5-weights", 1250);
