// Settings of npm run test:keras.
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../../node_modules/.vite",
  test: { include: ["*.test.ts"], environment: "node", testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false },
});
