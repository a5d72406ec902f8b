// Where the program runs.

/** In Node: a global Worker does not tell, as Emscripten's and ONNX Runtime's glue give Node one. */
export const inNode = (): boolean => typeof process === "object" && typeof process.versions?.node === "string";
