// Settings of npm run test:keras: all tests but those of older versions, or with --versions those alone.
import { defineConfig } from "vitest/config";

const ofVersions = "versions.test.ts";
const versions = process.env.SPROUT_KERAS_VERSIONS !== undefined;

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../../node_modules/.vite",
  test: {
    include: [versions ? ofVersions : "*.test.ts"],
    exclude: versions ? [] : [ofVersions],
    environment: "node",
    // Patient: what is waited for comes, on a busy machine much later.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    fileParallelism: false,
  },
});
