// What Node must be told to run every variant of the engine.

/** Node 20 has relaxed SIMD behind a flag; later ones have no such flag any more. */
export const wasmFlags = Number.parseInt(process.versions.node, 10) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];
