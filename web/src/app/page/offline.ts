// Keeps the page on this device for use without a network, says how much of it is there, and learns of a newer one. The service worker
// (offline/service_worker.ts) answers with what is kept.
import { signal } from "@preact/signals";
import { heldNames, holdIfFree } from "../core/lock";
import { joined } from "../core/joined";
import { announcement } from "../core/state";
import { isFull, troubleOf, type Trouble } from "../core/trouble";
import { t } from "./text";

/** A build of the page: names of its files below its address with their bytes, "./" for its document, which those before it suffice to begin with. */
export interface Build {
  id: string;
  files: [name: string, bytes: number][];
  /** The page's address, to its last slash. */
  home: string;
}

/** How much of the page is kept, and of how much, in bytes, and whether it can begin with that; null where none can be. */
export const keptPage = signal<{ kept: number; all: number; begins: boolean } | null>(null);
/** People want none of it kept. */
export const unwanted = signal(false);
export const offlineTrouble = signal<Trouble | null>(null);
/** The page's server has another build than this one. */
export const newer = signal(false);

const cacheName = "sprout-page";
const choice = "sprout-offline";
/** What a tab holds by the id of its build. */
const ofTabs = "sprout-page-";

/** What the document says of its build; null for one that says nothing (Vite's own server). */
export function buildIn(html: string, home: string): Build | null {
  const [, text] = /<script type="application\/json" id="build">([^<]*)<\/script>/.exec(html) ?? [];
  return text === undefined ? null : { ...(JSON.parse(text) as Omit<Build, "home">), home };
}

/** The build that runs, once it is known that it can be kept. */
let running: Build | null = null;

/** Keeps this build, unless people do not want it. serviceWorker: resolves once there is one, without which nothing kept is of use. */
export async function openOffline(build: Build, serviceWorker: () => Promise<void>): Promise<void> {
  try {
    await serviceWorker();
    unwanted.value = localStorage.getItem(choice) === "no";
    if (!running) void holdIfFree(`${ofTabs}${build.id} ${crypto.randomUUID()}`);
    running = build;
    await (unwanted.value ? tell(build, new Set()) : keep(build));
  } catch {
    // Here no page can be kept: it works on as ever.
  }
}

export async function keepPage(): Promise<void> {
  localStorage.removeItem(choice);
  unwanted.value = false;
  await keep(running!);
}

export async function removePage(): Promise<void> {
  localStorage.setItem(choice, "no");
  unwanted.value = true;
  offlineTrouble.value = null;
  await caches.delete(cacheName);
  announcement.value = t.offline.removed;
  tell(running!, new Set());
}

/** Looks whether there is a newer build, and says so. */
export async function lookForNewer({ id, home }: Build): Promise<void> {
  const html = await fetch(home, { cache: "no-cache" })
    .then((response) => (response.ok ? response.text() : ""))
    .catch(() => "");
  const there = buildIn(html, home);
  if (there && there.id !== id) newer.value = true;
}

/** Fetches what is not kept yet, in the build's order, one file whenever the page has nothing to do. Goes on another time where it fails. */
const keep = joined(
  async (build: Build): Promise<void> => {
    offlineTrouble.value = null;
    const cache = await caches.open(cacheName);
    try {
      const there = await look(cache, build);
      for (const [name] of build.files) {
        if (there.has(name)) continue;
        // Who pays for what is fetched gets what the page begins with.
        if (savesData() && there.has(itself)) return;
        await idle();
        if (unwanted.value) return;
        if (name !== itself) await cache.add(new Request(build.home + name, hashed(name) ? {} : { cache: "no-cache" }));
        else if (!(await keepDocument(cache, build))) return;
        tell(build, there.add(name));
      }
      await forgetOthers(cache, build);
    } catch (error) {
      if (isFull(error)) offlineTrouble.value = { message: t.offline.full, hint: t.offline.fullHint };
      // Without a network nothing is wrong: what is kept is used.
      else if (!(error instanceof TypeError)) offlineTrouble.value = troubleOf(error);
    }
  },
  ({ id }) => id,
);

const itself = "./";
const hashed = (name: string): boolean => name.startsWith("assets/");

/** Names of the build's files that are kept. Those without a hash are of the document that is kept with them. */
async function look(cache: Cache, build: Build): Promise<Set<string>> {
  const { id, files, home } = build;
  const addresses = new Set((await cache.keys()).map(({ url }) => url));
  const html = (await (await cache.match(home))?.text()) ?? "";
  const isMine = buildIn(html, home)?.id === id;
  const names = files.map(([name]) => name);
  const there = new Set(names.filter((name) => (hashed(name) || isMine) && addresses.has(new URL(name, home).href)));
  tell(build, there);
  return there;
}

function tell({ files }: Build, there: Set<string>): void {
  const sum = (of: Build["files"]): number => of.reduce((bytes, [, size]) => bytes + size, 0);
  keptPage.value = { kept: sum(files.filter(([name]) => there.has(name))), all: sum(files), begins: there.has(itself) };
}

/** Keeps the document, if its server still has that of this build: only then do its files belong to it. */
async function keepDocument(cache: Cache, build: Build): Promise<boolean> {
  const response = await fetch(build.home, { cache: "no-cache" });
  const html = response.ok ? await response.clone().text() : "";
  const there = buildIn(html, build.home);
  if (there?.id === build.id) await cache.put(build.home, response);
  else if (there) newer.value = true;
  return there?.id === build.id;
}

/** Forgets files of other builds, unless another tab runs one and may need them yet. */
async function forgetOthers(cache: Cache, { id, files, home }: Build): Promise<void> {
  const tabs = (await heldNames()).filter((name) => name.startsWith(ofTabs));
  if (tabs.some((name) => !name.startsWith(`${ofTabs}${id} `))) return;
  const mine = new Set(files.map(([name]) => new URL(name, home).href));
  for (const { url } of await cache.keys()) if (!mine.has(url)) await cache.delete(url);
}

const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** Resolves when the page has nothing to do; soon anyway, as on a busy machine that time may not come. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) =>
    "requestIdleCallback" in globalThis ? requestIdleCallback(resolve, { timeout: 200 }) : setTimeout(resolve, 20),
  );
