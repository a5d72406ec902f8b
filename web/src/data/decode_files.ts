// The entrance of this folder: files in, a data set out.

import { Intake } from "./intake";
import type { DecodeFiles } from "./types";

export { Intake, PendingFiles } from "./intake";

/** Decodes files that are a whole data set. Whoever takes files one by one keeps an Intake and calls its `add`. */
export const decodeFiles: DecodeFiles = (files, sink, options) => new Intake().add(files, sink, options);
