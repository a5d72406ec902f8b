// The page's service worker: gives every answer the headers that isolate the page from other origins, which threads need and not every host
// sends; and answers with what the page has kept of itself (app/page/offline.ts) where no server does.

/** Enough of a service worker's scope: the types of the page know windows alone. */
interface Scope {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(name: "fetch", listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
}
const scope = globalThis as unknown as Scope;

/** Milliseconds that a page of which a copy is kept waits for its server. */
const patience = 3000;

// It knows nothing of the build that it came with, so that a new one may take its place at any time.
scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(scope.registration.scope)) event.respondWith(answer(request).then(isolated));
});

/** Files with a hash in their name never change: what is kept is as good. All others are asked for, and taken from what is kept where no server answers. */
async function answer(request: Request): Promise<Response> {
  const home = scope.registration.scope;
  const path = request.url.slice(home.length).split(/[?#]/, 1)[0]!;
  if (path.startsWith("assets/")) return (await kept(request.url)) ?? fetch(request);
  const isPage = path === "" || path === "index.html";
  // The page asks for itself to learn whether there is a newer one.
  const copy = isPage && request.mode !== "navigate" ? undefined : await kept(isPage ? home : request.url);
  if (!copy) return fetch(request);
  const asked = fetch(request).then(
    (response) => (response.status >= 500 ? copy : response),
    () => copy,
  );
  return Promise.race([asked, new Promise<Response>((resolve) => setTimeout(resolve, patience, copy))]);
}

/** What is kept of an address; nothing where the browser keeps nothing. */
const kept = (address: string): Promise<Response | undefined> => caches.match(address, { ignoreVary: true }).catch(() => undefined);

/** The answer as it came, with the headers. */
function isolated(response: Response): Response {
  if (response.type === "opaqueredirect" || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

export {};
