// Serves dist/ on this machine alone, with the headers that threads in Wasm need.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { headers } from "./lib/headers.mjs";
import { isMain, root, runMain, StepError } from "./lib/steps.mjs";

const defaultPort = 8173;

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** The file in `folder` that a request's path names, with its status; undefined if there is none. */
async function fileOf(folder, url) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (path.includes("\0") || path.includes("\\")) return undefined;
  const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
  if (!file.startsWith(folder + sep)) return undefined;
  const status = await stat(file).catch(() => undefined);
  return status?.isFile() ? { file, status } : undefined;
}

async function answer(folder, always, request, response) {
  const send = (code, extra, body) => response.writeHead(code, { ...always, ...extra }).end(body);
  const text = { "Content-Type": "text/plain; charset=utf-8" };
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, { ...text, Allow: "GET, HEAD" }, "Only GET and HEAD.\n");
  const found = await fileOf(folder, request.url);
  if (!found) return send(404, text, "Not found.\n");
  const { file, status } = found;
  const etag = `"${status.size.toString(36)}-${status.mtimeMs.toString(36)}"`;
  // Every build may change any file: browsers ask again, and are told when nothing changed.
  const caching = { ETag: etag, "Cache-Control": "no-cache" };
  if (request.headers["if-none-match"] === etag) return send(304, caching);
  response.writeHead(200, {
    ...always,
    ...caching,
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Length": status.size,
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Starts serving; resolves to the address, and to what ends it: no request is answered afterwards.
 * folder: default dist/. port: the first to try. tries: how many ports from there on. always: headers of every answer.
 *
 * @param {{ folder?: string, port?: number, tries?: number, always?: Record<string, string> }} [options]
 */
export async function start({ folder = join(root, "dist"), port = defaultPort, tries = 20, always = headers } = {}) {
  const server = createServer((request, response) => {
    answer(resolve(folder), always, request, response).catch(() => response.destroy());
  });
  for (let offset = 0; offset < tries; offset++) {
    const error = await new Promise((done) => {
      server.once("error", done);
      server.listen(port + offset, "127.0.0.1", () => done(undefined));
    });
    if (!error) {
      const end = () =>
        new Promise((done) => {
          server.close(done);
          server.closeAllConnections();
        });
      return { address: `http://127.0.0.1:${server.address().port}/`, end };
    }
    if (error.code !== "EADDRINUSE")
      throw new StepError(`port ${port + offset} cannot be used: ${error.message}`, "npm start -- --port 9000");
  }
  throw new StepError(`port ${port}${tries > 1 ? ` and the ${tries - 1} after it are` : " is"} taken`, "npm start -- --port 9000");
}

/** The same for as long as this program runs; resolves to the address alone.
 *
 * @param {Parameters<typeof start>[0]} [options]
 */
export const serve = async (options) => (await start(options)).address;

/** The port of --port, else of the variable PORT, else the default. */
export function portOf(text = process.env.PORT || String(defaultPort)) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new StepError(`expected a port from 1 to 65535, received ${text}`, "npm start -- --port 9000");
  return port;
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const { values } = parseArgs({ options: { port: { type: "string" }, folder: { type: "string" } } });
    console.log(await serve({ port: portOf(values.port), folder: values.folder, tries: 1 }));
  });
}
