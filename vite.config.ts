// How web/ becomes dist/: the page (mode production), the library (mode lib) and the command line (mode cli); also vitest's settings.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { OutputAsset, OutputBundle, PreRenderedAsset } from "rolldown";
import type { BuildEnvironmentOptions, Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { headers } from "./scripts/lib/headers.mjs";

const here = import.meta.dirname;
const dist = resolve(here, "dist");

// Emscripten's glue asks for these in Node alone, behind a test: the browser never does.
const external = ["module", "worker_threads"];

// All that the page fetches has a hash in its name, so that parts of two builds never meet and what is kept of one stays right.
const hashed = {
  entryFileNames: "assets/[name]-[hash].js",
  chunkFileNames: "assets/[name]-[hash].js",
  assetFileNames: "assets/[name]-[hash][extname]",
};
// The library's parts keep plain names in one folder: sprout.js, sprout-worker.js and sprout-*.wasm find each other, in browsers and in Node.
const flat = {
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  assetFileNames: ({ names }: PreRenderedAsset) => (names[0]?.endsWith(".wasm") ? "[name][extname]" : "assets/[name]-[hash][extname]"),
};

// What the page needs at once comes in two files, not in fifty that each later chunk shares something with: the page's own, and the floors
// below, which the bench takes too.
const floors = /[\\/]src[\\/](?!app[\\/]|bench[\\/]|offline[\\/])|preload-helper/;
const atOnce = [
  { name: "library", tags: ["$initial" as const], test: floors },
  { name: "page", tags: ["$initial" as const], test: /[\\/]src[\\/]app[\\/]|preact/ },
];

const builds: Record<string, BuildEnvironmentOptions> = {
  production: {
    rolldownOptions: {
      external,
      input: ["index.html", "bench.html", "src/offline/service_worker.ts"].map((name) => resolve(here, "web", name)),
      output: {
        ...hashed,
        // A service worker is known by its address, which is above all that it answers for.
        entryFileNames: ({ name }) => (name === "service_worker" ? "service_worker.js" : hashed.entryFileNames),
        codeSplitting: { groups: atOnce },
      },
    },
  },
  lib: {
    copyPublicDir: false,
    rolldownOptions: {
      external,
      input: { sprout: resolve(here, "web/src/lib.ts") },
      preserveEntrySignatures: "strict",
      output: flat,
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
        "sprout-hdf5_worker": resolve(here, "web/src/files/hdf5_worker.js"),
      },
      output: flat,
    },
  },
};

/**
 * Emscripten's glue as it can be bundled. It starts its threads from the name of its own file; bundled, that is another one, and Vite would bundle it
 * once more. And it waits at its top for a module of Node's, which makes the variants with threads, in browsers too, modules that are evaluated
 * asynchronously; Node has that module at once.
 */
const bundledGlue = (): Plugin => ({
  name: "bundled-glue",
  enforce: "pre",
  transform(code, id) {
    if (!/sprout-\w+\.mjs$/.test(id)) return null;
    const bundled = code
      .replace(/new URL\("sprout-\w+\.mjs",\s*import\.meta\.url\)/, "new URL(import.meta.url)")
      .replace(/\(await import\((['"])worker_threads\1\)\)/g, 'process.getBuiltinModule("worker_threads")');
    if (/^[^\n]*\bif ?\(isNode\)[^\n]*\bawait\b/m.test(bundled)) this.error(`${id} waits at its top, in another form than is known here`);
    return { code: bundled, map: null };
  },
});

/** A file larger than this, in bytes, is none that the page begins with. */
const large = 1e6;

/**
 * Writes into the page what it consists of, so that it can keep itself for use without a network (web/src/app/page/offline.ts): pairs of name and
 * bytes, the smallest first, and the page itself, "./", as soon as it can begin. What the bench alone needs is not among them.
 */
const filesOfThePage = (): Plugin => ({
  name: "files-of-the-page",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const [page, bench] = ["index.html", "bench.html"].map((name) => bundle[name] as OutputAsset | undefined);
      // The bundles of workers come this way too.
      if (!page || !bench) return;
      const [ofPage, ofBench] = [reachedFrom(page, bundle), reachedFrom(bench, bundle)];
      const sizes = Object.values(bundle)
        .filter(({ fileName }) => fileName.startsWith("assets/") && (ofPage.has(fileName) || !ofBench.has(fileName)))
        .map((part): [string, number] => [part.fileName, Buffer.byteLength(part.type === "asset" ? part.source : part.code)]);
      const plain = namesIn(page)
        .filter((name) => !bundle[name])
        .map((name): [string, number] => [name, statSync(resolve(here, "web/public", name)).size]);
      const [small, others] = [sizes.filter(([, size]) => size <= large), sizes.filter(([, size]) => size > large)];
      const files = [...[...small, ...plain].sort(bySize), ["./", Buffer.byteLength(page.source)], ...others.sort(bySize)];
      const id = createHash("sha256").update(JSON.stringify(files)).update(page.source).digest("base64url").slice(0, 12);
      page.source = page.source
        .toString()
        .replace("</head>", () => `<script type="application/json" id="build">${JSON.stringify({ id, files })}</script></head>`);
    },
  },
});

const bySize = ([a, x]: [string, number], [b, y]: [string, number]): number => x - y || (a < b ? -1 : 1);
const namesIn = ({ source }: OutputAsset): string[] =>
  [...source.toString().matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name!);

/** Names of the chunks that a page loads, now or later, and of what these name. */
function reachedFrom(page: OutputAsset, bundle: OutputBundle): Set<string> {
  const reached = new Set<string>();
  const queue = namesIn(page);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const part = bundle[name];
    if (part?.type !== "chunk") continue;
    const { importedAssets = [], importedCss = [] } = part.viteMetadata ?? {};
    queue.push(...part.imports, ...part.dynamicImports, ...importedAssets, ...importedCss);
  }
  return reached;
}

export default defineConfig(({ mode }) => ({
  root: mode === "test" ? here : resolve(here, "web"),
  base: "./",
  plugins: [bundledGlue(), ...(mode === "production" ? [filesOfThePage()] : [])],
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
    plugins: () => [bundledGlue()],
    rolldownOptions: { external, output: mode === "production" ? hashed : { ...flat, entryFileNames: "sprout-[name].js" } },
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
