// Damage to keras; in a process of its own, as what a broken file leaves behind in the HDF5 library stays.

import { damageTest } from "./support/damaged_files";

damageTest("keras", 1250);
