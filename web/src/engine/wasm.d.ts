// The type of Emscripten's glue, which the build makes.

declare module "#wasm/*" {
  const createSprout: import("./engine").SproutFactory;
  export default createSprout;
}
