// How much a file may bring, unless told otherwise.

/** Bytes that one file may inflate to. */
export const defaultMemoryLimit = 2 ** 30;
