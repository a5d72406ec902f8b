// The page kept on this device: what of it, in which order, of which build; a newer one told; nothing that is not wanted.
import { beforeEach, expect, test, vi } from "vitest";
import { FakeLocks } from "../../../../tests/unit/support/locks";
import type { Build } from "./offline";

const home = "https://class.example/sprout/";
const files: Build["files"] = [
  ["assets/page-1.js", 300],
  ["icon.svg", 20],
  ["./", 80],
  ["assets/large-1.js", 5000],
];
const build: Build = { id: "one", files, home };
const html = ({ id, files }: Build): string =>
  `<head><script type="application/json" id="build">${JSON.stringify({ id, files })}</script></head>`;

/** What lies on the server, by address, and what was asked of it. */
let server: Map<string, string>;
let asked: string[];
let kept: Map<string, string>;
let locks: FakeLocks;
let stored: Map<string, string>;

class FakeCache {
  keys = async () => [...kept.keys()].map((url) => ({ url }));
  match = async (address: string) => (kept.has(address) ? new Response(kept.get(address)) : undefined);
  put = async (address: string, response: Response) => void kept.set(address, await response.text());
  delete = async (address: string) => kept.delete(address);
  add = async ({ url }: Request): Promise<void> => {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError("bad response status");
    await this.put(url, response);
  };
}

/** Puts a build on the server, in the place of what was there. */
function deploy(of: Build): void {
  server = new Map(of.files.map(([name]) => [new URL(name, home).href, name === "./" ? html(of) : `${name} of ${of.id}`]));
}

beforeEach(() => {
  [asked, kept, stored, locks] = [[], new Map(), new Map(), new FakeLocks()];
  deploy(build);
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  vi.stubGlobal("caches", { open: async () => new FakeCache(), delete: async () => kept.clear() });
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return new Response(server.get(address) ?? "", { status: server.has(address) ? 200 : 404 });
  });
});

/** The page opened anew. */
async function visit(of: Build = build, serviceWorker: () => Promise<void> = async () => {}) {
  vi.resetModules();
  const page = await import("./offline");
  await page.openOffline(of, serviceWorker);
  return page;
}
const names = (): string[] => [...kept.keys()].map((url) => url.slice(home.length));

test("all files are kept, the document after what it begins with, and are asked for once", async () => {
  const { keptPage } = await visit();
  expect(names()).toEqual(["assets/page-1.js", "icon.svg", "", "assets/large-1.js"]);
  expect(keptPage.value).toEqual({ kept: 5400, all: 5400, begins: true });
  asked = [];
  await visit();
  expect(asked).toEqual([]);
});

test("what is broken off goes on at the next visit, and until then it is known with what the page begins", async () => {
  server.delete(`${home}assets/large-1.js`);
  const first = await visit();
  expect([first.keptPage.value, first.offlineTrouble.value]).toEqual([{ kept: 400, all: 5400, begins: true }, null]);
  deploy(build);
  asked = [];
  expect((await visit()).keptPage.value).toEqual({ kept: 5400, all: 5400, begins: true });
  expect(asked).toEqual([`${home}assets/large-1.js`]);
});

test("who saves data gets what the page begins with", async () => {
  vi.stubGlobal("navigator", { locks, connection: { saveData: true } });
  expect((await visit()).keptPage.value).toEqual({ kept: 400, all: 5400, begins: true });
});

const second: Build = {
  id: "two",
  files: [
    ["assets/page-2.js", 310],
    ["icon.svg", 20],
    ["./", 80],
    ["assets/large-1.js", 5000],
  ],
  home,
};

test("a newer build is told; its document is not kept for the files of this one", async () => {
  const page = await visit();
  await page.lookForNewer(build);
  expect(page.newer.value).toBe(false);
  deploy(second);
  await page.lookForNewer(build);
  expect(page.newer.value).toBe(true);

  // This page came before the newer one was there, and is kept while it is.
  kept.clear();
  server.set(`${home}assets/page-1.js`, "still there");
  const late = await visit();
  expect([late.newer.value, late.keptPage.value!.begins, kept.has(home)]).toEqual([true, false, false]);
});

test("a newer build takes the place of the old one, whose files stay while another tab runs it", async () => {
  await visit();
  deploy(second);
  const page = await visit(second);
  expect(page.keptPage.value).toEqual({ kept: 5410, all: 5410, begins: true });
  expect(kept.get(home)).toBe(html(second));
  expect(kept.get(`${home}icon.svg`)).toBe("icon.svg of two");
  expect(names()).toContain("assets/page-1.js");
  locks.freeAll();
  await vi.waitFor(async () => expect((await locks.query()).held).toEqual([]));
  await visit(second);
  expect(names().sort()).toEqual(["", "assets/large-1.js", "assets/page-2.js", "icon.svg"]);
});

test("what is removed stays away until it is wanted again", async () => {
  const page = await visit();
  await page.removePage();
  expect([names(), page.keptPage.value, page.unwanted.value]).toEqual([[], { kept: 0, all: 5400, begins: false }, true]);
  const again = await visit();
  expect([names(), again.unwanted.value, again.keptPage.value!.kept]).toEqual([[], true, 0]);
  await again.keepPage();
  expect([again.unwanted.value, again.keptPage.value!.kept]).toEqual([false, 5400]);
  expect((await visit()).unwanted.value).toBe(false);
});

test("a browser without room for it says so", async () => {
  vi.stubGlobal("caches", {
    open: async () =>
      Object.assign(new FakeCache(), {
        add: async () => {
          throw new DOMException("no room", "QuotaExceededError");
        },
      }),
  });
  const { offlineTrouble, keptPage } = await visit();
  expect([offlineTrouble.value?.message, keptPage.value!.kept]).toEqual([
    "The browser has no room to keep this page for use without a network.",
    0,
  ]);
});

test("without a service worker, and where the browser blocks the page's data, nothing is kept and nothing is said", async () => {
  const denied = async (): Promise<never> => {
    throw new DOMException("Access is denied.", "SecurityError");
  };
  const without = await visit(build, denied);
  expect([without.keptPage.value, asked]).toEqual([null, []]);
  vi.stubGlobal("caches", { open: denied });
  const blocked = await visit();
  expect([blocked.keptPage.value, blocked.offlineTrouble.value, asked]).toEqual([null, null, []]);
});

test("a page of Vite's own server has no build", async () => {
  const { buildIn } = await visit();
  expect(buildIn("<head></head>", home)).toBeNull();
  expect(buildIn(html(build), home)).toEqual(build);
});
