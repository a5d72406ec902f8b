// The type of Emscripten's glue, which the build makes.

declare module "#wasm/*" {
  const createSprout: (options?: object) => Promise<import("./engine").SproutModule>;
  export default createSprout;
}
