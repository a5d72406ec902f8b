// npm start: sets up and builds what is missing, then serves the page. Options: --port N, --dev (Vite's server, which reloads as the sources change).
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll, buildWasm } from "./build.mjs";
import { root, runMain, say } from "./lib/steps.mjs";
import { portOf, serve } from "./serve.mjs";
import { ensurePackages, ensureToolchain } from "./setup.mjs";

await runMain(async () => {
  const { values } = parseArgs({ options: { port: { type: "string" }, dev: { type: "boolean" } } });
  const port = portOf(values.port);
  const address = values.dev ? await develop(port) : await start(port);
  console.log(`\nSprout is at ${address}\n`);
  say("Ctrl+C ends it.");
});

async function start(port) {
  await buildAll();
  return serve({ port });
}

async function develop(port) {
  await Promise.all([ensurePackages(), ensureToolchain()]);
  await buildWasm();
  const { createServer } = await import("vite");
  const server = await createServer({ configFile: join(root, "vite.config.ts"), server: { port } });
  await server.listen();
  return server.resolvedUrls.local[0];
}
