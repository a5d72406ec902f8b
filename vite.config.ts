// How web/ becomes dist/: the page (mode production), the library (mode lib) and the command line (mode cli); also vitest's settings.
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { PreRenderedAsset } from "rolldown";
import type { BuildEnvironmentOptions, Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { headers } from "./scripts/lib/headers.mjs";

const here = import.meta.dirname;
const dist = resolve(here, "dist");

// Emscripten's glue asks for these in Node alone, behind a test: the browser never does.
const external = ["module", "worker_threads"];

// The engine's parts keep plain names in one folder: sprout.js, sprout-worker.js and sprout-*.wasm find each other, in browsers and in Node.
const flat = { entryFileNames: "[name].js", chunkFileNames: "[name].js" };
const assetFileNames = ({ names }: PreRenderedAsset) => (names[0]?.endsWith(".wasm") ? "[name][extname]" : "assets/[name]-[hash][extname]");

// What the page needs at once comes in two files, not in fifty that each later chunk shares something with: the page's own, and the floors
// below, which the bench takes too.
const floors = /[\\/]src[\\/](?!app[\\/]|bench[\\/])|preload-helper/;
const atOnce = [
  { name: "library", tags: ["$initial" as const], test: floors },
  { name: "page", tags: ["$initial" as const], test: /[\\/]src[\\/]app[\\/]|preact/ },
];

const builds: Record<string, BuildEnvironmentOptions> = {
  production: {
    rolldownOptions: {
      external,
      input: ["index.html", "bench.html"].map((name) => resolve(here, "web", name)),
      output: { assetFileNames, codeSplitting: { groups: atOnce } },
    },
  },
  lib: {
    copyPublicDir: false,
    rolldownOptions: {
      external,
      input: { sprout: resolve(here, "web/src/lib.ts") },
      preserveEntrySignatures: "strict",
      output: { ...flat, assetFileNames },
    },
  },
  cli: {
    copyPublicDir: false,
    outDir: resolve(dist, "cli"),
    ssr: true,
    rolldownOptions: {
      input: {
        train: resolve(here, "scripts/train.ts"),
        convert: resolve(here, "scripts/convert.ts"),
        "sprout-worker": resolve(here, "web/src/engine/worker.ts"),
        hdf5_worker: resolve(here, "web/src/files/hdf5_worker.js"),
      },
      output: flat,
    },
  },
};

// Emscripten's glue starts its threads from the name of its own file; bundled, that is another one. Vite would bundle it once more.
const threadsFromOwnFile = (): Plugin => ({
  name: "threads-from-own-file",
  enforce: "pre",
  transform: (code, id) =>
    /sprout-\w+\.mjs$/.test(id)
      ? { code: code.replace(/new URL\("sprout-\w+\.mjs",\s*import\.meta\.url\)/, "new URL(import.meta.url)"), map: null }
      : null,
});

export default defineConfig(({ mode }) => ({
  root: mode === "test" ? here : resolve(here, "web"),
  base: "./",
  plugins: [threadsFromOwnFile()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // No warning of the HDF5 library: 4.8 MB, fetched for model files alone.
  build: {
    chunkSizeWarningLimit: 5000,
    outDir: dist,
    emptyOutDir: false,
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    ...builds[mode],
  },
  worker: {
    format: "es",
    plugins: () => [threadsFromOwnFile()],
    rolldownOptions: { external, output: { ...flat, entryFileNames: "sprout-[name].js", assetFileNames } },
  },
  // Only the worker imports it: found late, it would make Vite's server reload the page.
  optimizeDeps: { include: ["fflate"] },
  server: { headers, host: "127.0.0.1", fs: { allow: [here] } },
  // Patient: what is waited for comes, on a busy machine much later.
  test: {
    include: ["{tests/unit,web/src}/**/*.test.{ts,tsx}"],
    environment: "node",
    // Left alone, Vitest keeps one processor free.
    maxWorkers: availableParallelism(),
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
}));
