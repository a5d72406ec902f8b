// What the page's service worker answers: what is kept of itself, what its server says, and the headers that isolate it.

import { afterEach, beforeEach, expect, test, vi } from "vitest";

const home = "https://class.example/sprout/";
let kept: Map<string, string>;
let server: (address: string) => Promise<Response>;
let asked: string[];
let listeners: Map<string, (event: object) => void>;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  [asked, listeners] = [[], new Map()];
  kept = new Map([
    [home, "kept page"],
    [`${home}sprout.svg`, "kept icon"],
    [`${home}assets/page-1.js`, "kept script"],
  ]);
  server = async (address) => new Response(`${address} of the server`, { headers: { "content-type": "text/plain" } });
  vi.stubGlobal("registration", { scope: home });
  vi.stubGlobal("addEventListener", (name: string, listener: (event: object) => void) => listeners.set(name, listener));
  vi.stubGlobal("caches", { match: async (address: string) => (kept.has(address) ? new Response(kept.get(address)) : undefined) });
  vi.stubGlobal("fetch", ({ url }: Request) => {
    asked.push(url.slice(home.length));
    return server(url);
  });
  await import("../../web/src/offline/service_worker");
});
afterEach(() => vi.useRealTimers());

/** Its answer; null where it leaves the request to the browser. */
async function ask(path: string, { mode = "no-cors", method = "GET" } = {}): Promise<Response | null> {
  let answer: Promise<Response> | null = null;
  const request = { url: new URL(path, home).href, method, mode };
  listeners.get("fetch")!({ request, respondWith: (given: Promise<Response>) => (answer = given) });
  return answer;
}
const textOf = async (path: string, mode?: string): Promise<string> => (await ask(path, mode ? { mode } : {}))!.text();
const down = async (): Promise<never> => {
  throw new TypeError("Failed to fetch");
};

test("files with a hash in their name come from what is kept; those that are not, from the server", async () => {
  expect(await textOf("assets/page-1.js")).toBe("kept script");
  expect(asked).toEqual([]);
  expect(await textOf("assets/page-2.js")).toBe(`${home}assets/page-2.js of the server`);
});

test("the page and its icon come from the server, and from what is kept where none answers", async () => {
  expect(await textOf("?threads=2", "navigate")).toBe(`${home}?threads=2 of the server`);
  server = down;
  for (const path of ["", "index.html", "?threads=2#setup=1"]) expect(await textOf(path, "navigate")).toBe("kept page");
  expect(await textOf("sprout.svg")).toBe("kept icon");
  await expect(ask("bench.html", { mode: "navigate" })).rejects.toThrow("Failed to fetch");
});

test("a server that is broken, or does not answer within three seconds, is as good as none", async () => {
  server = async () => new Response("", { status: 503 });
  expect(await textOf("", "navigate")).toBe("kept page");
  server = () => new Promise(() => {});
  const answer = textOf("", "navigate");
  await vi.advanceTimersByTimeAsync(3000);
  expect(await answer).toBe("kept page");
});

test("the page that looks for a newer one is answered by its server alone", async () => {
  expect(await textOf("", "cors")).toBe(`${home} of the server`);
  server = down;
  await expect(ask("", { mode: "cors" })).rejects.toThrow("Failed to fetch");
});

test("where the browser keeps nothing the server is asked", async () => {
  vi.stubGlobal("caches", {
    match: async () => {
      throw new DOMException("denied", "SecurityError");
    },
  });
  expect(await textOf("assets/page-1.js")).toBe(`${home}assets/page-1.js of the server`);
});

test("all answers have the headers that isolate, and those that they came with", async () => {
  for (const path of ["assets/page-1.js", "assets/page-2.js"]) {
    const { headers, status } = (await ask(path))!;
    expect([status, headers.get("content-type")?.split(";")[0]]).toEqual([200, "text/plain"]);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  }
});

test("other servers, other folders and what is sent are none of its business", async () => {
  expect(await ask("https://elsewhere.example/")).toBeNull();
  expect(await ask("/another/")).toBeNull();
  expect(await ask("", { method: "POST" })).toBeNull();
});
